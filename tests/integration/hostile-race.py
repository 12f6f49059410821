#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A root directory that changes while a container is started in it.

    hostile-race.py BULKHEAD PROBE DIRECTORY [STARTS]

Another process puts a link out of the root in the place of each directory that
is mounted on, and puts it back, as fast as it can. Whenever a launcher looks,
it starts a container or says why not; and outside nothing is opened, made or
mounted on. Prints `ok` or `not ok` as the tests do, and ends with status 1 when
one was not.
"""

import collections
import ctypes
import os
import random
import signal
import subprocess
import sys

import decoys
from checks import check, finish, share

BULKHEAD, PROBE, DIRECTORY = sys.argv[1:4]
STARTS = int(sys.argv[4]) if len(sys.argv) > 4 else 600
SECONDS = 20
AT_FDCWD, RENAME_EXCHANGE = -100, 2
SWAPPED = ("dev", "proc", "sys", "tmp")
# What is below a link is one of the decoys.
LEADS = (f"/proc/self/fd/{decoys.OPEN_AS}/", "/proc/1/root{decoys}/",
         "../../decoys/", "/there/")
KEYS = (["isolate=-user"], ["isolate=-user", "root_access=writable"],
        ["isolate=-pid,user", "root_access=writable"],
        ["root_access=readonly"], [])


def swap(libc, root, name):
    path = os.path.join(root, name).encode()
    libc.renameat2(AT_FDCWD, path, AT_FDCWD, path + b".other", RENAME_EXCHANGE)


def race(root):
    """For ever."""
    libc = ctypes.CDLL(None)
    while True:
        for name in random.sample(SWAPPED, len(SWAPPED)):
            swap(libc, root, name)
        for _ in range(random.choice((0, 10, 100, 1000))):
            pass
        for name in SWAPPED:
            if os.path.islink(os.path.join(root, name)):
                swap(libc, root, name)
        for _ in range(random.choice((0, 1000, 30000, 100000))):
            pass


def make_root(number, trap):
    """A root directory of the honest kind, and links beside what it has."""
    root = os.path.join(DIRECTORY, f"race-{number}")
    for name in SWAPPED + ("there",):
        os.makedirs(os.path.join(root, name))
    for name in SWAPPED:
        os.symlink(LEADS[number].format(decoys=trap.path) + name,
                   os.path.join(root, name + ".other"))
    return root


def start(root, keys):
    words = [word for key in [f"root={root}"] + keys
             for word in ("--set", key)]
    return subprocess.run(
        [BULKHEAD, "exec", "container", *words, "--bind",
         f"{PROBE}:/tmp/a/probe:ro", "--bind", f"{PROBE}:/probe:ro", "--",
         "/probe", "--catalogue"], stdin=subprocess.DEVNULL,
        capture_output=True, text=True, errors="replace", check=False,
        timeout=SECONDS, pass_fds=[decoys.OPEN_AS])


def is_sentence(done):
    lines = done.stderr.splitlines()
    return done.returncode == 125 and 1 <= len(lines) <= 3 and all(
        line.startswith("bulkhead: ") for line in lines)


def race_in(number, trap):
    """Starts in one root directory; what went wrong, and the statuses."""
    root = make_root(number, trap)
    before = decoys.mounts()
    statuses, bad = collections.Counter(), []
    racer = os.fork()
    if not racer:
        race(root)
    try:
        for i in range(STARTS // len(LEADS)):
            done = start(root, KEYS[i % len(KEYS)])
            statuses[done.returncode] += 1
            if done.returncode and not is_sentence(done):
                bad.append((done.returncode, done.stderr))
            found = trap.look()
            if found:
                bad.append((KEYS[i % len(KEYS)], found))
    finally:
        os.kill(racer, signal.SIGKILL)
        os.waitpid(racer, 0)
    if decoys.mounts() != before:
        bad.append("mounts are others")
    return bad, dict(statuses)


def main():
    trap = decoys.Decoys(os.path.join(DIRECTORY, "decoys"))
    for number, lead in share(enumerate(LEADS)):
        bad, statuses = race_in(number, trap)
        name = (f"starts beside swaps for links to {lead}: "
                f"{statuses.get(0, 0)} containers, "
                f"{statuses.get(125, 0)} sentences")
        # One kind only would show nothing.
        if not bad and len(statuses) < 2:
            bad = ["the race was always won by the same"]
        check(name, not bad, bad)


main()
finish()
