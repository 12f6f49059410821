#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# bench.sh BULKHEAD SUITE: a run and its report. Bad news (1) and what could
# not be measured although asked for by name (4) are reported too; the run's
# status is the answer.
set -u

status=0
"$1" run --suite "$2" || status=$?
case $status in
0 | 1 | 4) "$1" report || [ $status -ne 0 ] || status=$? ;;
esac
exit $status
