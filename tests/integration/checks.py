# SPDX-License-Identifier: GPL-3.0-or-later
"""What the programs of checks have in common: a line `ok NAME` or `not ok NAME:
WHY` per thing checked, status 1 when one was not, and small helpers.
"""

import itertools
import os
import sys
import time

# Every how many-th case of many is tried: an emulated machine is slow.
SHARE = int(os.environ.get("BULKHEAD_SHARE") or 1)
shares = itertools.count()
# Until a shell has set its traps.
BRIEFLY = "1s" if "TIMES_SLOWER" in os.environ else "300ms"


class Found:
    """Whether anything was not as it should be."""
    failed = False


def check(name, good, why=""):
    Found.failed = Found.failed or not good
    said = f"ok {name}" if good else f"not ok {name}: {shortened(str(why))}"
    # At once: others may check beside us.
    print(said + "\n", end="", flush=True)


def share(cases):
    """Of many cases alike all, or the share: one at least, and from call to
    call others, always the same in the same program."""
    cases = list(cases)
    first = next(shares) % max(1, min(SHARE, len(cases)))
    return cases[first::SHARE]


def shortened(text):
    """Both ends: of a list the first, of a terminal the last says why."""
    return text if len(text) <= 800 else f"{text[:400]} ... {text[-400:]}"


def finish():
    sys.exit(1 if Found.failed else 0)


def wait_until(seconds, condition):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


def processes():
    """All that there are, by pid: parent, name and state. Only the kernel's own
    line of each is read."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8",
                      errors="replace") as file:
                text = file.read()
        except OSError:
            continue
        begin, end = text.index("("), text.rindex(")")
        state, parent = text[end + 2:].split()[:2]
        found[int(pid)] = (int(parent), text[begin + 1:end], state)
    return found


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(str(text))
