#!/usr/bin/env python3
"""Shows that memory which another process moves during a run is never charged as clear.

    scripts/prove-other-processes.py [--program target/debug/trtmem] [--count 20] [--seed 1]

Each variant runs a synthetic lifecycle whose stages sleep, and lets another process take memory in one
stage, give it back in a later one, or both. The size is 2 to 20 times the noise that a run before it
printed, and at least 16 MiB. A line is printed for each variant with the marks of those stages; the exit
status is 1 where one of them is clear or not checked.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MIB = 1 << 20
STAGES = ["read", "deserialize", "context", "bindings", "first-inference", "inference"]
SLEEP_S = 0.6

# The other process: it takes so many bytes at a word, and gives them back at the next.
HOLDER = """
import sys
for line in sys.stdin:
    size = int(line)
    held = bytearray(b'\\1') * size if size else None
    print('done', flush=True)
"""


class Neighbour:
    """Another process that holds memory."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.hold(0)

    def hold(self, size):
        self.process.stdin.write(f"{size}\n")
        self.process.stdin.flush()
        self.process.stdout.readline()

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def begin(program, folder):
    spec = ";".join(f"{stage}:sleep={int(SLEEP_S * 1000)}ms" for stage in STAGES)
    return subprocess.Popen(
        [program, "run", "--spec", spec, "--iterations", "1", "--warm-up", "0"]
        + ["--journal", folder / "journal", "--format", "json", "-o", folder / "report.json"],
        stdout=subprocess.DEVNULL,
        cwd=folder,
    )


def wait_for(journal, stage):
    """Waits until the stage has begun."""
    wanted = re.compile(r'"stage-began"[^\n]*"%s"' % stage)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if journal.exists() and wanted.search(journal.read_text()):
            time.sleep(SLEEP_S / 4)
            return
        time.sleep(0.01)
    sys.exit(f"{stage} never began")


def run(program, moves, held):
    """A run's report; `moves` are stages in which the other process comes to hold so many bytes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        neighbour = Neighbour()
        neighbour.hold(held)
        child = begin(program, folder)
        for stage, size in moves:
            wait_for(folder / "journal", stage)
            neighbour.hold(size)
        status = child.wait()
        neighbour.end()
        if status != 0:
            sys.exit(f"{program} ended with status {status}")
        return json.loads((folder / "report.json").read_text())["runs"][0]


def mark(run, stage):
    return next(record["mark"] for record in run["stages"] if record["stage"] == stage)


def variant(random_):
    """What the other process does: its name, and its moves for a size."""
    first, second = sorted(random_.sample(range(len(STAGES)), 2))
    kind = random_.choice(["taken and given", "taken only", "given only"])
    first, second = STAGES[first], STAGES[second]
    return {
        "taken and given": (kind, lambda size: ([(first, size), (second, 0)], 0)),
        "taken only": (kind, lambda size: ([(first, size)], 0)),
        "given only": (kind, lambda size: ([(second, 0)], size)),
    }[kind]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default="target/debug/trtmem")
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    program = Path(asked.program).resolve()
    random_ = random.Random(asked.seed)
    noise = run(program, [], 0)["noise"]["system_bytes"]
    failed = 0
    for number in range(1, asked.count + 1):
        kind, plan = variant(random_)
        size = max(16 * MIB, int(noise * random_.uniform(2, 20)))
        moves, held = plan(size)
        seen = run(program, moves, held)
        marks = [(stage, mark(seen, stage)) for stage, _ in moves]
        bad = any(found in ("clear", "not-checked") for _, found in marks)
        failed += bad
        words = ", ".join(f"{stage} {found}" for stage, found in marks)
        verdict = "CLEAR" if bad else "marked"
        print(f"{number:2} {kind:15} {size / MIB:6.1f} MiB, noise {noise / MIB:.2f}: {words}: {verdict}", flush=True)
        noise = seen["noise"]["system_bytes"]
    print(f"{asked.count - failed} of {asked.count} marked")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
