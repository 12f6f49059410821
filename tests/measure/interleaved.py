#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How wide are intervals side by side, and one after the other?

    interleaved.py --keep DIRECTORY FILE
    interleaved.py FILE

DIRECTORY has exports both-N.json, first-N.json and second-N.json by
interleaved.sh; of these FILE keeps the median of each trial, and what machine it
was. Side by side the logarithms of ratios within rounds are averaged by start, and
Student's t is taken over the starts. One after the other nothing makes a pair: the
logarithms of values are averaged by start, and Welch's t is taken of the two
groups. Prints half of the width of each, median over the runs, as Markdown:
docs/method.md has it. Exit status 1 when intervals are not narrower side by side.
"""

import collections
import glob
import json
import math
import statistics
import sys

from alike import means_by_start, medians, student

FIRST, SECOND = "native", "namespaces"
FACTS = "kernel", "cpu_model", "virtualised"


def read(path, environment):
    """{workload: {round: [start, logarithm of a cost]}}, and the run itself."""
    with open(path, encoding="utf-8") as file:
        export = json.load(file)
    environments = {e["name"]: e for e in export["environments"]}
    return medians(environments[environment]), export["run"]


def keep(folder, path):
    """What both ways measured, N times, in one file."""
    runs = []
    for number in range(1, len(glob.glob(f"{folder}/both-*.json")) + 1):
        beside = [read(f"{folder}/both-{number}.json", e)
                  for e in (FIRST, SECOND)]
        after = [read(f"{folder}/first-{number}.json", FIRST),
                 read(f"{folder}/second-{number}.json", SECOND)]
        runs.append({"beside": [costs for costs, _ in beside],
                     "after": [costs for costs, _ in after]})
    run = beside[0][1]
    document = {"version": run["version"], "commit": run["commit"],
                "started_s": run["started_s"],
                "facts": {name: run["facts"].get(name) for name in FACTS},
                "runs": runs}
    with open(path, "w", encoding="utf-8") as file:
        text = json.dumps(document, separators=(",", ":"))
        file.write(text.replace('},"', '},\n"') + "\n")


def side_by_side(first, second):
    """Half of the width of the 95 % interval of a logarithm of a ratio."""
    means = means_by_start(first, second)
    return (student(0.975, len(means) - 1) * statistics.stdev(means) /
            math.sqrt(len(means)))


def one_after_the_other(first, second):
    """The same of values that make no pairs."""
    nothing = dict.fromkeys(list(first) + list(second), (0, 0.0))
    groups = [means_by_start(nothing, one) for one in (first, second)]
    errors = [statistics.variance(group) / len(group) for group in groups]
    degrees = sum(errors) ** 2 / sum(
        error ** 2 / (len(group) - 1) for error, group in zip(errors, groups))
    return student(0.975, degrees) * math.sqrt(sum(errors))


def trials(pair, workload):
    """How many stand behind an interval."""
    return sum(len(one[workload]) for one in pair)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        runs = json.load(file)["runs"]
    widths = collections.defaultdict(lambda: ([], []))
    for run in runs:
        for workload in run["beside"][0]:
            if trials(run["beside"], workload) != trials(run["after"],
                                                         workload):
                sys.exit(f"{workload}: not the same number of trials")
            beside, after = widths[workload]
            beside.append(side_by_side(*(o[workload] for o in run["beside"])))
            after.append(one_after_the_other(
                *(o[workload] for o in run["after"])))
    print("| workload | trials | side by side, up to + % | one after the other, up to + % |"
          "\n|---|--:|--:|--:|")
    for workload in sorted(widths):
        beside, after = widths[workload]
        print(f"| {workload} | {trials(runs[0]['beside'], workload)} | "
              f"{100 * math.expm1(statistics.median(beside)):.1f} | "
              f"{100 * math.expm1(statistics.median(after)):.1f} |")
    quotients = [a / b for beside, after in widths.values()
                 for a, b in zip(after, beside)]
    quotient = statistics.median(quotients)
    print(f"\nOne after the other the interval was {quotient:.2f} times as wide "
          f"(median of {len(quotients)}),\nand wider in "
          f"{sum(q > 1 for q in quotients)} of these.")
    return 0 if quotient > 1 else 1


if __name__ == "__main__":
    if sys.argv[1] == "--keep":
        keep(*sys.argv[2:4])
    else:
        sys.exit(main())
