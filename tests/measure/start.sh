#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# start.sh [ROUNDS]: start to end of a container against the floor (at most 1.2 of
# it), crun (a half), runc (a fifth) and bubblewrap (1); an environment of a run
# against crun (a third); then every system call of a start against the floor's,
# and what each key costs.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/life.sh"

failed=0
rounds=${1:-200}
for what in "start.py $rounds" start-inside.py calls.py "keys-cost.py $((rounds / 2))"; do
	read -r script count <<<"$what"
	alone python3 "$top/tests/measure/$script" "$build" "$work" \
		${count:+"$count"} || failed=1
done
exit $failed
