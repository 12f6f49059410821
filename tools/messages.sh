#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# messages.sh BUILD OUTPUT.pot: gather what a report says, to be translated in
# po/LANGUAGE.po: the texts of its sources, and what the agent's catalogue calls
# attacks. `make messages` merges it into these.
set -eu

build=$(realpath "$1")
output=$(realpath "$2")
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Titles of attacks and of their rows, and the boundaries that they try, as C.
# Other titles in there, of parameters and keys, begin small.
"$build/bulkhead-probe" --catalogue >"$scratch/catalogue"
text='([^"\\]|\\.)*'
grep -oE "\"boundary\":\"$text\"|\"title\":\"[A-Z0-9]$text\"(,\"kind\":\"attack\"|,\"without\"|,\"threatens\"|\})" \
	"$scratch/catalogue" |
	sed -E "s/^\"[a-z]+\":(\"$text\").*/N_(\1)/" |
	LC_ALL=C sort -u >"$scratch/catalogue.c"

# Texts hold signs such as ✓, for which xgettext wants to know the encoding; it
# warns of each none the less.
LC_ALL=C.UTF-8 xgettext --from-code=UTF-8 --language=C \
	--keyword --keyword=_ --keyword=N_ --keyword=ngettext:1,2 \
	--package-name=bulkhead --no-wrap --no-location \
	--output="$output" harness/report/*.c "$scratch/catalogue.c" \
	2>"$scratch/said" || {
	cat "$scratch/said" >&2
	exit 1
}
