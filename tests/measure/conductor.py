#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of a CPU the conductor takes while trials run: less than 1 %?

    conductor.py BULKHEAD [SECONDS]

Starts a run of two-second trials natively, in a container and in a guest, looks at
the CPU time of the conductor between two moments in the middle, and ends it. Not
good when one of the three has finished no trial.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time

# All have started by then, also where KVM is tried in vain.
BOOT_S = 15

SUITE = """[suite]
budget = 10min
starts = 100
rounds = 100
[environments]
native =
container =
vm =
[workloads]
cpu.integer = budget_ms=2000
"""


def cpu_seconds(pid):
    """Time that one process was on a CPU, in seconds."""
    with open(f"/proc/{pid}/schedstat", encoding="ascii") as file:
        return int(file.read().split()[0]) / 1e9


def measured(bulkhead, store):
    """Names of the environments that have finished a trial."""
    exported = subprocess.run([bulkhead, "export", "--store", store],
                              stdout=subprocess.PIPE, check=True).stdout
    return {e["name"] for e in json.loads(exported)["environments"]
            for t in e["trials"] if t["status"] == "done"}


def main():
    bulkhead = sys.argv[1]
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 30
    with tempfile.TemporaryDirectory(dir="/var/tmp") as work:
        os.chmod(work, 0o755)
        suite = os.path.join(work, "suite.ini")
        with open(suite, "w", encoding="ascii") as file:
            file.write(SUITE)
        run = subprocess.Popen([bulkhead, "run", "--suite", suite, "--quiet",
                                "--data", work, "--store", f"{work}/x.db"],
                               stdin=subprocess.DEVNULL)
        time.sleep(BOOT_S)
        begun, before = time.monotonic(), cpu_seconds(run.pid)
        time.sleep(seconds)
        after, ended = cpu_seconds(run.pid), time.monotonic()
        run.send_signal(signal.SIGINT)
        status = run.wait(10)
        names = measured(bulkhead, f"{work}/x.db")
    share = (after - before) / (ended - begun)
    print(f"conductor: {100 * share:.3f} % of a CPU over {ended - begun:.0f} s")
    if not {"native", "container", "vm"} <= names:
        print(f"only measured: {' '.join(sorted(names)) or 'nothing'}")
        return 1
    return 0 if share < 0.01 and status == 130 else 1


if __name__ == "__main__":
    sys.exit(main())
