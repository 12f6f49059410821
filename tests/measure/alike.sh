#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# alike.sh [RUNS [BUDGET]]: native against native, and against a bare process
# outside of the run's namespaces, in RUNS runs (20) of at most BUDGET (1min).
# Good when in 17 of 20 all simultaneous 95 % intervals contain 1.
. "$(dirname "$0")/lib.sh"

for ((i = 1; i <= ${1:-20}; i++)); do
	"$bulkhead" run --suite baseline --budget "${2:-1min}" --quiet \
		"${here[@]}" || exit
	"$bulkhead" export --store "$work/store.db" >"$work/$i.json" || exit
	echo "run $i of ${1:-20}" >&2
done
python3 "$top/tests/measure/alike.py" "$work"/*.json
