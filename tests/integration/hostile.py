#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Root directories that somebody prepared to lead a launcher astray.

    hostile.py BULKHEAD PROBE DIRECTORY root|user

Whatever a root directory holds, a container starts or is refused in a sentence,
in a time; and outside nothing is opened, made or mounted on (decoys.py). Prints
a line `ok NAME` or `not ok NAME: WHY` per thing checked, and ends with status 1
when one was not. As root it takes a mount namespace of the test's own. DIRECTORY
is the caller's own, and may be searched by everybody.
"""

import itertools
import os
import shutil
import socket
import subprocess
import sys

import decoys
from checks import check, finish, share
from messages import Messages

BULKHEAD, PROBE, DIRECTORY, WHO = sys.argv[1:5]
ROOT = WHO == "root"
SECONDS = 20
SOMEBODY = 64125
ACCESSES = ("overlay", "readonly", "writable")
# Those that are made anew or covered, whatever lies there.
COVERED = ("tmp", "data", "dev/pts", "dev/shm", "dev/null", "proc/sys",
           "sys/fs")
# With the host's ids or processes a launcher may do more, and be led further.
ISOLATED = ([], ["isolate=-user"], ["isolate=-pid,user"]) if ROOT else ([],)
made = itertools.count()


class Done:
    def __init__(self, status, out, err):
        self.status, self.out = status, out
        # An ordinary user is told what limits there are none of.
        self.said = [line for line in err.splitlines()
                     if "not in force here" not in line]

    def __repr__(self):
        return f"status {self.status}, {self.out[:80]!r}, {self.said!r}"

    def refused(self, *parts):
        """Why this is no refusal that names these parts; "" when it is."""
        if self.status != 125:
            return f"not refused: {self}"
        if not 1 <= len(self.said) <= 3 or not all(
                line.startswith("bulkhead: ") for line in self.said):
            return f"no sentence: {self}"
        missing = [part for part in parts if part not in self.said[0]]
        return f"without {missing}: {self}" if missing else ""

    def worked(self):
        return "" if self.status == 0 else f"it did not start: {self}"


def run(keys, *words, env="container"):
    """Start the agent itself, which needs no library, inside."""
    sets = [word for key in keys for word in ("--set", key)]
    if "--" not in words:
        words += ("--bind", f"{PROBE}:/probe:ro", "--", "/probe",
                  "--catalogue")
    try:
        done = subprocess.run([BULKHEAD, "exec", env, *sets, *words],
                              stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, errors="replace", check=False,
                              timeout=SECONDS, pass_fds=[decoys.OPEN_AS])
    except subprocess.TimeoutExpired:
        return Done("none: it hangs", "", "")
    return Done(done.returncode, done.stdout, done.stderr)


def new_root():
    path = os.path.join(DIRECTORY, f"root-{next(made)}")
    os.mkdir(path, 0o755)
    return path


def outside(trap, before):
    """What was done outside, or "" """
    now = decoys.mounts()
    found = trap.look()
    found += [f"mounted: {line}" for line in now if line not in before]
    found += [f"no more: {line}" for line in before if line not in now]
    before[:] = now
    return "; ".join(found)


def verdict(name, what, done):
    if name in COVERED:
        return done.worked()
    return done.refused(f"/{name}", "link" if what in decoys.LINKS
                        else "no directory")


def whats():
    return decoys.LINKS + tuple(what for what in decoys.FILES
                                if ROOT or what != "a device")


def with_accesses(what):
    return [(one, access) for one in what for access in share(ACCESSES)]


def check_targets(trap):
    """Each target of a mount as each thing that it should not be."""
    before = decoys.mounts()
    for what, access in with_accesses(whats()):
        bad = []
        for name, isolated in share(itertools.product(decoys.NAMES, ISOLATED)):
            root = new_root()
            decoys.plant(root, name, what, trap.path)
            if "/" not in name:
                os.makedirs(os.path.join(root, "there"))
            done = run([f"root={root}", f"root_access={access}", *isolated])
            why = outside(trap, before) or (
                verdict(name, what, done) if WHO == "root" or
                access == "overlay" else
                done.worked() and done.refused("root"))
            if why:
                bad.append(f"/{name} {isolated}: {why}")
            shutil.rmtree(root)
        check(f"{what} at every target, {access}", not bad, bad)


def check_bind_targets(trap):
    """DST through a link, and DST that is one. A decoy is at the end of each."""
    before = decoys.mounts()
    for what, access in with_accesses(whats()):
        bad = []
        for isolated, source, end in share(itertools.product(
                ISOLATED, (__file__, DIRECTORY), ("", "/x", "/x/y"))):
            root = new_root()
            decoys.plant(root, "tmp", what, trap.path)
            done = run([f"root={root}", f"root_access={access}", *isolated],
                       "--bind", f"{source}:/tmp{end}", "--bind",
                       f"{PROBE}:/probe:ro", "--", "/probe", "--catalogue")
            # It may be a place for a file.
            why = outside(trap, before) or (
                done.worked() and done.refused(f"/tmp{end}"))
            if why:
                bad.append(f"{source}:/tmp{end} {isolated}: {why}")
            shutil.rmtree(root)
        check(f"--bind to and through {what}, {access}", not bad, bad)


def check_links_within(trap):
    """A link that stays within is no reason for a refusal."""
    before = decoys.mounts()
    for to in ("/real", "real", "../../real", "/chain", "/real/../real/."):
        root = new_root()
        os.mkdir(os.path.join(root, "real"))
        os.symlink("real", os.path.join(root, "chain"))
        os.symlink(to, os.path.join(root, "link"))
        done = run([f"root={root}"], "--bind", f"{PROBE}:/link/new/probe:ro",
                   "--", "/real/new/probe", "--catalogue")
        check(f"--bind through a link to {to}", done.status == 0 and
              not outside(trap, before), done)
        shutil.rmtree(root)
    root = new_root()
    bound = new_root()
    os.symlink("/bound", os.path.join(root, "link"))
    done = run([f"root={root}"], "--bind", f"{bound}:/bound", "--bind",
               f"{PROBE}:/link/probe", "--", "/nothing")
    check("a link to what is bound makes nothing in there",
          not done.refused("/link/probe") and not os.listdir(bound), done)
    done = run([f"root={root}"], "--bind", f"{bound}:/bound", "--bind",
               f"{PROBE}:/bound/probe", "--", "/bound/probe", "--catalogue")
    check("a path there does, when it may be written",
          done.status == 0 and os.listdir(bound) == ["probe"], done)
    os.unlink(os.path.join(bound, "probe"))
    done = run([f"root={root}"], "--bind", f"{bound}:/bound:ro", "--bind",
               f"{PROBE}:/bound/probe", "--", "/nothing")
    check("and is refused when not", not done.refused("/bound/probe") and
          not os.listdir(bound), done)


def check_bind_sources(trap):
    """SRC is looked up as whoever starts it would, and opened as a place."""
    before = decoys.mounts()
    plain = os.path.join(DIRECTORY, "sources")
    os.mkdir(plain)
    for what in ("a FIFO", "a socket", "a file"):
        decoys.plant(plain, what.split()[1], what, "")
    os.symlink("file", f"{plain}/link")
    os.symlink(plain, f"{plain}/directory-link")
    os.symlink("loop", f"{plain}/loop")
    os.symlink("nothing", f"{plain}/dangling")
    for name, test in (("FIFO", "-p"), ("socket", "-S"), ("file", "-f"),
                       ("link", "-f"), ("directory-link", "-d")):
        done = run([], "--bind", f"{plain}/{name}:/x", "--", "/bin/sh", "-c",
                   f"test {test} /x && test ! -L /x")
        check(f"--bind of a {name}", done.status == 0, done)
    for name, reason in (("loop", "Too many levels"),
                         ("dangling", "No such file"),
                         ("file/x", "Not a directory"), ("a" * 256, "too long"),
                         ("a/" * 2100, "too long")):
        done = run([], "--bind", f"{plain}/{name}:/x", "--", "/nothing")
        check(f"--bind of {name[:20]}: {reason}",
              not done.refused("cannot open", reason), done)
    if not ROOT:
        done = run([], "--bind", "/root/x:/x", "--", "/nothing")
        check("--bind of what one may not see", not done.refused(
            "/root/x", "Permission denied"), done)
    check("the sources are as they were", not outside(trap, before))


def deep_root(length):
    """A root directory whose path has so many bytes."""
    here = os.getcwd()
    path = os.path.join(DIRECTORY, "deep")
    os.mkdir(path)
    os.chdir(path)
    while len(path) < length:
        name = "d" * min(200, length - len(path) - 1)
        if length - len(path) - 1 - len(name) == 1:
            name = name[:-1]
        os.mkdir(name)
        os.chdir(name)
        path += "/" + name
    os.chdir(here)
    return path


def check_paths(trap):
    before = decoys.mounts()
    plain = os.path.join(DIRECTORY, "sources")
    for path, reason in (("/" + "a" * 4095, "too long"),
                         ("/a" * 2047, "No such file"),
                         ("/a" * 2048, "too long"),
                         (f"{plain}/loop", "Too many levels"),
                         (f"{plain}/dangling", "No such file"),
                         (f"{plain}/FIFO", "Not a directory"),
                         (f"{plain}/socket", "Not a directory"),
                         (f"{plain}/link", "Not a directory"),
                         ("/dev/null", "Not a directory"),
                         ("relative", "path from /"), ("", "empty")):
        done = run([f"root={path}"])
        check(f"root={path[:30]} of {len(path)} bytes: {reason}",
              not done.refused("key 'root'", reason), done)
    path = deep_root(4095)
    for access in ACCESSES:
        done = run([f"root={path}", f"root_access={access}"])
        check(f"root= of 4,095 bytes, {access}", not done.worked(), done)
    shutil.rmtree(f"{DIRECTORY}/deep")
    path = deep_root(4095)
    here = os.getcwd()
    os.chdir(path)
    os.mkfifo("proc")
    os.chdir(here)
    done = run([f"root={path}"])
    check("and the reason is not lost for its length", not done.refused(
        "/proc", "no directory"), done)
    shutil.rmtree(f"{DIRECTORY}/deep")
    root = new_root()
    for end, reason in (("/a" * 2049, "too long"), ("/" + "a" * 256, "too long"),
                        ("/" + "a" * 4095, "too long"), ("/a" * 1000, "")):
        done = run([f"root={root}"], "--bind", f"{PROBE}:{end}", "--", end,
                   "--catalogue")
        check(f"--bind to {end[:20]} of {len(end)} bytes: {reason or 'it works'}",
              not (done.refused(end[:20], reason) if reason
                   else done.worked()), done)
    for end in ("/a" * 2049, "/a/a") if ROOT else ():
        run([f"root={root}", "root_access=writable"], "--bind",
            f"{PROBE}:{end}", "--", "/nothing")
        check(f"of {len(end)} bytes {'nothing' if len(end) > 4095 else 'it'} "
              "is made", ("a" in os.listdir(root)) == (len(end) < 4096),
              os.listdir(root))
    check("nothing was done outside", not outside(trap, before))


def check_owners(trap):
    """Directories of other users', open to everybody or not."""
    before = decoys.mounts()
    for mode, isolated, access in itertools.product(
            (0o755, 0o700, 0o000), ISOLATED, ACCESSES):
        root = new_root()
        if ROOT:
            os.chown(root, SOMEBODY, SOMEBODY)
        os.chmod(root, mode)
        done = run([f"root={root}", f"root_access={access}", *isolated])
        why = outside(trap, before) or (done.worked() and done.refused("root"))
        check(f"a root of somebody's, {mode:o}, {access} {isolated}", not why,
              why)
        os.chmod(root, 0o755)
    if not ROOT:
        for access in ACCESSES:
            done = run(["root=/usr", f"root_access={access}"])
            why = done.worked() and done.refused("root=/usr", "root directory")
            check(f"a root of root's, {access}", not why, why)


def check_read_only(trap):
    """On a file system that is read-only, with its targets and without."""
    before = decoys.mounts()
    root = new_root()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", root],
                   check=True)
    for there in ("without", "with"):
        for name in ("proc", "sys", "dev") if there == "with" else ():
            os.mkdir(f"{root}/{name}")
        if there == "with":
            os.close(os.open(f"{root}/probe", os.O_CREAT, 0o755))
        subprocess.run(["mount", "-o", "remount,ro", root], check=True)
        for access, isolated in itertools.product(ACCESSES, ISOLATED):
            done = run([f"root={root}", f"root_access={access}", *isolated])
            bad = (done.worked() if access == "overlay" or
                   (there == "with" and access == "readonly") else
                   done.refused("writable") if there == "with" else
                   done.refused("root", "ead-only file system"))
            check(f"a root on a read-only file system {there} what is needed, "
                  f"{access} {isolated}", not bad, bad)
        subprocess.run(["mount", "-o", "remount,rw", root], check=True)
    subprocess.run(["umount", root], check=True)
    check("nothing was done outside", not outside(trap, before))


def check_set_id(trap):
    """A program that would make its user somebody else."""
    root = os.path.join(trap.path, "..", "set-id")
    os.mkdir(root)
    for name in ("bin", "lib", "lib64", "usr"):
        os.makedirs(f"{root}/{name}", exist_ok=True)
    shutil.copy("/usr/bin/id", f"{root}/id")
    os.chown(f"{root}/id", SOMEBODY, SOMEBODY)
    os.chmod(f"{root}/id", 0o6755)
    host = [word for name in ("usr", "bin", "lib", "lib64")
            for word in ("--bind", f"/{name}:/{name}:ro")
            if os.path.isdir(f"/{name}")]
    plain = ["no_new_privs=off", "isolate=-user"]
    for access in ACCESSES:
        done = run([*plain, f"root={root}", f"root_access={access}"], *host,
                   "--uid", "1000", "--", "/id", "-u")
        check(f"a set-id program of a root's does nothing, {access}",
              done.out == "1000\n", done)
    done = run(plain, "--bind", f"{root}/id:/id", "--uid", "1000", "--", "/id",
               "-u")
    check("nor one that is bound", done.out == "1000\n", done)
    done = run(["no_new_privs=off", "root=off"], "--uid", "1000", "--",
               f"{root}/id", "-u", env="chroot")
    check("where nothing is mounted it would, as on the machine",
          done.out == f"{SOMEBODY}\n", done)
    done = run(["no_new_privs=on", "root=off"], "--uid", "1000", "--",
               f"{root}/id", "-u", env="chroot")
    check("unless no_new_privs is on", done.out == "1000\n", done)


def in_a_run(keys):
    """Start one as a run does; what it said first."""
    directory = os.path.join(DIRECTORY, f"run-{next(made)}")
    os.mkdir(directory)
    ours, theirs = socket.socketpair()
    stream = Messages(ours, SECONDS)
    spec = {"protocol": 1, "run": "hostile", "name": "x", "kind": "container",
            "index": 7, "keys": keys, "cpus": "0", "memory_bytes": 128 << 20,
            "directory": directory}
    stream.send({"spec": spec})
    pid = os.posix_spawn(PROBE, [PROBE, "--run", "container"], {}, file_actions=[
        (os.POSIX_SPAWN_DUP2, theirs.fileno(), 3),
        (os.POSIX_SPAWN_DUP2, decoys.OPEN_AS, decoys.OPEN_AS)])
    theirs.close()
    said = stream.receive()
    ours.close()
    os.waitpid(pid, 0)
    return said or {}


def check_run(trap):
    """The agent's container, with a data directory; and one without a mount
    namespace of its own, whose mounts are everybody's in the run."""
    before = decoys.mounts()
    for what, access in with_accesses(decoys.LINKS + decoys.FILES):
        bad = []
        for name, isolate in share(itertools.product(
                decoys.NAMES, ("-time", "-mount,user", "-mount,user,pid"))):
            root = new_root()
            decoys.plant(root, name, what, trap.path)
            said = in_a_run({"root": root, "root_access": access,
                             "isolate": isolate})
            reason = said.get("refused", {}).get("reason", "")
            why = outside(trap, before)
            if not why and name in COVERED and name != "data":
                why = "" if "hello" in said else reason or "nothing said"
            elif not why:
                why = "" if f"/{name}" in reason else said
            if why:
                bad.append(f"/{name} {isolate}: {str(why)[:200]}")
            shutil.rmtree(root)
        check(f"in a run: {what} at every target, {access}", not bad, bad)


def main():
    trap = decoys.Decoys(os.path.join(DIRECTORY, "decoys"))
    check_targets(trap)
    check_bind_targets(trap)
    check_links_within(trap)
    check_bind_sources(trap)
    check_paths(trap)
    check_owners(trap)
    if ROOT:
        check_read_only(trap)
        check_set_id(trap)
        check_run(trap)


main()
finish()
