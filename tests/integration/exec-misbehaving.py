#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What exec.test checks of `bulkhead exec` with programs that misbehave, in each
way to have one as the first that process 1 starts. Whatever they do, they end
when they have to, and with them all that they have started. exec-life.py has what
needs no more than one way. Arguments as in exec_tools.py.

Prints a line `ok NAME` or `not ok NAME: WHY` per thing checked, and ends with
status 1 when one was not.
"""

import os
import signal
import time

from checks import check, finish, read, wait_until
from exec_tools import PYTHON, ROOT, alive, ends, run, shell, started

WAYS = {"": (), "terminal: ": ("--tty",)}
if ROOT:
    WAYS["no pid namespace: "] = ("--set", "isolate=-pid")
    WAYS["no user namespace: "] = ("--set", "isolate=-user")
# A word among the arguments of all that is started here.
MARK = "bulkhead-misbehaves"
GONE_S = 0.1
TRIES = 5
MANY = 10000


def starts(script, way, *options, program=("sh", "-c")):
    """It has said that it is ready."""
    return started(*options, *WAYS[way], "--", *program, script, MARK)


def gone(seconds=2):
    return wait_until(seconds, lambda: not alive(MARK))


def check_exits(way):
    got = {shell("exit 7", *WAYS[way]).status for _ in range(10)}
    check(f"{way}one that exits at once", got == {7}, got)
    child = f"sh -c 'sleep 60; exit' {MARK} & "
    process = starts(f"{child} setsid {child} trap 'exit 5' TERM; echo r; "
                     "while :; do sleep 0.02; done", way)
    # The launcher, the program, and these two.
    there = wait_until(5, lambda: len(alive(MARK)) >= 4)
    process.terminate()
    check(f"{way}what it forked ends with it", there and ends(process) == 5 and
          gone(), alive(MARK))


STUBBORN = ("import signal, sys\n"
            "for n in range(1, 65):\n"
            "    try: signal.signal(n, signal.SIG_IGN)\n"
            "    except (OSError, ValueError): pass\n"
            "print('r', flush=True)\n"
            "while True: signal.pause()\n")


def first_of(process):
    """The process 1 that it has started, or what stands for that."""
    pid = process.pid
    while not read(f"/proc/{pid}/cmdline").startswith("bulkhead-init"):
        pid = int(read(f"/proc/{pid}/task/{pid}/children").split()[0])
    return pid


def time_to_go(way, whom):
    """Seconds from a SIGKILL until there is none of it any more."""
    process = starts(STUBBORN, way, program=(PYTHON, "-c"))
    begun = time.monotonic()
    os.kill(whom(process), signal.SIGKILL)
    good = gone()
    took = time.monotonic() - begun
    return took if good and ends(process) in (-9, 137) else 99


def check_stubborn(way):
    process = starts(STUBBORN, way, program=(PYTHON, "-c"))
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
        process.send_signal(number)
    here = not wait_until(0.1, lambda: process.poll() is not None)
    process.kill()
    check(f"{way}one that ignores every signal is there", here)
    check(f"{way}until its launcher is killed", ends(process) == -9 and gone(),
          alive(MARK))
    for name, whom in (("launcher", lambda p: p.pid), ("process 1", first_of)):
        # A busy machine is late now and then: measure/density.sh has the worst.
        times = [time_to_go(way, whom) for _ in range(TRIES)]
        check(f"{way}it is gone within 100 ms of its {name}'s death",
              min(times) <= GONE_S, times)


def check_stops(way):
    process = starts("echo r; kill -STOP $$; sleep 60", way)
    process.kill()
    check(f"{way}one that stops itself", ends(process) == -9 and gone(),
          alive(MARK))
    got = shell("kill -STOP $$", "--timeout", "100ms", *WAYS[way])
    check(f"{way}its time ends it", got.status == 124, got)


def check_closes(way):
    process = starts("echo r; exec 0<&- 1>&- 2>&-; while :; do sleep 0.02; "
                     "done", way)
    # Whoever reads sees that, unless it is a terminal that was closed.
    seen = "--tty" in WAYS[way] or not process.stdout.read(1)
    check(f"{way}one that closes all its descriptors lives on", seen and
          process.poll() is None, process.poll())
    process.terminate()
    check(f"{way}and TERM ends it", ends(process) == 143 and gone(),
          alive(MARK))


def check_fills(way):
    """A pipe that nobody reads after the first line."""
    process = starts("echo r; exec yes", way)
    process.terminate()
    check(f"{way}one that fills the pipe: TERM ends it", ends(process) == 143,
          process.poll())
    process = starts("echo r; exec yes", way)
    process.kill()
    check(f"{way}and so does the launcher's death", ends(process) == -9 and
          gone(), alive(MARK))


ZOMBIES = ("import os, signal\n"
           f"for i in range({MANY}):\n"
           "    if not os.fork(): os._exit(0)\n"
           "print(len([d for d in os.listdir('/proc') if d.isdigit()]),"
           " flush=True)\n"
           "signal.pause()\n")


def check_zombies(way):
    """Its own, that it does not wait for."""
    room = ("--set", "pids=20000") if ROOT else ()
    process = starts(ZOMBIES, way, *room, program=(PYTHON, "-c"))
    there = int(process.first or 0)
    process.terminate()
    check(f"{way}{MANY} zombies of its own end with it", there > MANY and
          ends(process, 30) == 143 and gone(10), (there, alive(MARK)))


TRACED = ("import ctypes, os, signal, sys\n"
          "libc, me = ctypes.CDLL(None), os.getpid()\n"
          "libc.prctl(0x59616d61, ctypes.c_long(-1), 0, 0, 0)\n"
          "if not os.fork():\n"
          "    if libc.ptrace(16, me, 0, 0): sys.exit('not traced')\n"
          "    os.waitpid(me, 0x40000000)\n"
          "    print('r', flush=True)\n"
          "while True: signal.pause()\n")


def check_traced(way):
    """By its child, in whose hands it stands still."""
    process = starts(TRACED, way, program=(PYTHON, "-c"))
    process.terminate()
    here = process.first.startswith("r") and not wait_until(
        0.1, lambda: process.poll() is not None)
    process.kill()
    check(f"{way}one that is traced ends with the launcher", here and
          ends(process) == -9 and gone(), (process.first, alive(MARK)))
    got = run("--timeout", "1s", *WAYS[way], "--", PYTHON, "-c", TRACED, MARK)
    check(f"{way}and when its time is over", "r" in got.out and
          got.status == 124 and gone(), got)


def main():
    for way in WAYS:
        check_exits(way)
        check_stubborn(way)
        check_stops(way)
        check_closes(way)
        check_fills(way)
        check_traced(way)
    for way in [way for way in WAYS if "--tty" not in WAYS[way]]:
        check_zombies(way)


main()
finish()
