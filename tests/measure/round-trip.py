#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Round trip of the `null` job: what the harness itself costs a trial.

    round-trip.py BULKHEAD-PROBE [COUNT]

Starts the agent natively and in a container, sends each COUNT null jobs one
after the other, alternating between the two, and prints the median and the
99th percentile in microseconds. As in a run the agents are on the last CPU, and
this program is on the first. The figures hold this program's own share of
a few microseconds. Exit status 1 when a median is 100 us or more.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time


def start(probe, kind, directory, index, cpu):
    """An agent that has said hello, and the socket to it."""
    ours, theirs = socket.socketpair()
    os.mkdir(directory)
    spec = {"spec": {"protocol": 1, "run": "measure", "name": kind,
                     "kind": kind, "index": index, "keys": {}, "cpus": str(cpu),
                     "memory_bytes": 1 << 30, "directory": directory,
                     "descriptors": []}}
    if kind == "container":
        spec["spec"]["keys"] = {"network": "none"}
    process = subprocess.Popen(
        ["/bin/sh", "-c", f"exec 3<&{theirs.fileno()}; exec {probe} --run {kind}"],
        pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
    theirs.close()
    ours.settimeout(10)
    ours.sendall(json.dumps(spec).encode() + b"\n")
    hello = json.loads(line(ours))
    if hello.get("hello", {}).get("cpus") != str(cpu):
        sys.exit(f"{kind} is not on CPU {cpu}: {hello}")
    return process, ours


def line(sock):
    """One line from the agent."""
    got = b""
    while not got.endswith(b"\n"):
        more = sock.recv(65536)
        if not more:
            sys.exit("the agent closed its line")
        got += more
    return got


def round_trip(sock, number):
    """Nanoseconds from sending one null job to having its result."""
    job = b'{"job":{"id":%d,"name":"null","role":"subject","params":{},' \
          b'"deadline_ns":1000000000}}\n' % number
    began = time.monotonic_ns()
    sock.sendall(job)
    answer = line(sock)
    took = time.monotonic_ns() - began
    if b'"done"' not in answer:
        sys.exit(answer.decode())
    return took


def main():
    probe = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    work = tempfile.mkdtemp(dir="/var/tmp")
    kinds = ["native", "container"]
    cpus = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cpus[:1])
    agents = [start(probe, kind, f"{work}/{kind}", 1 + at, cpus[-1])
              for at, kind in enumerate(kinds)]
    took = {kind: [] for kind in kinds}
    for number in range(1, count + 1):
        for kind, (_, sock) in zip(kinds, agents):
            took[kind].append(round_trip(sock, number))
    for process, sock in agents:
        sock.close()
        process.wait(10)
    shutil.rmtree(work)
    slow = False
    for kind in kinds:
        values = sorted(took[kind])
        median = values[len(values) // 2] / 1000
        slow |= median >= 100
        print(f"{kind}: p50 {median:.1f} us, "
              f"p99 {values[len(values) * 99 // 100] / 1000:.1f} us, "
              f"{count} jobs")
    return 1 if slow else 0


sys.exit(main())
