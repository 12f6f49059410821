#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What cgroups.test checks of groups on a v2 tree, in a guest of which this is
process 1.

    cgroups-v2.py PROBE FILE            pack the guest: an initramfs whose
                                        /init is this file

The guest prints a line `ok NAME` or `not ok NAME: WHY` per thing checked, and
`guest: done` at the end. It has no disk.
"""

import os
import signal
import stat
import sys

from cgroup_tools import (ASKED, BIND, LIBC, USER, Container, Place, call,
                          check_in_force, check_off, check_refused,
                          check_small, enter, expect, mount,
                          prepare_directories, private_mounts, read_only_tree,
                          value)
from checks import check, wait_until, write

ROOT = "/sys/fs/cgroup"
MOVE, NEW_CGROUPS = 8192, 0x02000000


class Shell:
    """A process in a group, as a login shell would be."""

    def __init__(self, group):
        self.group = group
        self.pid = os.fork()
        if self.pid == 0:
            while True:
                signal.pause()
        write(f"{group}/cgroup.procs", self.pid)

    def at_home(self):
        return str(self.pid) in value(f"{self.group}/cgroup.procs").split()

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def make_group(path, user=None):
    """A group; given to a user as systemd does it."""
    os.mkdir(path)
    for name in ("", "cgroup.procs", "cgroup.threads",
                 "cgroup.subtree_control") if user else ():
        os.chown(os.path.join(path, name), user, user)


def remove(*groups):
    for group in groups:
        wait_until(5, lambda: "populated 0" in value(f"{group}/cgroup.events"))
        os.rmdir(group)


def in_group(path):
    return enter([path])


def left(group):
    """What of ours is still in a group, or is still changed."""
    names = [n for n in os.listdir(group) if n.startswith("bulkhead-")]
    return names, value(f"{group}/cgroup.subtree_control")


def check_beside():
    home = f"{ROOT}/login"
    make_group(home)
    write(f"{home}/pids.max", 100)
    write(f"{home}/memory.max", 200 << 20)
    shell = Shell(home)
    check_in_force("root beside a shell", before=in_group(home))
    check_refused("root beside a shell", {"pids": "101"}, "only 100",
                  before=in_group(home))
    container = Container({"pids": "off", "memory": "off"},
                          before=in_group(home))
    expect("what the shell's group may not, one beside it may not", container,
           {"pids": "100", "memory": str(200 << 20)})
    check("it stands beside", container.group("pids") ==
          f"{ROOT}/bulkhead-groups-box-1", container.groups)
    container.end()
    check("the shell was left alone", shell.at_home() and
          left(home) == ([], ""), left(home))
    shell.end()
    remove(home)


def check_users_slice():
    slice_, scope = f"{ROOT}/slice", f"{ROOT}/slice/scope"
    make_group(slice_, USER)
    make_group(scope, USER)
    shell = Shell(scope)
    check_in_force("a user in a slice of its own", user=True,
                   before=in_group(scope))
    check("the user's shell was left alone", shell.at_home())
    shell.end()
    remove(scope, slice_)


def check_aside(name, group, user, before=None, top=ROOT):
    """A group that holds a shell, and that is all there is."""
    shell = Shell(group)
    check_in_force(name, user=user, before=before or in_group(group), top=top)
    check(f"{name}: all is as it was", shell.at_home() and
          left(group) == ([], ""), left(group))
    if not before:
        check_killed(name, group, user, shell)
    shell.end()


def check_killed(name, group, user, shell):
    """The launcher is killed; the shell, which still waits aside, starts the
    next one."""
    killed = Container(ASKED, user=user, before=in_group(group))
    aside = f"{group}/bulkhead-callers"
    check(f"{name}: the shell waits aside", not shell.at_home() and
          str(shell.pid) in value(f"{aside}/cgroup.procs").split(),
          killed.refused)
    killed.end(signal.SIGKILL)
    check_in_force(f"{name}, after a SIGKILL", user=user,
                   before=in_group(aside))
    check(f"{name}: all is as it was after a SIGKILL", shell.at_home() and
          left(group) == ([], ""), left(group))


def check_delegated():
    group = f"{ROOT}/user"
    make_group(group, USER)
    check_aside("a user in a group of its own", group, True)
    remove(group)
    group = f"{ROOT}/delegated"
    make_group(group)
    os.setxattr(group, "user.delegate", b"1")
    check_aside("root where systemd has delegated", group, False)
    remove(group)


def check_namespace():
    """A container's view: its own group is the root that it sees."""
    group = f"{ROOT}/engine"
    make_group(group)

    def before():
        write(f"{group}/cgroup.procs", os.getpid())
        call("unshare", NEW_CGROUPS)
        private_mounts()
        call("umount2", ROOT.encode(), 2)
        mount("none", ROOT, "cgroup2")

    check_aside("root in a cgroup namespace", group, False, before,
                group)
    remove(group)


def check_missing():
    """Below a group that is not given the controller."""
    above, group = f"{ROOT}/above", f"{ROOT}/above/group"
    make_group(above)
    make_group(group)
    write(f"{ROOT}/cgroup.subtree_control", "-pids")
    shell = Shell(group)
    check_refused("no pids controller", {}, "pids=512",
                  "no pids controller", "above", before=in_group(group))
    container = Container({"pids": "off", "memory": "64MiB"},
                          before=in_group(group))
    expect("the other controllers are there", container,
           {"pids": "off", "memory": "67108864"})
    container.end()
    shell.end()
    remove(group, above)
    write(f"{ROOT}/cgroup.subtree_control", "+pids")


def check_guest():
    check_in_force("root on v2")
    check_small()
    check_refused("data in memory", {"io": "rbps=1MiB"}, "has no disk")
    check_refused("a read-only tree", {}, "read-only", before=read_only_tree)
    check_off("a user in the root group", "is not writable", user=True)
    check_beside()
    check_users_slice()
    check_delegated()
    check_namespace()
    check_missing()
    check("no group is left", not [n for n in os.listdir(ROOT) if
                                   os.path.isdir(f"{ROOT}/{n}")],
          os.listdir(ROOT))


def walk(traceback):
    while traceback:
        yield traceback.tb_frame, traceback.tb_lineno
        traceback = traceback.tb_next


def be_guest():
    """Process 1: the first root can't be pivoted away from; cover it."""
    os.mkdir("/new")
    mount("/", "/new", None, BIND)
    os.chdir("/new")
    mount(".", "/", None, MOVE)
    os.chroot(".")
    for path, kind in (("/proc", "proc"), ("/sys", "sysfs"),
                       ("/dev", "devtmpfs"), ("/tmp", "tmpfs"),
                       (ROOT, "cgroup2"), (Place.directory, "tmpfs")):
        os.makedirs(path, exist_ok=True)
        mount("none", path, kind)
    write(f"{ROOT}/cgroup.subtree_control", "+cpu +cpuset +io +memory +pids")
    prepare_directories()
    try:
        check_guest()
    except Exception as error:  # the host sees the console alone
        check("the checks", False, repr(error) + " at " + " ".join(
            f"{frame.f_code.co_name}:{line}" for frame, line in
            walk(error.__traceback__)))
    print("guest: done", flush=True)
    os.sync()
    LIBC.reboot(0x4321fedc)


# On the host: an initramfs with this file, the agent, and what Python needs.

def libraries(path):
    """What the dynamic linker would load for an ELF file."""
    with os.popen(f"ldd {path}") as lines:
        for word in lines.read().split():
            if word.startswith("/"):
                yield word


def files_for_guest(probe):
    init = os.path.abspath(__file__)
    files = {"/init": init, Place.probe: probe}
    python = os.path.realpath(sys.executable)
    files["/usr/bin/python3"] = files[python] = python
    needed = [getattr(m, "__file__", None) or "" for m in
              list(sys.modules.values())]
    needed.remove(init)
    for path in [python, *needed]:
        if os.path.dirname(path) == os.path.dirname(init):
            # Python looks for our own modules beside /init.
            files["/" + os.path.basename(path)] = path
        elif path.startswith("/"):
            files[path] = path
            if ".so" in path or path == python:
                files.update({name: name for name in libraries(path)})
    return files


def add_entry(out, name, mode, data):
    """One member of a newc archive."""
    add_entry.inode = getattr(add_entry, "inode", 0) + 1
    name = name.lstrip("/").encode() + b"\0"
    fields = (add_entry.inode, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0,
              len(name), 0)
    head = b"070701" + b"".join(b"%08x" % f for f in fields) + name
    out.write(head + b"\0" * (-len(head) % 4) + data + b"\0" *
              (-len(data) % 4))


def pack(probe, target):
    files = files_for_guest(probe)
    folders = set()
    for name in files:
        while (name := os.path.dirname(name)) != "/":
            folders.add(name)
    with open(target, "wb") as out:
        for name in sorted(folders | {"/dev"}):
            add_entry(out, name, stat.S_IFDIR | 0o755, b"")
        for name, path in files.items():
            with open(path, "rb") as file:
                add_entry(out, name, stat.S_IFREG | 0o755, file.read())
        add_entry(out, "TRAILER!!!", 0, b"")


if sys.argv == ["/init"] and os.getpid() == 1:
    be_guest()
else:
    pack(*sys.argv[1:3])
