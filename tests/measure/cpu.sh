#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# cpu.sh: integer and floating point arithmetic in a container against natively, 8
# starts of 3 rounds. Nothing of a container is in the way of computing, so a ratio
# outside of 0.98 to 1.02 is a fault of ours.
. "$(dirname "$0")/lib.sh"

"$bulkhead" run --suite "$top/tests/measure/cpu.ini" --quiet "${here[@]}" || exit
"$bulkhead" export --store "$work/store.db" >"$work/cpu.json" || exit
python3 "$top/tests/measure/cpu.py" "$work/cpu.json"
