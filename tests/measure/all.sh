#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# all.sh [BUILD]: all that is claimed of the program in figures, measured on this
# machine, as root, in about two hours. It has to be quiet meanwhile.
#
#	times.sh	configure + make 60 s, quick 2 min, default 8 min
#	round-trip.py	null job, native and container: p50 < 100 us
#	conductor.py	less than 1 % of a CPU while trials run
#	peers.sh	triad, fio, iperf3: ours at least 0.97 of theirs
#	alike.sh	native = native = bare process in 17 of 20 runs
#	bombs.sh	10 times in a row the same verdicts, 10 times killed
#	traces.sh	nothing left after 20 x Ctrl-C and 20 x SIGKILL
set -u

top=$(cd "$(dirname "$0")/../.." && pwd -P)
BUILD=$(cd "${1:-$top/build}" && pwd -P)
export BUILD
failed=0

# measure COMMAND...
measure() {
	echo "== ${1##*/} ${*:2}"
	"$@" || { failed=1; echo "BAD ${1##*/}"; }
}

cd "$top/tests" || exit 2
measure measure/times.sh
measure measure/round-trip.py "$BUILD/bulkhead-probe"
measure measure/conductor.py "$BUILD/bulkhead"
measure compare/peers.sh
measure measure/alike.sh
measure measure/bombs.sh
measure measure/traces.sh
exit $failed
