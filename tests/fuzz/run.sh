#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run.sh [SECONDS] [BUILD]: fuzz what comes from outside, so many seconds each
# (20), under the address and undefined-behaviour sanitizers. Needs clang and a
# built tree (BUILD, default build). A crash is kept as crash-* where it is run.
set -eu

seconds=${1:-20}
build=$(cd "${2:-build}" && pwd -P)
top=$(cd "$(dirname "$0")/../.." && pwd -P)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

from=$PWD
cd "$top"
sources=(common/{channel,error,key,owner,units}.c harness/plan/*.c
	harness/stats/*.c harness/store/*.c
	harness/conduct/{environment,exchange,trial}.c)
read -ra libraries < <(pkg-config --cflags --libs jansson inih sqlite3 gsl)
corpus=$scratch/corpus
mkdir -p "$corpus"/{channel,suite,hello} "$scratch/data"
cp suites/* "$corpus/suite"
cat >"$corpus/hello/good" <<'END'
{"hello":{"protocol":1,"sha256":"","groups":{"pids":"/x"},"facts":{"accelerator":"tcg"}}}
{"result":{"id":1,"status":"done","started_ns":1,"ended_ns":2,"data":{"unit":"ns","better":"lower","samples":[1,2.5]}}}
{"event":{"id":2,"name":"ready"}}
{"refused":{"reason":"x","remedy":"y"}}
END
cp "$corpus/hello/good" "$corpus/channel"

export FUZZ_DIRECTORY=$scratch/data
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1
for name in channel suite hello; do
	clang -std=gnu11 -D_GNU_SOURCE -O1 -g -I. -I"$build" -I"$build/.." \
		-fsanitize=fuzzer,address,undefined -fno-sanitize-recover \
		"tests/fuzz/$name.c" "${sources[@]}" "${libraries[@]}" -lm \
		-o "$scratch/$name"
	(cd "$scratch/data" && "$scratch/$name" -max_total_time="$seconds" \
		-max_len=8192 -timeout=10 -artifact_prefix="$from/" \
		"$corpus/$name") >"$scratch/log" 2>&1 || {
		tail -n 40 "$scratch/log" >&2
		exit 1
	}
	echo "ok $name: $seconds s, nothing found"
done
