#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is secret in a run, and whether it stayed so.

    secrets.py drawn AGENT TOLD		tokens that fixtures/told.c wrote down;
					to stderr the files that drew them
    secrets.py codes EXPORT REST	codes that were played; REST is the export
					without the fields where they are kept
    secrets.py look SECRETS PATH...	look for them, in files and below

The first two print a secret a line. The last prints each file that has one in it,
as text, as the hexadecimal digits of it or as long as a process's name may be,
and ends with status 1 then.
"""

import json
import os
import subprocess
import sys

# What is known of a token by a process's name.
NAME = 15


def first_address(agent):
    """Where the program begins in memory, unless it can be anywhere."""
    said = subprocess.run(["readelf", "-lW", agent], capture_output=True,
                          text=True, check=True).stdout
    return next(int(line.split()[2], 16) for line in said.splitlines()
                if line.split()[:1] == ["LOAD"])


def drawn(agent, told):
    with open(told, encoding="ascii") as file:
        lines = [line.split() for line in file]
    base = first_address(agent)
    places = sorted({hex(base + int(place, 16)) for place, _ in lines})
    said = subprocess.run(["addr2line", "-e", agent, *places], text=True,
                          capture_output=True, check=True).stdout
    for name in sorted({os.path.basename(line.split(":")[0])
                        for line in said.splitlines()}):
        print(name, file=sys.stderr)
    print("\n".join(token for _, token in lines))


def take_codes(data, secret):
    """Of one attempt; both sides of what was compared."""
    witness = data["witness_data"] or {}
    if witness.get("compare") not in ("bits", "channel"):
        return
    for side, field in ((witness, "truth"), (data["subject_data"] or {},
                                             "found")):
        secret.add(side.pop(field, ""))


def codes(export, rest):
    secret = set()
    with open(export, encoding="utf-8") as file:
        run = json.load(file)
    for environment in run["environments"]:
        for attempt in environment["attempts"]:
            take_codes(attempt, secret)
    with open(rest, "w", encoding="utf-8") as file:
        json.dump(run, file)
    print("\n".join(sorted(secret - {""})))


def forms(secret):
    yield secret.encode()
    yield secret.encode().hex().encode()
    if set(secret) > {"0", "1"}:
        yield secret[:NAME].encode()


def look(path, *places):
    with open(path, encoding="utf-8") as file:
        wanted = [form for secret in file.read().split()
                  for form in forms(secret)]
    found = 0
    for place in places:
        tree = [(place, [], [""])] if os.path.isfile(place) else os.walk(place)
        for top, _, names in tree:
            for name in names:
                file = os.path.join(top, name) if name else top
                with open(file, "rb") as content:
                    text = content.read()
                if any(form in text for form in wanted):
                    print(file)
                    found += 1
    return 1 if found else 0


sys.exit({"drawn": drawn, "codes": codes, "look": look}[sys.argv[1]](
    *sys.argv[2:]))
