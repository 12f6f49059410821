# SPDX-License-Identifier: GPL-3.0-or-later
"""Kill a process at its Nth system call, counted by ptrace(2).

A program is started, and one process of it is followed: itself, or its first
child, or the first child of that. Before that one makes its Nth system call it
is sent a SIGKILL, so that the calls 1 to N - 1 have been made and nothing else.
The others run freely.
"""

import ctypes
import os
import signal
import time

(TRACEME, CONT, SYSCALL, SETOPTIONS, GETEVENTMSG) = (0, 7, 24, 0x4200, 0x4201)
GOOD, FORK, VFORK, CLONE, EXEC, EXITKILL = 1, 2, 4, 8, 16, 1 << 20
WALL = 0x40000000
# One that makes no call for so long has something to wait for.
QUIET_S = 0.5
# By then whoever is left has noticed.
END_S = 10
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p,
                        ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


def ptrace(request, pid, data=0):
    return libc.ptrace(request, pid, None, data)


class Killed:
    """One start. `calls` is how many system calls the followed process has
    made, `status` how the program ended (None: it was the one killed), `quiet`
    whether it was waiting."""

    def __init__(self, words, step, depth=0, before=None, fds=None):
        self.step, self.depth = step, depth
        self.calls, self.status, self.quiet = 0, None, False
        self.entering = True
        self.pid = self.start(words, before, fds or {})
        self.followed = self.pid if depth == 0 else None
        self.above = [self.pid]  # the chain of first children
        self.alive, self.early = {self.pid}, set()
        self.follow()

    def start(self, words, before, fds):
        pid = os.fork()
        if pid:
            os.waitpid(pid, WALL)
            ptrace(SETOPTIONS, pid, GOOD | EXEC | EXITKILL |
                   (FORK | VFORK | CLONE if self.depth else 0))
            return pid
        try:
            if before:
                before()
            for target, fd in fds.items():
                os.dup2(fd, target)
            ptrace(TRACEME, 0)
            os.kill(os.getpid(), signal.SIGSTOP)
            os.execv(words[0], words)
        finally:
            os._exit(99)

    def resume(self, pid, number=0):
        ptrace(SYSCALL if pid == self.followed else CONT, pid, number)

    def new_child(self, parent):
        """A fork, whoever's; the first child of the last in the chain is next
        in it."""
        message = ctypes.c_ulong()
        libc.ptrace(GETEVENTMSG, parent, None, ctypes.byref(message))
        self.alive.add(message.value)
        if parent == self.above[-1] and len(self.above) <= self.depth:
            self.above.append(message.value)
            if len(self.above) == self.depth + 1:
                self.followed = message.value
        if message.value in self.early:
            self.early.discard(message.value)
            self.resume(message.value)

    def stopped(self, pid, status):
        """Whether the followed process is to be killed now."""
        number, event = os.WSTOPSIG(status), status >> 16
        if number == signal.SIGTRAP | 0x80:
            self.calls += self.entering
            due = self.entering and self.calls == self.step
            self.entering = not self.entering
            if due:
                return True
            number = 0
        elif event:
            if number == signal.SIGTRAP and event in (1, 2, 3):
                self.new_child(pid)
            number = 0
        elif number == signal.SIGSTOP:
            number = 0  # as new ones are, maybe before their parent says so
            if pid not in self.alive:
                self.early.add(pid)
                return False
        self.resume(pid, number)
        return False

    def follow(self):
        """Until the step, or the end, or until nothing happens any more."""
        quiet_at = time.monotonic() + QUIET_S
        self.resume(self.pid)
        while True:
            pid, status = os.waitpid(-1 if self.depth else self.pid,
                                     WALL | os.WNOHANG)
            if pid == 0:
                if time.monotonic() > quiet_at:
                    self.quiet = True
                    self.end()
                    return
                time.sleep(0.0001)
                continue
            if not os.WIFSTOPPED(status):
                self.alive.discard(pid)
                if pid == self.pid:
                    self.status = os.waitstatus_to_exitcode(status)
                    return
                continue
            if pid == self.followed:
                quiet_at = time.monotonic() + QUIET_S
            if self.stopped(pid, status):
                self.end()
                return

    def end(self):
        """Kill the followed one, and let whatever follows from it happen."""
        os.kill(self.followed or self.pid, signal.SIGKILL)
        deadline = time.monotonic() + END_S
        # Of these nobody will say whose they are.
        for pid in self.early:
            self.alive.add(pid)
            self.resume(pid)
        while self.alive and time.monotonic() < deadline:
            pid, status = os.waitpid(-1 if self.depth else self.pid,
                                     WALL | os.WNOHANG)
            if pid == 0:
                time.sleep(0.0005)
            elif os.WIFSTOPPED(status):
                self.pass_by(pid, status)
            else:
                self.alive.discard(pid)
                if pid == self.pid and self.depth:
                    self.status = os.waitstatus_to_exitcode(status)

    def pass_by(self, pid, status):
        number = os.WSTOPSIG(status)
        if status >> 16 in (1, 2, 3):
            self.new_child(pid)
        elif number == signal.SIGSTOP:
            self.alive.add(pid)
        if status >> 16 or number & 0x80 or number == signal.SIGSTOP:
            number = 0
        self.resume(pid, number)
