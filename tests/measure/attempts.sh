#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# attempts.sh: how long the attacks take. Good when all of them are done within
# 45 s in a container, its controls included, within 6 minutes in all environments
# of the suite, and one of them on the live container within 50 ms. attempts.py
# says where the time goes.
. "$(dirname "$0")/lib.sh"

attempts=$top/tests/measure/attempts.py
failed=0

command -v strace >/dev/null || { echo "$0: strace is missing" >&2; exit 2; }
"$attempts" --most 45 --quick 50 "$bulkhead" --only container --quiet \
	"${here[@]}" || failed=1
"$attempts" --most 360 "$bulkhead" --quiet "${here[@]}" || failed=1
exit $failed
