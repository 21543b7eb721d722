"""The command line of both scripts, results kept on disk, programs that are run, and the table at the end."""

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from prove_engine.tasks import missing
from prove_engine.vendor import LIBRARY, PARSER

ROOT = Path(__file__).absolute().parent.parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).absolute()
# The longest that one program may take, seconds.
PATIENCE = 420
UNFINISHED = 6


class Failed(Exception):
    """A program ended otherwise than it should; the message says how."""


class Release:
    """A release of TensorRT-RTX: where its libraries and bindings are."""

    def __init__(self, libraries, bindings):
        inner = libraries / "tensorrt_rtx_libs"
        self.libraries = inner if inner.is_dir() else libraries
        beside = [it for it in (libraries, libraries.parent) if it.joinpath("tensorrt_rtx_bindings").is_dir()]
        self.bindings = bindings or (beside[0] if beside else None)
        self.library = self.libraries / LIBRARY
        for file in (self.library, self.libraries / PARSER):
            if not file.exists():
                missing(f"no file {file}")
        self.version = self.label = self.folder = None

    def called(self, version, out):
        self.version = version
        self.label = ".".join(version.split(".")[:2])
        self.folder = out / self.label
        self.folder.mkdir(parents=True, exist_ok=True)


def options(parser, folder):
    """What both scripts are called with."""
    path = lambda it: Path(it).absolute()
    parser.add_argument("--libraries", type=path, action="append", default=[], metavar="DIR")
    parser.add_argument("--bindings", type=path, action="append", default=[], metavar="DIR")
    parser.add_argument("--releases", type=path, metavar="DIR")
    parser.add_argument("--trtmem", type=path, default=TARGET / "release/trtmem", metavar="FILE")
    parser.add_argument("--out", type=path, default=TARGET / folder, metavar="DIR")
    parser.add_argument("--capability", default="CURRENT", metavar="NAME")
    parser.add_argument("--minutes", type=float, metavar="N")
    parser.add_argument("--again", action="store_true")


def releases(asked):
    """The releases asked for, each once its bindings have said which it is."""
    bindings = asked.bindings + [None] * (len(asked.libraries) - len(asked.bindings))
    found = [Release(*pair) for pair in zip(asked.libraries, bindings)]
    if asked.releases:
        folders = sorted(it.parent for it in asked.releases.glob("*/tensorrt_rtx_libs"))
        found += [Release(folder, None) for folder in folders]
        if not folders:
            missing(f"{asked.releases} has no folder with tensorrt_rtx_libs in it")
    asked.out.mkdir(parents=True, exist_ok=True)
    for release in found:
        release.folder = asked.out
        release.called(child(release, "version"), asked.out)
    return found


def child(release, name, models=(), words=(), environment=(), **more):
    """Runs a task in a process of its own, after `words`; gives its result."""
    stem = "-".join([name, *(it["name"] for it in models), *([str(more["contexts"])] if "contexts" in more else [])])
    stem += "-allocator" * bool(more.get("allocator"))
    task = {
        "task": name,
        "libraries": str(release.libraries) if release else None,
        "bindings": str(release.bindings) if release and release.bindings else None,
        "log": str(release.folder / f"{stem}.log") if release else None,
        "models": list(models),
        "result": str((release.folder if release else Path(models[0]["folder"])) / f"{stem}.child.json"),
        **more,
    }
    result = Path(task["result"])
    result.unlink(missing_ok=True)
    command = [*words, sys.executable, "-u", str(Path(__file__).with_name("tasks.py")), json.dumps(task)]
    status, said = run(command, env=dict(os.environ, PYTHONWARNINGS="ignore", **dict(environment)))
    if status == 8:
        missing((re.findall("^missing: (.*)", said, re.M) or [said.strip()])[-1])
    if status != 0 or not result.exists():
        raise Failed(f"{name} ends with status {status}: " + " ".join(said.strip().splitlines()[-3:]))
    made = json.loads(result.read_text())
    result.unlink()
    return made


def run(command, **more):
    """The status of a program and what it said; of a time-out, 124."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "errors": "replace"}
    try:
        done = subprocess.run([str(it) for it in command], timeout=PATIENCE, **pipes, **more)
    except subprocess.TimeoutExpired as late:
        said = late.stdout or b""
        return 124, said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return done.returncode, done.stdout


def trtmem(asked, release, name, words, allowed=(0,)):
    """A command of trtmem: its status and its report, which is kept as NAME.json, what it printed as NAME.txt."""
    report = release.folder / f"{name}.json"
    report.unlink(missing_ok=True)
    command = [asked.trtmem, *words, "--report", report]
    status, said = run(command, cwd=release.folder)
    release.folder.joinpath(f"{name}.txt").write_text(said)
    if status == 8:
        missing("trtmem says: " + " ".join((re.search(r"^.* failed: .*(?:\n  .*)*", said, re.M) or [said])[0].split()))
    if status not in allowed or not report.exists():
        raise Failed(f"trtmem {words[0]} ends with status {status}: " + " ".join(said.split()[-60:]))
    return status, read(report)


def built_for(capability):
    """The option of `trtmem build` for a compute capability by the bindings' name: CURRENT, SM89, SM120."""
    number = capability.removeprefix("SM")
    value = f"{number[:-1]}.{number[-1]}" if number.isdigit() else capability.lower()
    return [f"--computeCapabilities={value}"]


def rendered(asked, journal, report):
    """The report that a journal makes."""
    report.unlink(missing_ok=True)
    status, said = run([asked.trtmem, "render", journal, "--format", "json", "-o", report])
    if status != 0:
        raise Failed(f"trtmem render ends with status {status}: {said.strip()}")
    return read(report)


def read(report):
    return json.loads(report.read_text())


class Results:
    """One JSON line a cell in `results.jsonl`, written when the cell is finished; a later line replaces an earlier."""

    def __init__(self, asked):
        self.file = asked.out / "results.jsonl"
        self.program = hashlib.sha256(asked.trtmem.read_bytes()).hexdigest()[:12] if asked.trtmem.exists() else None
        self.cells = {}
        for line in self.file.read_text().splitlines() if self.file.exists() else ():
            try:
                cell = json.loads(line)
                self.cells[tuple(cell["key"])] = cell
            except (ValueError, KeyError, TypeError):
                print(f"a line of {self.file} is damaged and left out", file=sys.stderr)
        self.stale = set(self.cells) if asked.again else set()

    def has(self, key):
        return key in self.cells and key not in self.stale and not self.cells[key].get("failed")

    def data(self, key):
        return self.cells[key]["data"]

    def put(self, key, lines, data, seconds, failed=False):
        self.stale.discard(key)
        cell = {"key": list(key), "lines": lines, "data": data, "seconds": round(seconds, 1), "failed": failed}
        cell["by"] = self.program
        self.cells[key] = cell
        text = json.dumps(cell) + "\n"
        with open(self.file, "ab+") as file:
            # A line that was cut off by the end of a session does not take this one with it.
            is_cut = file.tell() and file.seek(-1, os.SEEK_END) is not None and file.read(1) != b"\n"
            file.write((b"\n" if is_cut else b"") + text.encode())


class Work:
    """Cells done in order, each once what it needs is there, until the time is up."""

    def __init__(self, results, minutes):
        self.results, self.began = results, time.monotonic()
        self.end = self.began + minutes * 60 if minutes else None
        self.left = []

    def cell(self, key, measure):
        """Measures a cell that is missing; `measure` gives lines and data."""
        if self.results.has(key):
            return True
        if self.end and time.monotonic() >= self.end:
            self.left.append(key)
            return False
        began = time.monotonic()
        try:
            lines, data, failed = *measure(), False
        except Exception as reason:  # one cell that cannot be measured does not cost the others their time
            kind = "" if isinstance(reason, Failed) else f"{type(reason).__name__}: "
            lines, data, failed = [["WRONG", "not measured", f"{kind}{reason}"]], None, True
        took = time.monotonic() - began
        self.results.put(key, lines, data, took, failed)
        print(f"{' '.join(key)}: {took:.1f} s", file=sys.stderr, flush=True)
        for line in lines:
            print(f"    {line[0]:5}  {line[1]}: {line[2]}", file=sys.stderr, flush=True)
        return not failed


def ended(results, work, is_wrong):
    """The exit status, after a word on what is left and on figures of several programs."""
    programs = sorted({it.get("by") or "unknown" for it in results.cells.values()})
    if len(programs) > 1:
        print(f"measured by several programs (sha256 {', '.join(programs)}); --again measures all with one")
    if work.left:
        print(f"left for another call: {', '.join(' '.join(it) for it in work.left)}")
    return 1 if is_wrong else UNFINISHED if work.left else 0


def table(results, keys):
    """Every line of the cells, and their sum; gives whether one of them is wrong."""
    counts = {"ok": 0, "WRONG": 0, "noted": 0}
    for key in (it for it in keys if it in results.cells):
        for verdict, what, figures in results.cells[key]["lines"]:
            counts[verdict] += 1
            print(f"{verdict:5}  {'  '.join(key)}  {what}: {figures}")
    print(f"{counts['ok']} ok, {counts['WRONG']} wrong, {counts['noted']} noted")
    return counts["WRONG"] > 0
