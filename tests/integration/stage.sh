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

# stage_with FILE...: the same with an agent that has these in it, too, linked with
# $stage_linked and compiled with $stage_compiled. What was built already is not
# built again.
stage_linked='' stage_compiled=''
stage_with() {
	local tree=$WORK/tree

	mkdir -p "$tree/build"
	cp -a "$TOP"/{Makefile,VERSION,configure,tools,common,harness,probe,bench} \
		"$TOP"/{isolation-tests,runners,suites,docs,plots} "$tree"
	cp -a "$BUILD/.."/config.{h,mk,status} "$tree"
	cp -a "$BUILD"/{obj,*.h} "$tree/build"
	cp "$@" "$tree/isolation-tests"
	run_it 300 make -C "$tree" build/bulkhead-probe \
		LDFLAGS="$(configured LDFLAGS) $stage_linked" \
		CPPFLAGS="$(configured CPPFLAGS) $stage_compiled"
	expect_status "an agent with ${*##*/} in it is built" 0
	stage
	cp "$tree/build/bulkhead-probe" "$behind/bulkhead-probe"
	cp "$tree/build/bulkhead-probe" "$staged"
	BULKHEAD=$staged
}
