#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What container.test checks: start containers, look at them from outside.

    container.py PROBE DIRECTORY root|user

Prints a line `ok NAME` or `not ok NAME: WHY` per thing checked, and ends with
status 1 when one was not.
"""

import errno
import fcntl
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys

from checks import check, finish, wait_until
from messages import Messages

PROBE, DIRECTORY, WHO = sys.argv[1:4]
FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                        "../fixtures/seccomp")
NO_MOUNTS = {"devices": "off", "sysfs": "rw", "proc_mask": "off",
             "proc_readonly": "off"}
NO_LIMITS = {key: "off" for key in ("memory", "swap", "pids", "cpus")}
groups_seen = set()


class Environment(Messages):
    """One runner; `hello` or `refused` is its first line."""

    def __init__(self, kind, keys=None, index=1, fds=(), **extra):
        directory = os.path.join(DIRECTORY, f"{kind}-{index}")
        os.makedirs(directory, mode=0o700, exist_ok=True)
        ours, theirs = socket.socketpair()
        super().__init__(ours, 20)
        spec = {"protocol": 1, "run": "test", "name": kind, "kind": kind,
                "index": index, "keys": keys or {}, "cpus": "0",
                "memory_bytes": 128 << 20, "directory": directory}
        if fds:
            spec["descriptors"] = ["peer_netns"]
        spec.update(extra)
        self.send({"spec": spec}, fds)
        high = fcntl.fcntl(theirs.detach(), fcntl.F_DUPFD_CLOEXEC, 20)
        self.pid = os.posix_spawn(PROBE, [PROBE, "--run", kind],
                                  {"SECRET": "of-the-host"},
                                  file_actions=[(os.POSIX_SPAWN_DUP2, high, 3),
                                                (os.POSIX_SPAWN_OPEN, 25, "/",
                                                 os.O_RDONLY, 0)])
        os.close(high)
        first = self.receive() or {}
        self.hello = first.get("hello")
        self.refused = first.get("refused", {}).get("reason", "")
        groups_seen.update((self.hello or {}).get("groups", {}).values())

    def got(self):
        return {row["key"]: row["got"] for row in self.hello["in_force"]}

    def inside(self):
        """The pid of the container's first process, as seen here."""
        path = f"/proc/{self.pid}/task/{self.pid}/children"
        with open(path, encoding="ascii") as file:
            return int(file.read().split()[0])

    def end(self):
        """Close the stream; the runner's exit status."""
        self.sock.close()
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def status_of(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file
                    if ":\t" in line)


def boxes():
    """Groups of environments of this test that are still there."""
    return sorted(path for path in groups_seen if os.path.exists(path))


def mounts():
    with open("/proc/self/mountinfo", encoding="ascii") as file:
        return file.read()


def catalogue():
    """What the program says of the kind `container`."""
    text = subprocess.run([PROBE, "--catalogue"], capture_output=True,
                          check=True).stdout
    runners = {r["kind"]: r for r in json.loads(text)["runners"]}
    return runners["container"]


def catalogue_keys():
    return [key["name"] for key in catalogue()["keys"]]


def presets():
    return catalogue()["presets"]


def check_defaults():
    env = Environment("container")
    if not env.hello:
        check("a container with all defaults", False, env.refused)
        return
    rows = env.hello["in_force"]
    check("every key is in in_force", [r["key"] for r in rows] ==
          catalogue_keys(), rows)
    wrong = [r for r in rows if r["asked"] != r["got"]]
    check("what was asked for is in force", not wrong, wrong)
    with open(PROBE, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    check("the agent inside is the same bytes", env.hello["sha256"] == digest,
          env.hello["sha256"])
    inherited = env.hello["inherited"]
    check("nothing of the host's is inherited", len(inherited) == 8 and
          all(row["got"] == "none" for row in inherited), inherited)
    look_from_outside(env)
    result = env.job("null")
    check("a job inside", result.get("status") == "done", result)
    check("its end is status 0", env.end() == 0)
    check("no group is left", not boxes(), boxes())


def is_of_range(uid):
    """Root of one of the ranges; of which, depends on who else is alive."""
    return 0x70000000 <= uid < 0x80000000 and uid % 65536 == 0


def look_from_outside(env):
    pid = env.inside()
    status = status_of(pid)
    for name, wanted in (("Seccomp", "2"), ("NoNewPrivs", "1"),
                         ("CapBnd", "00000000a80425fb"),
                         ("CapEff", "00000000a80425fb"),
                         ("CapInh", "0000000000000000")):
        check(f"outside sees {name} {wanted}", status[name] == wanted,
              status[name])
    check("its ids are its own", is_of_range(int(status["Uid"].split()[0])),
          status["Uid"])
    same = [name for name in os.listdir("/proc/self/ns")
            if os.readlink(f"/proc/{pid}/ns/{name}") ==
            os.readlink(f"/proc/self/ns/{name}")]
    check("it shares no namespace", not same, same)
    with open(f"/proc/{pid}/cgroup", encoding="ascii") as file:
        groups = file.read()
    check("it is in its group", "/bulkhead-test-box-1\n" in groups, groups)
    with open(f"/proc/{pid}/environ", "rb") as file:
        environ = file.read()
    check("no variable of the host's is inside", b"of-the-host" not in environ,
          environ)
    descriptors = {os.readlink(f"/proc/{pid}/fd/{fd}")
                   for fd in os.listdir(f"/proc/{pid}/fd")}
    odd = [d for d in descriptors if d != "/dev/null" and
           not d.startswith(("socket:", "anon_inode:"))]
    check("no descriptor leads outside", not odd, odd)
    look_at_files(f"/proc/{pid}/root", pid)


def look_at_files(root, pid):
    check("its root holds nothing else", sorted(os.listdir(root)) ==
          ["data", "dev", "proc", "sys", "tmp"], os.listdir(root))
    check("its own process 1", os.path.exists(f"{root}/proc/1/status") and
          not os.path.exists(f"{root}/proc/{os.getpid() + 100000}"))
    with open(f"{root}/proc/timer_list", "rb") as file:
        check("masked: timer_list", file.read(10) == b"")
    for path in ("proc/sys/kernel/core_pattern", "proc/sysrq-trigger",
                 "sys/kernel/uevent_seqnum"):
        if not os.path.exists(f"/{path}"):
            continue
        try:
            os.close(os.open(f"{root}/{path}", os.O_WRONLY))
            check(f"read-only: {path}", False, "it was opened for writing")
        except OSError as error:
            check(f"read-only: {path}", error.errno in
                  (errno.EROFS, errno.EACCES), error)
    try:
        os.close(os.open(f"/proc/{pid}/exe", os.O_WRONLY))
        check("the launcher's program is sealed", False, "it was opened")
    except OSError as error:
        check("the launcher's program is sealed", error.errno in
              (errno.ETXTBSY, errno.EPERM), error)


# Keys, the one that is looked at, what is got then, and what outside sees.
VARIANTS = [
    ({"memory": "off"}, "memory", "off"),
    ({"memory": "64MiB"}, "memory", str(64 << 20)),
    ({"memory": "off"}, "swap", "off"),
    ({"swap": "1MiB"}, "swap", str(1 << 20)),
    ({"pids": "off"}, "pids", "off"),
    ({"pids": "20"}, "pids", "20"),
    ({"cpu_quota": "500"}, "cpu_quota", "500"),
    ({"cpus": "off"}, "cpus", "off"),
    ({"capabilities": "off"}, "capabilities", "off"),
    ({"capabilities": "none"}, "capabilities", "none"),
    ({"no_new_privs": "off"}, "no_new_privs", "off"),
    ({"seccomp": "off"}, "seccomp", "off"),
    ({"proc_mask": "off"}, "proc_mask", "off"),
    ({"proc_readonly": "off"}, "proc_readonly", "off"),
    ({"sysfs": "rw"}, "sysfs", "off"),
    ({"sysfs": "none"}, "sysfs", "none"),
    ({"devices": "off"}, "devices", "off"),
    ({"network": "none"}, "network", "none"),
    ({"hostname": "elsewhere"}, "hostname", "elsewhere"),
    ({"nofile": "off"}, "nofile", "off"),
    ({"nofile": "64"}, "nofile", "64"),
    ({"isolate": "off", **NO_MOUNTS}, "isolate", "off"),
    ({"isolate": "-mount,user", **NO_MOUNTS}, "isolate",
     "pid,net,uts,ipc,cgroup,time"),
    ({"isolate": "-mount", "root": "off", **NO_MOUNTS}, "isolate",
     "pid,net,uts,ipc,user,cgroup,time"),
    ({"isolate": "-pid"}, "isolate", "net,mount,uts,ipc,user,cgroup,time"),
    ({"isolate": "-net"}, "network", "host"),
    ({"isolate": "-uts"}, "isolate", "pid,net,mount,ipc,user,cgroup,time"),
    ({"isolate": "-ipc"}, "isolate", "pid,net,mount,uts,user,cgroup,time"),
    ({"isolate": "-user"}, "isolate", "pid,net,mount,uts,ipc,cgroup,time"),
    ({"isolate": "-cgroup"}, "isolate", "pid,net,mount,uts,ipc,user,time"),
    ({"isolate": "-time"}, "isolate", "pid,net,mount,uts,ipc,user,cgroup"),
    ({"root": "system"}, "root", "system"),
    ({"root": "off"}, "root", "off"),
    ({"root": "off", "root_access": "overlay"}, "root_access", "off"),
    ({"root_access": "readonly"}, "root_access", "readonly"),
    ({"root_access": "overlay"}, "root_access", "overlay"),
    ({"cpus": "0"}, "cpus", "0"),
    ({"cpu_weight": "off"}, "cpu_weight", "off"),
    ({"capabilities": "kill,chown"}, "capabilities", "chown,kill"),
    ({"nproc": "50"}, "nproc", "50"),
    ({"rlimits": "core=0,stack=8MiB"}, "rlimits", "stack=8MiB,core=0"),
    ({"rlimits": "nofile=128"}, "rlimits", "nofile=128"),
    ({"rlimits": "nofile=128"}, "nofile", "off"),
    ({"uid_map": "0:4242:1"}, "uid_map", "0:4242:1"),
    ({"started_by": "ordinary", **NO_LIMITS, "network": "none"}, "started_by",
     "ordinary"),
]

OUTSIDE = {("seccomp", "off"): ("Seccomp", "0"),
           ("no_new_privs", "off"): ("NoNewPrivs", "0"),
           ("capabilities", "none"): ("CapBnd", "0" * 16)}


def check_variants():
    for keys, key, wanted in VARIANTS:
        words = " ".join(f"{k}={v}" for k, v in keys.items())
        env = Environment("container", keys)
        name = f"{words}: {key} is {wanted}"
        if not env.hello:
            check(name, False, env.refused)
            env.end()
            continue
        got = env.got()[key]
        check(name, got == wanted, got)
        seen = OUTSIDE.get((key, wanted))
        if seen:
            value = status_of(env.inside())[seen[0]]
            check(f"{words}: outside sees {seen[0]} {seen[1]}",
                  value == seen[1], value)
        result = env.job("null")
        check(f"{words}: a job inside", result.get("status") == "done", result)
        env.end()


REFUSALS = [
    ({"moon": "full"}, "no key 'moon'"),
    ({"pids": "1"}, "pids"),
    ({"isolate": "-mount"}, "isolate=-mount goes with -user"),
    ({"isolate": "off", "root": "off"}, "proc_mask=off"),
    ({"uid_map": "0:1:2,1:9:1"}, "overlaps"),
    ({"root": "/nowhere/at/all"}, "/nowhere/at/all"),
    ({"root": "/etc/passwd"}, "/etc/passwd"),
    ({"nofile": "100", "rlimits": "nofile=128"}, "nofile"),
    ({"nproc": "1"}, "nproc"),
    ({"seccomp": os.path.join(FIXTURES, "agent-cannot-live.json")}, "agent"),
    ({"nofile": "1048576"}, "nofile=1048576"),
]


def check_refusals():
    for keys, part in REFUSALS:
        env = Environment("container", keys)
        if env.hello and "nofile" in keys:
            env.end()  # this machine's root may raise it
            continue
        check(f"{keys} is refused by name", part in env.refused, env.refused)
        check(f"{keys}: status 1", env.end() == 1)
    check("refusals leave no group", not boxes(), boxes())


def nest(keys):
    """Open a container of one user namespace within a container."""
    env = Environment("container", keys)
    within = {"isolate": "user", "seccomp": "off", "capabilities": "off",
              "root": "off", **NO_LIMITS, **NO_MOUNTS}
    spec = {"protocol": 1, "run": "test", "name": "within",
            "kind": "container", "index": 2, "keys": within, "cpus": "0",
            "memory_bytes": 64 << 20, "directory": "/data"}
    env.send({"open": {"env": 1, "spec": spec}})
    message = env.receive().get("message", {})
    env.end()
    return message


def check_seccomp():
    message = nest({})
    check("the filter forbids a namespace inside", "refused" in message,
          message)
    message = nest({"seccomp": "off"})
    check("without it the same is permitted", "hello" in message, message)


def check_death():
    env = Environment("container")
    pid = env.inside()
    os.kill(env.pid, signal.SIGKILL)
    check("SIGKILL of the launcher takes the container along",
          wait_until(2, lambda: not os.path.exists(f"/proc/{pid}") or
                     status_of(pid)["State"].startswith("Z")))
    env.end()
    again = Environment("container")
    check("it starts again over what was left", again.hello is not None,
          again.refused)
    os.kill(again.pid, signal.SIGTERM)
    again.end()
    check("SIGTERM leaves no group", not boxes(), boxes())


def check_network():
    peer = Environment("peer", index=0, peer="198.18.0.1")
    check("a peer", peer.hello is not None and len(peer.fds) == 1,
          peer.refused)
    peer.send({"job": {"id": 1, "name": "net.peer", "role": "service",
                       "params": {}, "deadline_ns": 10 ** 11}})
    peer.receive()
    network = {"fds": peer.fds, "peer": "198.18.0.1"}
    envs = [Environment("container", index=3, address="198.18.0.3/24",
                        **network),
            Environment("native", index=4, address="198.18.0.4/24", **network),
            Environment("native", index=5, address="198.18.0.5/24", **network)]
    for env in envs:
        result = env.job("net.rr", budget_ms=50) if env.hello else env.refused
        check("the peer answers", isinstance(result, dict) and
              result.get("status") == "done", result)
    check("network is veth", envs[0].got()["network"] == "veth")
    for env in envs:
        env.end()
    good = 0
    for _ in range(10):
        env = Environment("container", index=3, address="198.18.0.3/24",
                          **network)
        good += env.hello is not None
        env.end()
    check("ten starts in a row with one link's name", good == 10, good)
    peer.end()


def check_rungs():
    """Every preset starts, does a job, and has in force what it says."""
    for name, preset in presets().items():
        env = Environment("container", preset["keys"])
        if not env.hello:
            check(f"rung {name}", False, env.refused)
            env.end()
            continue
        wrong = [r for r in env.hello["in_force"] if
                 name != "rootless" and r["asked"] not in (r["got"], "off")]
        check(f"rung {name}: what was asked for is in force", not wrong, wrong)
        result = env.job("disk.fsync", budget_ms=20)
        check(f"rung {name}: a job with data", result.get("status") == "done",
              result)
        env.end()


def check_data_belong_to_root_inside():
    env = Environment("container")
    env.job("disk.fsync", budget_ms=20)
    owner = os.stat(os.path.join(DIRECTORY, "container-1", "data")).st_uid
    check("the data directory's ids are mapped, or given away",
          owner == 0 or is_of_range(owner), owner)
    env.end()


def first_id(env):
    return int(status_of(env.inside())["Uid"].split()[0])


def check_ids_of_two():
    """Environments of one number, which those of two runs may have, and one that
    follows somebody who was killed."""
    ordinary = {"started_by": "ordinary", **NO_LIMITS, "network": "none"}
    for name, keys, least, size in (
            ("ranges", {}, 0x70000000, 65536),
            ("ordinary users", ordinary, 0x6fff0000, 1)):
        envs = [Environment("container", keys, 1 + 4096 * i, run=f"ids-{i}")
                for i in range(3)]
        found = [first_id(env) if env.hello else env.refused for env in envs]
        check(f"three alive have three {name}", len(set(found)) == 3 and
              all(isinstance(uid, int) and (uid - least) % size == 0 and
                  0 <= uid - least < 4096 * size for uid in found), found)
        os.kill(envs[1].pid, signal.SIGKILL)
        envs[1].end()
        again = Environment("container", keys, 4097, run="ids-1")
        check(f"the {name} of one that was killed are had again",
              again.hello and first_id(again) == found[1],
              again.refused or found)
        for env in (envs[0], envs[2], again):
            env.end()


def check_user():
    env = Environment("container")
    check("a user is refused limits that cannot be in force",
          "cannot be in force" in env.refused, env.refused)
    env.end()
    rootless = presets()["rootless"]["keys"]
    env = Environment("container", rootless)
    if not env.hello:
        check("a user's container", False, env.refused)
        return
    got = env.got()
    check("a user's container says what is off", got["pids"] == "off" and
          got["memory"] == "off", got)
    check("and what is on", got["seccomp"] == "default" and
          "user" in got["isolate"], got)
    check("a job inside", env.job("null").get("status") == "done")
    env.end()
    env = Environment("container", {"pids": "100", **rootless})
    check("a limit asked for by name is refused all the same",
          "pids=100" in env.refused, env.refused)
    env.end()


def main():
    if WHO == "user":
        check_user()
        return
    before = mounts()
    check_defaults()
    check_variants()
    check_rungs()
    check_data_belong_to_root_inside()
    check_ids_of_two()
    check_refusals()
    check_seccomp()
    check_death()
    check_network()
    check("mounts are as before", mounts() == before)
    check("groups are as before", not boxes(), boxes())
    check("links are as before", not [name for name in os.listdir(
        "/sys/class/net") if name.startswith("bh-") and name != "bh-n"],
          os.listdir("/sys/class/net"))


main()
finish()
