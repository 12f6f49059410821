#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# messages.sh OUTPUT.pot: gather what a report says, to be translated in
# po/LANGUAGE.po. `make messages` merges it into these.
set -eu

output=$(realpath "$1")
cd "$(dirname "$0")/.."
# Texts hold signs such as ✓, for which xgettext wants to know the encoding; it
# warns of each none the less.
LC_ALL=C.UTF-8 xgettext --from-code=UTF-8 --language=C \
	--keyword --keyword=_ --keyword=N_ --keyword=ngettext:1,2 \
	--package-name=bulkhead --no-wrap --sort-by-file \
	--output="$output" harness/report/*.c 2>"$output.log" || {
	cat "$output.log" >&2
	exit 1
}
rm "$output.log"
