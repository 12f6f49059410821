#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# times.sh [SUITE...]: how long configure and make take (60 s are good), and a run
# with its report of each suite: quick (2 min) and default (8 min).
#
# shellcheck disable=SC2317 # functions that are called by timed
. "$(dirname "$0")/lib.sh"

failed=0

# timed NAME SECONDS COMMAND...
timed() {
	local name=$1 most=$2 begun=$EPOCHREALTIME took

	shift 2
	if ! "$@" >"$work/said" 2>&1; then
		tail -n 5 "$work/said"
		failed=1
	fi
	took=$(awk "BEGIN { print $EPOCHREALTIME - $begun }")
	echo "$name: $took s (at most $most)"
	awk "BEGIN { exit !($took <= $most) }" || failed=1
}

configure_and_make() {
	mkdir "$work/build" && cd "$work/build" &&
		"$top/configure" && make && cd /
}

run_and_report() {
	"$bulkhead" run --suite "$1" "${here[@]}" &&
		"$bulkhead" report --store "$work/store.db" \
			--output "$work/REPORT.md"
}

[ $# -gt 0 ] || set -- quick default
timed 'configure and make' 60 configure_and_make
for suite in "$@"; do
	seconds=480
	[ "$suite" != quick ] || seconds=120
	timed "suite $suite, with report" $seconds run_and_report "$suite"
done
exit $failed
