#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# fresh.sh [SUITE]: `make deps bench` of a fresh clone on a bare Debian 12, which
# has make and git and nothing else that it needs. Good when that ends with 0, the
# report is written, native, container and vm are measured, and nothing is left.
#
# The Debian is installed into a temporary directory and is the root directory of
# processes with mounts and process numbers of their own; kernel, devices, network
# and control groups are the machine's. What is cloned is what is committed here.
# Packages come from where the machine's own apt takes them.
#
# shellcheck disable=SC2317 # functions that are called where they are sent to
set -u
export LC_ALL=C

top=$(cd "$(dirname "$0")/../.." && pwd -P)
suite=${1:-quick}
release=bookworm
work=$(mktemp -d /var/tmp/bulkhead-fresh-XXXXXX)
root=$work/root
tree=$root/root/bulkhead
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() { echo "$0: $*" >&2; exit 1; }

# apart SECONDS COMMAND...: with mounts and processes that end with it.
apart() {
	timeout --foreground -k 5 "$1" unshare --mount --pid --fork \
		--kill-child --mount-proc "${@:2}"
}

# since NAME BEGIN END: how long it took.
since() { awk "BEGIN { printf \"%-20s %6.1f s\\n\", \"$1\", $3 - $2 }"; }

# when FILE...: the second in which the last of them was written.
when() { stat -c %.1Y "$@" | sort -n | tail -n 1; }

# Where apt gets this Debian from, one line of a sources.list for each part of it;
# nothing where there is no apt.
sources() {
	# shellcheck disable=SC2016 # apt-get replaces these
	apt-get indextargets 'Created-By: Packages' --format \
		'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 2>/dev/null |
		grep " $release" | sort -u
}

# How apt gets it: proxies, and what it is not to check.
ways() { apt-config dump 2>/dev/null | grep -E '^Acquire::(https?|Check-)'; }

install_debian() {
	local mirror

	mirror=$(sources | awk -v name=$release '$3 == name { print $2; exit }')
	eval "$(apt-config shell http_proxy Acquire::http::Proxy \
		https_proxy Acquire::https::Proxy 2>/dev/null)"
	export http_proxy https_proxy
	# shellcheck disable=SC2086 # an empty one is none
	apart 1800 debootstrap --variant=minbase \
		--include=make,git,ca-certificates $release "$root" $mirror \
		>"$work/said" 2>&1 || { tail -n 5 "$work/said"; return 1; }
	[ -z "$mirror" ] || sources >"$root/etc/apt/sources.list"
	ways >"$root/etc/apt/apt.conf.d/99host"
	unset http_proxy https_proxy
}

# There, as process 1: what README tells everybody to do. Ctrl-C does not reach
# what timeout started.
bare() {
	umount -l /old && rmdir /old && cd /root/bulkhead || exit
	timeout -k 30 2400 make deps bench SUITE="$1" </dev/null &
	trap 'kill $!' INT TERM
	wait $!
	wait $! # the first one ends at a signal
	status=$?
	if [ $status = 0 ]; then
		build/bulkhead list runs && build/bulkhead export --output run.json
	else # a run that make no longer waits for is refused
		timeout 60 sh -c 'until build/bulkhead clean; do sleep 0.5; done'
	fi
	exit $status
}

# enter SUITE: make the new Debian the root directory. A mere chroot is no place
# from which user namespaces can be made.
enter() {
	cd "$root" && mkdir old && mount --bind . . && cd "$root" || exit
	for directory in proc sys dev; do
		mount --rbind /$directory $directory || exit
	done
	pivot_root . old || exit
	exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C \
		chroot . bash -c "$(declare -f bare); bare $1"
}

# left RUN: what is there of it on the machine.
left() {
	ls -d "$work" 2>/dev/null
	grep -F "$work" /proc/self/mountinfo
	find /sys/fs/cgroup -depth -type d -path "*$1*" 2>/dev/null
}

[ "$(id -u)" = 0 ] || fail 'only root can do this'
command -v debootstrap >/dev/null ||
	fail "no debootstrap: 'make deps-test' installs it"

begun=$EPOCHREALTIME
install_debian || fail 'could not install a Debian'
since 'bare Debian 12' "$begun" $EPOCHREALTIME
git clone -q --no-hardlinks "$top" "$tree" || fail 'could not clone'
git -C "$tree" log -1 --format='cloned: %h %s'

begun=$EPOCHREALTIME
export root
export -f bare enter
apart 2500 bash -c "enter '$suite'" || fail "make deps bench ended with $?"
since 'make deps bench' "$begun" $EPOCHREALTIME
deps=$(when "$tree/config.log")
built=$(when "$tree"/build/bulkhead*)
reported=$(when "$tree/REPORT.md")
since '  deps' "$begun" "$deps"
since '  configure and make' "$deps" "$built"
since "  bench, $suite" "$built" "$reported"
awk "BEGIN { exit !($reported > $begun) }" ||
	fail 'REPORT.md is not new'
python3 "$top/tests/measure/fresh.py" "$tree/run.json" || fail 'not measured'
run=$(sed -n 's/^  "id": "\(.*\)",$/\1/p' "$tree/run.json")
rm -rf --one-file-system "$work"
rest=$(left "${run:?}")
[ -z "$rest" ] || fail "left: $rest"
echo 'nothing left'
