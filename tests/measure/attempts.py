#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the time of `bulkhead isolate` goes.

    attempts.py [--most SECONDS] [--quick MILLISECONDS] BULKHEAD ARGUMENT...

Runs `BULKHEAD isolate ARGUMENT...` and prints how long it took: starting
environments, the canary's quiet windows, and each attack in each environment,
controls together. It listens to the conductor's lines by strace, which costs it
little, and nobody else anything: those who attack are not traced. Exit status 1
when all took longer than --most, or no attack on the live container, witness
included, was over within --quick.
"""

import argparse
import collections
import re
import subprocess
import sys
import tempfile
import time

CALL = re.compile(r'^(\d+\.\d+) (\w+)\((\d+), (.*)')
SPEC = re.compile(r'\{"spec":.*?"name":"([^"]*)"')
JOB = re.compile(r'\{"job":\{"id":\d+,"name":"([^"]*)"')
RESULT = '{"result":'


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=float)
    parser.add_argument("--quick", type=float)
    parser.add_argument("bulkhead")
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    return parser.parse_args()


class Lines:
    """What went over the conductor's lines."""

    def __init__(self):
        self.names = {}   # of environments, by descriptor
        self.asked = {}   # of descriptor: the job, and when
        self.begun = {}   # of descriptor: when it was told what to be
        self.last = "?"   # the environment that was attacked last
        self.starts, self.listened = 0.0, 0.0
        self.attempts = collections.defaultdict(list)

    def sent(self, when, line, text):
        spec, job = SPEC.search(text), JOB.search(text)
        if spec:
            self.names[line] = spec.group(1)
            self.begun[line] = when
        if job:
            self.asked[line] = (job.group(1), when)

    def came(self, when, line, text):
        if '{"hello"' in text and line in self.begun:
            self.starts += when - self.begun.pop(line)
        if RESULT not in text or line not in self.asked:
            return
        job, asked = self.asked.pop(line)
        if job == "canary":
            self.listened += when - asked
        elif job.endswith(".witness"):
            self.attempts[job[:-len(".witness")], self.last].append(when -
                                                                    asked)
        else:
            self.last = self.names[line]

    def read(self, path):
        with open(path, encoding="utf-8", errors="replace") as file:
            for row in file:
                found = CALL.match(row)
                if not found:
                    continue
                when, call, line, rest = found.groups()
                rest = rest.replace('\\"', '"')
                if call in ("write", "sendmsg", "sendto"):
                    self.sent(float(when), line, rest)
                else:
                    self.came(float(when), line, rest)


def table(lines):
    """Attacks by what they took in all, and where; and the places."""
    attacks = collections.defaultdict(lambda: collections.defaultdict(float))
    for (attack, where), times in lines.attempts.items():
        plain = where if " " not in where else "controls"
        attacks[attack][plain] += sum(times)
        attacks["all"][plain] += sum(times)
    for attack, places in sorted(attacks.items(),
                                 key=lambda item: -sum(item[1].values())):
        print(f"{sum(places.values()):7.2f} s  {attack:16}", ", ".join(
            f"{where} {took:.2f}" for where, took in places.items()))


def main():
    options = arguments()
    lines = Lines()
    with tempfile.NamedTemporaryFile() as log:
        began = time.monotonic()
        status = subprocess.call(
            ["strace", "-qq", "-ttt", "-s", "4000", "-o", log.name, "-e",
             "trace=write,sendmsg,sendto,read,recvmsg,recvfrom",
             options.bulkhead, "isolate", *options.rest],
            stdin=subprocess.DEVNULL)
        took = time.monotonic() - began
        lines.read(log.name)
    table(lines)
    attacking = sum(sum(times) for times in lines.attempts.values())
    print(f"{took:.1f} s in all: {attacking:.1f} attacking, {lines.starts:.1f} "
          f"starting environments, {lines.listened:.1f} with the canary; "
          f"status {status}")
    live = sorted((times[-1] * 1e3, attack) for (attack, where), times
                  in lines.attempts.items() if where == "container")
    print("on the live container, in ms:",
          ", ".join(f"{attack} {ms:.0f}" for ms, attack in live))
    good = status == 0 and live
    if options.most and took > options.most:
        print(f"BAD more than {options.most:g} s")
        good = False
    if options.quick and live and live[0][0] > options.quick:
        print(f"BAD none within {options.quick:g} ms")
        good = False
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
