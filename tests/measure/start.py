#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast a container starts and ends, against the floor and against others.

    start.py BUILD WORK [ROUNDS]

Whole commands, in turns, each started and reaped by spawn-timer; ratios are
taken within rounds. WORK is a directory that the caller removes. First the
empty program in `container` against the floor (tests/floor); then /bin/true
with the same root directory against crun, runc and bubblewrap, as far as they
are there. Exit status 1 when a median misses what is asked of it; what only
the interval leaves open is said.
"""

import shutil
import sys

import arms
import ratios

# Name, what it is against, and the bound: ours is at most so much of it.
FLOOR_BOUND = 1.2
BOUNDS = {"crun": 1 / 2, "runc": 1 / 5, "bwrap": 1.0}


def against_floor(build, work):
    """The empty program, bound alone into a minimal root."""
    empty = f"{build}/measure/empty"
    return {
        "exec": arms.empty_of_ours(build),
        "floor": arms.floor(build, work, empty),
        "floor, no groups": [f"{build}/measure/floor", empty],
        "the program alone": [empty],
        "our program alone": [f"{build}/bulkhead-probe", "--version"],
    }


def against_others(build, work, root):
    keys = {"root": root, "root_access": "readonly"}
    found = {"exec": arms.ours(build, keys, arms.TRUE),
             "exec, root=system": arms.ours(build, {}, arms.TRUE)}
    for name in ("crun", "runc"):
        if shutil.which(name):
            found[name] = arms.oci(shutil.which(name), work, root, arms.TRUE)
    if shutil.which("bwrap"):
        found["bwrap"] = arms.bubblewrap(shutil.which("bwrap"), root,
                                         arms.TRUE)
    return found


def table(timed, title):
    print(f"{title}, {len(timed.rounds['exec'])} rounds")
    print(f"  {'':18} {'wall ms':>8} {'CPU ms':>8}  exec is so much of it")
    for name in timed.rounds:
        line = f"  {name:18} {timed.wall_ms(name):8.2f}"
        line += f" {timed.cpu_ms(name):8.2f}"
        if name != "exec":
            middle, low, high = ratios.interval(timed.ratios("exec", name))
            line += f"  {middle:.3f} ({low:.3f} to {high:.3f})"
        print(line)


def without_start(timed):
    """Both without what starting their own program takes: for a static program
    of the C library that is 40 traps of CPUID where the machine is a guest."""
    net = [(a - b) / (c - d) for (a, _), (b, _), (c, _), (d, _) in zip(
        timed.rounds["exec"], timed.rounds["our program alone"],
        timed.rounds["floor"], timed.rounds["the program alone"])]
    middle, low, high = ratios.interval(net)
    print(f"  without the start of their own programs exec is {middle:.3f} "
          f"({low:.3f} to {high:.3f}) of floor")


def judge(timed, name, bound):
    """Whether the median ratio is within the bound; one line about it."""
    middle, low, high = ratios.interval(timed.ratios("exec", name))
    good = middle <= bound
    sure = high <= bound if good else low > bound
    print(f"  {'good' if good else 'BAD '} exec is {middle:.3f} of {name}, "
          f"at most {bound:.3g}{'' if sure else ' (the interval has both)'}")
    return good


def main():
    build, work = sys.argv[1:3]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 200
    timer = f"{build}/measure/spawn-timer"
    root = arms.make_root(work, f"{build}/measure/empty")
    timed = ratios.time_arms(timer, against_floor(build, work), rounds)
    table(timed, "an empty static program")
    without_start(timed)
    good = judge(timed, "floor", FLOOR_BOUND)
    others = against_others(build, work, root)
    for name in BOUNDS:
        if name not in others:
            print(f"skip: no {name} (make deps-test)")
    timed = ratios.time_arms(timer, others, rounds)
    table(timed, "/bin/true with the same root directory")
    for name, bound in BOUNDS.items():
        if name in others:
            good = judge(timed, name, bound) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
