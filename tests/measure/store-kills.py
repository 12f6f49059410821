#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nights that are killed at random moments.

    night-kills.py BULKHEAD [JUDGED [MEASURED]]    (200 and 20)

SIGKILL while a night is judged, which is when all of the store and the files is
written, and while one is measured. Each time the store has to be in order as SQLite
sees it and to hold every trial that it held; the files of the night have to be whole,
old or new; and the next one has to go on as if nothing had been.
"""
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import xml.dom.minidom

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
SUITE = os.path.join(TESTS, "fixtures", "nightly.ini")


def make_store(path, count):
    for night in range(count):
        subprocess.run(
            [sys.executable, os.path.join(TESTS, "integration",
                                          "made_store.py"), path,
             f"night-{night}", f"day={night}", "starts=4", "rounds=1",
             f"suite={SUITE}", "cost=vm/net.rr*" + ("2" if night > 8 else "1")],
            check=True)


def trials_of(path):
    """Ids of all trials; the store has to be in order."""
    store = sqlite3.connect(path)
    answer = store.execute("PRAGMA integrity_check").fetchall()
    assert answer == [("ok",)], answer
    if store.execute("PRAGMA foreign_key_check").fetchall():
        raise AssertionError("records without what they belong to")
    ids = {row[0] for row in store.execute("SELECT id FROM trials")}
    store.close()
    return ids


def check_files(directory):
    for name, end in (("LATEST.md", "\n"), ("LATEST.html", "</html>\n"),
                      ("junit.xml", "</testsuites>\n"),
                      ("bulkhead.prom", "# EOF\n")):
        path = os.path.join(directory, name)
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                assert file.read().endswith(end), name
    path = os.path.join(directory, "junit.xml")
    if os.path.exists(path):
        xml.dom.minidom.parse(path)


def forget_nights(path):
    """So that the next one has all of it to do again."""
    store = sqlite3.connect(path)
    store.execute("PRAGMA foreign_keys = ON")
    store.execute("DELETE FROM nights")
    store.commit()
    store.close()


def kill_one(command, longest):
    begun = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    time.sleep(random.random() * longest)
    begun.send_signal(signal.SIGKILL)
    return begun.wait() == -signal.SIGKILL


def main():
    bulkhead = sys.argv[1]
    judged = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    measured = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    killed = 0
    with tempfile.TemporaryDirectory(dir="/var/tmp",
                                     prefix="bulkhead-measure-") as work:
        path = os.path.join(work, "store.db")
        files = os.path.join(work, "nightly")
        night = [bulkhead, "nightly", "--suite", SUITE, "--store", path,
                 "--data", work, "--busy", "1000"]
        make_store(path, 12)
        judge = night + ["--judge"]
        begun = time.monotonic()
        status = subprocess.run(judge, check=False,
                                stderr=subprocess.DEVNULL).returncode
        took = time.monotonic() - begun
        assert status == 1, status
        held = trials_of(path)
        for i in range(judged + measured):
            if i < judged:
                forget_nights(path)
                killed += kill_one(judge, 0.7 * took)
            else:
                killed += kill_one(night, 9)
            now = trials_of(path)
            assert held <= now, "trials are lost"
            held = now
            check_files(files)
            status = subprocess.run(judge, check=False,
                                    stderr=subprocess.DEVNULL).returncode
            assert status in (0, 1), status
            left = [name for name in os.listdir(files)
                    if name.endswith(".new")]
            assert not left, left
        subprocess.run([bulkhead, "clean", "--data", work], check=True,
                       stderr=subprocess.DEVNULL)
    print(f"{judged} nights being judged and {measured} being measured were"
          f" killed ({killed} before their end): the store and the files were"
          " whole each time")


main()
