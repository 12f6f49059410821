#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# commit.sh FILE: write a header that says which commit this is built from,
# unless FILE says so already. In an unpacked archive COMMIT tells.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
commit=unknown
if [ -e "$top/.git" ]; then
	commit=$(git --no-optional-locks -c safe.directory="$top" -C "$top" \
		describe --always --dirty --abbrev=12 --exclude '*' \
		2>/dev/null) || commit=unknown
elif [ -r "$top/COMMIT" ]; then
	commit=$(cat "$top/COMMIT")
fi
line="#define BULKHEAD_COMMIT \"$commit\""
[ "$line" = "$(cat "$1" 2>/dev/null)" ] || echo "$line" >"$1"
