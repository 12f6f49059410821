#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# soak.sh [TIMES [ARGUMENT...]]: `bulkhead isolate ARGUMENT...` TIMES (20) in a row.
# Good when every verdict was the same each time (soak.py says what may differ),
# the host's canary waited no longer than it may, nothing that was expected came
# otherwise, and the machine was each time as before: mounts, control groups, links,
# loop devices, processes, switches, modules, objects of IPC, counters, the clock.
#
# It goes on where it was stopped: finished runs are in SOAK (build/soak), and are
# of one build with the same arguments. Of runs that are there already it says the
# same again.
. "$(dirname "$0")/lib.sh"

times=${1:-20}
[ $# -eq 0 ] || shift
state=${SOAK:-$build/soak}

# identity ARGUMENT...: of what is run, which has to be the same in all runs.
identity() {
	sha256sum <"$build/bulkhead-probe"
	sha256sum <"$build/bulkhead-conductor"
	echo "isolate $*"
}

# given_back: what was made under sudo belongs to who called it, as the tree does.
given_back() {
	[ -z "${SUDO_UID-}" ] ||
		chown -R "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" "$state"
	rm -rf "$work"
}

mkdir -p "$state"
trap given_back EXIT
exec 9>"$state/lock"
flock -n 9 || { echo "$0: another one is at work in $state" >&2; exit 2; }
if [ ! -s "$state/of" ]; then
	identity "$@" >"$state/of"
elif ! identity "$@" | cmp -s - "$state/of"; then
	echo "$0: the runs in $state are of another build, or other arguments: remove it" >&2
	exit 2
fi

for ((i = 1; i <= times; i++)); do
	[ ! -s "$state/$i.json" ] || continue
	rm -f "$work"/store.db*
	timeout --foreground -k 30 900 python3 \
		"$top/tests/integration/trace.py" --machine \
		--data "$work/runs" --output "$state/$i.said" \
		-- "$bulkhead" isolate "$@" "${here[@]}" \
		>"$state/$i.left" 2>&1 9>&-
	"$bulkhead" export --store "$work/store.db" >"$work/run.json" || exit
	cp "$work/run.json" "$state/new" && mv "$state/new" "$state/$i.json"
	echo "run $i of $times: $(tail -n 1 "$state/$i.left")" >&2
done
python3 "$top/tests/measure/soak.py" "$state"
