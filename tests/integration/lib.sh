# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What every integration test sources first:
#
#	. "$(dirname "$0")/lib.sh"
#
# A test is a program NAME.test that prints, per thing tested, one line `ok`,
# `not ok` or `skip` by the functions below. It may use
#
#	$BULKHEAD	the program under test, from the build tree
#	$BUILD		the build directory, $TOP the source directory
#	$WORK		a directory of its own, removed at the end
#
# With MUST_WORK=1 a skip is a failure. The last thing that a test does is to
# end; the exit status is set here.
set -u

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
BUILD=$(cd "${BUILD:-$TOP/build}" && pwd -P)
export BULKHEAD=$BUILD/bulkhead
# Not in /tmp: that may be memory, which takes no direct I/O.
WORK=$(mktemp -d /var/tmp/bulkhead-test-XXXXXX)
# The agents' users must be able to pass through.
chmod 755 "$WORK"
lib_failed=0

# Tests read messages and keep their data to themselves.
export LC_ALL=C HOME=$WORK XDG_DATA_HOME=$WORK/data
unset MAKEFLAGS MAKELEVEL

lib_end() {
	local status=$?

	trap - EXIT
	rm -rf "$WORK"
	if [ $status -ne 0 ]; then
		echo "not ok $(basename "$0"): ended with status $status"
		exit 1
	fi
	exit $lib_failed
}
trap lib_end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# ok NAME
ok() { echo "ok $1"; }

# not_ok NAME WHY
not_ok() {
	echo "not ok $1: ${2-}"
	lib_failed=1
}

# skip NAME WHY: it cannot be tried here. For what is known to work where CI
# runs; use skip_optional for what need not.
skip() {
	if [ "${MUST_WORK-}" = 1 ]; then
		not_ok "$1" "skipped although it must work: ${2-}"
	else
		echo "skip $1: ${2-}"
	fi
}

# skip_optional NAME WHY
skip_optional() { echo "skip $1: ${2-}"; }

# check NAME COMMAND...: ok when the command succeeds; what it says is the why.
check() {
	local name=$1 said

	shift
	if said=$("$@" 2>&1); then
		ok "$name"
	else
		not_ok "$name" "'$*' ended with $?: ${said:0:500}"
	fi
}

# limited SECONDS COMMAND...: never longer than that (TIMES_SLOWER: so many times
# as long, in an emulated machine). TERM first (the program cleans up after
# itself), KILL 10 s later. Status 124: it took too long.
limited() {
	local seconds=$(($1 * ${TIMES_SLOWER:-1}))

	shift
	timeout -k 10 "$seconds" "$@"
}

# run_it SECONDS COMMAND...: sets $status, and $out and $err to what it said.
# shellcheck disable=SC2034 # they are for the test that sources this
run_it() {
	status=0
	limited "$@" >"$WORK/out" 2>"$WORK/err" </dev/null || status=$?
	out=$(cat "$WORK/out")
	err=$(cat "$WORK/err")
}

# expect_status NAME WANTED: of the last run_it.
expect_status() {
	if [ "$status" -eq "$2" ]; then
		ok "$1"
	else
		not_ok "$1" "status $status instead of $2; it said: ${err:0:500}"
	fi
}

# wait_until SECONDS COMMAND...: poll until the command succeeds; fails when the
# time is up.
wait_until() {
	local end=$((SECONDS + $1))

	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.05
	done
}

# have PROGRAM...: whether all of these can be run.
have() {
	local program

	for program in "$@"; do
		command -v "$program" >/dev/null || return 1
	done
}

# completed WORD...: what bash would offer for the last one, a line each.
completed() {
	bash -c 'compopt() { :; }; . "$1"; bulkhead=$2; shift 2
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_bulkhead "$bulkhead" "${COMP_WORDS[COMP_CWORD]}" \
			"${COMP_WORDS[COMP_CWORD - 1]}"
		[ ${#COMPREPLY[@]} -eq 0 ] || printf "%s\n" "${COMPREPLY[@]}"' - \
		"$TOP/harness/cli/completion.bash" "$BULKHEAD" "$@"
}
