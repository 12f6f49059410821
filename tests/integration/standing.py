# SPDX-License-Identifier: GPL-3.0-or-later
"""What a machine has set, holds and counts, for trace.py --machine.

Settings are what has to be the very same before and after: the values of
sysctls, the kernel's other switches, swap areas, routes, modules, System V and
POSIX objects, oopses and warnings. Counters may move a little, since a machine
has other users; the clock by no more than who disciplines it moves it.
"""

import glob
import hashlib
import os
import time

# Below /proc/sys: what counts by itself, and what is random each time.
RESTLESS = {
    "fs/aio-nr", "fs/dentry-state", "fs/file-nr", "fs/inode-nr",
    "fs/inode-state", "kernel/ns_last_pid", "kernel/perf_cpu_time_max_percent",
    "kernel/perf_event_max_sample_rate", "kernel/pty/nr",
    "kernel/random/entropy_avail", "kernel/random/uuid",
    "net/netfilter/nf_conntrack_count",
}
# One value each, or a list of what there is. "*": each file of that name.
FILES = [
    "/sys/kernel/uevent_helper", "/sys/kernel/rcu_expedited",
    "/sys/kernel/rcu_normal", "/sys/kernel/profiling",
    "/sys/kernel/oops_count", "/sys/kernel/warn_count",
    "/sys/kernel/mm/ksm/run", "/sys/kernel/mm/transparent_hugepage/enabled",
    "/sys/devices/system/clocksource/clocksource0/current_clocksource",
    "/sys/devices/system/cpu/online", "/sys/fs/cgroup/*/release_agent",
    "/sys/fs/cgroup/*/notify_on_release", "/proc/net/route",
    "/proc/net/ipv6_route",
]
# A line for each thing; of which the first word is its name.
LISTS = ["/proc/swaps", "/proc/modules"]
# Lines of System V objects; what names them are their key, id and mode.
SYSV = "/proc/sysvipc/*"
POSIX = ["/dev/shm", "/dev/mqueue"]
# Bytes of a value that are shown; of more there is a digest.
SHOWN = 60
# How far a clock may be led in a few minutes.
CLOCK_S = 0.5


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read(1 << 16).decode(errors="replace").strip()
    except OSError:
        return None


def value(text):
    """A line's worth of it."""
    if len(text) > SHOWN or "\n" in text:
        return "sha256 " + hashlib.sha256(text.encode()).hexdigest()[:12]
    return text


def sysctls():
    found = set()
    for top, below, names in os.walk("/proc/sys"):
        # The one may be mounted by being looked at, the other only counts.
        below[:] = [name for name in below
                    if name not in ("binfmt_misc", "quota")]
        for name in names:
            path = os.path.join(top, name)
            text = read(path)
            if path[len("/proc/sys/"):] not in RESTLESS and text is not None:
                found.add(f"setting {path} = {value(text)}")
    return found


def settings():
    found = sysctls()
    for path in sorted(sum((glob.glob(name) for name in FILES), [])):
        text = read(path)
        if text is not None:
            found.add(f"setting {path} = {value(text)}")
    for path in LISTS:
        found |= {f"{path}: {line.split()[0]}"
                  for line in (read(path) or "").splitlines()}
    for path in glob.glob(SYSV):
        found |= {f"{path}: " + " ".join(line.split()[:3])
                  for line in (read(path) or "").splitlines()}
    for path in POSIX:
        if os.path.isdir(path):
            found |= {f"object {path}/{name}" for name in os.listdir(path)}
    return found


def number(path, index=0):
    """A number of a file's first line; 0 where there is none."""
    try:
        return int((read(path) or "").split()[index])
    except (IndexError, ValueError):
        return 0


def keys():
    """Keys that all users have."""
    return sum(int(line.split()[2].split("/")[0])
               for line in (read("/proc/key-users") or "").splitlines())


def counters():
    """What is counted, and by how much others may move it meanwhile."""
    return {
        "open files": (number("/proc/sys/fs/file-nr"), 400),
        "terminals": (number("/proc/sys/kernel/pty/nr"), 8),
        "sockets": (number("/proc/net/sockstat", 2), 100),
        "keys": (keys(), 10),
        "the clock, in s": (time.clock_gettime(time.CLOCK_REALTIME) -
                            time.clock_gettime(time.CLOCK_BOOTTIME), CLOCK_S),
    }


def moved(before, after):
    """Counters that are further from what they were than others explain."""
    return {f"moved: {name}: from {before[name][0]:.12g} to {now:.12g}"
            for name, (now, leeway) in after.items()
            if abs(now - before[name][0]) > leeway}
