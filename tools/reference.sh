#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# reference.sh BULKHEAD: write REPORT.md and its figures again from the run that is
# kept with them, results/reference.json: after a change of the report.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
"$1" import --store "$scratch/store.db" "$top/results/reference.json"
"$1" report --store "$scratch/store.db" --output "$scratch/REPORT.md" \
	--plots "$top/plots"
# Where it was imported last is not the run's.
sed -e '/^| imported |/d' -e "s|](<[^>]*/plots/|](<plots/|" \
	"$scratch/REPORT.md" >"$top/REPORT.md"
