#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# bombs.sh [TIMES [SUITE]]: both bombs in every environment of a suite (quick's:
# native, container, vm), TIMES (10) in a row, then as often with the conductor
# killed by SIGKILL in the middle of each. Good when the verdicts are the same each
# time, nothing is left, and wherever a limit was on the host's canary waited no
# longer than 100 ms, or twice as long as in the quiet window just before.
. "$(dirname "$0")/lib.sh"

times=${1:-10}
suite=${2:-quick}
failed=0

for ((i = 1; i <= times; i++)); do
	"$bulkhead" isolate --suite "$suite" --only fork-bomb \
		--only memory-bomb --quiet "${here[@]}" || exit
	"$bulkhead" export --store "$work/store.db" >"$work/$i.json" || exit
	echo "run $i of $times" >&2
done
python3 "$top/tests/measure/bombs.py" "$work"/*.json || failed=1

for ((i = 1; i <= times; i++)); do
	for bomb in fork-bomb:pids=400 memory-bomb:memory=300000000; do
		echo "$bomb: $(timeout -k 10 120 python3 \
			"$top/tests/integration/trace.py" \
			--data "$work/runs" --signal KILL --clean \
			--when "${bomb#*:}" -- "$bulkhead" isolate \
			--suite "$suite" --only "${bomb%:*}" --quiet \
			"${here[@]}" 2>&1)" | tee -a "$work/kills"
	done
done
[ "$(grep -c 'nothing left$' "$work/kills")" = $((2 * times)) ] || failed=1
exit $failed
