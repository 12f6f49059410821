#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A thousand live containers: how fast is the last, and how large is one?

    density.py BUILD WORK [COUNT]

Containers of an idle program are started until COUNT (1,000) are alive. The
time from starting the command to its program's first instruction is compared
between the first and the last of them, and, because the machine's mood changes
meanwhile, also with as many that are started after all have ended: the last at
most 1.5 times the others. The memory that they take is what the machine has
less available, by the median of ten steps. The kernel's own part of it is that of the floor's containers,
which hold the same namespaces, mounts and groups and whose processes have no
library: ours may take 1 MiB more than those, and what its processes have to
themselves (PSS), which others do not disturb, may be that much. Last, a program
that ignores every signal has to be gone 100 ms after its container is stopped,
in three ways. Starting ends early, and is bad news, when less than a quarter of
the memory is left.
"""

import os
import signal
import statistics
import subprocess
import sys
import time

import arms
import machine

SAMPLE = 20
SLOWER = 1.5
MOST_BYTES = 1 << 20
GONE_MS = 100
GRACE_S = 2.0  # exec gives so much from TERM to KILL
SETTLE_S = 0.5
STEPS = 10  # memory is looked at so often; the median step counts


def ours(build, _work, word, _number):
    return arms.empty_of_ours(build, word)


def floor(build, work, word, number):
    """Each with groups of its own name."""
    words = arms.floor(build, work, f"{build}/measure/empty", word)
    return [f"{w}-{number}" if "=/" in w else w for w in words]


def total():
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


class Crowd:
    """Those that are alive; all end when a pipe does."""

    def __init__(self):
        self.alive = []
        self.held, self.go = os.pipe()

    def add(self, words):
        self.alive.append(machine.Live(words, self.held))

    def took_ms(self, part):
        return statistics.median(live.took for live in self.alive[part]) * 1000

    def end(self):
        """Milliseconds per container."""
        begun = time.monotonic()
        os.close(self.held)
        os.close(self.go)
        for live in self.alive:
            live.reap()
        machine.trace.reap()
        return (time.monotonic() - begun) * 1000 / max(len(self.alive), 1)


def start_many(make, build, work, count):
    """(crowd, bytes that each takes, whether all could be started)"""
    crowd, sizes, before = Crowd(), [], settled()
    alive = crowd.alive
    for number in range(count):
        crowd.add(make(build, work, "idle", number))
        if len(alive) % max(count // STEPS, 1):
            continue
        now = settled()
        sizes.append((before - now) / max(count // STEPS, 1))
        before = now
        if now < total() / 4:
            print(f"memory is short with {len(alive)} alive")
            break
    return crowd, statistics.median(sizes), len(alive) == count


def settled():
    """Memory that is available when the kernel has caught up."""
    time.sleep(SETTLE_S)
    return machine.available()


def many(name, make, build, work, count):
    """Median start in ms (first, last, afterwards), bytes that the machine has
    less per container, bytes of each one's processes, whether all started."""
    start_many(make, build, work, SAMPLE)[0].end()
    crowd, size, all_started = start_many(make, build, work, count)
    own = statistics.median(machine.own_bytes(live.processes())
                            for live in crowd.alive[-SAMPLE:])
    stop_ms = crowd.end()
    again = start_many(make, build, work, SAMPLE)[0]
    again.end()
    times = [crowd.took_ms(slice(SAMPLE)), crowd.took_ms(slice(-SAMPLE, None)),
             again.took_ms(slice(None))]
    print(f"{name}: {len(crowd.alive)} alive, start {times[0]:.2f} ms at first, "
          f"{times[1]:.2f} ms at last, {times[2]:.2f} ms afterwards; "
          f"{size / 1024:.0f} KiB each, {own / 1024:.0f} KiB of it in its "
          f"processes; ending takes {stop_ms:.2f} ms each", flush=True)
    return times, size, own, all_started


def stubborn(build, work, whom):
    """Milliseconds from a SIGKILL to there being no process any more."""
    live = machine.Live(ours(build, work, "stubborn", 0))
    pid = live.processes()[whom]
    begun = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    while (live.process.poll() is None or machine.trace.children()) and \
            time.monotonic() - begun < 5:
        machine.trace.reap()
    took = (time.monotonic() - begun) * 1000
    live.reap()
    return took


def overdue(build, work):
    """Milliseconds beyond its time and the 2 s of grace, when it was given a
    time of 1 ms: our own end, groups removed."""
    words = ours(build, work, "stubborn", 0)
    begun = time.monotonic()
    subprocess.run(words[:3] + ["--timeout", "1ms"] + words[3:], check=False,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   timeout=machine.START_S)
    return (time.monotonic() - begun - GRACE_S - 0.001) * 1000


def stopping(build, work):
    """Whether stubborn programs are gone in time, by each way to stop them."""
    good = True
    for text, times in (
            ("its process 1 is killed",
             [stubborn(build, work, 1) for _ in range(SAMPLE)]),
            ("its launcher is killed",
             [stubborn(build, work, 0) for _ in range(SAMPLE)]),
            ("its time is over, start included",
             [overdue(build, work) for _ in range(3)])):
        good = say(max(times) <= GONE_MS, "a program that ignores every signal "
                   f"is gone {statistics.median(times):.1f} ms, at most "
                   f"{max(times):.1f} ms, after {text}; {GONE_MS} are good"
                   ) and good
    # The launchers that were killed could not remove their groups.
    subprocess.run([f"{build}/bulkhead", "clean"], check=True,
                   stdout=subprocess.DEVNULL, timeout=machine.START_S)
    return good


def say(good, text):
    print(f"  {'good' if good else 'BAD '} {text}", flush=True)
    return good


def main():
    build, work = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
    machine.adopt()
    before = machine.snapshot()
    _, kernel, _, enough = many("floor", floor, build, work, count)
    (first, last, after), size, own, started = many(
        "bulkhead exec", ours, build, work, count)
    slower = last / statistics.mean([first, after])
    good = [
        say(enough and started, f"{count} were alive at a time"),
        say(slower <= SLOWER, f"the last start takes {slower:.2f} of the "
            f"first, at most {SLOWER}"),
        say(size - kernel <= MOST_BYTES and own <= MOST_BYTES,
            f"beyond the kernel's own each takes {(size - kernel) / 1024:.0f} "
            f"KiB of the machine, {own / 1024:.0f} KiB in its processes, at "
            f"most {MOST_BYTES // 1024}"),
        stopping(build, work)]
    rest = machine.left(before)
    for line in sorted(rest)[:20]:
        print("left:", line)
    return 0 if say(not rest, "nothing is left") and all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
