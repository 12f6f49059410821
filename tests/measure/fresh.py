#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a run, as exported, has measured and attacked everything.

    fresh.py RUN.json

Good when the run came to its end, if only to that of its budget, and in native,
container and vm every workload that was planned has a trial that was done, and
every attack a verdict.
"""

import json
import sys


def lacking(environment, planned):
    """What is planned for it, and was not done."""
    done = {trial["workload"] for trial in environment["trials"]
            if trial["status"] == "done"}
    done |= {verdict["attack"] for verdict in environment["verdicts"]}
    return sorted((set(planned["workloads"]) | set(planned["attacks"])) - done)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        exported = json.load(file)
    run = exported["run"]
    print(f"run {run['id']}: {run['status']}, {run['reason']}")
    good = run["status"] in ("complete", "budget")
    found = {each["name"]: each for each in exported["environments"]}
    for name in ("native", "container", "vm"):
        environment = found.get(name)
        if not environment:
            print(f"{name}: not there")
            good = False
            continue
        rest = lacking(environment, run["plan"])
        print(f"{name}: {environment['status']}, "
              f"{len(environment['trials'])} trials, "
              f"{len(environment['verdicts'])} verdicts"
              f"{', lacks ' + ', '.join(rest) if rest else ''}")
        good = good and not rest
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
