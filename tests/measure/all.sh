#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# all.sh [BUILD] [NAME...]: all that is claimed of the program in figures, or what
# is named of it, measured on this machine, as root. It has to be quiet meanwhile.
# At the end one line says of each whether it was good, and how long it took.
#
#	fresh		 4 min	make deps bench on a bare Debian 12 that it installs
#	times		12 min	configure + make 60 s, quick 2 min, default 8 min
#	round-trip	 5 s	null job, native and container: p50 < 100 us
#	conductor	 1 min	less than 1 % of a CPU while trials run
#	peers		 2 min	triad, fio, iperf3: ours at least 0.97 of theirs
#	cpu		 2 min	computing in a container: 0.98 to 1.02 of native
#	interleaved	 6 min	intervals are narrower side by side than one after the other
#	start		 3 min	starting a container: 1.2 of the floor, 0.5 of crun
#	cycles		 1 min	nothing left after 1,000 stops and 200 SIGKILLs
#	kills		10 min	nothing left after 200 SIGKILLs of the conductor
#	density		 1 min	1,000 live containers: as fast, 1 MiB each
#	alike		20 min	native = native = bare process in 17 of 20 runs
#	attempts	 7 min	attacks: container 45 s, all 6 min, one of them 50 ms
#	nights		 1 min	1,000 nights of 300 series: 10 s, 200 MB, 500 MB
#	store-kills	15 min	runs, nights, imports, 200 times each: the store is whole
#	bombs		35 min	10 times the same verdicts, killed 10 times in each
#	guest		30 min	all tests of containers on cgroups v2, in a guest
#	traces		40 min	nothing left after 20 x Ctrl-C and 20 x SIGKILL
#
# soak.sh, all attacks 20 times in two hours, is `make isolation-soak`.
set -u

top=$(cd "$(dirname "$0")/../.." && pwd -P)
BUILD=$top/build
if [ -d "${1-}" ]; then
	BUILD=$1
	shift
fi
BUILD=$(cd "$BUILD" && pwd -P)
export BUILD
failed=0
sums=()

# measure NAME: one of them.
measure() {
	local begun=$SECONDS word=good command

	case $1 in
	round-trip) command=(measure/round-trip.py "$BUILD/bulkhead-probe") ;;
	nights | store-kills) command=("measure/$1.py" "$BUILD/bulkhead") ;;
	conductor) command=(measure/conductor.py "$BUILD/bulkhead") ;;
	peers) command=(compare/peers.sh) ;;
	guest) command=(env MUST_WORK=1 GUEST_SHARE=1 GUEST_SECONDS=7200
		TEST_SECONDS=7300 integration/run "$BUILD" guest) ;;
	*) command=("measure/$1.sh") ;;
	esac
	echo "== $1"
	"${command[@]}" || { failed=1; word=BAD; }
	sums+=("$(printf '%-11s %-4s %5d s' "$1" $word $((SECONDS - begun)))")
}

cd "$top/tests" || exit 2
all=(fresh times round-trip conductor peers cpu interleaved start cycles kills
	density alike attempts nights store-kills bombs guest traces)
[ $# -gt 0 ] || set -- "${all[@]}"
for name in "$@"; do
	case " ${all[*]} " in
	*" $name "*) ;;
	*) echo "$0: no '$name' among: ${all[*]}" >&2; exit 2 ;;
	esac
done
for name in "$@"; do
	measure "$name"
done
echo '== summary'
printf '%s\n' "${sums[@]}"
exit $failed
