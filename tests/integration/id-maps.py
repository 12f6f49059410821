#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose ids a container's are: uid_map, and ranges by newuidmap.

    id-maps.py BULKHEAD DIRECTORY root|user|ranges|promised

For `ranges`, /etc/subuid and /etc/subgid give the caller COUNT ids from FIRST;
for `promised` they do, but the caller has no account.
DIRECTORY is the caller's own. Prints `ok` or `not ok` per thing checked, and
ends with status 1 when one was not.
"""

import os
import subprocess
import sys

from checks import check, finish

BULKHEAD, DIRECTORY, WHO = sys.argv[1:4]
ME = os.getuid()
FIRST, COUNT = 300000000, 1000


class Done:
    def __init__(self, status, out, err):
        self.status, self.out = status, out
        self.said = [line for line in err.splitlines()
                     if "not in force here" not in line]

    def __repr__(self):
        return f"status {self.status}, {self.out!r}, {self.said!r}"

    def refused(self, *parts):
        """By a sentence with these parts; newuidmap may have said one, too."""
        ours = [line for line in self.said if line.startswith("bulkhead: ")]
        return (self.status == 125 and len(self.said) <= 3 and
                len(ours) == 1 and all(part in ours[0] for part in parts))


def run(*words, env="container", **more):
    done = subprocess.run([BULKHEAD, "exec", env, *words],
                          stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=30, check=False, **more)
    return Done(done.returncode, done.stdout, done.stderr)


def shell(script, *words, **more):
    return run(*words, "--", "sh", "-c", script, **more)


def mapped(text):
    """uid_map of a container with this map, as `INSIDE OUTSIDE COUNT;...`."""
    done = run("--set", f"uid_map={text}", "--", "cat", "/proc/self/uid_map")
    return ";".join(" ".join(line.split())
                    for line in done.out.splitlines()) or done


def owner_outside(text, uid):
    """Whose a file is that this uid makes in a directory of everybody's."""
    place = os.path.join(DIRECTORY, f"place-{len(os.listdir(DIRECTORY))}")
    os.mkdir(place)
    os.chmod(place, 0o777)
    done = shell("id -u && : >/x/file", "--set", f"uid_map={text}", "--bind",
                 f"{place}:/x", "--uid", str(uid))
    path = os.path.join(place, "file")
    return (os.stat(path).st_uid if os.path.exists(path) else None), done


def expect_refused(text, *parts):
    done = run("--set", f"uid_map={text}", "--", "true")
    check(f"uid_map={text[:40]} is refused by name",
          done.refused("uid_map", *parts), done)


def check_root():
    for text, wanted in (("0:4242:1", "0 4242 1"), ("7:4242:1", "7 4242 1"),
                         ("0:4294967294:1", "0 4294967294 1"),
                         ("0:0:4294967294", "0 0 4294967294"),
                         ("0:100:10,10:500:20", "0 100 10;10 500 20"),
                         (",".join(f"{i}:{i + 9}:1" for i in range(16)),
                          ";".join(f"{i} {i + 9} 1" for i in range(16)))):
        got = mapped(text)
        check(f"uid_map={text[:40]}", got == wanted, got)
    expect_refused(",".join(f"{i}:{i}:1" for i in range(17)), "at most 16")
    for uid, outside in ((0, 4242), (99, 4341)):
        got = owner_outside("0:4242:100", uid)
        # A directory whose ids are mapped has the caller's for the container's.
        check(f"a file of {uid}'s inside is somebody's outside",
              got[0] in (outside, uid) and got[1].out == f"{uid}\n",
              got)
    done = run("--set", "uid_map=0:4242:100", "--uid", "100", "--", "true")
    check("--uid outside of the map", done.refused("uid_map maps"), done)
    done = run("--set", "uid_map=0:4242:1", "--set", "isolate=-user", "--",
               "true")
    check("a map without a user namespace",
          done.refused("uid_map=0:4242:1", "isolate"), done)
    done = shell("cat /proc/self/setgroups")
    check("groups may be set in a map of root's",
          done.out == "allow\n", done)


def check_user():
    for text, wanted in ((f"0:{ME}:1", f"0 {ME} 1"),
                         (f"5:{ME}:1", f"5 {ME} 1"), ("auto", f"0 {ME} 1")):
        got = mapped(text)
        check(f"uid_map={text}", got == wanted, got)
    for text in ("0:0:1", f"0:{ME + 1}:1", f"0:{ME}:2", f"0:{ME}:1,1:0:1",
                 f"0:{FIRST}:{COUNT}"):
        expect_refused(text)
    done = run("--set", f"uid_map=0:{ME}:2", "--", "true")
    check("and says what would help", done.refused("uidmap") or
          done.refused("/etc/subuid"), done)
    done = shell("cat /proc/self/setgroups")
    check("groups are not to be set with one's own id alone",
          done.out == "deny\n", done)
    done = run("--uid", "1", "--", "true")
    check("--uid that is not there", done.refused("--uid"), done)
    got = owner_outside("auto", 0)
    check("a file of root's inside is one's own", got[0] == ME, got)


def check_promised():
    """A range for somebody without an account: newuidmap gives it to nobody."""
    got = mapped("auto")
    check("auto does without a range that is not given",
          got == f"0 {ME} 1", got)
    expect_refused(f"0:{FIRST}:{COUNT}", "newuidmap", "/etc/subuid")


def check_ranges():
    got = mapped("auto")
    check("auto is oneself and the range", got ==
          f"0 {ME} 1;1 {FIRST} {COUNT}", got)
    for text, wanted in (
            (f"0:{ME}:1", f"0 {ME} 1"),
            (f"0:{FIRST}:{COUNT}", f"0 {FIRST} {COUNT}"),
            (f"0:{FIRST + COUNT - 1}:1", f"0 {FIRST + COUNT - 1} 1"),
            (f"0:{ME}:1,1000:{FIRST}:10", f"0 {ME} 1;1000 {FIRST} 10")):
        got = mapped(text)
        check(f"uid_map={text}", got == wanted, got)
    for text in (f"0:{FIRST}:{COUNT + 1}", f"0:{FIRST - 1}:1",
                 f"0:{FIRST + COUNT}:1", "0:0:1", f"0:{ME}:1,1:0:1"):
        expect_refused(text, "/etc/subuid")
    got = owner_outside("auto", 5)
    check("a file of another's inside is of the range",
          got[0] == FIRST + 4 and got[1].out == "5\n", got)
    done = run("--uid", str(COUNT + 1), "--", "true")
    check("--uid beyond it", done.refused("uid_map maps"), done)
    done = shell("cat /proc/self/setgroups; id -G", "--uid", "7")
    check("groups can be set, and nobody keeps the host's",
          done.out == "allow\n7\n", done)
    done = run("--set", f"uid_map=0:{ME}:2", "--", "true")
    check("newuidmap's refusal is told", done.refused(
        "newuidmap", "/etc/subuid"), done)


{"root": check_root, "user": check_user, "ranges": check_ranges,
 "promised": check_promised}[WHO]()
finish()
