# SPDX-License-Identifier: GPL-3.0-or-later
"""What cgroups-v1.py and cgroups-v2.py have in common: containers that enter
their groups by themselves, and what holds for them on either version.

Only groups called bulkhead-... are made, below the caller's own, and removed; a
tree is made read-only in private mount namespaces alone.
"""

import ctypes
import fcntl
import os
import socket
import sys
import time

from checks import check, read, wait_until, write
from messages import Messages

USER = 61234  # belongs to nobody
LIBC = ctypes.CDLL(None, use_errno=True)
NEW_MOUNTS = 0x00020000
BIND, READ_ONLY, REMOUNT, PRIVATE = 4096, 1, 32, 1 << 18 | 16384
LIMITS = {"memory": "67108864", "pids": "40", "cpu_quota": "500",
          "cpu_weight": "300"}
ASKED = {**LIMITS, "memory": "64MiB"}


class Place:
    """Where the agent is, and data of containers; as it is in the guest."""
    probe, directory = "/probe", "/data"


def call(name, *words):
    if getattr(LIBC, name)(*words) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}{words}: {os.strerror(number)}")


def value(path):
    """What a file of the kernel's says."""
    return read(path).strip()


def mount(source, target, kind=None, flags=0):
    call("mount", *(w.encode() if w else None for w in
                    (source, target, kind)), flags, None)


def prepare_directories():
    root, users = (os.path.join(Place.directory, name)
                   for name in ("root", "user"))
    os.makedirs(root, mode=0o700, exist_ok=True)
    os.makedirs(users, mode=0o700, exist_ok=True)
    os.chown(users, USER, USER)
    os.chmod(Place.directory, 0o755)


class Container(Messages):
    """A launcher with one container; `rows` are what is in force, `refused` is
    why not. `before` is done in the launcher's process first; `top` is what it
    sees as the root of the tree."""

    def __init__(self, keys=None, before=None, directory=None, user=False,
                 top="/sys/fs/cgroup"):
        ours, theirs = socket.socketpair()
        super().__init__(ours, 60)
        self.pid = os.fork()
        if self.pid == 0:
            self.become(theirs, before, user)
        theirs.close()
        directory = directory or os.path.join(
            Place.directory, "user" if user else "root")
        spec = {"protocol": 1, "run": "groups", "name": "box",
                "kind": "container", "index": 1, "keys": keys or {},
                "cpus": "0", "memory_bytes": 96 << 20,
                "directory": directory, "alone": user}
        self.send({"spec": spec})
        first = self.receive() or {}
        hello = first.get("hello") or {}
        self.refused = first.get("refused", {}).get("reason", "")
        self.groups = {name: path.replace("/sys/fs/cgroup", top, 1) for
                       name, path in hello.get("groups", {}).items()}
        self.rows = {r["key"]: r for r in hello.get("in_force", [])}

    @staticmethod
    def become(sock, before, user):
        try:
            if before:
                before()
            if user:
                os.setgroups([])
                os.setresgid(USER, USER, USER)
                os.setresuid(USER, USER, USER)
            high = fcntl.fcntl(sock.fileno(), fcntl.F_DUPFD, 20)
            os.dup2(high, 3)
            os.closerange(4, 64)
            os.execve(Place.probe, [Place.probe, "--run", "container"], {})
        except OSError as error:
            sys.stderr.write(f"cannot start: {error}\n")
        os._exit(125)

    def got(self, key):
        return self.rows.get(key, {}).get("got", self.refused)

    def shown(self, key):
        return self.rows.get(key, {}).get("shown", self.refused)

    def group(self, controller):
        return self.groups.get(controller, "/nowhere")

    def end(self, number=0):
        """Close the stream, or signal the launcher; seconds until it is gone,
        30 when it is not then."""
        begun = time.monotonic()
        if number:
            os.kill(self.pid, number)
        self.sock.close()
        wait_until(30, lambda: os.waitpid(self.pid, os.WNOHANG)[0])
        return time.monotonic() - begun


def expect(name, container, wanted):
    """What is in force, in the launcher's words and in the kernel's."""
    got = {key: container.got(key) for key in wanted}
    check(name, got == wanted, got)


def in_the_kernel(container):
    """The same limits as files of the group, whatever the version."""
    at = container.group
    if os.path.exists(f"{at('cpu')}/cpu.shares"):
        return {"memory": value(f"{at('memory')}/memory.limit_in_bytes"),
                "pids": value(f"{at('pids')}/pids.max"),
                "cpu_quota": value(f"{at('cpu')}/cpu.cfs_quota_us"),
                "cpu_weight": value(f"{at('cpu')}/cpu.shares")}
    return {"memory": value(f"{at('memory')}/memory.max"),
            "pids": value(f"{at('pids')}/pids.max"),
            "cpu_quota": value(f"{at('cpu')}/cpu.max").split()[0],
            "cpu_weight": value(f"{at('cpu')}/cpu.weight")}


def check_in_force(name, **how):
    """Start with all limits, look at both sides, end; nothing may be left."""
    container = Container(ASKED, **how)
    expect(f"{name}: limits are in force", container, LIMITS)
    if container.refused or not container.groups:
        container.end()
        return
    seen = in_the_kernel(container)
    wanted = {"memory": "67108864", "pids": "40", "cpu_quota": "50000"}
    check(f"{name}: and so the kernel says", seen.pop("cpu_weight") in
          ("300", "4058") and seen == wanted, seen)
    result = container.job("null")
    check(f"{name}: a job inside", result.get("status") == "done", result)
    groups = set(container.groups.values())
    container.end()
    check(f"{name}: no group is left",
          not [g for g in groups if os.path.exists(g)], groups)


def check_off(name, reason, **how):
    """Without a group: said where it was not asked for, else refused."""
    container = Container(**how)
    check(f"{name}: a container all the same", not container.refused,
          container.refused)
    check(f"{name}: pids are off, and why", container.got("pids") == "off" and
          reason in container.shown("pids"), container.shown("pids"))
    check(f"{name}: memory as well", container.got("memory") == "off" and
          container.shown("memory"), container.shown("memory"))
    container.end()
    check_refused(name, {"pids": "40"}, reason, **how)


def check_refused(name, keys, *reasons, **how):
    container = Container(keys, **how)
    check(f"{name}: {keys} is refused, and why", container.refused and
          all(r in container.refused for r in reasons),
          container.refused or container.rows)
    container.end()


def check_small():
    """Limits that leave just enough, or a sentence: never a hang."""
    for keys in ({"pids": "8"}, {"memory": "16MiB"},
                 {"pids": "8", "memory": "16MiB", "cpu_quota": "10"}):
        begun = time.monotonic()
        container = Container(keys)
        took = time.monotonic() - begun
        check(f"{keys} starts or says why", took < 30 and
              (container.rows or container.refused), (took, container.refused))
        took = container.end()
        check(f"{keys} ends", took < 10, took)


def private_mounts():
    call("unshare", NEW_MOUNTS)
    mount(None, "/", None, PRIVATE)


def hierarchies():
    """Where control groups are mounted, and which controllers each has."""
    for line in value("/proc/self/mountinfo").split("\n"):
        left, right = line.split(" - ")
        kind, _, options = right.split(" ", 2)
        if kind in ("cgroup", "cgroup2"):
            yield left.split()[4], kind, options.split(",")


def read_only_tree():
    private_mounts()
    for point, _, _ in list(hierarchies()):
        mount(point, point, None, BIND)
        mount(None, point, None, BIND | REMOUNT | READ_ONLY)


def enter(groups):
    def before():
        for path in set(groups):
            write(f"{path}/cgroup.procs", os.getpid())
    return before
