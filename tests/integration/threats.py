#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What docs/threat-model.md argues for, against what there is.

    threats.py argued CATALOGUE PAGE	attacks, rows and antagonists without an
					argument of their own, and arguments for
					what there is not
    threats.py named CATALOGUE PAGE NAMES	names that are neither tried nor
					left out with a reason, or both; and
					what is left out of no list

CATALOGUE is what the agent says of itself, NAMES a list as
tests/fixtures/attack-names. Prints a line per fault.

An argument is a line of a table: its first cell has the names, `ATTACK: ROW` or,
below a paragraph that begins with an attack's name in bold, its rows alone; its
last cell is why that is harmless. For an attack without rows such a paragraph
is enough. Those of a laboratory stand in the section of it, all others do not.
What each attack is after is in the first table of the page.
"""

import json
import re
import sys

WANTS = "Who attacks whom"
LABORATORY = "What is tried in a laboratory only"
LEFT_OUT = "Names of the catalogue that are no attack"
CATEGORY = re.compile("(namespace|leak|escape|covert|exhaust|neighbour): ")
NAME = re.compile("`([^`]+)`")


def sections(page):
    """Its sections by title, as lists of lines."""
    found, lines = {}, []
    for line in page.splitlines():
        if line.startswith("## "):
            lines = found.setdefault(line[3:], [])
        lines.append(line)
    return found


def cells_of(line):
    """Of a table's line; none, where the last is empty."""
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    return cells if line.startswith("|") and cells[-1] else []


def arguments(lines, rows_of):
    """(attack, row or None) of each argument in a section."""
    attack = None
    for line in lines:
        bold = re.match(r"\*\*`([^`]+)`\*\*", line)
        if bold:
            attack = bold[1]
            if not rows_of.get(attack):
                yield attack, None
        cells = cells_of(line)
        if len(cells) < 3:
            continue
        said = attack
        for name in NAME.findall(cells[0]):
            if ": " in name:
                said, name = name.split(": ")
            yield (said, name) if said else (name, None)


def argued(jobs, page):
    attacks = {job["name"]: job["attack"] for job in jobs
               if job["kind"] == "attack"}
    rows_of = {name: [row["name"] for row in attack.get("rows", [])]
               for name, attack in attacks.items()}
    there = {(name, row) for name, rows in rows_of.items()
             for row in rows or [None]}
    there |= {(job["name"], None) for job in jobs
              if job["kind"] == "antagonist"}
    found = sections(page)
    after = NAME.findall("".join(found[WANTS]))
    yield from (f"{name} is after nothing" for name in attacks
                if name not in after)
    said = set()
    for title, lines in found.items():
        if title != LABORATORY and not CATEGORY.match(title):
            continue
        for name, row in arguments(lines, rows_of):
            said.add((name, row))
            in_laboratory = attacks.get(name, {}).get("lab", False)
            if in_laboratory != (title == LABORATORY):
                yield f"{name} is argued for under '{title}'"
    for what, those in (("has no argument", there - said),
                        ("is argued for, and not there", said - there)):
        for name, row in sorted(those, key=str):
            yield f"{name}{f': {row}' if row else ''} {what}"


def named(jobs, page, names):
    tried = {job["name"] for job in jobs if job["kind"] == "attack"}
    tried |= {row["name"] for job in jobs
              for row in job.get("attack", {}).get("rows", [])}
    left_out = {name for line in sections(page)[LEFT_OUT]
                for cells in [cells_of(line)] if len(cells) == 2
                for name in NAME.findall(cells[0])}
    listed = set()
    for line in names.splitlines():
        if not line or line.startswith("#"):
            continue
        name, _, others = line.partition("\t")
        listed.add(name)
        missing = [other for other in others.split() or [name]
                   if other not in tried]
        if missing and name not in left_out:
            yield f"{name} is neither tried nor left out"
        elif not missing and name in left_out:
            yield f"{name} is tried, and among those that are not"
    for name in sorted(left_out - listed):
        yield f"{name} is left out, and no name of the list"


def main():
    texts = []
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as file:
            texts.append(file.read())
    jobs = json.loads(texts[0])["jobs"]
    look = {"argued": argued, "named": named}[sys.argv[1]]
    print("\n".join(look(jobs, *texts[1:])))


main()
