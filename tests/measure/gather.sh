#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# gather.sh [TIME [ARGUMENT...]]: measured rounds of native beside itself, as it is
# (twice) and slowed down by 5 and 10 %, from which `make validate` draws nights.
# `bulkhead calibrate ARGUMENT...` measures them for TIME (25min) at most, the
# machine being quiet; gather.py adds them to GATHERED
# (tests/fixtures/gathered.json).
#
# Each call adds a run, on the same machine; some calls, hours apart, tell more than
# one of the same length. What was measured before somebody stopped it is kept, at
# the next call at the latest: the trials are in GATHER (build/gather) meanwhile.
. "$(dirname "$0")/lib.sh"

budget=${1:-25min}
[ $# -eq 0 ] || shift
state=${GATHER:-$build/gather}
gathered=${GATHERED:-$top/tests/fixtures/gathered.json}
store=$state/gathered.db

# given_back: what was made under sudo belongs to who called it, as the tree does.
given_back() {
	[ -z "${SUDO_UID-}" ] || [ ! -e "$gathered" ] ||
		chown "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" "$gathered"
	[ -z "${SUDO_UID-}" ] ||
		chown -R "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" "$state"
	rm -rf "$work"
}

# add: all runs of the store, one by one; fails if any of them could not be.
add() {
	local run failed=0

	for run in $("$bulkhead" list runs --store "$store" --names); do
		"$bulkhead" export --store "$store" "$run" >"$work/run.json" &&
			python3 "$top/tests/measure/gather.py" "$gathered" \
				"$work/run.json" || failed=1
	done
	return $failed
}

mkdir -p "$state"
trap given_back EXIT
# Who stops it stops the run, and not what is done with it.
trap : INT TERM
exec 9>"$state/lock"
flock -n 9 || { echo "$0: another one is at work in $state" >&2; exit 2; }
"$bulkhead" calibrate --budget "$budget" --store "$store" \
	--data "$work/runs" "$@" 9>&-
status=$?
add || exit
# A few starts are too few to calibrate (3), and enough to be added to others.
[ $status -eq 3 ] || exit $status
