#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run in which all words would like to be more: to a page, Markdown, a figure,
a table, a shell or a terminal.

    hostile-run.py RUN >HOSTILE

RUN is one that was exported; what it measured and its names stay.
"""

import json
import sys

WORDS = ("=1+1 <script>alert(1)</script>\n# T\n| a | b |\n[x](javascript:1)"
         "`\"'$(touch /tmp/x)`; system('touch x') \x1b[2J\u009b2J\r\t${x} @y")


def spoil(value):
    if isinstance(value, dict):
        return {key: spoil(one) for key, one in value.items()}
    if isinstance(value, list):
        return [spoil(one) for one in value]
    return WORDS if isinstance(value, str) else value


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        document = json.load(file)
    run = document["run"]
    run.update(id="hostile", label=WORDS, suite=WORDS, command=WORDS,
               reason=WORDS, version=WORDS, commit=WORDS,
               facts=spoil(run["facts"]))
    run["facts"][WORDS] = WORDS
    for environment in document["environments"]:
        environment["reason"] = environment["remedy"] = WORDS
        for start in environment["starts"]:
            start["reason"], start["hello"] = WORDS, spoil(start["hello"])
        for trial in environment["trials"]:
            trial["note"] = trial["reason"] = WORDS
        for one in environment["attempts"] + environment["verdicts"]:
            one["evidence"] = one["reason"] = WORDS
        for verdict in environment["verdicts"]:
            verdict["title"] = verdict["boundary"] = WORDS
            verdict["proof_detail"] = WORDS
    document["omissions"].append(
        {"what": WORDS, "reason": WORDS, "remedy": WORDS})
    json.dump(document, sys.stdout)


main()
