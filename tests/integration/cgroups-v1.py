#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What cgroups.test checks of groups on this machine's tree, which is v1.

    cgroups-v1.py PROBE DIRECTORY       as root

Prints a line `ok NAME` or `not ok NAME: WHY` per thing checked, and ends with
status 1 when one was not.
"""

import os
import shutil
import signal
import sys

from cgroup_tools import (USER, Container, Place, check_in_force, check_off,
                          check_refused, check_small, enter, expect,
                          hierarchies, mount, prepare_directories,
                          private_mounts, read_only_tree, value)
from checks import check, finish, wait_until, write

V1 = ("cpu", "cpuacct", "cpuset", "memory", "pids", "blkio", "freezer")


def check_io():
    """The data's disk, through to what the kernel holds."""
    disk = os.stat(Place.directory).st_dev
    number = f"{os.major(disk)}:{os.minor(disk)}"
    text = "rbps=10MiB,wbps=5MiB,riops=1000,wiops=20"
    container = Container({"io": text})
    if "no io controller" in container.refused:
        print(f"skip io: {container.refused}", flush=True)
        container.end()
        return
    expect("io on the data's disk", container, {"io": text})
    at = container.group("io")
    files = [name for name in os.listdir(at) if name == "io.max" or
             name.startswith("blkio.throttle.") and name.endswith("_device")]
    seen = " ".join(value(f"{at}/{name}") for name in sorted(files))
    check("io: and so the kernel says", "10485760" in seen and
          "5242880" in seen and "20" in seen.split() + seen.split("="),
          seen)
    slow = container.job("disk.fsync", budget_ms=300)
    container.end()
    container = Container()
    fast = container.job("disk.fsync", budget_ms=300)
    container.end()
    rates = [r.get("data", {}).get("operations", 0) for r in (slow, fast)]
    print(f"# operations with and without wiops=20: {rates}", flush=True)
    check("io: and it bites", 0 < rates[0] * 2 < rates[1], (slow, fast))
    check_waiting_for_disk()


def check_waiting_for_disk():
    """What waits for throttled output can't be killed."""
    container = Container({"io": "wbps=256KiB"})
    container.start_job("disk.seqwrite")
    waits = wait_until(20, lambda: any(
        " D " in value(f"/proc/{pid}/stat") for pid in
        value(f"{container.group('pids')}/cgroup.procs").split()))
    check("io: something waits for the disk", waits, container.refused)
    took = container.end(signal.SIGTERM)
    check("io: and is ended at once", took < 1, took)


def check_no_disk(directory):
    os.makedirs(directory, exist_ok=True)
    check_refused("data in memory", {"io": "rbps=1MiB"}, "io=rbps=1MiB",
                  "tmpfs has no disk", directory=directory)
    shutil.rmtree(directory)


def hide(controller):
    """A hierarchy with something else over it."""
    def before():
        private_mounts()
        for point, _, options in list(hierarchies()):
            if controller in options:
                mount("none", point, "tmpfs")
    return before


def own_groups():
    """The directory of this process in each v1 hierarchy that matters."""
    own = {}
    for line in value("/proc/self/cgroup").split("\n"):
        _, names, path = line.split(":", 2)
        for name in names.split(","):
            own[name] = path
    return {name: point + own[name].rstrip("/")
            for point, kind, options in hierarchies() if kind == "cgroup"
            for name in V1 if name in options}


def make_users_groups():
    """A group of an ordinary user's in each hierarchy, below our own."""
    made = {}
    for name, own in own_groups().items():
        path = f"{own}/bulkhead-groups-test-{os.getpid()}"
        if path not in made.values():
            os.mkdir(path)
            if name == "cpuset":
                for file in ("cpuset.mems", "cpuset.cpus"):
                    write(f"{path}/{file}", value(f"{own}/{file}"))
            for entry in ["", *os.listdir(path)]:
                os.chown(os.path.join(path, entry), USER, USER)
        made[name] = path
    return made


def check_here():
    check_in_force("root on v1")
    check_io()
    check_no_disk(f"/dev/shm/bulkhead-groups-test-{os.getpid()}")
    check_small()
    check_refused("a read-only tree", {}, "read-only", before=read_only_tree)
    check_refused("no pids hierarchy", {}, "no pids controller",
                  before=hide("pids"))
    check_refused("no blkio hierarchy", {"io": "rbps=1MiB"},
                  "no io controller", before=hide("blkio"))
    check_off("an ordinary user", "is not writable", user=True)
    users = make_users_groups()
    try:
        check_in_force("an ordinary user in groups of its own", user=True,
                       before=enter(users.values()))
        some = [path for name, path in users.items() if name != "memory"]
        container = Container(user=True, before=enter(some))
        check("where one group is missing, one limit is",
              container.got("pids") == "512" and
              container.got("memory") == "off" and
              "is not writable" in container.shown("memory"), container.rows)
        container.end()
    finally:
        for path in set(users.values()):
            os.rmdir(path)


Place.probe, Place.directory = sys.argv[1:3]
prepare_directories()
check_here()
finish()
