#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# coverage.sh BULKHEAD: explain what a container holds, on the machine and in the
# laboratory, with the limits on that are off by default, and see whether each
# protection is needed by an attack, or carries its argument. It takes the time
# that it needs, and 25 minutes at most; with less (COVERAGE_BUDGET) it says of what
# it did not come to that it was not reached. COVERAGE_STORE keeps the run. Broken
# expectations (1) are not what is asked here.
set -u

scratch=$(mktemp -d) || exit 5
trap 'rm -rf "$scratch"' EXIT
store=${COVERAGE_STORE:-$scratch/coverage.db}
status=0
# Of the disk less than what disk-share calls a share of it, or nothing would hold
# that.
limits() {
	for key in cpu_quota=500 io=wbps=4MiB,wiops=30 nproc=64 rlimits=sigpending=64; do
		echo --set "container.$key" --set "lab-container.$key"
	done
}

# The words are meant to be split.
# shellcheck disable=SC2046
"$1" isolate --suite isolation --lab --explain --only container $(limits) \
	--budget "${COVERAGE_BUDGET:-25min}" --store "$store" --quiet || status=$?
case $status in
0 | 1) "$1" report --coverage --store "$store" ;;
*) exit $status ;;
esac
