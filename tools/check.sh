#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# check.sh BUILD: unit tests, then integration tests, whatever the first say.
set -u

top=$(cd "$(dirname "$0")/.." && pwd)
status=0
echo '== unit tests'
"$1/unit-tests" || status=1
echo '== integration tests'
"$top/tests/integration/run" "$1" || status=1
exit $status
