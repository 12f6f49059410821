#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Name the texts of C files that no translator gets to see.

    unmarked.py FILE...

A text is a string of two words or more that is not within _(), N_() or
ngettext() and is not for a machine or an error message. Each is printed as
FILE:LINE: TEXT; the status is 1 when there is one.
"""
import re
import sys

# What takes strings that nobody reads in the report.
OTHERS = {"_", "N_", "ngettext", "error_make", "error_wrap", "strcmp",
          "strncmp", "strstr", "json_text", "json_object_get", "asprintf"}
TOKEN = re.compile(
    r"""(?P<skip>/\*.*?\*/|^\#[^\n]*(?:\\\n[^\n]*)*|'(?:\\.|[^'\\])+')
    |(?P<text>"(?:\\.|[^"\\])*")|(?P<word>\w+)|(?P<mark>[(){}])""",
    re.S | re.M | re.X)
TWO_WORDS = re.compile(r"[A-Za-z]{2,},? [a-z]{2,}")


def is_said(text):
    """Whether somebody would read words in it: not a tag, code, a command of
    gnuplot (which sets something) or one of ours."""
    text = re.sub(r"`[^`]*`|<[^>]*(?:>|$)|%[-+.*\d]*(?:l|ll|z)?[a-z]", "",
                  text)
    if " = " in text or re.match(r'"(sudo )?bulkhead ', text):
        return False
    return bool(TWO_WORDS.search(text.replace("\\n", " ")))


def unmarked(path):
    """Line and text of each in that file."""
    with open(path, encoding="utf-8") as file:
        source = file.read()
    calls, word, end = [], "", 0
    for token in TOKEN.finditer(source):
        if token["mark"] and token["mark"] in "({":
            is_call = token["mark"] == "(" and \
                source[end:token.start()].strip() == ""
            calls.append(word if is_call else "")
        elif token["mark"]:
            calls.pop()
        elif token["text"] and is_said(token["text"]) and \
                not OTHERS.intersection(calls):
            yield source.count("\n", 0, token.start()) + 1, token["text"]
        word, end = token["word"] or "", token.end()


def main(paths):
    found = 0
    for path in paths:
        for line, text in unmarked(path):
            print(f"{path}:{line}: {text[:70]}")
            found = 1
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
