# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands that start an empty program in a container: ours, the floor, others.

All get the same root directory. Everything is made below a working directory
that the caller removes; control groups carry the name of that directory.
"""

import functools
import json
import os
import re
import shutil
import subprocess

MEMORY = 1 << 30
PIDS = 512
EMPTY = "/empty"
TRUE = "/bin/true"
# Those that groups may be made for; "v2" is the one tree of version 2.
CONTROLLERS = ("cpu", "cpuacct", "cpuset", "memory", "pids", "blkio",
               "freezer", "v2")


def libraries(program):
    """What a dynamic program is linked with, as paths."""
    text = subprocess.run(["ldd", program], capture_output=True, text=True,
                          check=True).stdout
    return {word for word in text.split() if word.startswith("/")}


def make_root(work, empty):
    """A root directory with the empty program, and true with its libraries."""
    root = os.path.join(work, "root")
    for name in ("proc", "sys", "dev", "tmp", "bin", "data"):
        os.makedirs(os.path.join(root, name), exist_ok=True)
    shutil.copy(empty, root + EMPTY)
    program = os.path.realpath(shutil.which("true"))
    shutil.copy(program, root + TRUE)
    for path in libraries(program):
        os.makedirs(root + os.path.dirname(path), exist_ok=True)
        shutil.copy(path, root + path)
    return root


def own_groups():
    """{controller: directory of our own group}; "v2" for a whole v2 tree."""
    found = {}
    with open("/proc/self/cgroup", encoding="ascii") as lines:
        for line in lines:
            _, names, path = line.rstrip("\n").split(":", 2)
            for name in filter(None, names.split(",")):
                if os.path.isdir("/sys/fs/cgroup/" + name):
                    found[name] = os.path.normpath(
                        f"/sys/fs/cgroup/{name}/{path}")
            if not names and os.path.exists(
                    "/sys/fs/cgroup/cgroup.controllers"):
                # Beside ours: one that holds processes has no children.
                found["v2"] = os.path.normpath(
                    f"/sys/fs/cgroup/{os.path.dirname(path)}")
    return found


def all_cpus():
    """As in a cpuset: what we may use, which is what a new group is told."""
    return ",".join(str(cpu) for cpu in sorted(os.sched_getaffinity(0)))


def ours(build, keys, *command, options=()):
    """bulkhead exec with these keys of `container`."""
    words = [f"{build}/bulkhead", "exec", "container"]
    for key, value in keys.items():
        words += ["--set", f"container.{key}={value}"]
    return words + list(options) + ["--", *command]


def empty_of_ours(build, *words, **keys):
    """That of a minimal root into which the empty program alone is bound."""
    bind = f"{build}/measure/empty:{EMPTY}:ro"
    return ours(build, {"root": "minimal", **keys}, EMPTY, *words,
                options=("--bind", bind))


@functools.lru_cache(maxsize=None)
def controllers_of_ours(build, work):
    """In whose trees a start of ours makes groups, as strace sees it."""
    if not shutil.which("strace"):
        return CONTROLLERS
    log = os.path.join(work, "groups.strace")
    subprocess.run(["strace", "-f", "-y", "-s", "512", "-o", log,
                    "-e", "trace=mkdir,mkdirat"] + empty_of_ours(build),
                   check=True, stdin=subprocess.DEVNULL, timeout=60)
    with open(log, encoding="utf-8", errors="replace") as file:
        found = re.findall(r"/sys/fs/cgroup/([^/\">]+)", file.read())
    return tuple(name if name in CONTROLLERS else "v2" for name in set(found))


def floor(build, work, program, *words):
    """The same system calls without a library, in the same groups as ours."""
    name = os.path.basename(work)
    made = controllers_of_ours(build, work)
    groups = [f"{controller}={directory}/{name}"
              for controller, directory in own_groups().items()
              if controller in made]
    return [f"{build}/measure/floor", "cpus=" + all_cpus(), *groups, program,
            *words]


def oci(runtime, work, root, *command):
    """An OCI runtime with what `spec` writes, and with the same limits."""
    bundle = os.path.join(work, os.path.basename(runtime))
    os.makedirs(bundle)
    subprocess.run([runtime, "spec"], cwd=bundle, check=True)
    with open(bundle + "/config.json", encoding="utf-8") as file:
        config = json.load(file)
    name = f"{os.path.basename(work)}-{os.path.basename(runtime)}"
    config["root"] = {"path": root, "readonly": True}
    config["process"].update(terminal=False, args=list(command))
    config["linux"]["cgroupsPath"] = "/" + name
    config["linux"]["resources"] = {
        "memory": {"limit": MEMORY, "swap": MEMORY}, "pids": {"limit": PIDS},
        "cpu": {"cpus": all_cpus()}}
    with open(bundle + "/config.json", "w", encoding="utf-8") as file:
        json.dump(config, file)
    return [runtime, "--root", bundle + "/state", "run", "-b", bundle, name]


def bubblewrap(program, root, *command):
    """It has neither groups nor a filter, and drops no capability of root's."""
    return [program, "--unshare-all", "--die-with-parent", "--ro-bind", root,
            "/", "--proc", "/proc", "--dev", "/dev", *command]
