#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Add the rounds of a run by `bulkhead calibrate` to those that nights are drawn from.

    gather.py GATHERED EXPORT

GATHERED is made if it is absent: {"format", "schema", "machine" (a few of its
facts), "workloads" [{"name", "unit", "better"}], "arms" [{"environment",
"percent"}], "starts" and "rounds" (of a night), "runs"}. Each run has "id",
"started_s", "ended_s", "kernel", "load" (when it began), "version", "commit" (of the
program), "seed" and "trials": for each round of all workloads its number, from 1 and through all starts,
and for each workload the median of each arm, in its unit, with six digits, or null
where there is none. A run that is in there already is left alone, and so is one
that was over before each workload was measured; one of another machine, or of other
workloads, is refused (status 1).
"""

import json
import os
import sys

ARMS = [{"environment": "native", "percent": 0},
        {"environment": "native burn=0", "percent": 0},
        {"environment": "native burn=5", "percent": 5},
        {"environment": "native burn=10", "percent": 10}]
MACHINE = ("cpu_model", "architecture", "cores", "threads", "virtualised",
           "data_filesystem")


def medians(export):
    """{(round, workload, environment): median}"""
    return {(trial["round"], trial["workload"], environment["name"]):
            float(f"{trial['median']:.6g}")
            for environment in export["environments"]
            for trial in environment["trials"]
            if trial["status"] == "done" and trial["median"]}


def workloads(export):
    """What was planned; without unit and direction what was never measured."""
    kinds = {trial["workload"]: {key: trial[key] for key in ("unit", "better")}
             for environment in export["environments"]
             for trial in environment["trials"] if trial["status"] == "done"}
    return [{"name": name, **kinds.get(name, {})}
            for name in export["run"]["plan"]["workloads"]]


def rounds(export, names):
    """[[number, [median of each arm] for each workload]], of rounds with any."""
    found = medians(export)
    return [[number] + [[found.get((number, name, arm["environment"]))
                         for arm in ARMS] for name in names]
            for number in sorted({number for number, _, _ in found})]


def run_of(export, names):
    run = export["run"]
    made = {key: run.get(key) for key in (
        "id", "started_s", "ended_s", "version", "commit", "seed")}
    made["kernel"] = run["facts"]["kernel"]
    made["load"] = round(run["facts"]["load_averages"][0], 2)
    made["trials"] = rounds(export, names)
    return made


def head_of(export):
    plan = export["run"]["plan"]
    facts = export["run"]["facts"]
    return {"format": "bulkhead-gathered", "schema": 1,
            "machine": {key: facts.get(key) for key in MACHINE},
            "workloads": workloads(export), "arms": ARMS,
            "starts": plan["calibrates"], "rounds": plan["rounds"]}


def write(path, document):
    """A line for each round, so that people can look at it; as a whole."""
    head = {key: value for key, value in document.items() if key != "runs"}
    parts = []
    for run in document["runs"]:
        own = {key: value for key, value in run.items() if key != "trials"}
        lines = ",\n".join(json.dumps(row, separators=(",", ":"))
                           for row in run["trials"])
        parts.append(json.dumps(own)[:-1] + f', "trials": [\n{lines}\n]}}')
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(json.dumps(head, indent=1)[:-2] + ',\n "runs": [\n')
        file.write(",\n".join(parts) + "\n]}\n")
    os.replace(path + ".new", path)


def main():
    path = sys.argv[1]
    with open(sys.argv[2], encoding="utf-8") as file:
        export = json.load(file)
    head = head_of(export)
    document = {**head, "runs": []}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
    run = run_of(export, [one["name"] for one in head["workloads"]])
    if any(one["id"] == run["id"] for one in document["runs"]):
        return 0
    unmeasured = [one["name"] for one in head["workloads"] if len(one) == 1]
    if unmeasured:
        print(f"{run['id']} is left out: {', '.join(unmeasured)} not measured",
              file=sys.stderr)
        return 0
    for key, value in head.items():
        if document[key] != value:
            print(f"{run['id']}: {key}: {json.dumps(value)}\n"
                  f"is not that of {path}, which stays as it is:\n"
                  f"{json.dumps(document[key])}", file=sys.stderr)
            return 1
    document["runs"].append(run)
    write(path, document)
    print(f"{path}: {len(document['runs'])} runs, "
          f"{sum(len(one['trials']) for one in document['runs'])} rounds")
    return 0


if __name__ == "__main__":
    sys.exit(main())
