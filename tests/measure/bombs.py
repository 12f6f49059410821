#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verdicts and the host's canary over several runs of the bombs.

    bombs.py EXPORT...

Prints how often each verdict was given, and for each attack in an environment the
longest wait of the canary, quiet and under attack, in milliseconds. Exit status 1
when a verdict changed or was not given in a run, when the canary's wait is missing,
or when that of an attack that was held, or held but for what others felt of it
(degraded), was longer than 100 ms and than twice the quiet window's longest.
"""

import collections
import json
import sys


TRIED = ("held", "degraded", "through")


def longest(canary, window, what):
    """The longest wait in milliseconds; None where there was no canary."""
    delays = ((canary or {}).get(window) or {}).get(what) or {}
    return delays["max_ns"] / 1e6 if "max_ns" in delays else None


def listen(key, canary, outcome, waits):
    """Add what the canary says of one attempt. Returns complaints."""
    complaints = []
    for what in ("wakeup", "fork", "fsync"):
        name = f"{' '.join(key)} {what}"
        quiet = longest(canary, "quiet", what)
        under = longest(canary, "attack", what)
        if quiet is None or under is None:
            if outcome in TRIED:
                complaints.append(f"{name}: no canary")
            continue
        waits[name] = max(waits.get(name, (0, 0)), (under, quiet))
        if (what != "fsync" and under > max(100, 2 * quiet) and
                outcome in ("held", "degraded")):
            complaints.append(f"{name}: {under:.0f} ms, quiet {quiet:.0f} ms")
    return complaints


def look(environment, verdicts, waits):
    """Add what one environment of one run says. Returns complaints."""
    complaints = []
    outcomes = {}
    for verdict in environment["verdicts"]:
        if verdict["row"]:
            continue
        key = environment["name"], verdict["attack"]
        words = " ".join(filter(None, (verdict["outcome"], verdict["proof"],
                                       verdict["proof_detail"])))
        outcomes[verdict["attack"]] = verdict["outcome"]
        verdicts[key][words] += 1
    for attempt in environment["attempts"]:
        complaints += listen((environment["name"], attempt["attack"]),
                             attempt["canary"],
                             outcomes.get(attempt["attack"]), waits)
    return complaints


def main():
    verdicts = collections.defaultdict(collections.Counter)
    waits, complaints = {}, []
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            run = json.load(file)
        for environment in run["environments"]:
            complaints += look(environment, verdicts, waits)
    for key, counts in verdicts.items():
        print(*key, dict(counts), sep=": ")
        if len(counts) > 1 or sum(counts.values()) < len(sys.argv) - 1:
            complaints.append(f"{' '.join(key)}: not the same each time")
    for key, (under, quiet) in waits.items():
        print(f"canary, {key}: at most {under:.1f} ms "
              f"(quiet {quiet:.1f})")
    for complaint in complaints:
        print("BAD", complaint)
    return 1 if complaints or not verdicts else 0


if __name__ == "__main__":
    sys.exit(main())
