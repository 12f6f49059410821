#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Compare workloads with the programs that the field measures by, with the same
# settings, in turns, pinned to the same CPUs:
#
#	mem.triad	STREAM's triad in plain C (stream-triad.c, beside this)
#			and, where there is one, likwid-bench's; and STREAM
#			itself, if STREAM names the program, built outside of
#			this tree with -O3 -DSTREAM_ARRAY_SIZE=16777216
#	disk.randread	fio, psync, on the very same file
#	net.stream	iperf3, over the same veth pair
#
#	tests/compare/peers.sh [ROUNDS]		BUILD, CPU and PEER_CPU may be set
#
# Prints per pair the median of ours, of theirs, and of the ratio within rounds
# (over 1: ours is faster). Exit status 1 when a ratio is below 0.97. What is
# missing is skipped. The links are in network namespaces that end with this.
# It takes a quiet machine; the range of the ratios tells whether it was one.
#
# Functions are called by their names in variables:
# shellcheck disable=SC2317
set -u
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd -P)
build=$(cd "${BUILD:-$here/../../build}" && pwd -P)
probe=$build/bulkhead-probe
rounds=${1:-10}
cpu=${CPU:-1}
peer_cpu=${PEER_CPU:-0}
[ -x "$probe" ] || { echo "$0: no $probe: run make first" >&2; exit 2; }

if [ -z "${BULKHEAD_COMPARING-}" ]; then
	export BULKHEAD_COMPARING=yes
	[ "$(id -u)" != 0 ] || exec unshare --net "$0" "$@"
	exec unshare --net --map-root-user "$0" "$@"
fi

work=$(mktemp -d /var/tmp/bulkhead-compare-XXXXXX)
started=()
finish() {
	[ ${#started[@]} -eq 0 ] || kill "${started[@]}" 2>/dev/null
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# on_cpu CPU COMMAND...: never longer than a minute
on_cpu() {
	local which=$1

	shift
	timeout -k 1 60 taskset -c "$which" "$@"
}

# value EXPRESSION: of the JSON object `d` on standard input
value() {
	python3 -c 'import json, statistics, sys
d = json.load(sys.stdin)
print(eval(sys.argv[1]))' "$1"
}

# Ours. The rate over all samples, as the others give it.
ours_triad() {
	on_cpu "$cpu" "$probe" --job mem.triad budget_ms=1000 |
		value 'statistics.median(d["data"]["samples"]) * 1.048576'
}
ours_randread() {
	on_cpu "$cpu" "$probe" --job disk.randread --data "$work" \
		budget_ms=1500 |
		value '1e6 / statistics.mean(d["data"]["samples"])'
}
ours_stream() {
	on_cpu "$cpu" "$probe" --job net.stream --peer 198.18.0.1 \
		budget_ms=1500 |
		value 'statistics.harmonic_mean(d["data"]["samples"]) * 1.048576'
}

# Theirs.
stream() { on_cpu "$cpu" "$work/stream-triad" 134217728; }
# By the average time of its passes: the best of them is another statistic.
stream_itself() {
	on_cpu "$cpu" "$STREAM" | awk '
		$1 == "Array" && $2 == "size" { elements = $4 }
		$1 == "Triad:" { print 24e-6 * elements / $3 }'
}
likwid() {
	on_cpu "$cpu" likwid-bench -t "$1" -w N:384MB:1 -s 1 2>/dev/null |
		awk '$1 == "MByte/s:" { print $2 }'
}
likwid_scalar() { likwid stream; }
likwid_avx() { likwid stream_avx; }
fio_randread() {
	on_cpu "$cpu" fio --name=x --filename="$work/randread.data" --readonly \
		--rw=randread --bs=4k --ioengine=psync --direct=1 --iodepth=1 \
		--size=64m --norandommap --invalidate=0 --time_based \
		--runtime=1500ms --output-format=json 2>/dev/null |
		value 'd["jobs"][0]["read"]["iops"]'
}
iperf() {
	on_cpu "$cpu" iperf3 -c 198.18.0.1 -t 1.5 -J |
		value 'd["end"]["sum_received"]["bits_per_second"] / 8e6'
}

# versus UNIT OURS THEIRS: the rounds of one pair, first the one, then the other
versus() {
	local round a b

	"$2" >"$work/warm" || return
	"$3" >>"$work/warm" || return
	: >"$work/pairs"
	for ((round = 0; round < rounds; round++)); do
		if ((round % 2)); then
			b=$("$3") a=$("$2")
		else
			a=$("$2") b=$("$3")
		fi
		echo "${a:-nan} ${b:-nan}" >>"$work/pairs"
	done
	python3 - "$1" "$2" "$3" "$work/pairs" <<'END'
import statistics, sys
unit, ours, theirs, pairs = sys.argv[1:]
pairs = [tuple(map(float, line.split())) for line in open(pairs)]
ratios = sorted(a / b for a, b in pairs)
middle = statistics.median
print(f"{ours:14} {middle(a for a, b in pairs):9.0f} {unit:6}"
      f"{theirs:14} {middle(b for a, b in pairs):9.0f} {unit:6}"
      f"ratio {middle(ratios):.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f},"
      f" {len(ratios)} rounds)", flush=True)
sys.exit(not middle(ratios) >= 0.97)
END
}

have() {
	command -v "$1" >/dev/null && return
	echo "skip: no $1"
	return 1
}

# The far end: a namespace of its own, a veth pair between the two.
make_links() {
	ip link set lo up
	unshare --net sleep 3600 &
	far=$!
	started+=("$far")
	until [ "$(readlink /proc/$far/ns/net)" != \
		"$(readlink /proc/self/ns/net)" ]; do :; done
	ip link add near0 type veth peer name far0 netns "$far" &&
		ip address add 198.18.0.2/24 dev near0 &&
		ip link set near0 up &&
		at_far ip address add 198.18.0.1/24 dev far0 &&
		at_far ip link set far0 up &&
		at_far ip link set lo up
}
at_far() { nsenter --net=/proc/"$far"/ns/net "$@"; }

# serve PORT COMMAND...: start it at the far end, wait until it listens
serve() {
	local port=$1 tries

	shift
	nsenter --net=/proc/"$far"/ns/net taskset -c "$peer_cpu" "$@" \
		>/dev/null 2>&1 &
	started+=($!)
	for ((tries = 0; tries < 500; tries++)); do
		at_far ss -Hltn "sport = :$port" | grep -q . && return
		read -rt 0.01 <> <(:)
	done
	echo "$0: $1 does not listen on port $port" >&2
	return 1
}

status=0
${CC:-cc} -O3 -o "$work/stream-triad" "$here/stream-triad.c" &&
	{ versus MB/s ours_triad stream || status=1; }
if [ -n "${STREAM-}" ]; then
	versus MB/s ours_triad stream_itself || status=1
fi
if have likwid-bench; then
	versus MB/s ours_triad likwid_scalar || status=1
	versus MB/s ours_triad likwid_avx || status=1
fi
if have fio; then
	versus op/s ours_randread fio_randread || status=1
fi
if have iperf3 && make_links && serve 5301 "$probe" --job net.peer &&
	serve 5201 iperf3 -s; then
	versus MB/s ours_stream iperf || status=1
fi
exit $status
