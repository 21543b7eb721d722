#!/usr/bin/env python3
"""Measures real TensorRT-RTX engines with trtmem, and compares the figures with other witnesses.

    scripts/prove-engine-on-gpu.py --libraries DIR [--bindings DIR] ... --trtmem FILE [--out DIR] [OPTION...]
    scripts/prove-engine-on-gpu.py --releases DIR --trtmem FILE [--out DIR] [OPTION...]

Every release is tried with a ResNet-50 and a transformer encoder of PyTorch's, random weights, FP32, batch 1:

    build     the plan; the weights in the builder's log and in the plan; with --build-with-trtmem the memory of its
              stages, the peaks of process and device, and how often an allocator was asked, beside the bindings
    alone     20 cycles over the vendor's bindings without trtmem: mallinfo2, cuMemGetInfo, NVML, PyTorch's output
    hooked    one such cycle, where the bindings have an allocator over cuMemAlloc: what trtmem has by default
    once      one run; the builder's log, `hooked`, nvidia-smi, `trtmem doctor`
    runs      ten runs in fresh processes, beside `hooked`
    contexts  three contexts of an engine, and three over the bindings with an allocator
    cycles    20 cycles in one process: what each leaves, beside `alone`
    no-hook   a run with --no-allocator-hook, beside `alone`, where TensorRT allocates by itself too
    brackets  a program over the bindings, its stages bracketed with src/capi/trtmem.py; NVML, cuMemGetInfo, mallinfo2
    exec      the same program under `trtmem exec`
    two       both engines in one process (`trtmem run A B`), and both over the bindings with an allocator

Allocator's figures have to agree to the byte, heaps to 2% (a context's to 2 MiB at least), the peak of a process that
builds to 2% or 4 MiB, device memory to two pieces of 2 MiB, which is what the driver hands out; over all cycles, and
in a program that asks at the same borders, to one.
Where TensorRT allocates by itself, it does so from CUDA's pool, in pieces of 32 MiB, and the pool takes heap as well.

Results are kept in --out, one line a check in results.jsonl as it is finished. A second call with the same --out does
what is missing; plans and models that are gone are made again where they are needed. A table of all ends it.

--libraries    libtensorrt_rtx.so.1 and libtensorrt_onnxparser_rtx.so.1 (package tensorrt-rtx-cu13-libs); repeatable
--bindings     the module tensorrt_rtx_bindings of that version, in the same order; Python's own where none is given
--releases     a folder with a folder for each release, as `pip install --no-deps --target DIR/1.6
               tensorrt-rtx-cu13-libs==1.6.1.120 tensorrt-rtx-cu13-bindings==1.6.1.120` makes it
--library      the C library, of `scripts/build-library.sh --features nvml`; without it `brackets` is left out
--models       of resnet50, transformer; --model takes another ONNX file, without the comparison with PyTorch
--checks       of those above; what they need is done too
--capability   builds for another GPU
--build-with-trtmem  builds plans with `trtmem build` in place of the bindings
--minutes      begins nothing after so long; --again does everything again

Needs an NVIDIA GPU that nothing else uses, Python 3.10 with torch, torchvision and onnx. Takes three minutes a release
and model. Status: 0 all right, 1 something is wrong, 6 something is left for another call, 8 something is missing.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from prove_engine import judge, session
from prove_engine.session import child
from prove_engine.tasks import NETWORKS, PROGRAM, marker, missing, plan_facts, totals

CYCLES, RUNS, CONTEXTS = 20, 10, 3
OF_ENGINE = ("build", "alone", "hooked", "once", "runs", "contexts", "cycles", "no-hook", "brackets", "exec")
CHECKS = (*OF_ENGINE, "two")
# The cells that a check compares with, or takes its plan from.
OF_BUILD, OF_HOOKED = ["build"], ["hooked"]
NEEDED = {"build": [], "two": [], "no-hook": ["alone", "once"], "alone": OF_BUILD, "hooked": OF_BUILD}
NEEDED |= {"once": OF_HOOKED, "runs": OF_HOOKED, "contexts": OF_BUILD, "exec": OF_BUILD}


def main():
    asked = arguments()
    results = session.Results(asked)
    work = session.Work(results, asked.minutes)
    keys = []
    for release in session.releases(asked):
        bench = Bench(asked, results, work, release)
        for name in asked.models:
            for check in (it for it in asked.checks if it != "two"):
                bench.measure(name, check)
        if "two" in asked.checks and len(asked.models) == 2:
            bench.measure("+".join(asked.models), "two")
        keys += bench.done
    status = session.table(results, dict.fromkeys(keys))
    print(f"everything is kept in {asked.out}")
    sys.exit(session.ended(results, work, status))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    session.options(parser, "prove-engine")
    words = lambda it: it.split(",")
    parser.add_argument("--library", type=lambda it: Path(it).absolute(), metavar="FILE")
    parser.add_argument("--models", type=words, default=list(NETWORKS), metavar="NAME,...")
    parser.add_argument("--model", type=lambda it: Path(it).absolute(), metavar="FILE")
    parser.add_argument("--checks", type=words, default=list(CHECKS), metavar="NAME,...")
    parser.add_argument("--build-with-trtmem", action="store_true")
    asked = parser.parse_args()
    if not asked.libraries and not asked.releases:
        parser.error("--libraries or --releases says which TensorRT-RTX to try")
    for given, known in ((asked.models, NETWORKS), (asked.checks, CHECKS)):
        unknown = [it for it in given if it not in known]
        if unknown:
            parser.error(f"unknown: {', '.join(unknown)}; known: {', '.join(known)}")
    if not asked.trtmem.exists():
        missing(f"no file {asked.trtmem}")
    if asked.library and not asked.library.exists():
        missing(f"no file {asked.library}; scripts/build-library.sh --features nvml makes it")
    built = session.TARGET / "dist/libtrtmem.so"
    asked.library = asked.library or (built if built.exists() else None)
    if "brackets" in asked.checks and not asked.library:
        print("left out: brackets, without --library", file=sys.stderr)
        asked.checks.remove("brackets")
    asked.models = [asked.model.stem] if asked.model else asked.models
    return asked


class Bench:
    """One release and what is measured with it."""

    def __init__(self, asked, results, work, release):
        self.asked, self.results, self.work, self.release, self.done = asked, results, work, release, []

    def key(self, name, check):
        return self.release.version, name, check

    def measure(self, name, check):
        """A cell, after those that it needs."""
        cells = [(name, it) for it in NEEDED.get(check, ["alone"])]
        if check == "two":
            cells = [(it, "build") for it in name.split("+")]
        if not self.results.has(self.key(name, check)) and not all([self.measure(*it) for it in cells]):
            self.work.left.append(self.key(name, check))
            return False
        self.done.append(self.key(name, check))
        act = getattr(self, check.replace("-", "_"))
        return self.work.cell(self.key(name, check), lambda: act(*map(self.model, name.split("+"))))

    def data(self, model, check):
        return self.results.data(self.key(model["name"], check))

    def model(self, name):
        folder = self.asked.out / "models"
        folder.mkdir(exist_ok=True)
        return {
            "name": name,
            "folder": str(folder),
            "reference": self.asked.model is None,
            "onnx": str(self.asked.model or folder / f"{name}.onnx"),
            "plan": str(self.release.folder / f"{name}.engine"),
        }

    # What a cell needs on disk; made again where it is gone, as on another machine.

    def exported(self, model):
        files = [Path(model["onnx"]), *(Path(model["folder"]) / f"{model['name']}.{it}" for it in ("input", "output"))]
        if model["reference"] and not all(it.exists() for it in files):
            child(None, "export", [model])

    def planned(self, *models):
        for model in models:
            self.exported(model)
            if not Path(model["plan"]).exists():
                self.results.put(self.key(model["name"], "build"), *self.build(model), 0)
        return [self.data(it, "build") for it in models]

    def trtmem(self, models, check="", *options, allowed=(0,)):
        plans = [it["plan"] for it in models]
        name = "-".join(filter(None, ["+".join(it["name"] for it in models), self.release.label, check]))
        words = ["run", *plans, "--tensorrt", self.release.library, "--release", self.release.label, *options]
        return session.trtmem(self.asked, self.release, name, words, allowed)

    # The checks: each gives lines, and data that others need.

    def build(self, model):
        self.exported(model)
        lines = judge.Lines()
        if self.asked.build_with_trtmem:
            plan = self.built_with_trtmem(lines, model)
        else:
            plan = child(self.release, "build", [model], capability=self.asked.capability)
            lines.note("plan", f"{plan['bytes']} bytes for {self.asked.capability}, by the bindings")
            judge.clean(lines, "errors in the builder's log", plan["errors"])
        judge.weights_in_plan(lines, plan)
        return lines, plan

    def built_with_trtmem(self, lines, model):
        name, capability = f"{model['name']}-{self.release.label}-build", self.asked.capability
        words = ["build", model["onnx"], f"--saveEngine={model['plan']}", "--tensorrt", self.release.libraries]
        status, report = session.trtmem(self.asked, self.release, name, [*words, *session.built_for(capability)])
        log = "\n".join(it["text"] for run in report["runs"] for it in run.get("log", ()))
        plan = {"version": self.release.version, **plan_facts(model["plan"]), **totals(log)}
        lines.note("plan", f"{plan['bytes']} bytes for {capability}, by trtmem build")
        judge.conduct(lines, report, status)
        witness = child(self.release, "witness", [model | {"plan": model["plan"] + ".witness"}], capability=capability)
        judge.clean(lines, "errors in the log of the bindings' build", witness["errors"])
        judge.building(lines, report, witness)
        return plan

    def alone(self, model):
        self.planned(model)
        data = child(self.release, "alone", [model], cycles=CYCLES, contexts=1)
        lines = judge.Lines()
        judge.output(lines, data["apart"])
        return lines, data

    def hooked(self, model):
        self.planned(model)
        data = child(self.release, "alone", [model], cycles=1, contexts=1, allocator=True)
        lines = judge.Lines()
        judge.output(lines, data["apart"])
        return lines, data

    def once(self, model):
        plans, lines = self.planned(model), judge.Lines()
        (status, report), seen = self.polled(lambda: self.trtmem([model]))
        library, run = report["environment"]["libraries"]["TensorRT-RTX"], report["runs"][0]
        version = self.release.version
        lines.say(version.startswith(library + "."), "release", f"{library} and {version} of the bindings")
        judge.conduct(lines, report, status)
        judge.allocator(lines, report, plans)
        judge.weights(lines, report, plans)
        judge.beside(lines, report, self.data(model, "hooked")["stages"])
        judge.process(lines, run, self.data(model, "hooked")["process"])
        judge.rise(lines, run, seen)
        words = [self.asked.trtmem, "doctor", model["plan"], "--tensorrt", self.release.library]
        doctor, said = session.run(words)
        self.release.folder.joinpath(f"{model['name']}-doctor.txt").write_text(said)
        lines.say(doctor == 0, "status of doctor", f"{doctor} and 0 expected, for the engine does load")
        return lines, {it: judge.figures(judge.stages(run, it, 0)[0]) for it in ("deserialize", "context")}

    def polled(self, act):
        """What an act gives, and by how much nvidia-smi, asked all the while, saw used memory rise."""
        words = "exec nvidia-smi -i 0 --query-gpu=memory.used --format=csv,noheader,nounits -lms 20"
        with open(self.release.folder / "smi.log", "w+") as file:
            poll = subprocess.Popen(words, shell=True, stdout=file, stderr=subprocess.DEVNULL)
            try:
                time.sleep(2)
                made = act()
            finally:
                poll.terminate()
                poll.wait()
            file.seek(0)
            used = [int(it) << 20 for it in file.read().split() if it.isdigit()]
        return made, max(used) - used[0] if used else None

    def runs(self, model):
        plans, lines = self.planned(model), judge.Lines()
        status, report = self.trtmem([model], "runs", "--runs", str(RUNS))
        lines.say(len(report["runs"]) == RUNS, "runs", f"{len(report['runs'])} and {RUNS} expected")
        judge.conduct(lines, report, status)
        judge.allocator(lines, report, plans)
        judge.weights(lines, report, plans)
        judge.beside(lines, report, self.data(model, "hooked")["stages"])
        return lines, None

    def contexts(self, model):
        plans, lines = self.planned(model), judge.Lines()
        status, report = self.trtmem([model], "contexts", "--contexts", str(CONTEXTS))
        data = child(self.release, "alone", [model], cycles=1, contexts=CONTEXTS, allocator=True)
        judge.conduct(lines, report, status)
        judge.allocator(lines, report, plans, CONTEXTS)
        judge.beside(lines, report, data["stages"])
        judge.process(lines, report["runs"][0], data["process"])
        judge.output(lines, data["apart"])
        return lines, None

    def cycles(self, model):
        plans, lines = self.planned(model), judge.Lines()
        status, report = self.trtmem([model], "cycles", "--cycles", str(CYCLES), allowed=(0, 5))
        expected = judge.cycles(lines, report, self.data(model, "alone")["left"])
        judge.conduct(lines, report, status, expected)
        judge.allocator(lines, report, plans)
        return lines, None

    def no_hook(self, model):
        plans, lines = self.planned(model), judge.Lines()
        status, report = self.trtmem([model], "no-hook", "--no-allocator-hook")
        judge.conduct(lines, report, status)
        judge.weights(lines, report, plans, is_pooled=True)
        judge.without_hook(lines, report, self.data(model, "alone")["stages"], self.data(model, "once"))
        return lines, None

    def brackets(self, model):
        plans, lines = self.planned(model), judge.Lines()
        folder, name = self.release.folder, f"{model['name']}-{self.release.label}-brackets"
        journal = folder / f"{name}.journal"
        journal.unlink(missing_ok=True)
        more = {"journal": str(journal), "module": str(session.ROOT / "src/capi"), "label": self.release.label}
        data = child(self.release, "brackets", [model], environment={"TRTMEM_LIBRARY": str(self.asked.library)}, **more)
        report = session.rendered(self.asked, journal, folder / f"{name}.json")
        self.bracketed(lines, report, data, plans, True)
        ours, theirs = judge.stages(report["runs"][0], "context")[0], self.data(model, "alone")["stages"][1]
        heaps = judge.figures(ours)["heap"], theirs["heap"]
        lines.near("heap of context", *heaps, "without brackets", judge.SHARE, judge.COMPILING)
        return lines, None

    def exec(self, model):
        plans, lines = self.planned(model), judge.Lines()
        folder, name = self.release.folder, f"{model['name']}-{self.release.label}-exec"
        markers, report = folder / "exec.markers", folder / f"{name}.json"
        marks = [(it, end) for it in PROGRAM for end in ("begins", "ends")]
        markers.write_text("".join(f"{it} {end} {marker(it, end)}\n" for it, end in marks))
        options = ["--markers", markers, "--report", report, "--release", self.release.label]
        words = [self.asked.trtmem, "exec", "-q", *options, "--"]
        data = child(self.release, "watched", [model], words)
        self.bracketed(lines, session.read(report), data, plans, False)
        return lines, None

    def bracketed(self, lines, report, data, plans, has_heap):
        judge.borders(lines, report, data["stages"], has_heap)
        judge.weights(lines, report, plans, is_pooled=True)
        judge.output(lines, data["apart"])

    def two(self, *models):
        plans, lines = self.planned(*models), judge.Lines()
        status, report = self.trtmem(models, "two")
        data = child(self.release, "alone", models, cycles=1, contexts=1, allocator=True)
        judge.conduct(lines, report, status)
        judge.allocator(lines, report, plans)
        judge.weights(lines, report, plans)
        judge.beside(lines, report, data["stages"])
        judge.process(lines, report["runs"][0], data["process"])
        judge.output(lines, data["apart"], [f" of {it['name']}" for it in models])
        return lines, None


if __name__ == "__main__":
    main()
