#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# kills.sh [TIMES]: the conductor killed by SIGKILL at 200 random moments of the
# first two seconds of a run with native and a container; nothing may be left
# after `bulkhead clean`, which sweeps as the next start does.
. "$(dirname "$0")/lib.sh"

times=${1:-200}
good=0
run=("$bulkhead" run --suite "$top/tests/fixtures/short.ini" --quiet "${here[@]}")

for ((i = 1; i <= times; i++)); do
	after=$(printf '%d.%02d' $((RANDOM % 2)) $((RANDOM % 100)))
	said=$(timeout -k 10 60 python3 "$top/tests/integration/trace.py" \
		--data "$work/runs" --signal KILL --clean \
		--after "$after" -- "${run[@]}" 2>&1)
	case $said in
	*'nothing left') good=$((good + 1)) ;;
	*) echo "killed after $after s: $said" ;;
	esac
	((i % 20)) || echo "$i of $times" >&2
done
echo "killed at random moments: $good of $times left nothing"
[ "$good" = "$times" ]
