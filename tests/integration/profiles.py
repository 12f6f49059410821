#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are given as seccomp profiles to `bulkhead exec`.

    profiles.py BULKHEAD FIXTURES DIRECTORY

Whatever a file is or says, a container starts under it, or a sentence names the
key, the file and the reason, in a time. DIRECTORY is the caller's own. Prints
`ok` or `not ok` per thing checked, and ends with status 1 when one was not.
"""

import json
import os
import socket
import subprocess
import sys

from checks import check, finish

BULKHEAD, FIXTURES, DIRECTORY = sys.argv[1:4]
ALLOW, ERRNO = "SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO"
KILL, TRAP = "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_TRAP"
LOG = "SCMP_ACT_LOG"
PYTHON = "/usr/bin/python3"


class Done:
    def __init__(self, path, *words):
        try:
            done = subprocess.run(
                [BULKHEAD, "exec", "container", "--set", f"seccomp={path}",
                 "--", *(words or ("/bin/true",))], stdin=subprocess.DEVNULL,
                capture_output=True, text=True, errors="replace", timeout=20,
                check=False)
            self.status, self.out = done.returncode, done.stdout
            self.said = [line for line in done.stderr.splitlines()
                         if "not in force here" not in line]
        except subprocess.TimeoutExpired:
            self.status, self.out, self.said = "none: it hangs", "", []

    def __repr__(self):
        return f"status {self.status}, {self.out!r}, {self.said!r}"

    def refused(self, *parts):
        return (self.status == 125 and len(self.said) == 1 and
                self.said[0].startswith("bulkhead: key 'seccomp': ") and
                self.said[0].isprintable() and
                all(part in self.said[0] for part in parts))


def profile(name, text):
    path = os.path.join(DIRECTORY, name)
    with open(path, "wb") as file:
        file.write(text if isinstance(text, bytes) else
                   json.dumps(text).encode())
    return path


def filtered(name, otherwise, action, *calls):
    return profile(name, {"defaultAction": otherwise, "syscalls": [
        {"names": list(calls), "action": action}]})


def check_files():
    """What is no regular file that can be read, is not waited for either."""
    here = DIRECTORY
    os.mkfifo(f"{here}/fifo")
    os.symlink("loop", f"{here}/loop")
    os.symlink("nothing", f"{here}/dangling")
    sock = socket.socket(socket.AF_UNIX)
    sock.bind(f"{here}/socket")
    for path, reason in ((f"{here}/nothing", "No such file"),
                         (f"{here}/dangling", "No such file"),
                         (f"{here}/loop", "Too many levels"),
                         (f"{here}/fifo", "no regular file"),
                         (f"{here}/socket", "cannot be read"),
                         (here, "no regular file"),
                         ("/dev/zero", "no regular file"),
                         ("/dev/tty", ""), ("/proc/self/mem", ""),
                         ("/" + "a" * 5000, "too long"),
                         ("/" + "a" * 256, "too long")):
        done = Done(path)
        check(f"seccomp={path[:40]}: {reason}",
              done.refused(reason, path if len(path) < 200 else "profile"),
              done)
    secret = profile("secret", b"{}")
    os.chmod(secret, 0)
    if os.getuid():
        done = Done(secret)
        check("one that may not be read", done.refused("Permission denied"),
              done)


def check_texts():
    deep = b'{"defaultAction":' + b"[" * 5000
    for name, text, reason in (
            ("empty", b"", "line 1"), ("blank", b"\n\n", "line"),
            ("words", b"hello", "line 1"), ("cut", b'{"defaultAction":', ""),
            ("list", [], "no object"), ("number", b"3", ""),
            ("nothing", {}, "defaultAction"),
            ("deep", deep, ""), ("zeros", b"\0" * 100, ""),
            ("binary", bytes(range(256)), ""),
            ("large", b" " * (1 << 20) + b"{}", "larger than"),
            ("twice", b'{"defaultAction":"x","defaultAction":"y"}', "line"),
            ("type", {"defaultAction": 3}, "defaultAction"),
            ("word", {"defaultAction": "SCMP_ACT_MAYBE"}, "SCMP_ACT_MAYBE"),
            ("notify", {"defaultAction": "SCMP_ACT_NOTIFY"}, "listener"),
            ("rules", {"defaultAction": ALLOW, "syscalls": 3}, "syscalls"),
            ("rule", {"defaultAction": ALLOW, "syscalls": [3]}, "syscalls[0]"),
            ("names", {"defaultAction": ALLOW,
                       "syscalls": [{"names": 3, "action": ERRNO}]},
             "syscalls[0]"),
            ("action", {"defaultAction": ALLOW, "syscalls": [
                {"names": ["read"], "action": "x"}]}, "syscalls[0]"),
            ("machine", {"defaultAction": ALLOW, "architectures": ["x"]},
             "'x'"),
            ("control", b'{"defaultAction":"\\u001b[31m\\u0007"}', "?")):
        path = profile(name, text)
        done = Done(path)
        check(f"a profile of {name}: {reason}", done.refused(path, reason),
              done)
    for name in ("cut-short", "listener", "unknown-action"):
        path = os.path.join(FIXTURES, f"{name}.json")
        check(f"{name} is refused", Done(path).refused(path), Done(path))


def check_life():
    """Under what process 1 could not live nothing is started."""
    for name, otherwise, action, call in (
            ("all", ERRNO, ERRNO, "read"), ("killed", KILL, KILL, "read"),
            ("wait", ALLOW, ERRNO, "wait4"), ("clone", ALLOW, KILL, "clone"),
            ("execve", ALLOW, ERRNO, "execve"),
            ("signals", ALLOW, TRAP, "rt_sigtimedwait"),
            ("exit", ALLOW, ERRNO, "exit_group")):
        done = Done(filtered(name, otherwise, action, call))
        check(f"a profile without {name} is refused by the call's name",
              done.refused("denies", "process 1 cannot work"), done)
    for name in ("docker", "oci", "config"):
        done = Done(os.path.join(FIXTURES, f"{name}.json"))
        check(f"{name} is fine", done.status == 0 and not done.said, done)


def check_calls():
    """A call with and without its being forbidden."""
    make = [PYTHON, "-c", "import os\ntry:\n os.mkdir('/tmp/x')\n"
            " print('made')\nexcept OSError as e:\n print(e.errno)"]
    for what, path, out, status in (
            ("allowed", filtered("a", ALLOW, ERRNO, "rmdir"), "made\n", 0),
            ("logged", filtered("l", LOG, ALLOW, "mkdir"), "made\n", 0),
            ("denied", filtered("d", ALLOW, ERRNO, "mkdir"), "1\n", 0),
            ("killed for", filtered("k", ALLOW, KILL, "mkdir"), "", 159)):
        done = Done(path, *make)
        check(f"mkdir is {what}", (done.out, done.status) == (out, status),
              done)


check_files()
check_texts()
check_life()
check_calls()
finish()
