#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drive one runner by hand: start it with a specification, print its hello,
send it jobs, print what comes back.

    drive.py [options] COMMAND... -- [JOB[:PARAM=VALUE,...]...]

COMMAND is the runner, such as `bulkhead-probe --run native`.

Each line printed is one message as JSON. Exit status: 0 when the runner said
hello and every job was `done`, and the runner ended within --end seconds of
its channel being closed; 1 otherwise.
"""

import argparse
import fcntl
import json
import os
import socket
import subprocess
import sys
import time

from messages import Messages


def arguments():
    """The command line, split at the last "--" into options and jobs."""
    words = sys.argv[1:]
    jobs = []
    if "--" in words:
        cut = len(words) - 1 - words[::-1].index("--")
        words, jobs = words[:cut], words[cut + 1:]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spec", default="{}", help="members of the spec")
    parser.add_argument("--directory", required=True)
    parser.add_argument("--deadline", type=float, default=90)
    parser.add_argument("--end", type=float, default=2)
    parser.add_argument("--nested", help="open this spec within, do the jobs there")
    parser.add_argument("--peer", metavar="PROBE",
                        help="start a peer with this agent, and network")
    parser.add_argument("--close-after", type=float, metavar="SECONDS",
                        help="close the channel then, hello or not")
    parser.add_argument("--then", metavar="COMMAND",
                        help="run this after hello; the runner must end by it")
    parser.add_argument("command", nargs="+")
    return parser.parse_args(words), jobs


class Line(Messages):
    """A line whose messages are printed as they come."""

    def receive(self):
        message = super().receive()
        if message is not None:
            print(json.dumps(message), flush=True)
        elif self.buffer:
            print("half a line:", self.buffer[:200], flush=True)
        return message


def specification(options):
    spec = {"protocol": 1, "run": "drive", "name": "driven", "kind": "vm",
            "index": 1, "keys": {}, "cpus": "", "memory_bytes": 256 << 20,
            "directory": options.directory, "descriptors": []}
    spec.update(json.loads(options.spec))
    if options.peer:
        spec.update({"descriptors": ["peer_netns"], "peer": "198.18.0.1",
                     "address": "198.18.0.3/24"})
    return spec


def job_line(number, text):
    name, _, rest = text.partition(":")
    params = {}
    for pair in filter(None, rest.split(",")):
        key, _, value = pair.partition("=")
        params[key] = int(value) if value.lstrip("-").isdigit() else value
    return {"job": {"id": number, "name": name, "role": "subject",
                    "params": params, "deadline_ns": 30_000_000_000}}


def await_result(line):
    """The result of a job or of a job within; None at the end."""
    while True:
        message = line.receive()
        if message is None or "closed" in message:
            return None
        message = message.get("message", message)
        if "result" in message:
            return message["result"]


def do_jobs(line, options, jobs):
    wrap = lambda message: message
    if options.nested:
        spec = specification(options)
        spec.update({"kind": "container", "name": "within", "index": 2,
                     "directory": "/data/within", "descriptors": [],
                     "keys": {}})
        spec.update(json.loads(options.nested))
        line.send({"open": {"env": 1, "spec": spec}})
        answer = line.receive()
        if not answer or "hello" not in answer.get("message", {}):
            return False
        wrap = lambda message: {"env": 1, "message": message}
    good = True
    for number, text in enumerate(jobs, 1):
        line.send(wrap(job_line(number, text)))
        result = await_result(line)
        good = good and result is not None and result["status"] == "done"
    return good


def ends_by(line, command):
    """Whether the stream ends, and not in the middle of a line."""
    subprocess.run(command, shell=True, check=True)
    return line.receive() is None and not line.buffer


def start(command):
    """Start the runner; our end of what is its descriptor 3."""
    pair = socket.socketpair()
    ours, theirs = (socket.socket(fileno=fcntl.fcntl(
        end.detach(), fcntl.F_DUPFD_CLOEXEC, 10)) for end in pair)
    os.dup2(theirs.fileno(), 3, inheritable=True)
    runner = subprocess.Popen(command, pass_fds=[3])
    os.closerange(3, 10)
    theirs.close()
    return ours, runner


def start_peer(options):
    """The peer's line, its service running; its namespace is in `fds`."""
    ours, _ = start([options.peer, "--run", "peer"])
    line = Line(ours, options.deadline)
    spec = specification(options)
    spec.update({"kind": "peer", "name": "peer", "index": 0,
                 "descriptors": [], "address": "198.18.0.1/24"})
    line.send({"spec": spec})
    line.receive()
    # What start() closes is for the runner's own.
    line.fds = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10) for fd in line.fds]
    line.send(job_line(1, "net.peer"))
    line.receive()
    return line


def main():
    options, jobs = arguments()
    os.makedirs(options.directory, exist_ok=True)
    peer = start_peer(options) if options.peer else None
    ours, runner = start(options.command)
    line = Line(ours, options.deadline)
    line.send({"spec": specification(options)}, peer.fds if peer else [])
    good = True
    if options.close_after is not None:
        time.sleep(options.close_after)
    else:
        begun = time.monotonic()
        first = line.receive()
        print(f"# first line after {time.monotonic() - begun:.2f} s",
              flush=True)
        good = bool(first) and "hello" in first
        if good and options.then:
            good = ends_by(line, options.then)
        elif good:
            good = do_jobs(line, options, jobs)
    begun = time.monotonic()
    ours.close()
    try:
        status = runner.wait(options.end)
    except subprocess.TimeoutExpired:
        print(f"# not ended {options.end} s after its channel", flush=True)
        runner.kill()
        return 1
    print(f"# ended after {time.monotonic() - begun:.2f} s, "
          f"status {status}", flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
