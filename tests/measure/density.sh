#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# density.sh [COUNT]: 1,000 live containers. The last starts in at most 1.5 of the
# first's time, each takes at most 1 MiB beyond the kernel's own, and a program
# that ignores every signal is gone in 100 ms.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/life.sh"

alone python3 "$top/tests/measure/density.py" "$build" "$work" "$@"
