#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a long history takes: a store of made-up nights, judged.

    nights.py BULKHEAD [NIGHTS [SERIES]]    (1000 and 300)

The store holds what so many nights leave: plans, facts, summaries and verdicts of
all; trials, starts, attempts, controls and expectations of the last year; samples and
what attacks wrote down of the last month; all made up, in numbers and sizes as the
committed reference run has them to its verdicts. Some nights are older than they
should be with what they hold, and have to be thinned. The last night's first series
costs 10 % more. It has to be judged in 10 s and 200 MB, and to be no larger than
500 MB, before and after, which is said, whatever comes of it.
"""
import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time

ENVIRONMENTS = 6
STARTS, ROUNDS = 5, 2
SAMPLES_DAYS, TRIALS_DAYS = 30, 365
LATE = 3  # days for which nothing was thinned
ATTACKS = 20
# Of the reference run: 1,723 attempts and 102 controls for 1,379 verdicts; bytes of
# what an attempt has in words, and wrote down beside that; of a hello.
ATTEMPTS, CONTROLS = 25, 9
WORDS, WRITTEN, HELLO = 70, 250, 3250
REFERENCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                         "results", "reference.json")
FIXTURE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..",
                       "fixtures", "store-1.sql")


def make_tables(path, bulkhead):
    """The tables of schema 1, brought up to date by who knows how."""
    store = sqlite3.connect(path)
    with open(FIXTURE, encoding="utf-8") as text:
        for line in text:
            if line.startswith(("CREATE ", "PRAGMA ")):
                store.execute(line)
    store.commit()
    store.close()
    subprocess.run([bulkhead, "list", "runs", "--store", path], check=True,
                   stdout=subprocess.DEVNULL)


def facts(draw):
    return json.dumps({
        "kernel": "6.1.0", "architecture": "x86_64", "cpu_model": "Example",
        "cores": 2, "threads": 2, "memory_bytes": 25276502016,
        "mitigations": {f"m{i}": "Not affected" for i in range(19)},
        "tools": {"qemu": "7.2"}, "load_averages": [draw.random() / 10]})


def traits():
    said = {"kernel": ["6.1.0"], "packages: qemu": ["7.2"],
            "bulkhead": ["0.1.0 0123456789ab"]}
    said.update({f"mitigations: m{i}": ["Not affected"] for i in range(19)})
    machine = {"architecture": ["x86_64"], "processor": ["Example"],
               "cores": ["2"], "threads": ["2"], "memory": ["24 GiB"]}
    parameters = {f"keys of e{i}": ["{}"] for i in range(ENVIRONMENTS)}
    return json.dumps({"changed": said, "machine": machine,
                       "parameters": parameters})


def add_trials(store, draw, ids, workload, value, has_samples):
    environment, starts = ids
    rows = []
    for start in starts:
        for round_ in range(1, ROUNDS + 1):
            median = 3e6 * 2.718281828 ** (value + draw.gauss(0, 0.005))
            samples = json.dumps([median * (1 + draw.gauss(0, 0.01))
                                  for _ in range(10)]) if has_samples else None
            rows.append((environment, start, workload, '{"budget_ms":100}',
                         round_, 1, "done", 103758844, 103019302, 102987327,
                         103523533, "ns", "lower", median, samples,
                         "sorts of 2048 numbers"))
    store.executemany(
        "INSERT INTO trials (environment, start, workload, params, round,"
        " position, status, host_ns, job_ns, cpu_ns, charged_ns, unit, better,"
        " median, samples, note) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", rows)


def add_attempts(store, environment, count, has_data):
    data = json.dumps({"seen": "x" * WRITTEN}) if has_data else None
    store.executemany(
        "INSERT INTO attempts (environment, attack, attack_row, attempt, witness,"
        " evidence, subject_data) VALUES (?, ?, 'row', 'held', 'held', ?, ?)",
        [(environment, f"attack-{i}", "e" * WORDS, data) for i in range(count)])


def add_starts(store, environment, count, hello):
    return [store.execute(
        "INSERT INTO starts (environment, number, start_ns, hello, status)"
        " VALUES (?, ?, 1, ?, 'up')", (environment, number, hello)).lastrowid
            for number in range(1, count + 1)]


def add_controls(store, run, hello, has_data):
    for number in range(CONTROLS):
        control = store.execute(
            "INSERT INTO environments (run, name, kind, keys, variant_of, status,"
            " role) VALUES (?, ?, 'container', '{\"pids\":\"off\"}', 'e0',"
            " 'usable', 'control')", (run, f"control-{number}")).lastrowid
        add_starts(store, control, 1, hello)
        add_attempts(store, control, ATTEMPTS * ENVIRONMENTS // CONTROLS // 4,
                     has_data)


def add_environment(store, run, name, hello, age):
    environment = store.execute(
        "INSERT INTO environments (run, name, kind, keys, status, role)"
        " VALUES (?, ?, 'container', '{}', 'usable', 'measured')",
        (run, name)).lastrowid
    starts = []
    if age < TRIALS_DAYS + LATE:
        starts = add_starts(store, environment, STARTS, hello)
        add_attempts(store, environment, ATTEMPTS, age < SAMPLES_DAYS + LATE)
        store.executemany(
            "INSERT INTO expectations (run, environment, attack, attack_row,"
            " expected, line, result) VALUES (?, ?, ?, 'row', 'not through', 40,"
            " 'kept')", [(run, name, f"attack-{i}") for i in range(ATTACKS)])
    store.executemany(
        "INSERT INTO verdicts (environment, attack, attack_row, title, outcome,"
        " proof, proof_detail, evidence) VALUES (?, ?, ?, 'A made-up attack',"
        " 'held', 'by', 'pids', '64 of 1,500 processes were started')",
        [(environment, f"attack-{i}", "row") for i in range(ATTACKS)])
    return environment, starts


def add_night(store, draw, shared, night, nights, series):
    age = nights - 1 - night
    run = f"night-{night:05}"
    hello = json.dumps({"kernel": "6.1.0", "in_force": "x" * HELLO})
    if age >= SAMPLES_DAYS + LATE:
        hello = None
    began = shared["now"] - age * 86400 - 600
    store.execute(
        "INSERT INTO runs (id, suite, version, seed, started_s, ended_s, status,"
        " plan, facts) VALUES (?, 'nightly', '0.1.0', 1, ?, ?, 'complete', ?, ?)",
        (run, began, began + 300, shared["plan"], shared["facts"]))
    row = store.execute("INSERT INTO nights (run, busy, traits, by_nightly)"
                        " VALUES (?, 0.1, ?, 1)", (run, shared["traits"])).lastrowid
    ids = [add_environment(store, run, f"e{i}", hello, age)
           for i in range(ENVIRONMENTS)]
    if age < TRIALS_DAYS + LATE:
        add_controls(store, run, hello, age < SAMPLES_DAYS + LATE)
    rows = []
    for i in range(series):
        workload, environment = f"w{i // ENVIRONMENTS}", i % ENVIRONMENTS
        value = draw.gauss(0, 0.005) + (0.1 if not i and not age else 0)
        rows.append((row, workload, f"e{environment}", "ns", "lower", "native",
                     value, value + 14, 0.005, STARTS, STARTS * ROUNDS, 0))
        if age < TRIALS_DAYS + LATE:
            add_trials(store, draw, ids[environment], workload, value,
                       age < SAMPLES_DAYS + LATE)
    store.executemany(
        "INSERT INTO summaries (night, workload, environment, unit, better,"
        " against, value, alone, spread, starts, rounds, failed)"
        " VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", rows)


def make_store(path, bulkhead, nights, series):
    draw = random.Random(1)
    make_tables(path, bulkhead)
    store = sqlite3.connect(path)
    store.execute("PRAGMA synchronous = OFF")
    with open(REFERENCE, encoding="utf-8") as text:
        plan = json.dumps(json.load(text)["run"]["plan"])
    shared = {"now": int(time.time()), "facts": facts(draw),
              "traits": traits(), "plan": plan}
    for night in range(nights):
        add_night(store, draw, shared, night, nights, series)
    store.commit()
    store.close()


# What is left of whom: a table, what of it is looked at, and for how many days.
LEFT = [("trials", "t.samples IS NOT NULL", SAMPLES_DAYS),
        ("starts", "t.hello IS NOT NULL", SAMPLES_DAYS),
        ("attempts", "t.subject_data IS NOT NULL", SAMPLES_DAYS),
        ("trials", "1", TRIALS_DAYS), ("starts", "1", TRIALS_DAYS),
        ("attempts", "1", TRIALS_DAYS)]


def nights_left(path):
    """Of each of these, of how many nights it is there; and of which there are
    controls and expectations."""
    store = sqlite3.connect(path)
    found = [store.execute(
        f"SELECT count(DISTINCT e.run) FROM {table} t JOIN environments e ON"
        f" e.id = t.environment WHERE {what}").fetchone()[0]
             for table, what, _ in LEFT]
    found += [store.execute(f"SELECT count(DISTINCT run) FROM {table}")
              .fetchone()[0] for table in
              ("environments WHERE variant_of IS NOT NULL", "expectations")]
    store.close()
    return found


def main():
    bulkhead = sys.argv[1]
    nights = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    series = int(sys.argv[3]) if len(sys.argv) > 3 else 300
    with tempfile.TemporaryDirectory(dir="/var/tmp",
                                     prefix="bulkhead-measure-") as work:
        path = os.path.join(work, "store.db")
        make_store(path, bulkhead, nights, series)
        size = os.path.getsize(path) / 1e6
        begun = time.monotonic()
        said = subprocess.run(
            [bulkhead, "nightly", "--judge", "--store", path], check=False,
            capture_output=True, text=True)
        took = time.monotonic() - begun
        # The largest of the children so far; the others are small.
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3
        size = max(size, os.path.getsize(path) / 1e6)
        left = nights_left(path)
    wanted = [min(nights, days) for _, _, days in LEFT]
    wanted += 2 * [min(nights, TRIALS_DAYS)]
    found = said.returncode == 1 and "RED: step:w0:e0" in said.stderr and \
        said.stderr.count("RED") == 1
    if left != wanted:
        print(f"of so many nights something is left: {left} instead of {wanted}")
    print(f"{nights} nights of {series} series: {size:.0f} MB, judged and"
          f" written in {took:.2f} s with {memory:.0f} MB;"
          f" the one step was {'found' if found else 'NOT found'}")
    if not found:
        print(said.stderr[:1000])
    sys.exit(not (found and left == wanted and took < 10 and memory < 200 and size < 500))


main()
