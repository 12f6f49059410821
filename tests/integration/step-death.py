#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who starts a container dies between two steps, and nothing is left.

    step-death.py BULKHEAD PROBE DIRECTORY STEPS

Of each way to start one, the process is killed at STEPS of its system calls
(0: at every one), while it sets up, waits and cleans up (steps.py). Then no
process, mount or link may be left, and no control group after the next start or
`bulkhead clean`. The same for the first process of the container: then whoever
started it has to notice, say so and leave nothing at all. To be run by root in
namespaces of the test's own. Prints `ok` or `not ok` as the tests do.
"""

import array
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time

import steps
import trace
from checks import check, finish

BULKHEAD, PROBE, DIRECTORY = sys.argv[1:4]
STEPS = int(sys.argv[4])
USER = 64127
BATCH = 25
NEVER = 1 << 30


def groups():
    """Those that were made in this pid namespace, which their names say."""
    here = f"-{os.stat('/proc/self/ns/pid').st_ino:x}-box-"
    return {os.path.join(path, name)
            for path, names, _ in os.walk("/sys/fs/cgroup") for name in names
            if here in name or name.startswith("bulkhead-death-")}


def machine():
    return trace.mounts() | trace.links()


def left(before, seconds=5):
    """Processes, mounts and links that are still there after that time."""
    deadline = time.monotonic() + seconds
    while True:
        trace.reap()
        now = machine()
        rest = (now - before) | {f"gone: {line}" for line in before - now}
        rest |= {line for line in trace.children()
                 if int(line.split()[1]) not in KEPT}
        if not rest or time.monotonic() > deadline:
            return rest
        time.sleep(0.002)


class Exec:
    """`bulkhead exec`, with a program that ends at once or never does."""

    def __init__(self, name, *words, user=False, launchers=1):
        self.name, self.words, self.user = name, list(words), user
        self.launchers = launchers  # processes before the container's first

    def program(self, ends):
        """The one that does not end has a child in a session of its own."""
        return [BULKHEAD, "exec", *self.words, "--"] + (
            ["true"] if ends else
            ["sh", "-c", "setsid sleep 100 & exec sleep 100"])

    def before(self):
        null = os.open("/dev/null", os.O_RDWR)
        for fd in range(3):
            os.dup2(null, fd)
        if self.user:
            os.setgroups([])
            os.setresgid(USER, USER, USER)
            os.setresuid(USER, USER, USER)

    def killed(self, ends, step, depth):
        return steps.Killed(self.program(ends), step, depth, self.before)

    def again(self):
        subprocess.run(self.program(True), stdin=subprocess.DEVNULL,
                       capture_output=True, check=True, timeout=30,
                       preexec_fn=self.before)


class Run:
    """The runner of a run's container, with data and a link to a peer."""

    name, launchers, words = "a run's container", 1, []

    def __init__(self, peer):
        self.peer = peer
        self.directory = os.path.join(DIRECTORY, "death")
        os.mkdir(self.directory)

    def spec(self, **more):
        return {"protocol": 1, "run": "death", "name": "x", "index": 7,
                "keys": {}, "cpus": "0", "memory_bytes": 128 << 20,
                "directory": self.directory, **more}

    def line(self, ends):
        ours, theirs = socket.socketpair()
        spec = self.spec(kind="container", address="198.18.0.7/24",
                         peer="198.18.0.1", descriptors=["peer_netns"])
        ours.sendmsg([json.dumps({"spec": spec}).encode() + b"\n"],
                     [(socket.SOL_SOCKET, socket.SCM_RIGHTS,
                       array.array("i", [self.peer]))])
        if ends:
            ours.shutdown(socket.SHUT_WR)
        return ours, theirs

    def killed(self, ends, step, depth):
        ours, theirs = self.line(ends)
        with ours, theirs:
            return steps.Killed([PROBE, "--run", "container"], step, depth,
                                fds={3: theirs.fileno()})

    def again(self):
        ours, theirs = self.line(True)
        with ours, theirs:
            subprocess.run(["/bin/sh", "-c", f"exec {PROBE} --run container "
                            f"3<&{theirs.fileno()}"], check=True, timeout=30,
                           pass_fds=[theirs.fileno()])
            if b'"hello"' not in ours.recv(65536):
                raise SystemExit("the next start says no hello")
        # The kernel takes links away some time after their namespace.
        deadline = time.monotonic() + 10
        while self.links() != LINKS and time.monotonic() < deadline:
            time.sleep(0.01)
        if self.links() != LINKS:
            raise SystemExit(f"links are left: {self.links()}")

    def links(self):
        """Those in the peer's namespace."""
        out, into = os.pipe()
        pid = os.fork()
        if not pid:
            steps.libc.setns(self.peer, 0)
            names = sorted(name for _, name in socket.if_nameindex())
            os.write(into, " ".join(names).encode())
            os._exit(0)
        os.close(into)
        os.waitpid(pid, 0)
        with os.fdopen(out) as file:
            return file.read()


def start_peer():
    """The process that a run's links end at, and its namespace."""
    ours, theirs = socket.socketpair()
    spec = {"protocol": 1, "run": "death", "name": "peer", "kind": "peer",
            "index": 0, "keys": {}, "cpus": "0", "memory_bytes": 64 << 20,
            "directory": DIRECTORY, "peer": "198.18.0.1"}
    ours.sendall(json.dumps({"spec": spec}).encode() + b"\n")
    process = subprocess.Popen(
        ["/bin/sh", "-c", f"exec {PROBE} --run peer 3<&{theirs.fileno()}"],
        pass_fds=[theirs.fileno()])
    theirs.close()
    text, fds, _, _ = socket.recv_fds(ours, 65536, 8)
    if b'"hello"' not in text or not fds:
        raise SystemExit(f"no peer: {text[:300]}")
    return process, ours, fds[0]


def sample(first, last):
    """Some numbers of the range, both ends among them."""
    every = range(first, last + 1)
    if not STEPS or STEPS >= len(every):
        return list(every)
    return sorted({first, last} | set(random.sample(every, STEPS)))


def clean_up(way, number):
    """What is left of groups after the next start, or after `clean`."""
    if number % 2:
        subprocess.run([BULKHEAD, "clean", "--data", DIRECTORY], check=True,
                       timeout=60, capture_output=True)
        if isinstance(way, Run):
            way.again()  # these have no journal
    else:
        way.again()
    return groups() - BEFORE


def die(way, ends, depth, chosen):
    """Kill at each of the chosen steps; what was wrong, how many groups were
    left for the next."""
    bad, remaining, number = [], 0, 0
    contained = depth == way.launchers
    for count, step in enumerate(chosen, 1):
        killed = way.killed(ends, step, depth)
        rest = left(MACHINE)
        if rest:
            bad.append(f"call {step}: {sorted(rest)[:4]}")
        if contained and killed.status not in (125, 137, 1, 0):
            bad.append(f"call {step}: status {killed.status}")
        if contained and groups() - BEFORE:
            bad.append(f"call {step}: {groups() - BEFORE}")
        if count % BATCH and count != len(chosen):
            continue
        remaining += len(groups() - BEFORE)
        rest = clean_up(way, number)
        number += 1
        if rest:
            bad.append(f"up to call {step}, then cleaned: {sorted(rest)[:4]}")
    return bad, remaining


def check_deaths(way, depth):
    role = ("its first process" if depth == way.launchers else
            "its launcher" if depth or way.launchers == 1 else
            "the process in front of its launcher")
    waiting = way.killed(False, NEVER, depth)
    whole = way.killed(True, NEVER, depth)
    rest = left(MACHINE)
    check(f"{way.name}: a start of {waiting.calls} calls and an end of "
          f"{whole.calls - waiting.calls} by {role}",
          waiting.quiet and not whole.quiet and not rest,
          (vars(waiting), vars(whole), rest))
    clean_up(way, 0)
    for what, ends, chosen in (
            ("setting up", False, sample(1, waiting.calls)),
            ("ending", True, sample(max(1, waiting.calls - 10),
                                    whole.calls))):
        bad, remaining = die(way, ends, depth, chosen)
        check(f"{way.name}: {role} dies at {len(chosen)} steps of {what}; "
              f"{remaining} groups were left for the next", not bad, bad[:5])


def ways(peer):
    own = os.path.join(DIRECTORY, "own")
    os.mkdir(own)
    os.mkdir(f"{own}/usr")
    for name in ("bin", "sbin", "lib", "lib64"):
        if os.path.islink(f"/{name}"):
            os.symlink(os.readlink(f"/{name}"), f"{own}/{name}")
    yield Exec("exec container", "container")
    yield Exec("exec with a root directory", "container", "--json",
               "--timeout", "50s", "--set", f"root={own}", "--bind",
               "/usr:/usr:ro", "--set", "io=off", "--set", "cpus=0", "--set",
               "cpu_quota=500")
    yield Exec("exec --tty", "container", "--tty")
    yield Exec("exec chroot", "chroot", "--set", "root=off", launchers=2)
    yield Exec("exec cgroups", "cgroups", "--set", "isolate=-pid",
               launchers=2)
    yield Exec("exec rootless", "rootless")
    yield Exec("exec by a user", "rootless", user=True)
    yield Run(peer)


def check_ignored():
    """A caller that waits for nobody leaves SIGCHLD ignored to its children."""
    for words in (["container"], ["chroot", "--set", "root=off"]):
        done = subprocess.run(
            [BULKHEAD, "exec", *words, "--", "/bin/sh", "-c", "exit 7"],
            stdin=subprocess.DEVNULL, timeout=30, check=False,
            preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN))
        check(f"exec {words[0]} knows the end with SIGCHLD ignored",
              done.returncode == 7, done)


trace.ctypes.CDLL(None).prctl(trace.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
peer_process, peer_line, peer_fd = start_peer()
KEPT = {int(line.split()[1]) for line in trace.children()}
BEFORE = groups()
MACHINE = machine()
for this in ways(peer_fd):
    LINKS = this.links() if isinstance(this, Run) else ""
    for place in range(this.launchers + 1):
        check_deaths(this, place)
check_ignored()
peer_line.close()
peer_process.wait()
finish()
