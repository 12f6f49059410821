#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What exec.test checks of `bulkhead exec` when nobody reads what is written:
that it ends all the same, loses nothing that somebody reads later, and does not
spin. Arguments as in exec_tools.py.

Prints a line `ok NAME` or `not ok NAME: WHY` per thing checked, and ends with
status 1 when one was not.
"""

import fcntl
import os
import pty
import select
import signal
import socket
import subprocess
import termios
import time
from concurrent.futures import ThreadPoolExecutor

from checks import check, finish, read, wait_until
from exec_tools import ROOT, command, ends

QUIETLY = "while :; do sleep 0.02; done"


def terminals():
    ours, its = pty.openpty()
    modes = termios.tcgetattr(its)
    modes[1] &= ~termios.OPOST
    termios.tcsetattr(its, termios.TCSANOW, modes)
    return ours, its


def pipes():
    ours, its = os.pipe()
    fcntl.fcntl(its, fcntl.F_SETPIPE_SZ, 4096)
    return ours, its


def sockets():
    ours, its = socket.socketpair()
    its.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
    return ours.detach(), its.detach()


def closed_terminals():
    """The descriptor is all that there is: the terminal cannot be opened."""
    ours, its = terminals()
    os.fchmod(its, 0)
    return ours, its


# How each is made, and how much is more than it holds, and less than with what
# the launcher and the terminal inside hold (4 and 8 KiB and more).
KINDS = {"terminal": (terminals, 20000), "pipe": (pipes, 10000),
         "socket": (sockets, 10000)}
# Nothing is closed to root.
if not ROOT:
    KINDS["closed terminal"] = (closed_terminals, 20000)


class Unread:
    """A program that writes to a KIND that we read when we like."""

    def __init__(self, kind, script, *options, given=subprocess.DEVNULL,
                 errors=False):
        self.fd, self.its = KINDS[kind][0]()
        self.process = subprocess.Popen(
            command("--tty", *options, "--", "sh", "-c", script), stdin=given,
            stdout=self.its, stderr=self.its if errors else subprocess.DEVNULL)

    def is_still(self):
        """The launcher has relayed something, and can relay no more: what it
        has read and written (proc_pid_io(5)) does not grow."""
        seen = [""]

        def stands():
            time.sleep(0.1)
            seen.append(read(f"/proc/{self.process.pid}/io"))
            return seen[-1] == seen[-2] and select.select([self.fd], [], [],
                                                          0)[0]
        return wait_until(20, stands)

    def is_over(self):
        """The program has ended, and its launcher has not."""
        pid = self.process.pid

        def ended():
            child = read(f"/proc/{pid}/task/{pid}/children").split()[:1]
            return child and " Z " in read(f"/proc/{child[0]}/stat")
        return wait_until(20, lambda: self.process.poll() is not None or
                          ended()) and self.process.poll() is None

    def all_of_it(self):
        os.close(self.its)
        self.its = -1
        said = b""
        try:
            while more := os.read(self.fd, 65536):
                said += more
        except OSError:
            pass
        return said

    def ended(self):
        got = ends(self.process)
        for fd in {self.fd, self.its} - {-1}:
            os.close(fd)
        return got


def check_told(kind):
    for errors in (False, True):
        unread = Unread(kind, "yes", "--json", errors=errors)
        still = unread.is_still()
        unread.process.terminate()
        got = unread.ended()
        check(f"{kind}: TERM ends it (standard error, too: {errors})",
              still and got == 128 + signal.SIGTERM, (still, got))
    got = Unread(kind, "yes", "--timeout", "500ms").ended()
    check(f"{kind}: --timeout ends it", got == 124, got)
    got = Unread(kind, "trap '' TERM; yes", "--timeout", "500ms").ended()
    check(f"{kind}: and one that ignores TERM", got == 124, got)


def check_read_later(kind, much):
    writes = f"head -c {much} /dev/zero | tr '\\0' x; "
    unread = Unread(kind, writes + "exit 3")
    before = unread.is_over()
    unread.process.send_signal(signal.SIGWINCH)
    unread.process.send_signal(signal.SIGUSR1)
    ended = wait_until(0.2, lambda: unread.process.poll() is not None)
    said = unread.all_of_it()
    got = unread.ended()
    check(f"{kind}: what was written waits for its reader", before and
          not ended and said == much * b"x" and got == 3,
          (before, ended, len(said), got))
    unread = Unread(kind, "trap 'echo bye; exit 5' TERM; " + writes + QUIETLY)
    before = unread.is_still()
    unread.process.terminate()
    before = before and unread.is_over()
    said = unread.all_of_it()
    got = unread.ended()
    check(f"{kind}: a good-bye, too", before and said == much * b"x" +
          b"bye\r\n" and got == 5, (before, len(said), said[-9:], got))
    unread = Unread(kind, "seq 100000")
    before = unread.is_still()
    said = unread.all_of_it().split()
    got = unread.ended()
    check(f"{kind}: nothing of a great deal is missing", before and said ==
          [b"%d" % i for i in range(1, 100001)] and got == 0, (len(said), got))


def check_over(kind, much):
    """The program has ended well, and nobody reads what it has written."""
    writes = f"head -c {much} /dev/zero | tr '\\0' x"
    unread = Unread(kind, writes)
    before = unread.is_over()
    unread.process.terminate()
    got = unread.ended()
    check(f"{kind}: TERM ends the wait for a reader", before and
          got == 128 + signal.SIGTERM, (before, got))
    got = Unread(kind, writes, "--timeout", "1500ms").ended()
    check(f"{kind}: so does --timeout", got == 124, got)


def cpu_seconds(process):
    words = read(f"/proc/{process.pid}/stat").rsplit(")")[1].split()
    return sum(map(int, words[11:13])) / os.sysconf("SC_CLK_TCK")


def check_rest(kind):
    """It sleeps meanwhile, and the caller's stream is as it was."""
    with subprocess.Popen(["yes"], stdout=subprocess.PIPE) as flood:
        unread = Unread(kind, "yes", given=flood.stdout)
        flood.stdout.close()
        still = unread.is_still()
        before = cpu_seconds(unread.process)
        time.sleep(1)
        used = cpu_seconds(unread.process) - before
        check(f"{kind}: nothing spins", still and used < 0.1, (still, used))
        check(f"{kind}: it is no other for the caller", not
              fcntl.fcntl(unread.its, fcntl.F_GETFL) & os.O_NONBLOCK)
        unread.process.terminate()
        unread.ended()
        flood.kill()


def full_pipe():
    ours, its = os.pipe()
    os.set_blocking(its, False)
    while select.select([], [its], [], 0)[1]:
        os.write(its, bytes(4096))
    os.set_blocking(its, True)
    return ours, its


def check_missing():
    """What limits are not in force is said where there is room for it."""
    for made, room in ((full_pipe, False), (terminals, True), (sockets, True)):
        ours, its = made()
        process = subprocess.Popen(command("--", "true"), stderr=its)
        got = ends(process)
        said = os.read(ours, 4096) if room and select.select(
            [ours], [], [], 0)[0] else b""
        check(f"{made.__name__}: 'not in force' holds up no program",
              got == 0 and room == (b"not in force here: " in said) and
              room == said.endswith(b"\n"), (got, said))
        os.close(its)
        os.close(ours)


def check_usage():
    """Without a terminal: the line of --json is what nobody reads."""
    ours, its = full_pipe()

    def start(*words):
        return subprocess.Popen(command("--json", *words), stderr=its)
    got = ends(start("--timeout", "100ms", "--", "sleep", "60"))
    check("--json and --timeout, unread", got == 124, got)
    process = start("--", "sleep", "60")
    time.sleep(0.3)
    process.terminate()
    got = ends(process)
    check("--json of one that was told to end, unread", got == 143, got)
    process = start("--", "true")
    ended = wait_until(10, lambda: process.terminate() or
                       process.poll() is not None)
    check("--json and TERM, unread", ended)
    if not ended:
        process.kill()
    os.close(ours)
    os.close(its)


def check_kind(kind):
    check_told(kind)
    check_read_later(kind, KINDS[kind][1])
    check_over(kind, KINDS[kind][1])
    check_rest(kind)


def main():
    # All kinds at once: most of this is waiting.
    with ThreadPoolExecutor(len(KINDS)) as pool:
        list(pool.map(check_kind, KINDS))
    if ROOT:
        check_usage()
    else:
        check_missing()


main()
finish()
