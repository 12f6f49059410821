#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a command, and look for the tokens of its decoys in what it leaves.

    secrets.py --decoys FILE -- COMMAND...	learn them while it runs
    secrets.py --look FILE PATH...		look for them, in files and below

The first writes the tokens of all decoys that it saw to FILE, which are in their
arguments and so for root to be seen; its exit status is the command's, or 9 when
there was no decoy. The second prints each file that has one of them in it, or
its bytes as hexadecimal digits, and ends with status 1 then. It reads nobody
else's arguments: names come first.
"""

import os
import subprocess
import sys
import time

from checks import processes

NAME = "bulkhead-decoy"


def arguments_of(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read(4096).split(b"\0")
    except OSError:
        return []


def is_child(pid, every, above):
    """Whether a process is below another one."""
    while pid in every and pid != above:
        pid = every[pid][0]
    return pid == above


def learn(path, command):
    tokens = set()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    while process.poll() is None:
        every = processes()
        for pid in every:
            if not is_child(pid, every, process.pid):
                continue
            words = arguments_of(pid)
            if words[0:1] == [NAME.encode()] and len(words) > 1:
                tokens.add(words[1].decode(errors="replace"))
        time.sleep(0.005)
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(token + "\n" for token in sorted(tokens) if token)
    return process.returncode if tokens else 9


def look(path, places):
    with open(path, encoding="utf-8") as file:
        tokens = [token.encode() for token in file.read().split()]
    wanted = tokens + [token.hex().encode() for token in tokens]
    found = 0
    for place in places:
        tree = [(place, [], [""])] if os.path.isfile(place) else os.walk(place)
        for top, _, names in tree:
            for name in names:
                file = os.path.join(top, name) if name else top
                with open(file, "rb") as content:
                    text = content.read()
                if any(token in text for token in wanted):
                    print(file)
                    found += 1
    return 1 if found else 0


def main():
    words = sys.argv[1:]
    if words[0] == "--look":
        return look(words[1], words[2:])
    return learn(words[1], words[words.index("--") + 1:])


if __name__ == "__main__":
    sys.exit(main())
