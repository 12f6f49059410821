# SPDX-License-Identifier: GPL-3.0-or-later
"""What exec.py and exec-life.py have in common: starting programs by `bulkhead
exec`.

Arguments: BULKHEAD DIRECTORY root|user|owner. DIRECTORY is the caller's own; an
owner is a user who could write to the programs, too.
"""

import os
import subprocess
import sys

BULKHEAD, DIRECTORY, WHO = sys.argv[1:4]
ROOT = WHO == "root"
PYTHON = "/usr/bin/python3"


def command(*words, env="container"):
    return [BULKHEAD, "exec", env, *words]


class Done:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def __repr__(self):
        return f"status {self.status}, {self.out!r}, {self.err!r}"


def run(*words, env="container", given=None, seconds=30, **more):
    done = subprocess.run(command(*words, env=env), input=given, text=True,
                          capture_output=True, timeout=seconds, check=False,
                          **more)
    return Done(done.returncode, done.stdout, done.stderr)


def shell(script, *options, **more):
    return run(*options, "--", "sh", "-c", script, **more)


def started(*words, env="container", **more):
    """One that runs, when it has written its first line."""
    process = subprocess.Popen(command(*words, env=env), text=True,
                               stdin=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, **more)
    process.first = process.stdout.readline()
    return process


def sleeper():
    return started("--", "sh", "-c", "echo r; sleep 60")


def ends(process, seconds=10):
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return "too late"


def groups(process):
    """Directories of its groups; others may be at work beside us."""
    found = []
    for base, directories, _ in os.walk("/sys/fs/cgroup"):
        found += [os.path.join(base, d) for d in directories
                  if d.startswith(f"bulkhead-exec-{process.pid}-")]
    return found


def alive(mark):
    """Pids of processes with this word in their arguments."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                if mark.encode() in file.read().split(b"\0"):
                    found.append(int(pid))
        except OSError:
            pass
    return found
