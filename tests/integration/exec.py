#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What exec.test checks of `bulkhead exec`: command line, statuses, streams, and
what is around the program. Arguments as in exec_tools.py.

Prints a line `ok NAME` or `not ok NAME: WHY` per thing checked, and ends with
status 1 when one was not.
"""

import ctypes
import os
import signal
import subprocess

from checks import BRIEFLY, check, finish, read, wait_until, write
from exec_tools import (BULKHEAD, DIRECTORY, PYTHON, ROOT, command, ends, run,
                        shell, started)


def check_statuses():
    for status in (0, 1, 7, 124, 255):
        check(f"status {status} is passed through",
              shell(f"exit {status}").status == status)
    for name in ("KILL", "TERM", "SEGV"):
        number = getattr(signal, f"SIG{name}")
        check(f"128 + n after SIG{name}",
              shell(f"kill -{name} $$").status == 128 + number)
    got = run("--", "no-such-program")
    check("127: not found", got.status == 127 and "no-such" in got.err, got)
    got = run("--", "/no/such/program")
    check("127: no such path", got.status == 127, got)
    got = run("--", "/etc/passwd")
    check("126: cannot be executed", got.status == 126, got)
    got = run("--", "/etc")
    check("126: a directory", got.status == 126, got)
    got = run("--", "")
    check("127: no name at all", got.status == 127, got)


def check_usage():
    for name, words, said in (
            ("nothing", [], "environment"),
            ("no command", ["container"], "command"),
            ("no environment", ["--", "true"], "environment"),
            ("a wrong name", ["contaner", "true"], "'container'"),
            ("a guest", ["vm", "true"], "kernel of its own"),
            ("the host", ["native", "true"], "without exec"),
            ("an unknown option", ["--frob", "container", "true"], "frob"),
            ("an unknown key", ["--set", "pid=5", "container", "true"], "pids"),
            ("a key of another", ["--set", "vm.pids=5", "container", "true"],
             "vm"),
            ("no key", ["--set", "pids", "container", "true"], "KEY=VALUE"),
            ("a bad value", ["--set", "pids=x", "container", "true"], "pids"),
            ("beyond the range", ["--set", "pids=1", "container", "true"],
             "outside 2"),
            ("a link to nobody", ["--set", "network=veth", "container",
                                  "true"], "no run"),
            ("a bad bind", ["--bind", "/etc", "container", "true"], "SRC:DST"),
            ("a bind of no source", ["--bind", ":/x", "container", "true"],
             "SRC:DST"),
            ("a relative bind", ["--bind", "/etc:x", "container", "true"],
             "SRC:DST"),
            ("a bind with dots", ["--bind", "/etc:/a/../../b", "container",
                                  "true"], "'..'"),
            ("a bind of the root", ["--bind", "/etc:/./", "container", "true"],
             "root"),
            ("a bind with a mode", ["--bind", "/etc:/x:rx", "container",
                                    "true"], "SRC:DST"),
            ("a bad variable", ["--env", "X", "container", "true"],
             "NAME=VALUE"),
            ("a bad uid", ["--uid", "x", "container", "true"], "uid"),
            ("a uid too high", ["--uid", "4294967295", "container", "true"],
             "ids"),
            ("a time without a unit", ["--timeout", "5", "container", "true"],
             "timeout"),
            ("a relative directory", ["--workdir", "x", "container", "true"],
             "workdir"),
            ("mounts without a namespace", ["--set", "isolate=-mount",
                                            "--set", "root=system",
                                            "container", "true"], "root"),
            ("no root directory", ["chroot", "true"], "--set root=")):
        done = subprocess.run([BULKHEAD, "exec", *words], check=False,
                              capture_output=True, text=True, timeout=20)
        check(f"{name}: status 125 and a sentence", done.returncode == 125 and
              said in done.stderr and not done.stdout,
              (done.returncode, done.stderr))
    done = subprocess.run([BULKHEAD, "exec", "--help"], check=False,
                          capture_output=True, text=True, timeout=20)
    check("--help is no failure", done.returncode == 0 and
          "--timeout" in done.stdout, done)


def check_streams():
    got = shell("echo out; echo err >&2")
    check("two streams", got.out == "out\n" and got.err.endswith("err\n"), got)
    text = "".join(f"{i}\n" for i in range(300000))
    check("two megabytes both ways", run("--", "cat", given=text).out == text)
    got = subprocess.run(["sh", "-c", '"$@" <&-', "-",
                          *command("--", "sh", "-c", "read x; echo $?")],
                         capture_output=True, text=True, timeout=20,
                         check=False)
    check("standard input that is closed", got.stdout.strip() in ("1", "2"),
          got)
    got = subprocess.run(["sh", "-c", '"$@" >&-', "-",
                          *command("--", "sh", "-c", "echo x")],
                         capture_output=True, text=True, timeout=20,
                         check=False)
    check("standard output that is closed", got.returncode != 0, got)
    got = subprocess.run(["bash", "-c", '"$@" | head -1; echo '
                          '${PIPESTATUS[0]}', "-", *command("--", "yes")],
                         capture_output=True, text=True, timeout=20,
                         check=False)
    check("a reader that goes", got.stdout.split() == ["y", "141"], got)
    process = started("--", "sh", "-c", "echo x; exec >&-; sleep 30")
    check("the end of the program's output is seen",
          wait_until(5, lambda: process.stdout.read() == ""))
    process.terminate()
    ends(process)
    words = command("--", "sh", "-c", "sleep 0.1; echo first; sleep 30")
    with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
        check("nothing is held back", process.stdout.readline() == b"first\n")
        process.terminate()


def check_environment():
    secret = {**os.environ, "SECRET": "of-the-host", "LD_PRELOAD": ""}
    got = shell("env; tr '\\0' '\\n' </proc/1/environ", env="container")
    names = {line.split("=")[0] for line in got.out.splitlines()}
    check("the environment is clean", names <= {"PATH", "HOME", "PWD"}, names)
    got = run("--env", "A=1", "--env", "PATH=/bin", "--env", "A=two words",
              "--env", "EMPTY=", "--", "env")
    check("variables are given", set(got.out.splitlines()) ==
          {"PATH=/bin", "HOME=/", "A=two words", "EMPTY="}, got)
    done = subprocess.run(command("--env", "TOKEN=abcdef", "--", "sh", "-c",
                                  "cat /proc/*/environ /proc/1/cmdline"),
                          capture_output=True, timeout=20, env=secret,
                          check=False)
    check("nothing of the host's in /proc", b"of-the-host" not in done.stdout,
          done.stdout)
    check("nor of the command line", b"--env" not in done.stdout, done.stdout)
    reading, writing = os.pipe()
    high = os.dup2(writing, 9)
    done = subprocess.run(command("--", "ls", "/proc/self/fd"), text=True,
                          pass_fds=(high,), capture_output=True, timeout=20,
                          check=False)
    for fd in (reading, writing, high):
        os.close(fd)
    check("no descriptor comes along", done.stdout.split() ==
          ["0", "1", "2", "3"], done)
    got = run("--", "ls", "/proc/1/fd")
    check("nor can process 1's be seen", got.out == "", got)


def check_surroundings():
    check("the working directory is the root", run("--", "pwd", cwd="/tmp").out
          == "/\n")
    check("--workdir", run("--workdir", "/usr/bin", "--", "pwd").out ==
          "/usr/bin\n")
    got = run("--workdir", "/none", "--", "pwd")
    check("one that is not there: 125", got.status == 125 and
          "--workdir" in got.err, got)
    old = os.umask(0o77)
    check("the umask is the usual one", shell("umask").out == "0022\n")
    os.umask(old)

    def ignore():
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2})
    got = run("--", "grep", "^Sig[BI]", "/proc/self/status",
              preexec_fn=ignore)
    check("no signal is blocked or ignored", set(got.out.split()[1::2]) ==
          {"0000000000000000"}, got)
    got = shell("echo $$ $PPID")
    check("it is a child of process 1", got.out.split()[1] == "1", got)
    keyring = ("import ctypes; c = ctypes.CDLL(None); "
               "print(c.syscall(250, 0, -3, 0))")
    ours = ctypes.CDLL(None).syscall(250, 0, -3, 0)
    got = run("--set", "seccomp=off", "--", PYTHON, "-c", keyring)
    check("the session keyring is another", got.out.strip() not in
          ("", str(ours)), (ours, got))


def check_ids():
    check("root inside", run("--", "id", "-u").out == "0\n")
    got = shell("id -u; id -g; id -G; grep CapEff /proc/self/status", "--uid",
                "1000")
    if ROOT:
        check("--uid", got.out.split() ==
              ["1000", "1000", "1000", "CapEff:", "0" * 16], got)
    else:
        check("--uid of nobody there: 125", got.status == 125 and
              "--uid" in got.err, got)
    got = run("--uid", "70000", "--", "true")
    check("an id that is not mapped: 125", got.status == 125 and
          "--uid" in got.err, got)
    check_ids_without_capabilities()


def check_ids_without_capabilities():
    """As docker run --user --cap-drop=ALL: process 1 gives the id, the program
    has nothing."""
    look = "id -u; id -G; grep -h Cap /proc/self/status"
    for name, keys in (("none", ["capabilities=none"]),
                       ("chown", ["capabilities=chown"]),
                       ("none, new privileges", ["capabilities=none",
                                                 "no_new_privs=off"]),
                       ("none, no namespaces of users",
                        ["capabilities=none", "isolate=-user"])):
        sets = [word for key in keys for word in ("--set", key)]
        if not ROOT and "isolate=-user" in keys:
            continue
        got = shell(look, "--uid", "1000", *sets)
        if not ROOT:
            check(f"--uid of nobody there, capabilities {name}: 125",
                  got.status == 125 and "--uid" in got.err, got)
            continue
        bounding = "1" if "chown" in name else "0"
        check(f"--uid with capabilities {name}", got.out.split() ==
              ["1000", "1000", "CapInh:", "0" * 16, "CapPrm:", "0" * 16,
               "CapEff:", "0" * 16, "CapBnd:", "0" * 15 + bounding,
               "CapAmb:", "0" * 16], got)
        got = shell("trap 'echo bye; exit 3' TERM; while :; do sleep 0.02; "
                    "done", "--uid", "1000", "--timeout", BRIEFLY, *sets)
        check(f"signals reach it, capabilities {name}",
              got.out == "bye\n" and got.status == 124, got)
    if not ROOT:
        return
    none = ["--set", "capabilities=none"]
    got = shell("grep Cap /proc/self/status", *none)
    check("without --uid nothing is left to root inside",
          set(got.out.split()[1::2]) == {"0" * 16}, got)
    got = shell("grep Cap /proc/1/status", *none)
    check("nor to process 1", set(got.out.split()[1::2]) == {"0" * 16}, got)
    got = shell("id -u; grep Cap /proc/self/status", "--uid", "0", *none)
    check("nor with --uid 0", got.out.split()[0] == "0" and
          set(got.out.split()[2::2]) == {"0" * 16}, got)
    got = shell("kill -KILL 1; kill -STOP 1; echo here", "--uid", "1000",
                *none)
    check("nor can process 1 be ended", got.out == "here\n", got)
    got = shell(f"{PYTHON} -c \"import os; os.setuid(0)\"", "--uid", "1000",
                *none)
    check("nor can the program become root", got.status == 1 and
          "PermissionError" in got.err, got)
    got = shell("true", "--uid", "1000", "--json", *none)
    check("and what process 1 keeps is said", got.status == 0 and
          "process 1 alone keeps chown,kill,setgid,setuid" in got.err, got)


def check_few_processes():
    """The fewest that a start takes; one less is refused in a sentence."""
    if not ROOT:
        return
    got = run("--set", "pids=2", "--", "/bin/true")
    check("pids=2 is process 1 and a program", got.status == 0, got)
    got = shell("sleep 0 & sleep 0 & wait; echo all", "--set", "pids=2")
    check("which starts nothing", got.status == 2 and "ork" in got.err and
          not got.out, got)
    got = shell("/bin/true; /bin/true; echo all", "--set", "pids=3")
    check("pids=3: one more at a time", got.out == "all\n", got)
    others = [started("--uid", "64133", "--set", "isolate=-user", "--", "sh",
                      "-c", "echo r; exec sleep 60") for _ in range(3)]
    got = run("--uid", "64133", "--set", "isolate=-user", "--set", "nproc=2",
              "--", "/bin/true")
    check("nproc that others have used up: a sentence", got.status == 126 and
          "nproc is too little" in got.err, got)
    for process in others:
        process.terminate()
        ends(process)


def check_binds():
    there = os.path.join(DIRECTORY, "there")
    os.makedirs(there)
    file = os.path.join(there, "file")
    write(file, "text\n")
    got = shell("cat /in/file; echo new >/in/file", "--bind", f"{there}:/in")
    check("a directory", got.out == "text\n" and read(file) == "new\n", got)
    got = shell("cat /in/file; echo newer >/in/file", "--bind",
                f"{there}:/in:ro")
    check("a directory, read-only", got.out == "new\n" and got.status and
          read(file) == "new\n", got)
    got = shell("echo newest >/a/b/c; cat /a/b/c", "--bind", f"{file}:/a/b/c")
    check("a file, below what is not there", got.out == "newest\n" and
          read(file) == "newest\n", got)
    got = shell("echo x >/a/b", "--bind", f"{file}:/a/b:ro")
    check("a file, read-only", got.status and read(file) == "newest\n", got)
    got = shell("mount -o remount,bind,rw /in; echo x >/in/file", "--set",
                "seccomp=off", "--bind", f"{there}:/in:ro")
    check("read-only stays so", read(file) == "newest\n", got)
    got = run("--bind", "there:/in", "--", "ls", "/in", cwd=DIRECTORY)
    check("a relative source", got.out == "file\n", got)
    got = run("--bind", f"{there}/none:/in", "--", "true")
    check("a source that is not there: 125", got.status == 125 and
          "none" in got.err, got)
    check_hostile_root(there)


def check_hostile_root(there):
    root, victim = (os.path.join(DIRECTORY, d) for d in ("root", "victim"))
    os.makedirs(root)
    os.makedirs(victim)
    os.symlink(victim, os.path.join(root, "link"))
    os.symlink("../victim", os.path.join(root, "up"))
    os.symlink("/proc/1/root" + victim, os.path.join(root, "magic"))
    os.mkfifo(os.path.join(root, "pipe"))
    for name in ("link/x", "up/x", "magic/x", "link", "pipe", "pipe/x"):
        for access in ("writable", "overlay"):
            got = run("--set", f"root={root}", "--set",
                      f"root_access={access}", "--bind", f"{there}:/{name}",
                      "--", "/nothing", seconds=20)
            check(f"a bind at a hostile /{name}, {access}: nothing outside",
                  got.status in (125, 127) and not os.listdir(victim), got)


def main():
    check_statuses()
    check_usage()
    check_streams()
    check_environment()
    check_surroundings()
    check_ids()
    check_few_processes()
    check_binds()


main()
finish()
