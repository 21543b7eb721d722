#!/usr/bin/env python3
"""Runs every command of README.md, CONTRIBUTING.md and docs/, and compares what it prints with what the page shows.

    scripts/check-docs.py [--program FILE] [--update] [PAGE...]

Commands stand in blocks fenced as `console`, after `$ `. The blocks of a page run in order in one temporary folder, which
has the checkout's own folders in it. `trtmem` and `cargo run --release --` are the program (target/debug/trtmem). A
command has to end with status 0, unless the block shows its status with `echo $?`.

Figures, sizes, times, hashes and dates may differ, and so may the places where lines are broken; a line `…` stands for any
text. A comment above a block says more:

    <!-- live -->                 measured here and now: the header, the columns and the names of the rows have to fit, in
                                  their order; sentences depend on what else the machine does, and are not compared
    <!-- needs: an NVIDIA GPU --> not run, and why
    <!-- needs: TensorRT-RTX, in $TRTMEM_DOCS -->
                                  run as if it were live where that variable is set: it names a folder, whose entries are
                                  put beside the checkout's own

--update writes what was printed into the blocks, but for those with `…`. Checked as well: relative links and their
anchors, and that README.md has at most 12 KiB. Status 1: something does not fit; 8: there is no program.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_BYTES_OF_README = 12 * 1024
COLUMNS = "100"
STATUS = "\x01"
FENCE = re.compile(r"^```(\S*)\s*$")
MARK = re.compile(r"^<!-- (live|needs: .+) -->$")
VARIABLE = "TRTMEM_DOCS"
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|<img[^>]+src=\"([^\"]+)\"")
# What may differ between two runs of the same command.
MASKS = [
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.-]+Z"), "TIME"),
    (re.compile(r"\b[0-9a-f]{7,}(…|\b)"), "HASH"),
    (re.compile(r"\bLinux \S+"), "Linux RELEASE"),
    (re.compile(r"[▁▂▃▄▅▆▇█]+"), "LINE"),
    (re.compile(r"[─]+"), "─"),
    (re.compile(r"[+−±-]?\d[\d.,]*(%|)( ?(B|KiB|MiB|GiB|ns|µs|ms|s|min)\b)?"), "#"),
]


class Block:
    """A block of a page: its commands, and what each is shown to print."""

    def __init__(self, page, first, lines, mark):
        self.page, self.first, self.lines, self.mark = page, first, lines, mark
        self.steps = []
        for line in lines:
            last = self.steps[-1] if self.steps else None
            if line.startswith("$ "):
                self.steps.append(([line[2:]], []))
            elif last and not last[1] and last[0][-1].endswith("\\"):
                last[0].append(line)
            elif last:
                last[1].append(line)
            else:
                sys.exit(f"{page}:{first}: a block of commands begins with `$ `")

    @property
    def needs(self):
        """What it lacks here."""
        is_here = f"${VARIABLE}" in self.mark and os.environ.get(VARIABLE)
        return self.mark[len("needs: ") :] if self.mark.startswith("needs: ") and not is_here else None

    @property
    def is_live(self):
        return self.mark == "live" or f"${VARIABLE}" in self.mark


def blocks_of(page):
    """The blocks of commands of a page."""
    lines = page.read_text(encoding="utf-8").splitlines()
    at, blocks = 0, []
    while at < len(lines):
        fence = FENCE.match(lines[at])
        if not fence:
            at += 1
            continue
        end = lines.index("```", at + 1)
        name = page.relative_to(ROOT)
        if fence[1] in ("sh", "bash", "shell"):
            sys.exit(f"{name}:{at + 1}: commands are fenced as `console`, so that they are run")
        if fence[1] == "console":
            mark = MARK.match(lines[at - 1]) if at else None
            blocks.append(Block(name, at + 1, lines[at + 1 : end], mark[1] if mark else ""))
        at = end + 1
    return blocks


def script_of(block):
    """A shell script that tells the status of each command after what it printed."""
    parts = ["exec 2>&1 </dev/null"]
    for command, _ in block.steps:
        parts += command + [f"status=$?; printf '{STATUS}%d{STATUS}' $status; (exit $status)"]
    return "\n".join(parts)


def run(block, folder, environment):
    """What each command printed, and its status."""
    done = subprocess.run(
        ["bash", "-c", script_of(block)], cwd=folder, env=environment, capture_output=True, timeout=600, check=False
    )
    pieces = done.stdout.decode("utf-8", "replace").split(STATUS)
    text, statuses = pieces[0::2], [int(status) for status in pieces[1::2]]
    return [(out.replace(str(folder), "…").splitlines(), status) for out, status in zip(text, statuses)]


def masked(text):
    for pattern, name in MASKS:
        text = pattern.sub(name, text)
    return text


def tokens(lines):
    return [token for token in masked("\n".join(lines)).split() if token not in ("~", "?", "≥")]


def chunks(lines):
    """What stands between lines `…`, as tokens."""
    parts = [[]]
    for line in lines:
        if line.strip() == "…":
            parts.append([])
        else:
            parts[-1].append(line)
    return [tokens(part) for part in parts]


def fits(shown, printed):
    """None, or the first words that were not printed."""
    found, at = chunks(shown), 0
    words = tokens(printed)
    for index, chunk in enumerate(found):
        starts = range(at, len(words) - len(chunk) + 1)
        if index == 0:
            starts = range(0, 1)
        if index == len(found) - 1:
            starts = [len(words) - len(chunk)] if index or len(words) == len(chunk) else []
        start = next((start for start in starts if start >= at and words[start : start + len(chunk)] == chunk), None)
        if start is None:
            return difference(chunk, words[at:])
        at = start + len(chunk)
    return None


def difference(chunk, words):
    same = next((n for n, pair in enumerate(zip(chunk, words)) if pair[0] != pair[1]), min(len(chunk), len(words)))
    show = lambda all_of_it: " ".join(all_of_it[max(0, same - 4) : same + 8]) or "nothing"
    return f"shown:   {show(chunk)}\n    printed: {show(words)}"


def rows(lines):
    """The header and the rows of a table by their names, with the names of its columns."""
    names = []
    for line in lines:
        cells = re.split(r"\s{2,}", line.strip())
        if not line.startswith("  ") or len(cells) < 2 or line.startswith("    "):
            continue
        is_head = cells[0] == "MiB"
        names.append(" ".join(cells) if is_head else masked(cells[0].rstrip(" ~?≥")))
    return names


def fits_live(shown, printed):
    wanted, there = rows(shown), iter(rows(printed))
    missing = next((name for name in wanted if name not in there), None)
    return missing and f"shown:   the row `{missing}`\n    printed: {', '.join(rows(printed)) or 'no rows'}"


def judge(block, ran):
    """What does not fit, one text a command."""
    faults = []
    for index, (command, shown) in enumerate(block.steps):
        place = f"{block.page}:{block.first}: {command[0]}"
        if index >= len(ran):
            faults.append(f"{place}\n    did not run")
            continue
        printed, status = ran[index]
        is_shown = index + 1 < len(block.steps) and block.steps[index + 1][0] == ["echo $?"]
        if status and not is_shown:
            faults.append(f"{place}\n    ended with status {status}: " + " ".join(printed[-3:]))
            continue
        fault = (fits_live if block.is_live else fits)(shown, printed)
        if fault:
            faults.append(f"{place}\n    {fault}")
    return faults


def update(blocks, results):
    """Writes what was printed into the pages."""
    by_page = {}
    for block, ran in zip(blocks, results):
        if ran is not None and not any(line.strip() == "…" for line in block.lines):
            by_page.setdefault(block.page, []).append((block, ran))
    for page, pairs in by_page.items():
        lines = (ROOT / page).read_text(encoding="utf-8").splitlines()
        for block, ran in reversed(pairs):
            new = []
            for (command, _), (printed, _) in zip(block.steps, ran):
                new += [f"$ {command[0]}"] + command[1:] + [line.rstrip() for line in printed]
            lines[block.first : block.first + len(block.lines)] = new
        (ROOT / page).write_text("\n".join(lines) + "\n", encoding="utf-8")


def anchors(page):
    """The anchors that GitHub gives to the headings of a page."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", head.lower()) for head in heads]
    return {head.strip().replace(" ", "-") for head in plain}


def links(page):
    """Links of a page that lead nowhere."""
    faults = []
    for match in LINK.finditer(page.read_text(encoding="utf-8")):
        target, _, anchor = (match[1] or match[2]).partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        goal = (page.parent / target).resolve() if target else page
        is_there = goal.exists() and (not anchor or goal.suffix != ".md" or anchor in anchors(goal))
        if not is_there:
            faults.append(f"{page.relative_to(ROOT)}: the link {match[1] or match[2]} leads nowhere")
    return faults


def place(folder, program):
    """A folder to run in: the checkout's own by name, and the program."""
    for name in ("tests", "scripts", "src", "docs", "platform", "Cargo.toml"):
        (folder / name).symlink_to(ROOT / name)
    if os.environ.get(VARIABLE):
        for entry in Path(os.environ[VARIABLE]).resolve().iterdir():
            (folder / entry.name).symlink_to(entry)
    tools = folder / ".bin"
    tools.mkdir()
    (tools / "trtmem").symlink_to(program)
    cargo = tools / "cargo"
    cargo.write_text('#!/bin/sh\n[ "$1 $2 $3" = "run --release --" ] || exit 99\nshift 3\nexec trtmem "$@"\n')
    cargo.chmod(0o755)
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "COLUMNS": COLUMNS, "LC_ALL": "C.UTF-8"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=Path, default=ROOT / "target/debug/trtmem")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("pages", nargs="*", type=Path)
    options = parser.parse_args()
    program = options.program.resolve()
    if not program.exists():
        print(f"{options.program} is missing: cargo build", file=sys.stderr)
        return 8
    pages = [page.resolve() for page in options.pages]
    pages = pages or [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
    faults = []
    for page in pages:
        blocks = blocks_of(page)
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder).resolve()
            environment = place(folder, program)
            results = [None if block.needs else run(block, folder, environment) for block in blocks]
        if options.update:
            update(blocks, results)
            blocks = blocks_of(page)
        here = [fault for block, ran in zip(blocks, results) if ran is not None for fault in judge(block, ran)]
        here += links(page)
        size = page.stat().st_size
        if page.name == "README.md" and page.parent == ROOT and size > MOST_BYTES_OF_README:
            here.append(f"README.md has {size} bytes of at most {MOST_BYTES_OF_README}")
        ran = sum(len(block.steps) for block in blocks if not block.needs)
        print(f"{str(page.relative_to(ROOT)):24} {size:6} bytes, {ran:3} commands run, {len(here)} do not fit")
        for block in blocks:
            if block.needs:
                print(f"    line {block.first}: {len(block.steps)} not run, needs {block.needs}")
        faults += here
    print("\n".join(["", *faults]) if faults else "every command that was run prints what the pages show")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
