#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How wide are intervals side by side, and one after the other?

    interleaved.py DIRECTORY

DIRECTORY has exports both-N.json, first-N.json and second-N.json by
interleaved.sh. Side by side the logarithms of ratios within rounds are averaged by
start, and Student's t is taken over the starts. One after the other nothing makes
a pair: the logarithms of values are averaged by start, and Welch's t is taken of
the two groups. Prints half of the width of each, median over the runs. Exit status
1 when intervals are not narrower side by side.
"""

import collections
import glob
import json
import math
import statistics
import sys

from alike import means_by_start, medians, student

FIRST, SECOND = "native", "namespaces"


def read(path, environment):
    """{workload: {round: (start, logarithm of a cost)}}"""
    with open(path, encoding="utf-8") as file:
        environments = {e["name"]: e for e in json.load(file)["environments"]}
    return medians(environments[environment])


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


def main():
    folder = sys.argv[1]
    beside = collections.defaultdict(list)
    after = collections.defaultdict(list)
    runs = len(glob.glob(f"{folder}/both-*.json"))
    for run in range(1, runs + 1):
        both = [read(f"{folder}/both-{run}.json", e) for e in (FIRST, SECOND)]
        apart = [read(f"{folder}/first-{run}.json", FIRST),
                 read(f"{folder}/second-{run}.json", SECOND)]
        for workload in sorted(both[0]):
            beside[workload].append(side_by_side(
                *(one[workload] for one in both)))
            after[workload].append(one_after_the_other(
                *(one[workload] for one in apart)))
    print(f"{'half width':14} side by side  one after the other")
    for workload, widths in beside.items():
        print(f"{workload:14} {statistics.median(widths):12.2%} "
              f"{statistics.median(after[workload]):20.2%}")
    quotients = [a / b for workload, widths in beside.items()
                 for a, b in zip(after[workload], widths)]
    quotient = statistics.median(quotients)
    print(f"one after the other, {quotient:.2f} times as wide (median of "
          f"{len(quotients)}; wider in "
          f"{sum(q > 1 for q in quotients)})")
    return 0 if quotient > 1 else 1


if __name__ == "__main__":
    sys.exit(main())
