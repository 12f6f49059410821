#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verdicts and the host's canary over several runs of the bombs.

    bombs.py EXPORT...

Prints how often each verdict was given, and for each attack in an environment the
longest wait of the canary, quiet and under attack, in milliseconds. Exit status 1
when a verdict changed, or when the canary of one that was held waited longer than
100 ms and than twice the quiet window's longest.
"""

import collections
import json
import sys


def longest(window, what):
    return ((window or {}).get(what) or {}).get("max_ns", 0) / 1e6


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
        canary = attempt["canary"] or {}
        for what in ("wakeup", "fork", "fsync"):
            quiet = longest(canary.get("quiet"), what)
            under = longest(canary.get("attack"), what)
            key = environment["name"], attempt["attack"], what
            waits[key] = max(waits.get(key, (0, 0)), (under, quiet))
            if (what != "fsync" and under > max(100, 2 * quiet) and
                    outcomes.get(attempt["attack"]) == "held"):
                complaints.append(f"{' '.join(key)}: {under:.0f} ms, "
                                  f"quiet {quiet:.0f} ms")
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
        if len(counts) > 1:
            complaints.append(f"{' '.join(key)}: not the same each time")
    for key, (under, quiet) in waits.items():
        print(f"canary, {' '.join(key)}: at most {under:.1f} ms "
              f"(quiet {quiet:.1f})")
    for complaint in complaints:
        print("BAD", complaint)
    return 1 if complaints or len(sys.argv) < 2 else 0


if __name__ == "__main__":
    sys.exit(main())
