#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Write bulkhead-VERSION.tar.gz into the current directory: what git knows of,
# or what FILES lists in an unpacked archive. The same commit gives the same
# bytes.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
name=bulkhead-$(cat "$top/VERSION")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

git_here() {
	git --no-optional-locks -c safe.directory="$top" -C "$top" "$@"
}

if [ -e "$top/.git" ]; then
	git_here ls-files | grep -v '^\.ci/' >"$work/files"
	git_here rev-parse --short=12 HEAD >"$work/commit"
	time=$(git_here log -1 --format=%ct)
else
	cp "$top/FILES" "$work/files"
	cp "$top/COMMIT" "$work/commit"
	time=$(stat -c %Y "$top/VERSION")
fi

mkdir "$work/$name"
while read -r file; do
	[ -e "$top/$file" ] || continue
	mkdir -p "$work/$name/$(dirname "$file")"
	cp -p "$top/$file" "$work/$name/$file"
done <"$work/files"
cp "$work/files" "$work/$name/FILES"
cp "$work/commit" "$work/$name/COMMIT"
tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner \
	--mtime="@$time" --mode=u+rw,go=rX -cf - "$name" |
	gzip -9n >"$name.tar.gz"
echo "$name.tar.gz"
