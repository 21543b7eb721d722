#!/usr/bin/env python3
"""Counts product code: lines of Rust without unit tests, comments and blank lines, by room of `src/`.

    scripts/product-lines.py [ROOT]

Of each folder or file directly below src/: lines, files, files under 60 lines, and the longest. ROOT is a checkout, this
one where none is given; both have to be formatted alike (`cargo fmt`). The first line is the rooms that decide, show
and write what is known (render, diff, budget, history, calibrate, digest; analysis, view, form, export).
"""

import argparse
import re
from pathlib import Path

ANSWERING = {"render", "diff", "budget", "history", "calibrate", "digest", "analysis", "view", "form", "export"}


def product_lines(text):
    """Lines of code before the unit tests, which stand last in a file."""
    text = re.split(r"^#\[cfg\(test\)\]\n(?:#\[.*\n)*mod \w+ \{", text, maxsplit=1, flags=re.M)[0]
    lines = (line.strip() for line in text.splitlines())
    return sum(1 for line in lines if line and not line.startswith("//"))


def is_test(path):
    return path.name in ("tests.rs", "testing.rs") or "tests" in path.parts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", nargs="?", type=Path, default=Path(__file__).resolve().parent.parent)
    root = parser.parse_args().root
    rooms = {}
    for path in sorted((root / "src").rglob("*.rs")):
        below = path.relative_to(root / "src")
        if not is_test(below):
            rooms.setdefault(below.parts[0], {})[str(below)] = product_lines(path.read_text())
    answering = {name: count for room in ANSWERING & rooms.keys() for name, count in rooms[room].items()}
    every = {name: count for files in rooms.values() for name, count in files.items()}
    print(f"{'room':<20} {'lines':>7} {'files':>6} {'under 60':>9} {'longest':>8}")
    for name, files in [("what answers", answering), ("all", every), *sorted(rooms.items())]:
        short = sum(1 for count in files.values() if count < 60)
        print(f"{name:<20} {sum(files.values()):>7} {len(files):>6} {short:>9} {max(files.values()):>8}")


main()
