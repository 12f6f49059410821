#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does the ruler bend? Runs the suite `baseline` COUNT times and asks of each
run whether all workloads' simultaneous 95 % intervals contain 1: for native
against native (`again`), and for a bare process outside of the run's
namespaces (`bare`).

    baseline.py BULKHEAD [COUNT]

The intervals are computed here once more, independently of the program: log
ratios within rounds, means per start, Student's t at 1 - 0.05 / workloads
(Bonferroni). Exit status 1 when less than 17 of 20 runs, or that share, do.
"""

import json
import math
import os
import subprocess
import sys
import tempfile


def student(confidence, degrees):
    """Two-sided quantile of Student's t, by bisection of Simpson's rule."""
    def inside(t):
        steps = 2000
        def density(x):
            return (1 + x * x / degrees) ** (-(degrees + 1) / 2)
        scale = math.gamma((degrees + 1) / 2) / (
            math.sqrt(degrees * math.pi) * math.gamma(degrees / 2))
        total = density(0) + density(t)
        for i in range(1, steps):
            total += density(i * t / steps) * (4 if i % 2 else 2)
        return 2 * scale * total * t / steps / 3
    low, high = 0.0, 1000.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if inside(middle) < confidence else (low, middle)
    return high


def ratios(document, environment):
    """workload -> start -> log ratios to native, of trials of one round."""
    medians = {}
    for one in document["environments"]:
        for trial in one["trials"]:
            if trial["status"] == "done":
                medians[one["name"], trial["workload"], trial["round"]] = (
                    trial["median"], trial["start"])
    found = {}
    for (name, workload, number), (median, start) in medians.items():
        native = medians.get(("native", workload, number))
        if name == environment and native and workload != "null":
            found.setdefault(workload, {}).setdefault(start, []).append(
                math.log(median / native[0]))
    return found


def misses(document, environment):
    """Workloads whose simultaneous interval lacks 1."""
    found = ratios(document, environment)
    missed = []
    for workload, starts in found.items():
        means = [sum(values) / len(values) for values in starts.values()]
        count = len(means)
        if count < 2:
            sys.exit(f"{workload}: {count} start(s) make no interval")
        mean = sum(means) / count
        deviation = math.sqrt(sum((m - mean) ** 2 for m in means) / (count - 1))
        half = student(1 - 0.05 / len(found), count - 1) * deviation / math.sqrt(count)
        if abs(mean) > half:
            missed.append(f"{workload} {math.exp(mean):.3f}")
    return missed


def main():
    bulkhead = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    good = {"again": 0, "bare": 0}
    with tempfile.TemporaryDirectory(dir="/var/tmp") as work:
        store = f"{work}/store.db"
        for number in range(1, count + 1):
            subprocess.run([bulkhead, "run", "--suite", "baseline", "--quiet",
                            "--store", store, "--data", work], check=True)
            exported = subprocess.run([bulkhead, "export", "--store", store],
                                      check=True, capture_output=True)
            document = json.loads(exported.stdout)
            for environment in good:
                missed = misses(document, environment)
                good[environment] += not missed
                print(f"run {number}, {environment}: "
                      f"{'all contain 1' if not missed else ', '.join(missed)}",
                      flush=True)
    for environment, number in good.items():
        print(f"{environment}: {number} of {count} runs")
    return min(good.values()) < 0.85 * count


sys.exit(main())
