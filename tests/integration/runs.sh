# shellcheck shell=bash disable=SC2153,SC2154
# SPDX-License-Identifier: GPL-3.0-or-later
#
# For tests that make whole runs; sourced after lib.sh, whose $BULKHEAD, $status,
# $out and $err they use. Runs of a test keep their data and their store below
# $WORK, so that they collide with nobody's.

# shellcheck disable=SC2034 # for the tests
FIXTURES=$TOP/tests/fixtures
DATA=$WORK/runs
STORE=$WORK/store.db
mkdir -p "$DATA"

# bulkhead_run SECONDS ARGUMENT...: `bulkhead run` as run_it does it.
bulkhead_run() {
	local seconds=$1

	shift
	run_it "$seconds" "$BULKHEAD" run --data "$DATA" --store "$STORE" "$@"
}

# is_root: for what only root can do here.
is_root() { [ "$(id -u)" -eq 0 ]; }

# reads_json: whether the answers below can be had.
reads_json() { have python3; }

# exported EXPRESSION: print a Python expression on the newest run of the store;
# `run` is the whole export, and there are verdict(), trials(), left_out().
exported() {
	"$BULKHEAD" export --store "$STORE" latest >"$WORK/exported.json" ||
		return
	python3 - "$WORK/exported.json" "$1" <<'EOF'
import json, sys

with open(sys.argv[1], encoding="utf-8") as file:
    run = json.load(file)

def environment(name):
    return next(e for e in run["environments"] if e["name"] == name)

def verdict(name, attack):
    """Such as "held by pids" or "through"."""
    for v in environment(name)["verdicts"]:
        if v["attack"] == attack:
            return " ".join(filter(None, (v["outcome"], v["proof"],
                                          v["proof_detail"])))
    return "none"

def row(name, attack, row):
    """The same of one of an attack's rows."""
    return next((" ".join(filter(None, (v["outcome"], v["proof"],
                                        v["proof_detail"])))
                 for v in environment(name)["verdicts"]
                 if v["attack"] == attack and v["row"] == row), "none")

def verdicts():
    return {f"{e['name']} {v['attack']} {v['row']}":
            verdict(e["name"], v["attack"]) for e in run["environments"]
            for v in e["verdicts"] if not v["row"]}

def trials(name):
    """Statuses by workload."""
    found = {}
    for t in environment(name)["trials"]:
        found.setdefault(t["workload"], set()).add(t["status"])
    return {w: "/".join(sorted(s)) for w, s in found.items()}

def left_out():
    return "; ".join(f"{o['what']}: {o['reason']}" for o in run["omissions"])

print(eval(sys.argv[2]))
EOF
}

# expect_exported NAME EXPRESSION WANTED
expect_exported() {
	local got

	got=$(exported "$2" 2>&1)
	if [ "$got" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "$2 is '$got', not '$3'"
	fi
}

# expect_said NAME PATTERN: in what the last run_it wrote to stderr.
expect_said() {
	if grep -Eqi -- "$2" <<<"$err"; then
		ok "$1"
	else
		not_ok "$1" "no '$2' in: ${err:0:500}"
	fi
}

# refused NAME STATUS PATTERN: the last run_it was bad input that was treated
# well: this status, nothing on stdout, one to three lines on stderr with this in
# them, and $WORK (but for run_it's own files) as remember_work has seen it.
refused() {
	local lines

	lines=$(wc -l <"$WORK/err")
	if [ "$status" -ne "$2" ]; then
		not_ok "$1" "status $status instead of $2; it said: ${err:0:300}"
	elif [ -n "$out" ]; then
		not_ok "$1" "it wrote to standard output: ${out:0:300}"
	elif [ "$lines" -lt 1 ] || [ "$lines" -gt 3 ]; then
		not_ok "$1" "$lines lines on standard error: ${err:0:500}"
	elif ! grep -Eqi -- "$3" "$WORK/err"; then
		not_ok "$1" "no '$3' in: ${err:0:500}"
	elif [ "$(work_state)" != "$work_before" ]; then
		not_ok "$1" "something changed: $(diff <(echo "$work_before") \
			<(work_state) | head -5)"
	else
		ok "$1"
	fi
}

# work_state: names and contents below $WORK.
work_state() {
	(cd "$WORK" && find . -type f ! -path ./out ! -path ./err \
		-exec sha256sum {} + | sort -k 2
	find . ! -type f | sort)
}

remember_work() { work_before=$(work_state); }

# expect_both_ways TEST: of the attacks that fixtures/both-ways has for this test
# (of `expect`: of all others), each got through and was held, with proof, in some
# run of the store.
expect_both_ways() {
	local said

	"$BULKHEAD" report --audit --json --store "$STORE" >"$WORK/audit.json"
	said=$("$BULKHEAD" list attacks --names |
		python3 "$TOP/tests/integration/both-ways.py" \
			"$FIXTURES/both-ways" "$WORK/audit.json" "$1") ||
		lib_failed=1
	echo "$said"
}
