#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A runner that misbehaves, in the place of bulkhead-vm.

What it does after the specification is named by the environment variable
FALSE_RUNNER; --catalogue is answered by the true one, bulkhead-vm.true.
"""

import json
import os
import socket
import sys
import time

HERE = os.path.dirname(os.path.abspath(sys.argv[0]))


def hello(**change):
    """What a good agent would say, but for what is changed."""
    said = {"protocol": 1, "version": "9.9.9", "sha256": change.pop(
        "sha256", "0" * 64), "pid": 1, "memory_bytes": 1 << 28, "cpus": "0",
        "clock_ns": time.monotonic_ns(), "kernel": "6.1.0", "groups": {},
        "in_force": [], "facts": {}}
    said.update(change)
    return json.dumps({"hello": said}).encode() + b"\n"


def good_hello():
    import hashlib
    with open(os.path.join(HERE, "bulkhead-probe"), "rb") as agent:
        return hello(sha256=hashlib.sha256(agent.read()).hexdigest())


FIRST = {
    "half a line": lambda: b'{"hello": {"protocol": 1, "vers',
    "10 MB without a newline": lambda: b"x" * 10_000_000,
    "binary noise": lambda: os.urandom(100_000) + b"\n",
    "noise of NUL bytes": lambda: bytes(1000) + b"\n",
    "deep nesting": lambda: b"[" * 60_000 + b"\n",
    "a number": lambda: b"42\n",
    "another line": lambda: b'{"weather": "fine"}\n',
    "an empty hello": lambda: b'{"hello": 1}\n',
    "another protocol": lambda: hello(protocol=2),
    "another agent": hello,
    "a refusal": lambda: json.dumps({"refused": {
        "reason": "the moon is full", "remedy": "wait"}}).encode() + b"\n",
    "nothing": lambda: b"",
}
# After a good hello, in answer to the first job.
ANSWERS = {
    "half an answer": lambda job: b'{"result": {"id": 1, "sta',
    "a noisy answer": lambda job: os.urandom(100_000) + b"\n",
    "an answer of 10 MB": lambda job: b'"' + b"x" * 10_000_000,
    "a senseless answer": lambda job: json.dumps({"result": {
        "id": job["id"], "status": "done", "data": {
            "samples": ["many", None, {}], "unit": 7}}}).encode() + b"\n",
    "somebody else's answer": lambda job: (json.dumps({"result": {
        "id": 987654, "status": "done", "data": {}}}) + "\n" + json.dumps(
            {"result": {"id": job["id"], "status": "failed", "reason":
                        "after all"}}) + "\n").encode(),
}


def send(line, content):
    try:
        line.sendall(content)
    except OSError:
        pass  # it would not listen any more


def main():
    if "--catalogue" in sys.argv:
        true = os.path.join(HERE, "bulkhead-vm.true")
        os.execv(true, [true, "--catalogue"])
    line = socket.socket(fileno=3)
    stream = line.makefile("rb")
    stream.readline()
    what = os.environ["FALSE_RUNNER"]
    if what in FIRST:
        send(line, FIRST[what]())
        return 3
    send(line, good_hello())
    for text in stream:
        message = json.loads(text)
        if "job" in message:
            send(line, ANSWERS[what](message["job"]))
            if "sense" not in what and "else" not in what:
                return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
