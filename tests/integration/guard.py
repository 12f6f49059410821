#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start a guard and a runner, and print what the guard says.

    guard.py PROBE GROUP NAME

GROUP is the run's outer group; the runner is /bin/true in the group NAME below
it. Prints the guard's lines until the runner has exited; ends with the guard's
exit status.
"""

import array
import fcntl
import json
import os
import socket
import sys


def send(sock, message, fds=()):
    ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS,
                  array.array("i", fds))] if fds else []
    sock.sendmsg([json.dumps(message).encode() + b"\n"], ancillary)


def main():
    probe, group, name = sys.argv[1:4]
    ours, theirs = socket.socketpair()
    ours.settimeout(10)
    high = fcntl.fcntl(theirs.fileno(), fcntl.F_DUPFD_CLOEXEC, 20)
    pid = os.posix_spawn(probe, [probe, "--guard"], os.environ,
                         file_actions=[(os.POSIX_SPAWN_DUP2, high, 3)])
    os.close(high)
    lines = ours.makefile("r", encoding="utf-8")
    send(ours, {"guard": {"protocol": 1, "run": "test", "group": group,
                          "pids": 100, "memory_bytes": 1 << 28,
                          "swap_bytes": 0, "cpus": "0"}})
    print(lines.readline(), end="", flush=True)
    send(ours, {"start": {"id": 1, "name": name, "argv": ["/bin/true"]}},
         [theirs.fileno()])
    theirs.close()
    for line in lines:
        print(line, end="", flush=True)
        if "exited" in json.loads(line):
            break
    ours.shutdown(socket.SHUT_RDWR)
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


main()
