#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# traces.sh [MOMENTS]: Ctrl-C, and SIGKILL with `bulkhead clean`, at 20 random
# moments each of measuring, of attacking, and of a run with a guest. It is the
# integration test with more of the same.
TRACE_MOMENTS=${1:-20} exec "$(dirname "$0")/../integration/trace.test"
