#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every system call of a container's start, against the floor's.

    calls.py BUILD WORK [NAME...]

One start of the empty program in `container` and one of the floor under
strace, which counts; what it says of times is its own doing and not shown. With
names of calls their lines are printed in full. Exit status 1 when one of them
fails.
"""

import collections
import os
import re
import subprocess
import sys

import arms

# "1234 openat(…) = 3", and the first half of an interrupted one.
CALL = re.compile(r"^(\d+) +(\w+)\(")


def trace(work, name, words):
    """Lines of strace, without their resumed halves."""
    log = os.path.join(work, name + ".strace")
    done = subprocess.run(["strace", "-f", "-qq", "-s", "64", "-o", log] +
                          words, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, check=False, timeout=60)
    if done.returncode:
        raise SystemExit(f"{name} under strace: status {done.returncode}")
    with open(log, encoding="utf-8", errors="replace") as file:
        return [line.rstrip() for line in file if CALL.match(line)]


def count(lines):
    return collections.Counter(CALL.match(line).group(2) for line in lines)


def processes(lines):
    return len({CALL.match(line).group(1) for line in lines})


def main():
    build, work = sys.argv[1:3]
    empty = f"{build}/measure/empty"
    traced = {
        "exec": trace(work, "exec", arms.empty_of_ours(build)),
        "floor": trace(work, "floor", arms.floor(build, work, empty)),
    }
    counts = {name: count(lines) for name, lines in traced.items()}
    print(f"{'system call':20} {'exec':>6} {'floor':>6} {'more':>6}")
    for call in sorted(counts["exec"] | counts["floor"], key=lambda call: (
            counts["floor"][call] - counts["exec"][call], call)):
        ours, floor = counts["exec"][call], counts["floor"][call]
        print(f"{call:20} {ours:6} {floor:6} {ours - floor:+6}")
    ours, floor = (sum(counts[name].values()) for name in traced)
    print(f"{'all':20} {ours:6} {floor:6} {ours - floor:+6}")
    print(f"processes: {processes(traced['exec'])} and "
          f"{processes(traced['floor'])}")
    for name in sys.argv[3:]:
        for line in traced["exec"]:
            if CALL.match(line).group(2) == name:
                print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
