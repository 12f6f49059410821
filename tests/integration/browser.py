# SPDX-License-Identifier: GPL-3.0-or-later
"""A Chromium without a window, led through a pipe by its DevTools protocol: what
a page looks like, what it computes, and what it asks for. Nothing but Python's own
library is needed.
"""

import base64
import json
import os
import subprocess

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


def find():
    """The program, or None."""
    for directory in os.environ.get("PATH", "").split(os.pathsep):
        for name in PROGRAMS:
            path = os.path.join(directory, name)
            if os.access(path, os.X_OK):
                return path
    return None


class Browser:
    """One page. `events` are those that came: (name, what)."""

    def __init__(self, program, profile):
        ours, theirs = os.pipe(), os.pipe()
        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu",
             "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
             "--disable-background-networking", "--disable-sync",
             f"--user-data-dir={profile}", "--remote-debugging-pipe",
             "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, close_fds=False,
            preexec_fn=lambda: self.place(ours[0], theirs[1]))
        os.close(ours[0])
        os.close(theirs[1])
        self.write, self.read = os.fdopen(ours[1], "wb", 0), theirs[0]
        self.number, self.rest, self.session, self.events = 0, b"", None, []
        target = self.ask("Target.createTarget", url="about:blank")
        self.session = self.ask("Target.attachToTarget", flatten=True,
                                targetId=target["targetId"])["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.ask(f"{domain}.enable")

    @staticmethod
    def place(commands, answers):
        """Where the browser looks for them, wherever they were."""
        commands, answers = os.dup(commands), os.dup(answers)
        commands = os.dup2(commands, 100, inheritable=False)
        answers = os.dup2(answers, 101, inheritable=False)
        os.dup2(commands, 3)
        os.dup2(answers, 4)

    def message(self):
        while b"\0" not in self.rest:
            got = os.read(self.read, 1 << 20)
            if not got:
                raise EOFError("the browser has gone")
            self.rest += got
        line, self.rest = self.rest.split(b"\0", 1)
        return json.loads(line)

    def take(self):
        """The next message; events are kept."""
        message = self.message()
        if "method" in message:
            self.events.append((message["method"], message["params"]))
        return message

    def ask(self, method, **what):
        self.number += 1
        request = {"id": self.number, "method": method, "params": what}
        if self.session:
            request["sessionId"] = self.session
        self.write.write(json.dumps(request).encode() + b"\0")
        while True:
            message = self.take()
            if message.get("id") != self.number:
                continue
            if "error" in message:
                raise RuntimeError(f"{method}: {message['error']}")
            return message["result"]

    def open(self, address):
        self.events.clear()
        self.ask("Page.navigate", url=address)
        while "Page.loadEventFired" not in dict(self.events):
            self.take()

    def looks(self, width, dark=False, paper=False):
        """How wide the window is, and what it is."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=800,
                 deviceScaleFactor=1, mobile=width < 500)
        self.ask("Emulation.setEmulatedMedia",
                 media="print" if paper else "screen",
                 features=[{"name": "prefers-color-scheme",
                            "value": "dark" if dark else "light"}])

    def value(self, expression):
        result = self.ask("Runtime.evaluate", expression=expression,
                          returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"])
        return result["result"].get("value")

    def picture(self, path):
        """Of the window, as PNG."""
        shot = self.ask("Page.captureScreenshot", format="png")
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))

    def paper(self, path):
        """The page as it is printed, A4, as PDF."""
        printed = self.ask("Page.printToPDF", paperWidth=8.27, paperHeight=11.7,
                           preferCSSPageSize=True, printBackground=False)
        with open(path, "wb") as file:
            file.write(base64.b64decode(printed["data"]))

    def close(self):
        try:
            self.session = None
            self.ask("Browser.close")
        except (EOFError, OSError, RuntimeError):
            pass
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
