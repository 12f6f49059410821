#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Add a made-up run to a store, for tests of what only reads stores.

    made_store.py STORE LABEL [NAME=VALUE]...

The store is made when it is not there: of schema 1, which is brought up to date
by whoever opens it first, so runs are added before that. The numbers are drawn
from a generator that LABEL seeds: the same each time, and measured nowhere. Costs
vary by `noise` from round to round, and by `between` from start to start. Names:

    environments=native,container,vm   starts=5   rounds=4
    noise=0.005   between=0.002        both as a share
    cost=ENVIRONMENT[/WORKLOAD]*FACTOR how much slower than that; may be repeated
    speed=1                            how much slower everything is
    day=0                              days after 1 November 2026, when it began
    kernel=6.1.0  cpu=...  qemu=7.2    facts of the machine
    load=0.1      suite=default        load average when it began
    memory=1024   budget=300           MiB; a parameter of each workload
    label=ENVIRONMENT:TEXT             "TCG" beside its numbers
    verdict=ENVIRONMENT:ATTACK:OUTCOME may be repeated; held is held by pids
    sample=ENVIRONMENT/WORKLOAD:VALUE  one sample of the first trial there
    value=ENVIRONMENT/WORKLOAD:VALUE   of each trial there; none: it is NULL
    failed=ENVIRONMENT/WORKLOAD        all trials there failed
    without=WORKLOAD                   no trials of it
    status=complete
"""
import json
import math
import os
import random
import sqlite3
import sys

DAY = 1793491200
SCHEMA = os.path.join(os.path.dirname(__file__), "..", "fixtures",
                      "store-1.sql")
WORKLOADS = {
    "null": ("ns", "lower", 20), "reference": ("ns", "lower", 5e6),
    "cpu.integer": ("ns", "lower", 3e6), "cpu.float": ("ns", "lower", 2.7e6),
    "mem.triad": ("MiB/s", "higher", 11800),
    "mem.latency": ("ns", "lower", 92), "disk.randread": ("us", "lower", 96),
    "disk.seqwrite": ("MiB/s", "higher", 820),
    "disk.fsync": ("us", "lower", 1900), "net.stream": ("MiB/s", "higher", 2900),
    "net.rr": ("us", "lower", 21), "sys.call": ("ns", "lower", 85),
    "sys.switch": ("ns", "lower", 2400), "life.start": ("ns", "lower", 3.5e6),
}
OWN_COST = {"vm": 3.0}


class Options:
    """What was said on the command line."""

    def __init__(self, words):
        self.said = [word.split("=", 1) for word in words]

    def one(self, name, fallback):
        return next((v for n, v in self.said if n == name), fallback)

    def all(self, name):
        return [v for n, v in self.said if n == name]

    def number(self, name, fallback):
        return float(self.one(name, fallback))

    def placed(self, name, place):
        """VALUE of the NAME=PLACE:VALUE that is about this place, or None."""
        for said in self.all(name):
            if said.rpartition(":")[0] == place:
                return said.rpartition(":")[2]
        return None


def open_store(path):
    """The store, with the tables of schema 1."""
    is_new = not os.path.exists(path)
    store = sqlite3.connect(path)
    if is_new:
        with open(SCHEMA, encoding="utf-8") as text:
            for line in text:
                if line.startswith(("CREATE ", "PRAGMA ")):
                    store.execute(line)
    return store


def factor(options, environment, workload):
    """How much slower a workload is there than natively at first."""
    cost = OWN_COST.get(environment, 1) * options.number("speed", 1)
    for said in options.all("cost"):
        place, times = said.split("*")
        if place in (environment, f"{environment}/{workload}"):
            cost *= float(times)
    return cost


def insert(store, table, **values):
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    return store.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})",
                         list(values.values())).lastrowid


def add_run(store, label, options):
    run = f"20261101-000000-{label}"
    facts = {"kernel": options.one("kernel", "6.1.0"), "architecture": "x86_64",
             "cpu_model": options.one("cpu", "Example CPU"), "cores": 2,
             "threads": 2, "numa_nodes": 1, "memory_bytes": 25276502016,
             "virtualised": "no", "data_filesystem": {"type": "ext4"},
             "tools": {"qemu": options.one("qemu", "7.2")},
             "load_averages": [options.number("load", 0.1)]}
    plan = {"memory_bytes": int(options.number("memory", 1024)) << 20}
    start = DAY + int(options.number("day", 0) * 86400)
    insert(store, "runs", id=run, label=label,
           suite=options.one("suite", "default"),
           version="0.1.0", commit_id="0123456789ab", seed=1, started_s=start,
           ended_s=start + 300, status=options.one("status", "complete"),
           plan=json.dumps(plan), facts=json.dumps(facts))
    return run


def add_trial(store, options, draw, where, numbers, effect):
    environment, workload = where
    row, start, round_ = numbers
    unit, better, native = WORKLOADS[workload]
    cost = factor(options, environment, workload)
    cost *= math.exp(effect + draw.gauss(0, options.number("noise", 0.005)))
    median = native / cost if better == "higher" else native * cost
    place = f"{environment}/{workload}"
    samples = [median * 0.999, median, median * 1.002]
    said = options.placed("sample", place)
    if said is not None and round_ == 1:
        samples[2] = float(said)
    said = options.placed("value", place)
    if said is not None:
        median = None if said == "none" else float(said)
    status = "failed" if place in options.all("failed") else "done"
    params = {"budget_ms": int(options.number("budget", 300))}
    insert(store, "trials", environment=row, start=start, workload=workload,
           params=json.dumps(params), round=round_, position=1, status=status,
           host_ns=300000000, job_ns=299000000, cpu_ns=290000000,
           charged_ns=290000000, unit=unit, better=better,
           median=median if status == "done" else None,
           samples=json.dumps(samples) if status == "done" else None,
           note="reference 1" if workload == "reference" else None)


def add_environment(store, run, name, options, draw):
    kind = "container" if name not in ("native", "vm") else name
    row = insert(store, "environments", run=run, name=name, kind=kind,
                 label=options.placed("label", name), keys="{}",
                 status="usable", role="measured")
    round_ = 0
    for number in range(1, int(options.number("starts", 5)) + 1):
        start = insert(store, "starts", environment=row, number=number,
                       start_ns=1000000, status="up",
                       hello=json.dumps({"kernel": "6.1.0"}))
        effects = {w: draw.gauss(0, options.number("between", 0.002))
                   for w in WORKLOADS}
        for _ in range(int(options.number("rounds", 4))):
            round_ += 1
            for workload in WORKLOADS:
                if workload not in options.all("without"):
                    add_trial(store, options, draw, (name, workload),
                              (row, start, round_), effects[workload])
    for said in options.all("verdict"):
        environment, attack, outcome = said.split(":")
        if environment == name:
            held = outcome == "held"
            insert(store, "verdicts", environment=row, attack=attack,
                   title=attack, outcome=outcome, evidence="made up",
                   proof="by" if held else None,
                   proof_detail="pids" if held else None)


def main():
    options = Options(sys.argv[3:])
    draw = random.Random(sys.argv[2])
    store = open_store(sys.argv[1])
    run = add_run(store, sys.argv[2], options)
    environments = options.one("environments", "native,container,vm")
    for name in environments.split(","):
        add_environment(store, run, name, options, draw)
    store.commit()
    store.close()


main()
