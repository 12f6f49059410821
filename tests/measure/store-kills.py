#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs, nights and imports that are killed at random moments.

    store-kills.py BULKHEAD [TIMES [MEASURED [WHAT...]]]    (200, 20 and all)

SIGKILL, each at a moment that is drawn anew from all of the time that the whole
takes: in a run, while a night is judged (which is when all of the store and the
files is written), while one is measured, and in an import into a store that
holds other runs. WHAT of it: run, nightly, import. Each time the program has to
open the store, it has to be in order as SQLite sees it, and to hold every trial
that it held and every one that was said to be done before the kill:

- by a run, on its terminal: what was drawn before the last thing drawn, and all
  of the rounds before that one; or in its JSON, if it came so far,
- by an import, of each run that it named; of others it holds all or nothing.

The files of a night have to be whole, old or new, and the next night has to go
on as if nothing had been.
"""
import json
import os
import pty
import random
import re
import select
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import xml.dom.minidom

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
NIGHT_SUITE = os.path.join(TESTS, "fixtures", "nightly.ini")
RUN_SUITE = os.path.join(TESTS, "fixtures", "kills.ini")
REFERENCE = os.path.join(TESTS, "..", "results", "reference.json")
WORKLOADS = ("cpu.integer", "null", "sys.call")  # of RUN_SUITE, natively
SHOWN = re.compile(r"round (\d+) of \d+: (\S+) in (\S+)")
IMPORTED = re.compile(r"imported run (\S+): \d+ environments, (\d+) trials")
# What a kill takes to reach all that stood below what was killed.
ENDED_S = 20


def make_run(path, label, *options):
    subprocess.run([sys.executable, os.path.join(TESTS, "integration",
                                                 "made_store.py"),
                    path, label, *options], check=True)


def ask(path, question):
    """The rows of an answer; the store has to be in order."""
    store = sqlite3.connect(path)
    answer = store.execute("PRAGMA integrity_check").fetchall()
    assert answer == [("ok",)], answer
    if store.execute("PRAGMA foreign_key_check").fetchall():
        raise AssertionError("records without what they belong to")
    rows = store.execute(question).fetchall()
    store.close()
    return rows


def trials_of(path):
    """Ids of all trials."""
    return {row[0] for row in ask(path, "SELECT id FROM trials")}


def forget(path, table):
    """So that the next one has all of it to do again."""
    store = sqlite3.connect(path)
    store.execute("PRAGMA foreign_keys = ON")
    store.execute(f"DELETE FROM {table}")
    store.commit()
    store.close()


def read_until(terminal, deadline):
    """What is said on a terminal until then, or until nobody has it open."""
    said = b""
    while time.monotonic() < deadline:
        left = max(0, deadline - time.monotonic())
        if not select.select([terminal], [], [], left)[0]:
            break
        try:
            said += os.read(terminal, 1 << 16)
        except OSError:
            break
    return said


def kill_one(command, longest, output=None):
    """Run a command on a terminal of its own, and kill it. `longest` None: not
    at all. Whether it was killed, and what it had said."""
    terminal, its_own = pty.openpty()
    begun = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                               stdout=output or its_own, stderr=its_own)
    os.close(its_own)
    end = begun + (random.random() * longest if longest else 600)
    said = read_until(terminal, end)
    if longest:
        time.sleep(max(0, end - time.monotonic()))
        process.send_signal(signal.SIGKILL)
    status = process.wait()
    said += read_until(terminal, time.monotonic() + ENDED_S)
    os.close(terminal)
    if not longest and status not in (0, 1):
        raise AssertionError(f"ended with {status}: {said.decode()}")
    return status == -signal.SIGKILL, said.decode(errors="replace")


def time_of(command):
    begun = time.monotonic()
    kill_one(command, None)
    return time.monotonic() - begun


def open_it(bulkhead, path):
    """As the program opens it."""
    subprocess.run([bulkhead, "list", "runs", "--store", path], check=True,
                   stdout=subprocess.DEVNULL)


def reported(said):
    """Trials, as (round, workload), that a run's terminal says were done."""
    seen = [(int(r), w) for r, w, _ in SHOWN.findall(said)]
    done = set(seen[:-1]) - set(seen[-1:])
    last = seen[-1][0] if seen else 1
    return done | {(r, w) for r in range(1, last) for w in WORKLOADS}


def reported_whole(path):
    """Likewise all of the JSON of a run that came so far, else nothing."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        environments = json.loads(text)["environments"] if text else []
    except json.JSONDecodeError:
        return set()
    return {(trial["round"], trial["workload"])
            for environment in environments for trial in environment["trials"]}


def last_run(path):
    """Trials of the newest run that are done, as (round, workload)."""
    return set(ask(
        path, "SELECT round, workload FROM trials t JOIN environments e ON"
              " e.id = t.environment WHERE t.status = 'done' AND e.run ="
              " (SELECT id FROM runs ORDER BY rowid DESC LIMIT 1)"))


def kill_runs(bulkhead, work, times):
    path, output = (os.path.join(work, n) for n in ("runs.db", "run.json"))
    command = [bulkhead, "run", "--suite", RUN_SUITE, "--store", path,
               "--data", work, "--json"]
    took, killed, told = time_of(command), 0, 0
    held = trials_of(path)
    for _ in range(times):
        runs = len(ask(path, "SELECT id FROM runs"))
        with open(output, "wb") as file:
            was_killed, said = kill_one(command, took, file)
        killed += was_killed
        open_it(bulkhead, path)
        done = reported(said) | reported_whole(output)
        is_begun = len(ask(path, "SELECT id FROM runs")) > runs
        kept = last_run(path) if is_begun else set()
        assert done <= kept, f"said to be done and lost: {done - kept}"
        told += len(done)
        now = trials_of(path)
        assert held <= now, "trials are lost"
        held = now
    assert told, "nothing was said to be done"
    return (f"{times} runs of {took:.1f} s ({killed} before their end); of"
            f" {len(held)} trials {told} were said to be done")


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


def kill_nights(bulkhead, work, judged, measured):
    path, files = (os.path.join(work, n) for n in ("nights.db", "nightly"))
    night = [bulkhead, "nightly", "--suite", NIGHT_SUITE, "--store", path,
             "--data", work, "--busy", "1000"]
    for number in range(12):
        make_run(path, f"night-{number}", f"day={number}", "starts=4",
                 "rounds=1", f"suite={NIGHT_SUITE}",
                 "cost=vm/net.rr*" + ("2" if number > 8 else "1"))
    judge = night + ["--judge"]
    judging, killed = time_of(judge), 0
    measuring = time_of(night) if measured else 0
    held = trials_of(path)
    for i in range(judged + measured):
        if i < judged:
            forget(path, "nights")
            killed += kill_one(judge, judging)[0]
        else:
            killed += kill_one(night, measuring)[0]
        open_it(bulkhead, path)
        now = trials_of(path)
        assert held <= now, "trials are lost"
        held = now
        check_files(files)
        kill_one(judge, None)
        left = [name for name in os.listdir(files) if name.endswith(".new")]
        assert not left, left
    return (f"{judged} nights being judged ({judging:.2f} s) and {measured}"
            f" being measured ({measuring:.1f} s; {killed} before their end)")


def export_some(bulkhead, work, count):
    """Files with a run each, to be imported; the committed one among them."""
    path = os.path.join(work, "others.db")
    files = [os.path.join(work, f"export-{i}.json") for i in range(count)]
    for i in range(count):
        make_run(path, f"export-{i}", f"rounds={i + 1}")
    for i, file in enumerate(files):
        subprocess.run([bulkhead, "export", "--store", path, "--output", file,
                        f"export-{i}"], check=True)
    return files[:2] + [REFERENCE] + files[2:]


def kill_imports(bulkhead, work, times):
    path = os.path.join(work, "imports.db")
    for i in range(5):
        make_run(path, f"own-{i}", f"day={i}")
    own = trials_of(path)
    files = export_some(bulkhead, work, 4)
    wanted = {}
    for name in files:
        with open(name, encoding="utf-8") as file:
            run = json.load(file)
        wanted[run["run"]["id"]] = sum(len(e["trials"])
                                       for e in run["environments"])
    command = [bulkhead, "import", "--store", path] + files
    # The first time the tables are brought up to date, too.
    open_it(bulkhead, path)
    took, killed, told = time_of(command), 0, 0
    for _ in range(times):
        forget(path, "runs WHERE id IN (SELECT run FROM imports)")
        was_killed, said = kill_one(command, took)
        killed += was_killed
        open_it(bulkhead, path)
        held = dict(ask(path, "SELECT r.id, count(t.id) FROM runs r JOIN"
                              " environments e ON e.run = r.id LEFT JOIN trials"
                              " t ON t.environment = e.id GROUP BY r.id"))
        for run, trials in IMPORTED.findall(said):
            assert held.get(run) == int(trials) == wanted[run], (run, held)
            told += 1
        for run in set(wanted) & set(held):
            assert held[run] == wanted[run], f"{held[run]} trials of {run}"
        assert own <= trials_of(path), "trials are lost"
    assert told, "no run was said to be imported"
    return (f"{times} imports of {len(files)} files ({took:.2f} s; {killed}"
            f" before their end); {told} runs were said to be imported")


def main():
    bulkhead = sys.argv[1]
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    measured = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    what = sys.argv[4:] or ["run", "nightly", "import"]
    ways = {"run": lambda work: kill_runs(bulkhead, work, times),
            "nightly": lambda work: kill_nights(bulkhead, work, times,
                                                measured),
            "import": lambda work: kill_imports(bulkhead, work, times)}
    for name in what:
        with tempfile.TemporaryDirectory(dir="/var/tmp",
                                         prefix="bulkhead-measure-") as work:
            os.chmod(work, 0o755)
            said = ways[name](work)
            subprocess.run([bulkhead, "clean", "--data", work], check=True,
                           stdout=subprocess.DEVNULL)
        print(f"{name}: killed {said}: the store was whole each time",
              flush=True)


main()
