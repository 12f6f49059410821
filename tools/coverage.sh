#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# coverage.sh BULKHEAD: explain what a container holds, on the machine and in the
# laboratory, with the limits on that are off by default, and see whether each
# protection is needed by an attack, or carries its argument. Broken
# expectations (1) are not what is asked here.
set -u

scratch=$(mktemp -d) || exit 5
trap 'rm -rf "$scratch"' EXIT
store=${COVERAGE_STORE:-$scratch/coverage.db}
status=0
limits() {
	for key in cpu_quota=500 io=rbps=20MiB,wbps=20MiB nproc=64 rlimits=sigpending=64; do
		echo --set "container.$key" --set "lab-container.$key"
	done
}

# The words are meant to be split.
# shellcheck disable=SC2046
"$1" isolate --suite isolation --lab --explain --only container $(limits) \
	--budget "${COVERAGE_BUDGET:-15min}" --store "$store" --quiet || status=$?
case $status in
0 | 1) "$1" report --coverage --store "$store" ;;
*) exit $status ;;
esac
