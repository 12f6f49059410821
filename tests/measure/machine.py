# SPDX-License-Identifier: GPL-3.0-or-later
"""What of the machine must be the same before and after, and live containers.

Comparing is done as tests/integration/trace.py does it. Only control groups
that hold no process are looked at, and only what stays: other people's come
and go meanwhile.
"""

import os
import select
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "integration"))
import trace  # noqa: E402  (ours, not Python's)

START_S = 20.0


def adopt():
    """Be the one whose children all are that lose their parent below us."""
    trace.ctypes.CDLL(None).prctl(trace.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def is_empty(path):
    try:
        with open(path + "/cgroup.procs", encoding="ascii") as file:
            return not file.read(1)
    except OSError:
        return False


def groups():
    """Control groups without a process and without groups below."""
    return {"group " + path for path, names, _ in os.walk("/sys/fs/cgroup")
            if not names and is_empty(path)}


def descriptors():
    """Our own: nobody else who lives on was handed one."""
    return {f"descriptor {name}" for name in os.listdir("/proc/self/fd")}


def namespaces():
    """Those that any process below us is in, or that something is kept by."""
    found = set()
    with open("/proc/self/mountinfo", encoding="utf-8") as lines:
        found |= {"kept namespace " + line.split()[3] for line in lines
                  if " - nsfs " in line}
    return found


def snapshot():
    return (trace.mounts() | trace.links() | trace.loops() | groups() |
            descriptors() | namespaces())


def left(before, within=3.0):
    """What differs from before, processes below us included, after a while."""
    deadline = time.monotonic() + within
    while True:
        trace.reap()
        now = snapshot()
        rest = (now - before) | trace.children()
        rest |= {"gone: " + line for line in before - now
                 if not line.startswith("group ")}
        if not rest or time.monotonic() > deadline:
            return rest
        time.sleep(0.002)


def available():
    """Bytes of memory that the machine could give."""
    with open("/proc/meminfo", encoding="ascii") as lines:
        for line in lines:
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    raise SystemExit("no MemAvailable")


def below(pid):
    """Processes whose parent this one is."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(word) for word in file.read().split()]


def own_bytes(pids):
    """What these processes alone have in memory (their share of what they
    have in common with others included)."""
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as lines:
            total += sum(int(line.split()[1]) * 1024 for line in lines
                         if line.startswith("Pss:"))
    return total


class Live:
    """A container whose program has said "!" and waits for its input's end: of
    a pipe of its own, or of `held`, which many may share. Then none of them
    costs us a descriptor, and starting the next costs us no more."""

    def __init__(self, words, held=subprocess.PIPE):
        begun = time.monotonic()
        self.process = subprocess.Popen(words, stdin=held,
                                        stdout=subprocess.PIPE)
        poll = select.poll()
        poll.register(self.process.stdout, select.POLLIN)
        said = b""
        if poll.poll(START_S * 1000):
            said = self.process.stdout.read(1)
        self.took = time.monotonic() - begun
        if said != b"!":
            self.process.kill()
            self.process.wait()
            raise SystemExit(f"{words[0]} did not start its program")
        self.process.stdout.close()

    def processes(self):
        """The launcher, process 1, and the program."""
        found, more = [], [self.process.pid]
        while more:
            found += more
            more = [pid for parent in more for pid in below(parent)]
        return found

    def signal(self, number):
        self.process.send_signal(number)

    def reap(self):
        self.process.wait(START_S)
        if self.process.stdin:
            self.process.stdin.close()
