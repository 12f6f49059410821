#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What soak.sh's runs of all attacks had in common, and what not.

    soak.py DIRECTORY

DIRECTORY holds, for each run, N.json, its export, and N.left, what trace.py said
of the machine after it. Exit status 1 when a verdict was not the same each time,
a run broke off, was too short for all attacks or broke an expectation, the host's canary waited for longer than
bombs.py lets it, or something was left.

A verdict is an outcome with its proof. Held and degraded may alternate, and are
called unsteady then, where each run that did not call it degraded had an interval
of the canary's that reaches the floor: there chance decides on which side.
"""

import collections
import glob
import json
import os
import sys

import bombs

# The judge's: harness/judge/bystander.h.
FLOOR_NS = 20e6
GOOD_END = "status 0, nothing left"


def reaches_floor(canary):
    """Whether an interval of the canary's delays under attack has the floor in
    it, or is beyond it."""
    for what in ("wakeup", "fork", "fsync"):
        quiet = ((canary or {}).get("quiet") or {}).get(what) or {}
        attack = ((canary or {}).get("attack") or {}).get(what) or {}
        # Of few samples the interval has no upper end; the longest stands for it.
        most = attack.get("p99_high_ns", attack.get("max_ns", 0))
        if "p99_high_ns" in quiet and most >= max(FLOOR_NS,
                                                  2 * quiet["p99_high_ns"]):
            return True
    return False


class Runs:
    """All that is compared."""

    def __init__(self):
        self.count = 0
        self.words = collections.defaultdict(collections.Counter)
        self.outcomes = collections.defaultdict(collections.Counter)
        self.firm = collections.Counter()  # held, and not by chance
        self.waits, self.complaints = {}, []

    def add_environment(self, environment):
        canaries = {attempt["attack"]: attempt["canary"]
                    for attempt in environment["attempts"]}
        for verdict in environment["verdicts"]:
            key = " ".join(filter(None, (environment["name"],
                                         verdict["attack"], verdict["row"])))
            self.words[key][" ".join(filter(None, (
                verdict["outcome"], verdict["proof"],
                verdict["proof_detail"])))] += 1
            self.outcomes[key][verdict["outcome"]] += 1
            if verdict["outcome"] == "held" and not reaches_floor(
                    canaries.get(verdict["attack"])):
                self.firm[key] += 1

    def add(self, path):
        with open(path, encoding="utf-8") as file:
            run = json.load(file)
        name = os.path.basename(path)
        self.count += 1
        if run["run"]["status"] != "complete":
            self.complaints.append(f"{name}: {run['run']['status']}, "
                                   f"{run['run']['reason']}")
        late = [left["what"] for left in run["omissions"]
                if "budget" in left["reason"]]
        if late:
            self.complaints.append(f"{name}: no time for {len(late)} attacks "
                                   f"and controls, {late[-1]} among them")
        self.complaints += [f"{name}: {wrong['sentence']}"
                            for wrong in run["expectations"]
                            if wrong["result"] == "surprise"]
        for environment in run["environments"]:
            # Not each attack has one.
            environment["attempts"] = [attempt for attempt
                                       in environment["attempts"]
                                       if attempt["canary"]]
            self.add_environment(environment)
            self.complaints += [f"{name}: {word}" for word in bombs.look(
                environment, collections.defaultdict(collections.Counter),
                self.waits)]

    def add_left(self, path):
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines() or ["nothing was said"]
        if not lines[-1].endswith(GOOD_END):
            self.complaints += [f"{os.path.basename(path)}: {line}"
                                for line in lines]

    def is_unsteady(self, key):
        """Whether it only alternates, where it may."""
        return (set(self.outcomes[key]) == {"held", "degraded"} and
                not self.firm[key])

    def compare(self):
        """Say what differs. How many verdicts were unsteady."""
        unsteady = 0
        for key, counts in self.words.items():
            if len(counts) == 1 and sum(counts.values()) == self.count:
                continue
            if self.is_unsteady(key):
                unsteady += 1
                print(f"unsteady: {key}: {dict(counts)}")
            else:
                self.complaints.append(f"{key}: {dict(counts)}, in "
                                       f"{self.count} runs")
        return unsteady


def main():
    runs = Runs()
    for path in glob.glob(os.path.join(sys.argv[1], "*.json")):
        runs.add(path)
        runs.add_left(path[:-len("json")] + "left")
    unsteady = runs.compare()
    for key, (under, quiet) in sorted(runs.waits.items()):
        if under > 20:
            print(f"canary, {key}: at most {under:.1f} ms (quiet {quiet:.1f})")
    for complaint in runs.complaints:
        print("BAD", complaint)
    print(f"{runs.count} runs, {len(runs.words)} verdicts each: {unsteady} "
          f"unsteady, {len(runs.complaints)} complaints")
    return 1 if runs.complaints or not runs.count else 0


if __name__ == "__main__":
    sys.exit(main())
