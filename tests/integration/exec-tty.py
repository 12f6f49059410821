#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What exec.test checks of `bulkhead exec --tty`, from terminals of its own.

    exec-tty.py BULKHEAD

Prints a line `ok NAME` or `not ok NAME: WHY` per thing checked, and ends with
status 1 when one was not.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time

from checks import check, finish

BULKHEAD = sys.argv[1]


def set_size(fd, rows, columns):
    fcntl.ioctl(fd, termios.TIOCSWINSZ,
                struct.pack("HHHH", rows, columns, 0, 0))


class Terminal:
    """A program in a terminal that we are the person at."""

    def __init__(self, *words, rows=30, columns=100):
        self.said = ""
        self.status = None
        ready, go = os.pipe()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.close(go)
            os.read(ready, 1)
            os.execvp(words[0], words)
        os.close(ready)
        set_size(self.fd, rows, columns)
        self.before = termios.tcgetattr(self.fd)
        os.close(go)

    def type(self, text):
        os.write(self.fd, text.encode())

    def see(self, pattern, seconds=15):
        """Wait until this is on the screen; what stands there so far."""
        end = time.monotonic() + seconds
        while not re.search(pattern, self.said):
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.fd], [], [], left)[0]:
                return None
            try:
                more = os.read(self.fd, 65536)
            except OSError:
                return None
            if not more:
                return None
            self.said += more.decode(errors="replace")
        found = re.search(pattern, self.said)
        self.said = self.said[found.end():]
        return found

    def ends(self, seconds=15):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            # What nobody reads could keep it from ending.
            if select.select([self.fd], [], [], 0.01)[0]:
                try:
                    self.said += os.read(self.fd, 65536).decode(
                        errors="replace")
                except OSError:
                    pass
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
                return self.status
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        return "too late"

    def close(self):
        os.close(self.fd)


def inside(*words, **more):
    return Terminal(BULKHEAD, "exec", "--tty", *words, **more)


def check_terminal():
    terminal = inside("container", "--", "sh", "-c",
                      "tty; stty size; echo $TERM; ls -1 /dev/pts; "
                      "echo x >/dev/tty; echo end")
    check("it is one of its own", terminal.see("/dev/pts/0\r\n"),
          terminal.said)
    check("of the same size", terminal.see("30 100\r\n"), terminal.said)
    check("and type", terminal.see(os.environ.get("TERM", "xterm")),
          terminal.said)
    check("no other is there", terminal.see("0\r\nptmx\r\n"), terminal.said)
    check("/dev/tty is it", terminal.see("x\r\n"), terminal.said)
    check("all that was written arrives", terminal.see("end\r\n"),
          terminal.said)
    check("it ends with the program", terminal.ends() == 0, terminal.status)
    check("the caller's is as before", termios.tcgetattr(terminal.fd) ==
          terminal.before)
    terminal.close()
    terminal = inside("container", "--", "seq", "100000")
    check("a great deal is not cut off", terminal.see("\n100000\r\n", 60) and
          terminal.ends() == 0, terminal.said)
    terminal.close()


def check_keys():
    terminal = inside("container", "--", "sh", "-c",
                      "trap 'echo got; exit 9' INT; echo ready; "
                      "while :; do sleep 0.05; done")
    terminal.see("ready")
    terminal.type("\x03")
    check("Ctrl-C is the program's", terminal.see("got") and
          terminal.ends() == 9, terminal.status)
    terminal.close()
    terminal = inside("container", "--", "cat")
    terminal.type("line\n")
    check("what is typed is echoed once, and answered",
          terminal.see("line\r\nline\r\n"), terminal.said)
    terminal.type("\x04")
    check("Ctrl-D ends the input", terminal.ends() == 0, terminal.said)
    check("with status 0", terminal.status == 0)
    terminal.close()
    terminal = inside("container", "--", "sh", "-c", "exit 6")
    check("status is passed through", terminal.ends() == 6, terminal.status)
    terminal.close()


def check_shell():
    terminal = inside("container", "--", "sh", "-i")
    terminal.see("# ")
    terminal.type("sleep 60\n")
    time.sleep(0.3)
    terminal.type("\x1a")
    check("Ctrl-Z stops a job of the shell inside", terminal.see("topped") and
          terminal.see("# "), terminal.said)
    terminal.type("kill %1; fg 2>/dev/null; echo $((6 * 7))\n")
    check("which goes on", terminal.see("42\r\n"), terminal.said)
    terminal.type("exit 3\n")
    check("and ends", terminal.ends() == 3, (terminal.status, terminal.said))
    terminal.close()


def check_resize():
    terminal = inside("container", "--", "bash", "-c",
                      "trap 'stty size' WINCH; echo ready; "
                      "while :; do sleep 0.05; done")
    terminal.see("ready")
    set_size(terminal.fd, 41, 142)
    check("another size is told", terminal.see("41 142\r\n"), terminal.said)
    os.kill(terminal.pid, signal.SIGTERM)
    check("SIGTERM is passed on", terminal.ends() == 143, terminal.status)
    check("the caller's is as before then", termios.tcgetattr(terminal.fd) ==
          terminal.before)
    terminal.close()


def check_hang_up():
    terminal = inside("container", "--", "sh", "-c",
                      "echo ready; sleep 3521 & wait")
    terminal.see("ready")
    terminal.close()
    end = time.monotonic() + 10
    pid = 0
    while not pid and time.monotonic() < end:
        pid, status = os.waitpid(terminal.pid, os.WNOHANG)
        time.sleep(0.01)
    check("a terminal that goes hangs the program up", pid and
          os.waitstatus_to_exitcode(status) in (129, -1), pid)


def check_streams():
    words = [BULKHEAD, "exec", "--tty", "container", "--"]
    done = subprocess.run([*words, "sh", "-c", "read x; echo got $x; tty"],
                          input=b"one\n", capture_output=True, timeout=30,
                          check=False)
    check("a terminal for one who has none", b"got one\r\n" in done.stdout and
          b"/dev/pts/0" in done.stdout and not done.returncode, done)
    done = subprocess.run([*words, "cat"], input=b"half a line",
                          capture_output=True, timeout=30, check=False)
    check("the end of its input is typed", done.returncode == 0 and
          b"half a line" in done.stdout, done)
    done = subprocess.run(["bash", "-c", '"$@" </dev/null | head -2',
                           "-", *words, "yes"], capture_output=True,
                          timeout=30, check=False)
    check("a reader that goes hangs up", done.stdout == b"y\r\ny\r\n", done)


def check_injection():
    """TIOCSTI: what a program types at the caller's terminal."""
    attack = ("import fcntl, os\n"
              "for fd in (0, 1, 2):\n"
              "    for c in b'echo injected\\n':\n"
              "        try: fcntl.ioctl(fd, 0x5412, bytes([c]))\n"
              "        except OSError: pass\n"
              "for flags in (0, 1):\n"
              "    try: fcntl.ioctl(0, 0x540E, flags)\n"
              "    except OSError: pass\n"
              "try: fd = os.open('/dev/tty', os.O_RDWR); print('a terminal')\n"
              "except OSError: print('none')\n")
    for keys in ([], ["--set", "seccomp=off", "--set", "capabilities=all"]):
        terminal = Terminal("sh", "-c", '"$@"; echo done; read x; '
                            'echo "it read <$x>"', "-", BULKHEAD, "exec",
                            *keys, "container", "--", "/usr/bin/python3",
                            "-c", attack)
        check(f"no controlling terminal {keys[1::2]}", terminal.see("none"),
              terminal.said)
        terminal.see("done")
        time.sleep(0.1)
        terminal.type("typed\n")
        check(f"nothing is injected {keys[1::2]}",
              terminal.see("it read <typed>"), terminal.said)
        terminal.ends()
        terminal.close()


def check_group():
    """Without --tty Ctrl-C is for all that the program has started."""
    terminal = Terminal(BULKHEAD, "exec", "container", "--", "bash", "-c",
                        "echo ready; sleep 60; echo after")
    terminal.see("ready")
    time.sleep(0.3)
    terminal.type("\x03")
    check("Ctrl-C without a terminal inside", terminal.ends(10) == 130,
          terminal.status)
    terminal.close()


def check_background():
    """A shell's job: stopped by Ctrl-Z, and on again."""
    terminal = Terminal("bash", "--norc", "-i")
    terminal.type(f"PS1='> '; {BULKHEAD} exec container -- sh -c "
                  "'echo re''ady; sleep 1; echo go''ne on'\n")
    terminal.see("ready")
    terminal.type("\x1a")
    check("Ctrl-Z stops it", terminal.see("Stopped"), terminal.said)
    terminal.type("fg\n")
    check("and fg lets it go on", terminal.see("gone on"), terminal.said)
    terminal.type("exit\n")
    terminal.ends()
    terminal.close()


def main():
    check_terminal()
    check_keys()
    check_shell()
    check_resize()
    check_hang_up()
    check_streams()
    check_injection()
    check_group()
    check_background()


main()
finish()
