# SPDX-License-Identifier: GPL-3.0-or-later
"""Talking with an agent as docs/protocol.md says: JSON objects, one a line, and
descriptors, over a socket.
"""

import array
import json
import socket


class Messages:
    """Our end of a line. What comes is waited for so many seconds; descriptors
    that come with it are in `fds`."""

    def __init__(self, sock, seconds):
        self.sock, self.buffer, self.fds = sock, b"", []
        sock.settimeout(seconds)

    def send(self, message, fds=()):
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS,
                      array.array("i", fds))] if fds else []
        self.sock.sendmsg([json.dumps(message).encode() + b"\n"], ancillary)

    def receive(self):
        """The next message; None at the end of the stream."""
        while b"\n" not in self.buffer:
            more, fds, _, _ = socket.recv_fds(self.sock, 65536, 8)
            self.fds += fds
            if not more:
                return None
            self.buffer += more
        line, self.buffer = self.buffer.split(b"\n", 1)
        return json.loads(line)

    def start_job(self, name, **params):
        self.send({"job": {"id": 1, "name": name, "role": "subject",
                           "params": params, "deadline_ns": 3 * 10 ** 10}})

    def job(self, name, **params):
        """Do one job; its result, empty when there is none."""
        self.start_job(name, **params)
        while True:
            message = self.receive()
            if message is None or "result" in message:
                return (message or {}).get("result", {})
