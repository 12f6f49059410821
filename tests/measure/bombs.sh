#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# bombs.sh [TIMES [SUITE [KILLS]]]: both bombs in every environment of a suite
# (quick's: native, container, vm), TIMES (10) in a row, then KILLS (as many) with the
# conductor killed by SIGKILL in the middle of each in each of the three. Good when the
# verdicts are the same each time, nothing is left, and wherever a limit was on the
# host's canary waited no longer than 100 ms, or twice as long as in the quiet
# window just before.
. "$(dirname "$0")/lib.sh"

times=${1:-10}
suite=${2:-quick}
kills=${3:-$times}
failed=0

# The middle of a bomb: what is counted, in groups of which name. A guest's
# processes are none of the host's, so there it is the emulator's memory: a booted
# guest of quick's 1 GiB takes less than 300 MB, one with a fork bomb 360.
middles=(
	fork-bomb:native:pids=400
	fork-bomb:box-:pids=400
	fork-bomb:vm:memory=330000000
	memory-bomb:native:memory=300000000
	memory-bomb:box-:memory=300000000
	memory-bomb:vm:memory=600000000
)

for ((i = 1; i <= times; i++)); do
	"$bulkhead" isolate --suite "$suite" --only fork-bomb \
		--only memory-bomb --quiet "${here[@]}" || exit
	"$bulkhead" export --store "$work/store.db" >"$work/$i.json" || exit
	echo "run $i of $times" >&2
done
python3 "$top/tests/measure/bombs.py" "$work"/*.json || failed=1

: >"$work/kills"
for ((i = 1; i <= kills; i++)); do
	for middle in "${middles[@]}"; do
		IFS=: read -r bomb group when <<<"$middle"
		echo "$bomb, $group: $(timeout -k 10 180 python3 \
			"$top/tests/integration/trace.py" \
			--data "$work/runs" --signal KILL --clean \
			--when "$when" --group "$group" -- "$bulkhead" \
			isolate --suite "$suite" --only "$bomb" --quiet \
			"${here[@]}" 2>&1)" | tee -a "$work/kills"
	done
done
wanted=$((${#middles[@]} * kills))
good=$(grep -c 'nothing left$' "$work/kills")
echo "killed in the middle: $good of $wanted left nothing"
[ "$good" = $wanted ] || failed=1
exit $failed
