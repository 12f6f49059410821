#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is computing in a container as fast as natively?

    cpu.py EXPORT

EXPORT is a run of cpu.ini. Prints for each workload the estimate of the ratio to
native, by alike.py's reckoning. Exit status 1 when one is outside of 0.98 to 1.02,
or when a start is missing.
"""

import json
import math
import sys

from alike import means_by_start, medians

WORKLOADS = ("cpu.integer", "cpu.float")
STARTS = 8


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        environments = {e["name"]: e for e in json.load(file)["environments"]}
    native = medians(environments["native"])
    container = medians(environments["container"])
    good = True
    for workload in WORKLOADS:
        means = means_by_start(native[workload], container[workload])
        if len(means) < STARTS:
            print(f"BAD {workload}: {len(means)} starts of {STARTS}")
            good = False
            continue
        ratio = math.exp(sum(means) / len(means))
        print(f"{workload}: container / native {ratio:.4f}, "
              f"{len(means)} starts")
        good &= 0.98 <= ratio <= 1.02
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
