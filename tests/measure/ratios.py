# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands timed in turns by spawn-timer, and medians of ratios within rounds.

The interval of a median is that of order statistics (binomial, 95 %): it asks
nothing of the distribution, and the machine is somebody else's as well.
"""

import math
import statistics
import subprocess

SEPARATOR = ":::"


class Timed:
    """Rounds of several arms: {name: [(wall_ns, cpu_ns) per round]}."""

    def __init__(self, rounds):
        self.rounds = rounds

    def wall_ms(self, name):
        """Median wall time."""
        return statistics.median(w for w, _ in self.rounds[name]) / 1e6

    def cpu_ms(self, name):
        """Median CPU time of the command and its reaped descendants."""
        return statistics.median(c for _, c in self.rounds[name]) / 1e6

    def ratios(self, name, to):
        return [a / b for (a, _), (b, _) in zip(self.rounds[name],
                                                self.rounds[to])]

    def differences_us(self, name, to):
        return [(a - b) / 1e3 for (a, _), (b, _) in zip(self.rounds[name],
                                                        self.rounds[to])]


def interval(values, confidence=0.95):
    """(median, low, high): order statistics around the median."""
    values = sorted(values)
    count = len(values)
    tail, rank = 0.0, 0
    while rank < count // 2:
        tail += math.comb(count, rank) / 2 ** count
        if tail > (1 - confidence) / 2:
            break
        rank += 1
    low = max(rank - 1, 0)
    return statistics.median(values), values[low], values[count - 1 - low]


def time_arms(timer, arms, rounds, pause_ms=10):
    """Run each of the arms {name: words} once per round. Returns Timed."""
    words = [timer, "-n", str(rounds), "-p", str(pause_ms)]
    for number, arm in enumerate(arms.values()):
        words += ([SEPARATOR] if number else []) + [str(w) for w in arm]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit("\n".join(done.stderr.splitlines()[-2:]))
    found = {name: [] for name in arms}
    for line in done.stdout.splitlines():
        for name, field in zip(arms, line.split()):
            wall, cpu = field.split(",")
            found[name].append((int(wall), int(cpu)))
    return Timed(found)
