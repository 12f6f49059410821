#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What exec.test checks of `bulkhead exec`: signals, deadlines, misbehaviour, what
is said at the end, and what is left. Arguments as in exec_tools.py.

Prints a line `ok NAME` or `not ok NAME: WHY` per thing checked, and ends with
status 1 when one was not.
"""

import json
import os
import signal
import subprocess
import time

from checks import BRIEFLY, SHARE, check, finish, read, wait_until
from exec_tools import (BULKHEAD, DIRECTORY, PYTHON, ROOT, WHO, alive, command,
                        ends, groups, run, shell, sleeper, started)

SIGNALS = ("TERM", "INT", "HUP", "QUIT", "USR1", "USR2", "ALRM")


def check_signals():
    script = "".join(f"trap 'echo {name}' {name}; " for name in SIGNALS)
    process = started("--", "sh", "-c", script +
                      "echo ready; while :; do sleep 0.02; done")
    for name in SIGNALS:
        process.send_signal(getattr(signal, f"SIG{name}"))
        line = process.stdout.readline()
        check(f"SIG{name} is passed on", line == f"{name}\n", line)
    process.kill()
    ends(process)
    for name in SIGNALS[:6]:
        process = started("--", "sh", "-c", "echo ready; exec sleep 60")
        process.send_signal(getattr(signal, f"SIG{name}"))
        got = ends(process)
        check(f"SIG{name} ends a program that does nothing about it",
              got == 128 + getattr(signal, f"SIG{name}"), got)
    process = started("--", "sh", "-c", "echo ready; while :; do echo x; "
                      "sleep 0.01; done")
    process.send_signal(signal.SIGTSTP)
    state = f"/proc/{process.pid}/stat"
    check("a stop stops both", wait_until(5, lambda: read(state).split()[2] ==
                                          "T"))
    def there():
        try:
            return os.read(process.stdout.fileno(), 65536)
        except BlockingIOError:
            return b""
    os.set_blocking(process.stdout.fileno(), False)
    check("the program, too", wait_until(5, lambda: not (
        there() or time.sleep(0.1) or there())))
    process.send_signal(signal.SIGCONT)
    check("and both go on", wait_until(5, there))
    process.terminate()
    ends(process)


def check_early_signals():
    """None is lost on its way in: before the program can take it, it ends it."""
    found = set()
    for number in range(30):
        process = subprocess.Popen(command("--", "sleep", "20"),
                                   stdin=subprocess.DEVNULL)
        time.sleep(0.002 + number * 0.0003)
        process.terminate()
        found.add(ends(process))
    check("a TERM in the first milliseconds ends it", found <=
          {-signal.SIGTERM, 128 + signal.SIGTERM}, found)
    process = started("--", "sh", "-c", "echo r; sleep 0.5",
                      preexec_fn=lambda: signal.signal(signal.SIGHUP,
                                                       signal.SIG_IGN))
    process.send_signal(signal.SIGHUP)
    got = ends(process)
    check("what the caller ignores is not passed on (nohup)", got == 0, got)


def check_callers_children():
    """A shell that becomes exec keeps the children that it had."""
    done = subprocess.run(
        ["sh", "-c", 'sleep 3516 >/dev/null 2>&1 & echo $!; exec "$@"', "sh",
         *command("--", "true")], capture_output=True, text=True, check=False)
    child = int(done.stdout)
    there = os.path.exists(f"/proc/{child}")
    check("children of the caller live on", there and done.returncode == 0,
          done)
    if there:
        os.kill(child, signal.SIGKILL)


def check_timeout():
    begin = time.monotonic()
    got = run("--timeout", "200ms", "--", "sleep", "60")
    check("--timeout: 124", got.status == 124, got)
    check("at its time", 0.2 <= time.monotonic() - begin < 2)
    got = shell("trap '' TERM; sleep 60 & while :; do wait; done",
                "--timeout", "100ms")
    check("of one that ignores TERM, too", got.status == 124, got)
    got = shell("kill -STOP $$", "--timeout", "100ms")
    check("and of one that has stopped", got.status == 124, got)
    got = shell("trap 'echo bye; exit 3' TERM; while :; do sleep 0.02; done",
                "--timeout", BRIEFLY)
    check("it may say good-bye", got.out == "bye\n" and got.status == 124, got)
    check("one that ends before", run("--timeout", "1h", "--", "true").status
          == 0)


def check_misbehaviour():
    # Several times as many as may live at once.
    orphans = 3000 // SHARE
    zombies = (f"import os\nfor i in range({orphans}):\n p = os.fork()\n"
               " if not p:\n  q = os.fork()\n  os._exit(0)\n"
               " os.waitpid(p, 0)\n"
               "print(sum(1 for d in os.listdir('/proc') if d.isdigit()))\n")
    got = run("--", PYTHON, "-c", zombies, seconds=120)
    check(f"{orphans} orphans are reaped", got.status == 0 and
          int(got.out or 999) < 100, got)
    got = shell("sleep 3517 & sleep 3517 & setsid sleep 3517 & exit 5")
    check("what it forked ends with it", got.status == 5 and
          wait_until(2, lambda: not alive("3517")), got)
    got = shell("exec 0<&- 1>&- 2>&-; exit 4")
    check("one that closes everything", got.status == 4, got)
    got = shell("kill -9 1; kill -STOP 1; kill -TERM 1; sleep 5")
    check("process 1 cannot be killed, and a signal for it is the program's",
          got.status == 143, got)
    trace = ("import ctypes; c = ctypes.CDLL(None, use_errno=True); "
             "print(c.ptrace(0x4206, 1, 0, 0), ctypes.get_errno())")
    got = run("--set", "seccomp=off", "--set", "capabilities=all", "--",
              PYTHON, "-c", trace)
    check("process 1 cannot be traced", got.out == "-1 1\n", got)
    process = started("--", "sh", "-c", "trap '' TERM INT HUP; echo r; "
                      "sleep 3518 & while :; do sleep 0.1; done")
    process.terminate()
    process.kill()
    check("a SIGKILL takes all along", ends(process) == -9 and
          wait_until(2, lambda: not alive("3518")))


ATTACK = """
import os
def attempt(how):
    try:
        how()
        print('done')
    except OSError:
        pass
exe = '/proc/1/exe'
for flag in (os.O_WRONLY, os.O_RDWR, os.O_RDWR | os.O_TRUNC):
    attempt(lambda: os.open(exe, flag))
attempt(lambda: os.truncate(exe, 0))
attempt(lambda: os.chmod(exe, 0o777))
def reopen():
    fd = os.open(exe, os.O_RDONLY)
    os.open(f'/proc/self/fd/{fd}', os.O_WRONLY)
attempt(reopen)
print('tried')
"""
# A descriptor that outlives every process of the file has only this to fear.
LOOK = """
import os
fd = os.open('/proc/1/exe', os.O_RDONLY)
print(os.fstatvfs(fd).f_flag & os.ST_RDONLY, os.readlink('/proc/1/exe'))
"""


def is_nobodys_inside(path):
    """Its owner has no id in there, and nobody else may write."""
    st = os.stat(path)
    return st.st_uid < 0x70000000 and not st.st_mode & 0o022


def check_program_file():
    """CVE-2019-5736, with all that root inside can have."""
    probe = os.path.join(os.path.dirname(BULKHEAD), "bulkhead-probe")
    if not os.path.exists(probe):
        probe = os.path.join(os.path.dirname(BULKHEAD),
                             "../libexec/bulkhead/bulkhead-probe")
    with open(probe, "rb") as file:
        before = file.read()
    everything = ["--set", "capabilities=all", "--set", "seccomp=off", "--set",
                  "no_new_privs=off"]
    for keys in ([], ["--set", "isolate=-user"]) if ROOT else ([],):
        got = run(*everything, *keys, "--", PYTHON, "-c", ATTACK)
        check(f"the launcher's program cannot be written to {keys[1:]}",
              got.out == "tried\n", got)
    with open(probe, "rb") as file:
        check("and is what it was", file.read() == before)
    if ROOT:
        got = run(*everything, "--set", "isolate=-user", "--", PYTHON, "-c",
                  LOOK)
        check("nor will it be later: its mount is read-only, and nowhere",
              got.out == "1 /\n", got)
    process = sleeper()
    path = os.readlink(f"/proc/{process.pid}/exe")
    good = (is_nobodys_inside(path) if ROOT else path.startswith("/memfd:")
            if WHO == "owner" else not os.access(path, os.W_OK))
    check("so is the launcher's", good, path)
    process.terminate()
    ends(process)


def check_json():
    got = shell("head -c 30000000 /dev/zero | tail -c 1 >/dev/null; "
                "echo out; exit 3", "--json")
    lines = got.err.strip().splitlines()
    said = json.loads(lines[-1])
    check("--json: one line on standard error", len(lines) == 1 and
          got.out == "out\n", got)
    check("status and signal", (said["status"], said["signal"],
                                said["timed_out"]) == (3, None, False), said)
    check("times", 0 < said["wall_ns"] < 10 ** 10 and
          said["user_ns"] + said["system_ns"] > 10 ** 6, said)
    check("memory", said["max_rss_bytes"] > 10 ** 6, said)
    if ROOT:
        check("of the group, too", said["memory_peak_bytes"] > 10 ** 4 and
              said["oom_kills"] == 0, said)
    keys = {row["key"]: row["got"] for row in said["in_force"]}
    check("keys in force", keys["seccomp"] == "default" and
          (keys["pids"] == "512") == ROOT, keys)
    said = json.loads(shell("kill -9 $$", "--json").err)
    check("a signal", (said["status"], said["signal"]) == (137, 9), said)
    said = json.loads(run("--json", "--timeout", "100ms", "--", "sleep",
                          "9").err)
    check("a timeout", (said["status"], said["signal"], said["timed_out"]) ==
          (124, 15, True), said)
    if ROOT:
        got = run("--json", "--set", "memory=32MiB", "--", PYTHON, "-c",
                  "x = bytearray(100 << 20)")
        said = json.loads(got.err.strip().splitlines()[-1])
        check("memory that is killed", said["status"] == 137 and
              said["oom_kills"] == 1, said)


def check_rungs():
    for name in ("namespaces", "cgroups", "container", "rootless"):
        got = shell("id -u; hostname", env=name)
        check(f"{name}", got.out == "0\nbulkhead\n", got)
    if not ROOT:
        got = run("--set", "pids=100", "--", "true")
        check("a limit that was asked for is refused", got.status == 125 and
              "pids=100" in got.err, got)
        got = run("--", "true")
        check("others are said to be missing, once", got.status == 0 and
              got.err.count("\n") == 1 and "not in force" in got.err and
              "pids" in got.err, got)
        return
    got = run("--set", "root=off", "--", "cat", "/proc/sys/kernel/hostname",
              env="chroot")
    check("chroot, into the same root", got.out == os.uname().nodename + "\n",
          got)
    empty = os.path.join(DIRECTORY, "empty")
    os.makedirs(empty)
    got = run("--set", f"root={empty}", "--", "/bin/true", env="chroot")
    check("chroot, into one that has nothing", got.status == 127, got)
    got = run("--set", "root=/usr", "--", "/bin/ls", "/", env="chroot")
    check("chroot, into another", "bin" in got.out and "usr" not in
          got.out.split(), got)
    got = run("--set", "pids=20", "--", "cat", "/proc/self/cgroup")
    check("a limit that was asked for is there", got.status == 0, got)


def check_root_of_the_machine():
    """Root inside that is root outside: what still stands in its way."""
    got = shell("mknod /dev/made c 1 5 && head -c 1 /dev/made", "--set",
                "isolate=-user")
    check("no device that is made in /dev opens", got.status != 0 and
          not got.out, got)
    got = run("--set", "isolate=-user", "--", "id", preexec_fn=lambda:
              (os.setgroups([5, 6]), os.setgid(100)))
    check("nor do the caller's groups go along", got.out ==
          "uid=0(root) gid=0(root) groups=0(root)\n", got)


def check_without_pids():
    """Not all ends with process 1: the group does."""
    got = shell("setsid sleep 3519 & exit 2", "--set", "root=off",
                env="chroot")
    check("orphans end without a pid namespace", got.status == 2 and
          wait_until(2, lambda: not alive("3519")), got)
    process = started("--set", "root=off", "--", "sh", "-c",
                      "setsid sleep 3520 & sleep 3520 & echo r; sleep 3520",
                      env="chroot")
    process.kill()
    check("and after a SIGKILL", ends(process) == -9 and
          wait_until(5, lambda: not alive("3520")), alive("3520"))
    check("with their group", wait_until(5, lambda: not groups(process)),
          groups(process))


def check_left_groups():
    left, other = sleeper(), sleeper()
    left.kill()
    ends(left)
    third = sleeper()
    check("the next removes it", wait_until(5, lambda: not groups(left)),
          groups(left))
    check("and only that", groups(other) and groups(third))
    third.kill()
    ends(third)
    done = subprocess.run([BULKHEAD, "clean", "--data", DIRECTORY],
                          capture_output=True, text=True, timeout=30,
                          check=False)
    check("so does clean, of what is dead", done.returncode == 0 and
          not groups(third), (done, groups(third)))
    check("the other one is well", groups(other) and other.poll() is None)
    other.terminate()
    check("until it ends", ends(other) == 143 and not groups(other))


def main():
    if WHO == "owner":
        check_program_file()
        return
    check_signals()
    check_early_signals()
    check_callers_children()
    check_timeout()
    check_misbehaviour()
    check_program_file()
    check_json()
    check_rungs()
    if ROOT:
        check_root_of_the_machine()
        check_without_pids()
        check_left_groups()


main()
finish()
