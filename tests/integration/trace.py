#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a command, end it in some way, and see whether it left a trace.

    trace.py [--signal NAME [--to WHOM] --after SECONDS | --when COUNTER=NUMBER
             [--group WORD] [--store FILE]] [--clean] --data DIR -- COMMAND...

COMMAND is `bulkhead run … --data DIR`. With --signal it is sent that signal
after so many seconds, or as soon as a control group of the run counts more pids
or more bytes of memory than that, which is the middle of a bomb. With --group
only groups below the run's outer group count that have the word in their path
there: native, container and vm are those of the runners, box- those of
containers themselves. --when held=NUMBER: more verdicts of that kind are in the
store. INT goes to the command's whole process group, as Ctrl-C does. With --to
guard the run's guard gets it instead, process 1 of the run's namespaces, with
--to outside its parent, who stands outside of them; then the command must end
with --status within --ends seconds. With --clean `bulkhead clean --data DIR`
follows. Then the machine must look as before within --within seconds (of INT or
TERM, or of the end): mounts, control groups of the run, network links, loop
devices, files in DIR, domains' sockets, and no process may be left. All that
the command starts is in view, since this program adopts what is orphaned below
it; so a network namespace that is still in use shows as its process or mount.
With --machine so must all else be that standing.py knows: switches, modules,
objects of IPC, counters and the clock.

The last line says what happened. Exit status 0: nothing was left, and the
command ended as it should (130 or 143 within --ends seconds after INT or TERM).
It looks only at names in /proc and /sys and ends nothing but the command.
"""

import argparse
import ctypes
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import standing
from checks import processes

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def arguments():
    """The command line, split at the first "--"."""
    words = sys.argv[1:]
    cut = words.index("--")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--signal", choices=["INT", "TERM", "KILL"])
    parser.add_argument("--to", choices=["command", "guard", "outside"],
                        default="command", help="who gets it")
    parser.add_argument("--after", type=float, default=1.0)
    parser.add_argument("--when", metavar="pids=N|memory=N|held=N")
    parser.add_argument("--store", help="where --when held=N looks")
    parser.add_argument("--group", metavar="WORD", default="",
                        help="--when counts in groups of this name only")
    parser.add_argument("--clean", action="store_true")
    parser.add_argument("--data", required=True)
    parser.add_argument("--machine", action="store_true")
    parser.add_argument("--ends", type=float, default=2.0,
                        help="INT and TERM must have ended it by then")
    parser.add_argument("--within", type=float, default=6.0,
                        help="nothing may be left by then, from INT or TERM on")
    parser.add_argument("--status", type=int, default=0,
                        help="exit status that a normal end must have")
    parser.add_argument("--output", help="file for what the command prints")
    return parser.parse_args(words[:cut]), words[cut + 1:]


def mounts():
    """Where what is mounted, without the numbers of mounts."""
    with open("/proc/self/mountinfo", encoding="utf-8") as lines:
        return {"mount " + " ".join(line.split()[3:5]) for line in lines}


def links():
    return {"link " + name for name in os.listdir("/sys/class/net")}


def loops():
    found = set()
    for name in os.listdir("/sys/block"):
        try:
            with open(f"/sys/block/{name}/loop/backing_file",
                      encoding="utf-8") as file:
                found.add(f"loop {name} {file.read().strip()}")
        except OSError:
            pass
    return found


def files(directory):
    found = set()
    for path, _, names in os.walk(directory):
        found.add("directory " + path)
        found |= {f"file {path}/{name}" for name in names}
    return found


def groups(runs):
    """Control groups that carry the id of one of these runs."""
    found = set()
    for path, names, _ in os.walk("/sys/fs/cgroup"):
        if any(run in path for run in runs):
            found.add("group " + path)
    return found


COUNTERS = {"pids": ["pids.current"],
            "memory": ["memory.current", "memory.usage_in_bytes"]}


def is_meant(path, runs, word):
    """Whether a group's path has the word in it below a run's outer group."""
    return not word or any(word in path.partition(run)[2] for run in runs)


def counted(runs, counter, word):
    """The most that a group of these runs counts."""
    most = 0
    for path in groups(runs):
        if not is_meant(path, runs, word):
            continue
        for name in COUNTERS[counter]:
            try:
                with open(f"{path[6:]}/{name}", encoding="ascii") as file:
                    most = max(most, int(file.read()))
            except OSError:
                pass
    return most


def held(store):
    """How many verdicts are in the store that something held."""
    try:
        with closing(sqlite3.connect(f"file:{store}?mode=ro",
                                     uri=True)) as database:
            return database.execute("SELECT count(*) FROM verdicts "
                                    "WHERE outcome = 'held'").fetchone()[0]
    except sqlite3.Error:
        return 0


def is_time(options, runs, seconds):
    """Whether the signal is due."""
    if not options.when:
        return seconds >= options.after
    counter, bound = options.when.split("=")
    if counter == "held":
        return held(options.store) > int(bound)
    return bool(runs) and counted(runs, counter, options.group) > int(bound)


def run_ids(directory):
    """Runs whose directories are there: they are named by their date."""
    return {name for top, names, _ in os.walk(directory) for name in names
            if name[:1].isdigit() and name.count("-") == 2}


def below_us():
    """By pid the parent, name and state of everything below this program."""
    every = processes()
    below, found = {os.getpid()}, True
    while found:
        found = {pid for pid, (parent, _, _) in every.items()
                 if parent in below} - below
        below |= found
    return {pid: every[pid] for pid in below - {os.getpid()}}


def children():
    """Everything below this program, zombies too."""
    return {f"process {pid} {name} ({state})"
            for pid, (_, name, state) in below_us().items()}


def numbers(pid):
    """What a process is called in each PID namespace from ours on; empty: gone."""
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8") as lines:
            return next(line.split()[1:] for line in lines
                        if line.startswith("NSpid:"))
    except (OSError, StopIteration):
        return []


def guard():
    """Pids of process 1 of the run's namespaces, and of its parent; or None."""
    depth = len(numbers(os.getpid())) + 1
    for pid, (parent, _, _) in below_us().items():
        inside = numbers(pid)
        if len(inside) == depth and inside[-1] == "1":
            return pid, parent
    return None


def machine(options):
    """All that has to be the same before and after."""
    return (mounts() | links() | loops() | files(options.data) |
            (standing.settings() if options.machine else set()))


def reap():
    """Let go of what has ended below us."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0] > 0:
            pass
    except ChildProcessError:
        pass


def end_with_parent():
    """So that the command is not left alone when this program is stopped."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def send(options, command):
    """The signal to whom it is for; whether he is there."""
    number = getattr(signal, "SIG" + options.signal)
    if options.to != "command":
        pids = guard()
        if pids:
            os.kill(pids[options.to == "outside"], number)
        return bool(pids)
    if options.signal == "INT":
        os.killpg(command, number)
    else:
        os.kill(command, number)
    return True


def watch(options, command):
    """Start, signal, wait. Returns status, times of begin, signal and end, and
    the runs seen."""
    output = open(options.output, "wb") if options.output else None
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                               stdout=output, stderr=output,
                               start_new_session=True,
                               preexec_fn=end_with_parent)
    runs, begun, sent = set(), time.monotonic(), None
    while process.poll() is None:
        now = time.monotonic()
        runs |= run_ids(options.data)
        if options.signal and not sent and is_time(options, runs, now - begun):
            sent = now if send(options, process.pid) else None
        # Closely, but only when it matters: a run is being measured.
        time.sleep(0.002 if sent else 0.02)
    if options.output:
        output.close()
    runs |= run_ids(options.data)
    return process.returncode, begun, sent, time.monotonic(), runs


def good_status(options, status, sent, ended):
    """Whether it ended as it should."""
    number = options.signal and getattr(signal, "SIG" + options.signal)
    if not sent:
        return status == options.status
    if options.to != "command":
        return (status == options.status and
                ended - sent <= options.ends)
    # As it ends by itself: the signal came when all was done, which may be at a
    # random moment, and is not the middle that was waited for.
    if options.signal == "KILL":
        return status == -number or (not options.when and
                                     status == options.status)
    # Likewise; died of it: before it began.
    return (status in (128 + number, -number, options.status) and
            ended - sent <= options.ends)


def clean(options, command):
    """`bulkhead clean`, as a user would after a crash."""
    done = subprocess.run([command[0], "clean", "--data", options.data],
                          capture_output=True, text=True, timeout=30,
                          check=False)
    if done.returncode:
        print(f"clean ended with {done.returncode}: {done.stderr.strip()}")
    return done.returncode == 0


def left(options, before, counters, runs, since):
    """What is left when all had its time from then on."""
    deadline = since + options.within
    while True:
        reap()
        now = machine(options)
        rest = (now - before) | groups(runs) | children()
        rest |= {"gone: " + line for line in before - now
                 if not line.startswith(("file ", "directory "))}
        if options.machine:
            rest |= standing.moved(counters, standing.counters())
        if not rest or time.monotonic() > deadline:
            return rest
        time.sleep(0.05)


def main():
    options, command = arguments()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before, counters = machine(options), standing.counters()
    status, begun, sent, ended, runs = watch(options, command)
    good = good_status(options, status, sent, ended)
    if options.clean:
        good = clean(options, command) and good
    told = sent and options.to == "command" and options.signal != "KILL"
    rest = left(options, before, counters, runs,
                sent if told else time.monotonic())
    for line in sorted(rest):
        print("left:", line)
    if options.when and not sent:
        print(f"{options.when} was never reached "
              f"{options.group and 'in a group with ' + options.group}")
        good = False
    whom = "" if options.to == "command" else f" to {options.to}"
    how = (f"SIG{options.signal}{whom} after {sent - begun:.2f} s, "
           f"ended {ended - sent:.2f} s later" if sent else "ended by itself")
    print(f"{how}, status {status}, "
          f"{len(rest) or 'nothing'} left"
          f"{'' if good else ', which is not right'}")
    return 0 if good and not rest else 1


if __name__ == "__main__":
    sys.exit(main())
