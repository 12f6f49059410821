#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every key of a container at each edge of its range, and beyond it.

    keys.py BULKHEAD PROBE DIRECTORY root|user

What is tried comes from the catalogue's table, and from the forms that texts
have. A value of the key's starts a container, or a sentence names the key and
why this machine can't have it; any other is refused with the key, the value and
what it may be, before a control group is made. Prints `ok` or `not ok` per key
as the tests do, and ends with status 1 when one was not.
"""

import itertools
import json
import os
import subprocess
import sys

from checks import check, finish, share

BULKHEAD, PROBE, DIRECTORY, WHO = sys.argv[1:5]
ROOT = WHO == "root"
SECONDS = 60 if "TIMES_SLOWER" in os.environ else 20
FAR = "99999999999999999999"


def groups():
    """Of starts in this pid namespace."""
    here = f"-{os.stat('/proc/self/ns/pid').st_ino:x}-box-"
    return sorted(os.path.join(path, name)
                  for path, names, _ in os.walk("/sys/fs/cgroup")
                  for name in names if here in name)


class Done:
    def __init__(self, key, value):
        self.key, self.value = key, value
        words = ["--set", f"{key}={value}"]
        # Where nothing is mounted the root directory is the machine's.
        if key == "isolate" and value not in ("pid", "-mount"):
            words += ["--set", "root=off"]
        try:
            done = subprocess.run(
                [BULKHEAD, "exec", "container", *words, "--", "/bin/true"],
                stdin=subprocess.DEVNULL, capture_output=True, text=True,
                errors="replace", timeout=SECONDS, check=False,
                cwd=DIRECTORY)
            self.status = done.returncode
            # Programs that hand out ids have words of their own.
            self.said = [line for line in done.stderr.splitlines()
                         if "not in force here" not in line and
                         not line.startswith("newuidmap:")]
        except subprocess.TimeoutExpired:
            self.status, self.said = "none: it hangs", []

    def __repr__(self):
        return (f"{self.key}={self.value[:60]}: status {self.status}, "
                f"{' / '.join(self.said)[:300]!r}")

    def is_sentence(self, *parts):
        return (self.status == 125 and 1 <= len(self.said) <= 3 and
                self.said[0].startswith("bulkhead: ") and
                all(part in self.said[0] for part in parts))


def accepted(key, value):
    """What is wrong, or None."""
    done = Done(key, value)
    good = done.status == 0 or done.is_sentence(key)
    # Without a root directory of the machine's there is no such program.
    if key == "root" and done.status == 127:
        good = True
    return None if good else done


def refused(key, value, *parts):
    done = Done(key, value)
    return None if done.is_sentence(f"'{key}'", *parts) else done


def catalogue():
    text = subprocess.run([PROBE, "--catalogue"], capture_output=True,
                          check=True).stdout
    kinds = {kind["kind"]: kind for kind in json.loads(text)["runners"]}
    return kinds["container"]["keys"]


def number_values(key):
    """Values that are the key's, and values that are not with what is said."""
    least, most = key["minimum"], key["maximum"]
    span = (str(least), str(most))
    good = [str(least), str(most), key["default"]]
    bad = [(str(least - 1), (str(least - 1) if least else "-1",) + span),
           (str(most + 1), (str(most + 1),) + span),
           (FAR, (FAR,) + span), ("", span), ("-1", ("'-1'",) + span),
           ("1.5", ("1.5",) + span), (" 64", ("' 64'",) + span),
           ("0x40", ("0x40",) + span), (f"{least}XiB", ("XiB",) + span)]
    if key["type"] == "size":
        good += [f"{most >> 40}TiB", f"{(least >> 10) + 1}KiB"]
        bad += [(f"{(most >> 40) + 1}TiB", span), (f"{FAR}GiB", span),
                ("8388608TiB", span)]
    else:
        bad += [(f"{least}K", (f"{least}K",) + span)]
    return good, bad


def word_values(key):
    separator = "," if key["type"] == "set" else " "
    words = key["choices"].split(separator) if "choices" in key else []
    if key["type"] == "switch":
        words = ["on"]
    bad = [("", ()), ("x", ("'x'",)), (words[0] + " ", ()),
           (words[0].upper(), (words[0].upper(),))]
    if key["type"] == "set":
        everything = ",".join(words)
        return (words + [f"-{word}" for word in words] + [everything],
                bad + [(f"{words[0]},", ()), (f"{words[0]},,{words[1]}", ()),
                       ("-", ()), ("--", ()), (f"-{words[0]},x", ("'x'",))])
    return words, bad + [(f"{words[0]},{words[0]}", ())]


CAPABILITIES = ["chown", "cap_chown", "chown,kill"]
CPUS = os.sched_getaffinity(0)
TEXTS = {
    "root": (["/", "system"], [("x", ("'x'",)), ("./x", ("'./x'",)),
                               ("/nowhere", ("No such",))]),
    "io": (["rbps=65536,wbps=1TiB,riops=10,wiops=4294967294",
            "rbps=1099511627776"],
           [("rbps=65535", ("65535", "65536", "1099511627776")),
            ("rbps=1025GiB", ("65536", "1099511627776")),
            ("riops=9", ("riops=9", "10", "4294967294")),
            ("wiops=4294967295", ("10", "4294967294")),
            ("rbps", ("'rbps'",)), ("rbps=", ()), ("x=1", ("'x=1'",)),
            ("rbps=1MiB,", ()), ("rbps=1MiB,rbps=2MiB", ("twice",)),
            ("rbps=1XiB", ("XiB",)), ("rbps=-1", ("-1",)),
            ("rbps=" + "9" * 100, ())]),
    "cpus": ([str(min(CPUS)), f"{min(CPUS)}-{max(CPUS)}"],
             [("1024", ("1024", "1023")), ("1-0", ("'1-0'", "1023")),
              (",", ()), ("0-", ()), ("0,", ()), ("x", ("x",)), ("-1", ()),
              (FAR, (FAR,)), ("0 1", ()), ("1023", ("1023",))]),
    "capabilities": (CAPABILITIES, [("x", ("'x'",)), ("chown,", ()),
                                    ("chown,,kill", ()), ("x" * 300, ()),
                                    ("chown kill", ("chown kill",))]),
    "seccomp": ([], [("x", ("'x'",)), ("/nowhere", ("/nowhere", "No such"))]),
    "hostname": (["a", "a" * 64, "Ä" * 32],
                 [("a" * 65, ("65", "64")), ("Ä" * 33, ("66", "64")),
                  ("a" * 5000, ("5000", "64"))]),
    "rlimits": (["core=0", "core=0:unlimited", "stack=256KiB:8MiB",
                 "data=16MiB,as=32MiB", "cpu=1s", "cpu=1,rttime=1000us",
                 "memlock=0,locks=0,nice=0,rtprio=0"],
                [("x=1", ("'x'",)), ("core", ("core",)), ("core=", ()),
                 ("core=1,", ()), ("core=0,core=1", ("twice",)),
                 ("core=2:1", ("soft", "hard")), ("core=0:", ()),
                 ("stack=262143", ("262143", "262144")),
                 ("data=1MiB", ("16777216",)), ("as=1MiB", ("33554432",)),
                 ("nofile=63", ("63", "64")), ("nproc=1", ("1", "2")),
                 ("cpu=1.5s", ()), ("cpu=1500ms", ("1500ms", "seconds")),
                 ("rttime=999us", ("1000",)), ("core=-1", ("-1",)),
                 (f"core={FAR}", (FAR,)), ("core=1XiB", ("XiB",))]),
    "uid_map": (["0:0:1", "0:4294967294:1"],
                [("0", ("'0'",)), ("0:0", ("'0:0'",)), ("0:0:0", ("0:0:0",)),
                 ("0:0:x", ()), ("0:0:1,", ()), ("0:0:1:", ()),
                 ("a:0:1", ()), ("-1:0:1", ()), ("0: 0:1", ()),
                 ("4294967295:0:1", ("last id",)),
                 ("0:4294967295:1", ("last id",)),
                 ("0:1:4294967295", ("last id",)),
                 (f"0:{FAR}:1", ()), ("0:0:2,1:9:1", ("overlap",)),
                 ("0:0:2,5:1:1", ("overlap",)),
                 (",".join(f"{i}:{i}:1" for i in range(400)), ("at most",))]),
}


def values(key):
    if key["type"] in ("size", "count"):
        return number_values(key)
    if key["type"] != "text":
        return word_values(key)
    good, bad = TEXTS[key["name"]]
    return good + [key["default"]], bad + [("", ("empty",))]


def is_impossible(key, value):
    """A sentence about other keys is right: they do not go together."""
    return ((key, value) in (("network", "veth"), ("network", "host")) or
            key == "isolate")


def check_key(key):
    name = key["name"]
    good, bad = map(share, values(key))
    wrong = []
    for value in good + (["off"] if key["off"] else []):
        done = accepted(name, value)
        if done and not (is_impossible(name, value) and done.is_sentence()):
            wrong.append(done)
    if not key["off"]:
        bad.append(("off", ()))
    for value, parts in bad:
        done = refused(name, value, *parts)
        if done:
            wrong.append(done)
    check(f"{name}: {len(good)} values of its own and {len(bad)} others",
          not wrong, wrong)


def check_nothing_made(keys):
    """A value that is none makes no group, not even for a while."""
    log = os.path.join(DIRECTORY, "made")
    wrong = []
    for key in share(keys):
        value = values(key)[1][-1][0]
        subprocess.run(
            ["strace", "-f", "-qq", "-e", "trace=mkdir,mkdirat,clone3,mount,"
             "unshare,move_mount,setns", "-o", log, BULKHEAD, "exec",
             "container", "--set", f"{key['name']}={value}", "--", "/bin/true"],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS,
            check=False)
        with open(log, encoding="utf-8", errors="replace") as file:
            made = [line for line in file if "bulkhead-exec" in line or
                    "clone3" in line]
        if made:
            wrong.append((key["name"], value, made[:2]))
    check("a value that is none is refused before anything is made",
          not wrong, wrong)


# Beside the words of those that have some.
PAIRED = {
    "isolate": ["off", "mount", "-mount", "pid,mount", "user,mount", "-pid",
                "-net", "-user", "-uts", "-ipc", "-cgroup", "-time"],
    "root": ["minimal", "system", "/usr"], "memory": ["64MiB"], "swap": ["1MiB"],
    "pids": ["20"], "cpu_quota": ["500"], "cpu_weight": ["200"],
    "io": ["rbps=10MiB"], "cpus": [str(min(CPUS))],
    "capabilities": ["all", "none", "chown"], "seccomp": [], "hostname": ["x"],
    "nofile": ["64"], "nproc": ["50"], "rlimits": ["core=0"],
    "uid_map": ["0:4242:1"], "network": ["none", "host"]}
# What others may need to be possible.
BESIDE = ({}, {"proc_mask": "off", "proc_readonly": "off", "devices": "host"},
          {"proc_mask": "off", "proc_readonly": "off", "devices": "host",
           "sysfs": "rw", "network": "host"})


def paired(key):
    name = key["name"]
    words = PAIRED[name] if name in PAIRED else word_values(key)[0]
    return [(name, value) for value in words + ["off"] * key["off"]
            if value != "veth"]


def check_pairs(keys):
    """Two keys at a time: a container has both, proved from inside, or a
    sentence says that they can't be had together; and no third thing."""
    wrong, started, tried = [], 0, 0
    for pair in share(itertools.chain.from_iterable(
            itertools.product(paired(one), paired(other))
            for one, other in itertools.combinations(keys, 2))):
        sets = {**BESIDE[tried % len(BESIDE)], **dict(pair)}
        words = [w for k, v in sets.items() for w in ("--set", f"{k}={v}")]
        done = subprocess.run(
            [BULKHEAD, "exec", "container", *words, "--json", "--",
             "/bin/true"], stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=SECONDS, check=False, cwd=DIRECTORY)
        said = done.stderr.splitlines()
        tried += 1
        started += done.returncode == 0
        # Another root directory has no such program.
        if done.returncode not in (0, 125, 127) or not said or \
                "is not in force" in said[0]:
            wrong.append((words[1::2], done.returncode, said[:1]))
    check(f"pairs of keys: {started} of {tried} start, with all in force",
          not wrong and started > tried // 4, wrong[:5])


def main():
    keys = catalogue()
    for key in keys:
        check_key(key)
    if ROOT:
        check_pairs(keys)
        check_nothing_made(keys)
        check("no group is left", not groups(), groups())


main()
finish()
