# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that nobody may touch, and what hostile root directories are made of.

A Decoys is a tree with an entry for each name that a container is furnished
with; whatever link out of a root directory is followed ends up in it. look()
tells what has happened to it: by inode numbers, owners, modes and times, and by
inotify(7), which sees openings too.
"""

import ctypes
import os
import select
import socket
import struct

# Where a container gets mounts, and what is below them.
NAMES = ("proc", "sys", "dev", "tmp", "data", "dev/pts", "dev/shm", "dev/null",
         "proc/sys", "sys/fs")
# A descriptor of the decoys' directory, which whoever starts it has open.
OPEN_AS = 50
IN_ALL_EVENTS, IN_ONLYDIR = 0xfff, 0x01000000
libc = ctypes.CDLL(None, use_errno=True)


def mounts():
    with open("/proc/self/mountinfo", encoding="utf-8") as file:
        return sorted(line.split(" ", 2)[2] for line in file)


class Decoys:
    def __init__(self, directory, owner=None):
        self.path = directory
        os.makedirs(directory)
        for name in NAMES:
            path = os.path.join(directory, name)
            os.makedirs(path, exist_ok=True)
        os.mkfifo(os.path.join(directory, "fifo"))
        with open(os.path.join(directory, "file"), "w",
                  encoding="ascii") as file:
            file.write("of the host's\n")
        # What lets nobody in would be no decoy.
        for path, _, names in os.walk(directory):
            os.chmod(path, 0o1777)
            for name in names:
                os.chmod(os.path.join(path, name), 0o666)
            if owner is not None:
                os.chown(path, owner, owner)
        self.before = self.state()
        self.events = self.watch()
        directory_fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        self.drain()  # what was just done is not looked for
        os.dup2(directory_fd, OPEN_AS)
        os.close(directory_fd)

    def state(self):
        found = {}
        for path, _, names in os.walk(self.path):
            for name in ["."] + names:
                st = os.lstat(os.path.join(path, name))
                found[os.path.join(path, name)] = (
                    st.st_ino, st.st_mode, st.st_uid, st.st_gid, st.st_nlink,
                    st.st_size, st.st_mtime_ns, st.st_ctime_ns)
        return found

    def watch(self):
        fd = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        for path, _, _ in os.walk(self.path):
            if libc.inotify_add_watch(fd, path.encode(),
                                      IN_ALL_EVENTS | IN_ONLYDIR) < 0:
                raise OSError(ctypes.get_errno(), "inotify", path)
        return fd

    def drain(self):
        found = []
        while select.select([self.events], [], [], 0)[0]:
            text = os.read(self.events, 65536)
            while text:
                _, mask, _, length = struct.unpack_from("iIII", text)
                name = text[16:16 + length].rstrip(b"\0").decode()
                found.append(f"event {mask:#x} on {name or 'a directory'}")
                text = text[16 + length:]
        return found

    def look(self):
        """What has happened since the last look, in words."""
        found = self.drain()
        now = self.state()
        self.drain()  # we have looked ourselves
        found += [f"{path} is new" for path in now.keys() - self.before.keys()]
        found += [f"{path} is gone" for path in
                  self.before.keys() - now.keys()]
        found += [f"{path} has changed" for path in
                  now.keys() & self.before.keys()
                  if now[path] != self.before[path]]
        self.before = now
        return found


def out_of(directory):
    """As many steps up as lead out of any root directory."""
    return "../" * 20 + directory.lstrip("/")


def make_links(decoys, name):
    """What a link at NAME may lead to, by the word for it."""
    return {
        "absolute": f"{decoys}/{name}",
        "relative": out_of(f"{decoys}/{name}"),
        "the host's": f"/{name}",
        "a descriptor's": f"/proc/self/fd/{OPEN_AS}/{name}",
        "a process's root": f"/proc/1/root{decoys}/{name}",
        "a working directory": f"/proc/self/cwd/{name}",
        "a loop": f"/{name}",
    }


LINKS = tuple(make_links("", "x"))
FILES = ("a FIFO", "a socket", "a file", "a device")


def plant(root, name, what, decoys):
    """A root directory in which NAME is no directory but WHAT."""
    path = os.path.join(root, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if what in LINKS:
        os.symlink(make_links(decoys, name)[what], path)
    elif what == "a FIFO":
        os.mkfifo(path)
    elif what == "a file":
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o644))
    elif what == "a device":
        os.mknod(path, 0o20666, os.makedev(1, 3))
    else:
        with socket.socket(socket.AF_UNIX) as sock:
            here = os.getcwd()
            os.chdir(os.path.dirname(path))  # its name may be too long
            sock.bind(os.path.basename(path))
            os.chdir(here)
