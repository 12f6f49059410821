#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# interleaved.sh [TIMES [FILE]]: how wide the interval of an overhead is when both
# environments are measured side by side in each round, and when they are measured
# one after the other, with the same number of trials; TIMES (3) of each in turns.
# What was measured is kept in FILE: tests/fixtures/interleaved.json is one, of which
# docs/method.md has the table. Good when it is narrower side by side.
. "$(dirname "$0")/lib.sh"

# measure NAME ENVIRONMENT...: one run of these alone, as NAME.json.
measure() {
	local name=$1 only=() environment

	shift
	for environment in "$@"; do
		only+=(--only "$environment")
	done
	"$bulkhead" run --suite "$top/tests/measure/interleaved.ini" --quiet \
		"${only[@]}" "${here[@]}" || exit
	"$bulkhead" export --store "$work/store.db" >"$work/$name.json" || exit
}

for ((i = 1; i <= ${1:-3}; i++)); do
	measure "both-$i" native namespaces
	measure "first-$i" native
	measure "second-$i" namespaces
	echo "$i of ${1:-3}" >&2
done
kept=${2-$work/kept.json}
python3 -B "$top/tests/measure/interleaved.py" --keep "$work" "$kept"
python3 -B "$top/tests/measure/interleaved.py" "$kept"
