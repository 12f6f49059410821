#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report's page in a real browser: on a desk and on a telephone, in the light
and in the dark, and on paper.

    page.py FILE PROFILE [PICTURES]

PROFILE is a directory for the browser, PICTURES one for what it showed. In the
environment FIGURES says how many there must be, without it 6, and CHAPTERS how many
in the table of contents, without it 4. Prints a `ok NAME` or `not ok NAME: WHY` per thing checked, and ends with status 1 when
one was not.
"""

import os
import sys

import browser
from checks import check, finish

FILE, PROFILE = sys.argv[1:3]
PICTURES = sys.argv[3] if len(sys.argv) > 3 else None
FIGURES = int(os.environ.get("FIGURES", "6"))
CHAPTERS = int(os.environ.get("CHAPTERS", "4"))

# What reaches beyond the right edge and is in no box that can be moved.
WIDER = """
[...document.querySelectorAll("main *, nav *")].filter(e =>
    !e.closest(".wide") && e.getBoundingClientRect().right >
    document.documentElement.clientWidth + 1)
    .slice(0, 5).map(e => e.tagName + " " + e.textContent.slice(0, 40))
"""

# Pieces of text with too little contrast (WCAG 2.1, 1.4.3: 4.5 to 1), each kind of
# element and colours once.
PALE = """
(() => {
    const parts = colour => colour.match(/[\\d.]+/g).map(Number);
    const light = colour => {
        const [r, g, b] = parts(colour).map(c => {
            c /= 255;
            return c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
        });
        return .2126 * r + .7152 * g + .0722 * b;
    };
    const behind = e => {
        for (; e; e = e.parentElement) {
            const colour = getComputedStyle(e).backgroundColor;
            if ((parts(colour)[3] ?? 1) > 0)
                return colour;
        }
        return "rgb(255, 255, 255)";
    };
    const found = {};
    let looked = 0;
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const text = walk.currentNode, e = text.parentElement;
        if (!text.data.trim() || !e.getClientRects().length)
            continue;
        looked++;
        const a = light(getComputedStyle(e).color), b = light(behind(e));
        const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
        if (ratio < 4.5)
            found[e.tagName] = ratio.toFixed(2);
    }
    return looked > 100 ? found : {looked};
})()
"""

# The same of the words in figures, each shown in the page for a moment: a word
# stands on what is filled below its middle, or on white paper.
PALE_FIGURES = """
(() => {
    const light = colour => {
        const [r, g, b] = colour.match(/[\\d.]+/g).map(c => {
            c /= 255;
            return c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
        });
        return .2126 * r + .7152 * g + .0722 * b;
    };
    const text_of = source => {
        const [head, body] = source.split(",", 2);
        return head.endsWith(";base64") ? new TextDecoder().decode(
            Uint8Array.from(atob(body), c => c.charCodeAt(0))) :
            decodeURIComponent(body);
    };
    const found = {};
    let looked = 0;
    for (const image of document.images) {
        const paper = document.createElement("div");
        paper.style = "position: fixed; inset: 0; z-index: 9; background: white;" +
            "overflow: auto";
        paper.innerHTML = text_of(image.src);
        document.body.append(paper);
        for (const word of paper.querySelectorAll("text")) {
            word.scrollIntoView({block: "center", inline: "center"});
            const box = word.getBoundingClientRect();
            const filled = document.elementsFromPoint(
                (box.left + box.right) / 2, (box.top + box.bottom) / 2)
                .filter(e => e.ownerSVGElement && !e.closest("text") &&
                    getComputedStyle(e).fill.startsWith("rgb("))[0];
            if (!word.textContent.trim())
                continue;
            looked++;
            const a = light(getComputedStyle(word).fill);
            const b = filled ? light(getComputedStyle(filled).fill) : 1;
            const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
            if (ratio < 4.5)
                found[image.alt + ": " + word.textContent.trim().slice(0, 20)] =
                    ratio.toFixed(2);
        }
        paper.remove();
    }
    return looked || !document.images.length ? found : {looked};
})()
"""

IMAGES = """
Promise.all([...document.images].map(i => i.decode().then(
    () => i.naturalWidth > 100 && i.alt ? "" : "empty " + i.alt,
    () => "broken " + i.alt)))
"""

LEADING = """
[...document.querySelectorAll("a[href]")].filter(a =>
    !a.getAttribute("href").startsWith("#") ||
    !document.getElementById(decodeURIComponent(a.hash.slice(1))))
    .slice(0, 5).map(a => a.getAttribute("href"))
"""

TWICE = """
[...document.querySelectorAll("[id]")].map(e => e.id)
    .filter((id, i, all) => all.indexOf(id) != i).slice(0, 5)
"""

ACTIVE = """
document.querySelectorAll("script, iframe, object, embed, form, base").length +
[...document.querySelectorAll("*")].filter(e =>
    e.getAttributeNames().some(n => n.startsWith("on"))).length
"""


def picture(page, name):
    if PICTURES:
        page.picture(os.path.join(PICTURES, name + ".png"))


def quiet(page):
    """No word on the console, no request to anywhere."""
    said = [str(what)[:200] for name, what in page.events
            if name in ("Log.entryAdded", "Runtime.exceptionThrown",
                        "Runtime.consoleAPICalled")]
    asked = [what["request"]["url"][:100] for name, what in page.events
             if name == "Network.requestWillBeSent"
             and not what["request"]["url"].startswith(("data:", "file:"))]
    others = [what["request"]["url"] for name, what in page.events
              if name == "Network.requestWillBeSent"
              and what["request"]["url"].startswith("file:")]
    check("nothing is said on the console", not said, said)
    check("nobody is asked for anything", not asked and len(others) == 1,
          asked + others[1:])


def contents(page):
    images = page.value(IMAGES)
    check("the figures are there", len(images) >= FIGURES and not any(images), images)
    check("every link leads somewhere in the page", not page.value(LEADING),
          page.value(LEADING))
    check("a name is given once", not page.value(TWICE), page.value(TWICE))
    check("nothing in it acts", page.value(ACTIVE) == 0, page.value(ACTIVE))
    check("there is a table of contents", page.value(
        'document.querySelectorAll("nav li").length') >= CHAPTERS)


def fits(page, name, width):
    wider = page.value(WIDER)
    whole = page.value("document.documentElement.scrollWidth")
    check(f"{name}: nothing is wider than the page",
          whole <= width and not wider, f"{whole} px; {wider}")


def legible(page, name):
    pale = page.value(PALE)
    check(f"{name}: there is enough contrast", pale == {}, pale)


def look(page):
    page.looks(1280)
    page.open("file://" + os.path.abspath(FILE))
    contents(page)
    pale = page.value(PALE_FIGURES)
    check("figures: there is enough contrast", pale == {}, pale)
    for name, width, dark in (("desk, light", 1280, False),
                              ("desk, dark", 1280, True),
                              ("telephone, light", 360, False),
                              ("telephone, dark", 360, True)):
        page.looks(width, dark)
        fits(page, name, width)
        legible(page, name)
        page.value("scrollTo(0, 0)")
        picture(page, name.replace(", ", "-"))
        page.value('[...document.querySelectorAll("h2")].slice(0, 6).pop()'
                   '.scrollIntoView()')
        picture(page, name.replace(", ", "-") + "-below")
    # A4 less its margins, at 96 dots an inch; dark outside, all the same.
    page.looks(703, dark=True, paper=True)
    legible(page, "paper")
    fits(page, "paper", 703)
    check("paper: it is white", page.value(
        "getComputedStyle(document.body).backgroundColor") ==
        "rgb(255, 255, 255)")
    picture(page, "paper")
    page.paper(os.path.join(PICTURES or PROFILE, "paper.pdf"))
    quiet(page)


def main():
    page = browser.Browser(browser.find(), PROFILE)
    try:
        look(page)
    finally:
        page.close()
    finish()


main()
