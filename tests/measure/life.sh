# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the measurements of starting and stopping source after lib.sh.

for program in floor empty spawn-timer; do
	# shellcheck disable=SC2154 # build is of lib.sh
	[ -x "$build/measure/$program" ] || {
		echo "$0: no $build/measure/$program: make built-for-measure" >&2
		exit 2
	}
done
[ "$(id -u)" = 0 ] || { echo "$0: it takes root" >&2; exit 2; }

# alone COMMAND...: in a mount namespace where a hybrid host's second tree of
# control groups is hidden, which crun would look at and give up.
alone() {
	# shellcheck disable=SC2016 # the inner shell's
	unshare --mount sh -c '
		[ ! -d /sys/fs/cgroup/unified ] ||
			mount -t tmpfs none /sys/fs/cgroup/unified || exit
		exec "$@"' alone "$@"
}
