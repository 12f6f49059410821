# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# For tests that need an installation of their own, to take parts out of or to
# put false ones in; sourced after lib.sh. What is built is copied, not linked.

# configured NAME: a directory that configure was given.
configured() { sed -n "s/^$1 = //p" "$BUILD/../config.mk"; }

# stage: install below $WORK/stage. Sets $staged (the program), $behind (the
# directory of those behind it). The guest kernel is a link to the one built in.
stage() {
	local root=$WORK/stage

	behind=$root$(configured libexecdir)/bulkhead
	staged=$root$(configured bindir)/bulkhead
	rm -rf "$root"
	mkdir -p "$behind" "${staged%/*}" "$root$(configured datadir)/bulkhead"
	cp "$BUILD"/bulkhead-* "$behind"
	cp "$BULKHEAD" "$staged"
	cp -R "$TOP/suites" "$TOP/plots" "$root$(configured datadir)/bulkhead"
	[ ! -d "$BUILD/guest" ] || ln -s "$(readlink -f "$BUILD/guest")" \
		"$behind/guest"
}
