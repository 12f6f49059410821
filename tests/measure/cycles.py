#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does anything stay behind after many starts and stops?

    cycles.py BUILD WORK [CYCLES [KILLS]]

CYCLES (1,000) containers: every other one ends by itself, the others are
stopped by SIGTERM when their program runs. Then KILLS (200) times the
launcher gets a SIGKILL at a random moment between its first instruction and
some time after its container is up, followed in turns by the next start and
by `bulkhead clean`. Mounts, control groups, links, loop devices, kept
namespaces, processes and descriptors must be as before: at the end of the
cycles, and after each of the kills. Exit status 1 when something is left.
"""

import random
import signal
import subprocess
import sys
import time

import arms
import machine

STOPPED = 128 + signal.SIGTERM


def run_once(words):
    """Exit status of a start that ends by itself."""
    return subprocess.run(words, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, check=False,
                          timeout=machine.START_S).returncode


def stop_once(words):
    """Exit status of one that is stopped."""
    live = machine.Live(words)
    live.signal(signal.SIGTERM)
    live.reap()
    return live.process.returncode


def cycle(build, count):
    """How many did not end as they should, and the time that one took."""
    wrong, begun = 0, time.monotonic()
    for number in range(count):
        if number % 2:
            wrong += stop_once(arms.empty_of_ours(build, "idle")) != STOPPED
        else:
            wrong += run_once(arms.empty_of_ours(build)) != 0
    return wrong, (time.monotonic() - begun) / max(count, 1)


def kill_once(words, after):
    """Start, SIGKILL after so many seconds; the rest of them must follow."""
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + after
    while time.monotonic() < deadline and process.poll() is None:
        pass
    process.kill()
    process.wait()


def follow(build, number):
    """The next start, or clean. Whether it went well."""
    if number % 2:
        return run_once(arms.empty_of_ours(build)) == 0
    return run_once([f"{build}/bulkhead", "clean"]) == 0


def report(what, rest, wrong):
    for line in sorted(rest)[:20]:
        print("left:", line)
    print(f"{what}: {len(rest) or 'nothing'} left, "
          f"{wrong or 'none'} ended otherwise than it should", flush=True)
    return not rest and not wrong


def kill_all(build, kills, mean, before):
    """Returns whether each left nothing once the next one had come."""
    wrong, rest = 0, set()
    for number in range(kills):
        kill_once(arms.empty_of_ours(build, "idle"),
                  random.uniform(0, 2 * mean))
        wrong += not follow(build, number)
        rest |= machine.left(before)
        if rest:
            print(f"after kill {number + 1} of {kills}")
            break
    return report(f"{kills} SIGKILLs", rest, wrong)


def main():
    build = sys.argv[1]
    cycles, kills = [int(word) for word in
                     sys.argv[3:5] + ["1000", "200"][len(sys.argv[3:5]):]]
    machine.adopt()
    cycle(build, 2)
    before = machine.snapshot()
    wrong, mean = cycle(build, cycles)
    good = report(f"{cycles} starts and stops, {mean * 1000:.1f} ms each",
                  machine.left(before), wrong)
    return 0 if kill_all(build, kills, mean, before) and good else 1


if __name__ == "__main__":
    sys.exit(main())
