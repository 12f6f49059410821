#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which attacks an audit has seen both ways, as lines of a test.

    both-ways.py LIST AUDIT TEST <ATTACKS

LIST has a line "ATTACK TEST" for each attack that TEST shows, and not expect, or
"ATTACK TEST one", where there is but one way, or "ATTACK TEST untried REASON", where
it may be that there is none, or "ATTACK TEST one untried REASON", for both; AUDIT is `bulkhead report --audit --json`, ATTACKS the
names of all. An attack that was tried in no run of the store is a skip, with its
reason; without one, and with MUST_WORK=1, it is a failure.
"""

import json
import os
import sys


def shown_by(path):
    """The list: by attack its test, and what is said of its ways."""
    with open(path, encoding="utf-8") as file:
        return {words[0]: (words[1], words[2:]) for words in map(str.split, file)
                if words and not words[0].startswith("#")}


def attacks_in(audit, which):
    return {name.partition("/")[0] for name in audit[which]}


def main():
    listed, test = shown_by(sys.argv[1]), sys.argv[3]
    with open(sys.argv[2], encoding="utf-8") as file:
        audit = json.load(file)
    both, tried = attacks_in(audit, "both"), attacks_in(audit, "tried")
    must_work = os.environ.get("MUST_WORK") == "1"
    attacks = sys.stdin.read().split()
    wrong = [f"{attack} is on the list and no attack"
             for attack in sorted(set(listed) - set(attacks))]
    for attack in attacks:
        shown, ways = listed.get(attack, ("expect", []))
        mine, one = shown == test, ways[:1] == ["one"]
        ways = ways[one:]
        why = " ".join(ways[1:]) if ways[:1] == ["untried"] else ""
        if mine and one and attack in both:
            wrong.append(f"{attack}: both ways are shown")
        elif mine and one and attack in tried:
            print(f"ok one way: {attack}")
        elif mine and attack in both:
            print(f"ok both ways: {attack}")
        elif mine and attack not in tried and must_work and not why:
            wrong.append(f"{attack}: it was tried nowhere, and the list says "
                         f"no reason")
        elif mine and attack not in tried:
            print(f"skip both ways: {attack}: "
                  f"{why or 'it could not be tried here'}")
        elif mine:
            wrong.append(f"{attack}: only one way is shown")
        elif test == "expect" and attack in both:
            wrong.append(f"{attack} needs no line on the list")
    for what in wrong:
        print(f"not ok both ways: {what}")
    return 1 if wrong else 0


sys.exit(main())
