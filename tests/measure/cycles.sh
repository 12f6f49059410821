#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# cycles.sh [CYCLES [KILLS]]: nothing stays behind after 1,000 starts and stops and
# after each of 200 SIGKILLs of the launcher at a random moment.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/life.sh"

alone python3 "$top/tests/measure/cycles.py" "$build" "$work" "$@"
