#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Do simultaneous intervals contain 1? For environments that ought to be alike.

    alike.py EXPORT...

Each EXPORT is a run by `bulkhead export`. For every environment beside native,
and every workload, the ratio to native is estimated anew, apart from the program's
own statistics: means of the logarithms per start, Student's t over starts, at 95 %
for all workloads of the environment together (Bonferroni). Prints one line per run
and environment, then how many of the runs contain 1 throughout. A run whose plan
has a workload without an interval (it takes two starts) does not; only the
network's are absent in a bare process by design, as nothing of the machine's is
lent to it.
"""

import collections
import json
import math
import sys


def student(probability, degrees):
    """Quantile of Student's t by bisection of Simpson's integral."""
    scale = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)
                     ) / math.sqrt(degrees * math.pi)

    def below(t, steps=2000):
        width = t / steps
        total = sum((1 if i in (0, steps) else 4 if i % 2 else 2) *
                    (1 + (i * width) ** 2 / degrees) ** (-(degrees + 1) / 2)
                    for i in range(steps + 1))
        return 0.5 + scale * total * width / 3

    low, high = 0.0, 1.0
    while below(high) < probability and high < 1e6:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) < probability else (low,
                                                                        middle)
    return high


def medians(environment):
    """{workload: {(start, round): logarithm of the median, costs upwards}}"""
    found = collections.defaultdict(dict)
    for trial in environment["trials"]:
        if trial["status"] != "done" or not trial["median"]:
            continue
        value = math.log(trial["median"])
        sign = -1 if trial["better"] == "higher" else 1
        # Rounds are numbered through; starts are each environment's own.
        found[trial["workload"]][trial["round"]] = (trial["start"],
                                                    sign * value)
    return found


def means_by_start(native, other):
    """Means of the logarithms of the ratio, one per start."""
    starts = collections.defaultdict(list)
    for number, (start, value) in other.items():
        if number in native:
            starts[start].append(value - native[number][1])
    return [sum(values) / len(values) for values in starts.values()]


def interval(native, other, confidence):
    """(low, high) of the ratio; None with fewer than two starts."""
    means = means_by_start(native, other)
    if len(means) < 2:
        return None
    mean = sum(means) / len(means)
    spread = math.sqrt(sum((m - mean) ** 2 for m in means) / (len(means) - 1))
    half = student((1 + confidence) / 2, len(means) - 1) * spread / math.sqrt(
        len(means))
    return math.exp(mean - half), math.exp(mean + half)


def expected(run, environment):
    """Workloads that an environment must have been measured with."""
    return [w for w in run["run"]["plan"]["workloads"]
            if environment["kind"] != "bare" or not w.startswith("net.")]


def judge(run):
    """{environment: (number of workloads, complaints)}"""
    environments = {e["name"]: e for e in run["environments"]
                    if e["role"] == "measured"}
    native = medians(environments.pop("native"))
    verdicts = {}
    for planned in run["run"]["plan"]["environments"]:
        name = planned["name"]
        if name == "native":
            continue
        environment = environments.get(name, {"kind": "", "trials": []})
        own = medians(environment)
        wanted = expected(run, environment)
        confidence = 1 - 0.05 / max(len(wanted), 1)
        complaints = [] if wanted else ["no workloads"]
        for workload in wanted:
            found = interval(native[workload], own[workload], confidence)
            if not found:
                complaints.append(f"{workload} no interval")
            elif not found[0] <= 1 <= found[1]:
                complaints.append(f"{workload} {found[0]:.3f}–{found[1]:.3f}")
        verdicts[name] = (len(wanted), complaints)
    return verdicts


def main():
    alike = collections.Counter()
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            run = json.load(file)
        for name, (count, complaints) in judge(run).items():
            alike[name] += not complaints
            print(f"{run['run']['id']} {name}: {count} workloads, "
                  f"{', '.join(complaints) or 'all contain 1'}")
    runs = len(sys.argv) - 1
    for name, good in alike.items():
        print(f"{name}: {good} of {runs} runs contain 1 throughout")
    return 0 if alike and all(g >= 0.85 * runs for g in alike.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
