#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast an environment of a run starts, against crun's whole command.

    start-inside.py BUILD WORK [ROUNDS]

In turns: crun some times, then life.start of `container` without a link, which
crun has not either. Exit status 1 when the median of crun's is not three times
ours. WORK is a directory that the caller removes.
"""

import json
import shutil
import statistics
import subprocess
import sys

import arms
import ratios

TIMES = 3  # crun's is at least so much of ours
# Between two starts, as a person would; back to back the kernel is still busy
# with groups and waits less to move the next.
PAUSE_MS = 100


def ours_ms(build, work):
    """Median of life.start in a short run."""
    store = f"{work}/inside.db"
    data = f"{work}/inside"
    subprocess.run(["mkdir", "-p", data], check=True)
    subprocess.run([f"{build}/bulkhead", "run", "--suite", "life", "--quiet",
                    "--only", "native", "--only", "container", "--only",
                    "life.start", "--set", "container.network=none",
                    "--budget", "6s", "--store", store, "--data", data],
                   check=True, capture_output=True)
    said = subprocess.run([f"{build}/bulkhead", "export", "--store", store],
                          check=True, capture_output=True).stdout
    container = next(e for e in json.loads(said)["environments"]
                     if e["name"] == "container")
    samples = [sample for trial in container["trials"]
               for sample in trial.get("samples") or []]
    return statistics.median(samples) / 1e6


def main():
    build, work = sys.argv[1:3]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    crun = shutil.which("crun")
    if not crun:
        print("skip: no crun (make deps-test)")
        return 0
    root = arms.make_root(work, f"{build}/measure/empty")
    command = arms.oci(crun, work, root, arms.TRUE)
    timer = f"{build}/measure/spawn-timer"
    found = []
    for _ in range(rounds):
        theirs = ratios.time_arms(timer, {"crun": command}, 20,
                                   PAUSE_MS).wall_ms("crun")
        ours = ours_ms(build, work)
        found.append(theirs / ours)
        print(f"  crun {theirs:.2f} ms, container in a run {ours:.2f} ms")
    good = statistics.median(found) >= TIMES
    print(f"  {'good' if good else 'BAD '} crun takes "
          f"{statistics.median(found):.2f} times ours ({min(found):.2f} to "
          f"{max(found):.2f}), at least {TIMES}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
