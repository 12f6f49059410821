#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each key costs the start of a container.

    keys-cost.py BUILD WORK [ROUNDS]

The empty program in `container`, with everything at its default, and with each
key in turn taken away, or set to another value where the default is to have
none: all of them in each round, in a random order. Printed is what the key's
being in force takes: the difference to the default, in microseconds of wall
time and of CPU time, with the interval of its median. A value that exec refuses
is told with its reason. The keys are those of the catalogue; nothing is judged.
"""

import json
import subprocess
import sys

import arms
import ratios

# What a key is set to that is off by default, or has neither off nor choices.
SAMPLES = {"cpu_quota": "1000", "cpu_weight": "50", "nproc": "1000",
           "io": "wbps=1GiB", "rlimits": "core=0,stack=8MiB",
           "uid_map": "0:1879048192:65536"}
# What else has to be set for a value to be possible.
WITH = {"network=host": {"isolate": "-net"}}


def keys_of(build):
    done = subprocess.run([f"{build}/bulkhead-probe", "--catalogue"],
                          capture_output=True, check=True)
    return next(runner["keys"] for runner in json.loads(done.stdout)["runners"]
                if runner["kind"] == "container")


def values_of(key):
    """Other values of this key, as words for --set."""
    name, default = key["name"], key["default"]
    if name in SAMPLES:
        return [SAMPLES[name]]
    if name == "root":
        return ["system"]
    if name == "isolate":
        return ["-" + word for word in default.split(",")]
    if key["type"] == "choice":
        return [word for word in key["choices"].split() if word != default]
    return ["off"] if key["off"] and default != "off" else []


def variants(build):
    """{(key, value)} in the table's order."""
    return [(key["name"], value) for key in keys_of(build)
            for value in values_of(key)]


def refusal(words):
    """None, or why it cannot be started."""
    done = subprocess.run(words, capture_output=True, text=True, check=False,
                          timeout=20)
    if done.returncode == 0:
        return None
    lines = done.stderr.strip().splitlines()
    return lines[-1] if lines else f"exit status {done.returncode}"


def tell(timed, name, value):
    arm = f"{name}={value}"
    # Taken away: the default has the cost. Otherwise the other value has it.
    taken_away = name not in SAMPLES
    more, less = ("default", arm) if taken_away else (arm, "default")
    middle, low, high = ratios.interval(timed.differences_us(more, less))
    cpu = (timed.cpu_ms(more) - timed.cpu_ms(less)) * 1000
    print(f"  {arm:36} {middle:+8.0f} us ({low:+.0f} to {high:+.0f})"
          f"  CPU {cpu:+.0f} us")


def main():
    build, work = sys.argv[1:3]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 100
    chosen, refused = {"default": arms.empty_of_ours(build)}, []
    for name, value in variants(build):
        words = arms.empty_of_ours(
            build, **{name: value}, **WITH.get(f"{name}={value}", {}))
        reason = refusal(words)
        if reason:
            refused.append((name, value, reason))
        else:
            chosen[f"{name}={value}"] = words
    timed = ratios.time_arms(f"{build}/measure/spawn-timer", chosen, rounds)
    print(f"default: {timed.wall_ms('default'):.2f} ms, CPU "
          f"{timed.cpu_ms('default'):.2f} ms, {rounds} rounds; having the key "
          "instead of what is named, or having what is named where the "
          "default is off, takes")
    for arm in list(chosen)[1:]:
        tell(timed, *arm.split("=", 1))
    for name, value, reason in refused:
        print(f"  {name + '=' + value:36} refused: {reason}")
    return 0 if len(chosen) > 1 else 1


if __name__ == "__main__":
    sys.exit(main())
