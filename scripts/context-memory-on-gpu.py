#!/usr/bin/env python3
"""Measures what an execution context of TensorRT-RTX takes, by the number of distinct convolutions in the network.

    scripts/context-memory-on-gpu.py --libraries DIR [--bindings DIR] ... --trtmem FILE [--out DIR] [OPTION...]
    scripts/context-memory-on-gpu.py --releases DIR --trtmem FILE [--out DIR] [OPTION...]
    scripts/context-memory-on-gpu.py --out DIR --svg FILE

The question is that of https://github.com/NVIDIA/TensorRT-RTX/issues/39. A network is a chain of 40 convolutions (3x3,
32x32 pixels, FP32, random weights), n of which have channel counts of their own: 32 to 32 channels, 32 to 40, 40 to 48
and so on, 336 to 344 at most; the others are 32 to 32. Each of n = 1, 2, 5, 10, 20, 40 is built with the vendor's
bindings and measured by one `trtmem run`, n = 20 with three contexts too. A straight line through the points gives the
bytes of a configuration, and how far the points are from it.

Prints the tables; --out gets context-memory.csv, .json and .svg beside the reports. Results are kept in --out, one line
a point in results.jsonl as it is finished, and a second call does what is missing. With --out alone, what is there is
printed and drawn, without a GPU.

--libraries, --bindings, --releases, --capability, --minutes, --again   as in prove-engine-on-gpu.py
--svg       writes the curve to this file as well

Needs an NVIDIA GPU that nothing else uses, Python 3.10 with onnx. Takes one minute a release.
Status: 0 done, 1 a point is wrong or was not measured, 6 something is left for another call, 8 something is missing.
"""

import argparse
import csv
import json
import statistics
import sys
from pathlib import Path

from prove_engine import judge, session
from prove_engine.curve import Line, Panel, drawing
from prove_engine.session import Failed, child
from prove_engine.tasks import missing

COUNTS = (1, 2, 5, 10, 20, 40)
CONVOLUTIONS, LEAST, STEP, PIXELS = 40, 32, 8, 32
OF_CONTEXTS, CONTEXTS = 20, 3
MIB = 1 << 20
FIGURES = ("cpu", "device", "other", "total")


def main():
    asked = arguments()
    results = session.Results(asked)
    work = session.Work(results, asked.minutes)
    for release in session.releases(asked):
        for count in COUNTS:
            measure(asked, work, release, count, 1)
        measure(asked, work, release, OF_CONTEXTS, CONTEXTS)
    points = [it["data"] for it in results.cells.values() if not it["failed"]]
    if points:
        write(asked, sorted(points, key=lambda it: (number(it["release"]), it["contexts"], it["configurations"])))
    elif not results.cells and not work.left:
        missing(f"no point in {results.file}; --libraries or --releases says what to measure")
    wrong = [(it["key"], line) for it in results.cells.values() for line in it["lines"] if line[0] == "WRONG"]
    for key, (_, what, said) in wrong:
        print(f"WRONG  {' '.join(key)}  {what}: {said}")
    sys.exit(session.ended(results, work, bool(wrong)))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    session.options(parser, "context-memory")
    parser.add_argument("--svg", type=lambda it: Path(it).absolute(), metavar="FILE")
    asked = parser.parse_args()
    if (asked.libraries or asked.releases) and not asked.trtmem.exists():
        missing(f"no file {asked.trtmem}")
    return asked


def number(release):
    return [int(it) for it in release.split(".")]


# ---- a point ----


def measure(asked, work, release, count, contexts):
    key = release.version, f"{count} configurations", f"{contexts} context{'s' * (contexts > 1)}"
    work.cell(key, lambda: point(asked, release, count, contexts))


def point(asked, release, count, contexts):
    """Builds a network and measures it: what every context takes when it is created."""
    folder = asked.out / "networks"
    folder.mkdir(exist_ok=True)
    name = f"convolutions-{count}"
    model = {"name": name, "folder": str(folder), "reference": False, "onnx": str(folder / f"{name}.onnx")}
    model["plan"] = str(release.folder / f"{name}.engine")
    if not Path(model["onnx"]).exists():
        network(count, model["onnx"])
    if not Path(model["plan"]).exists():
        child(release, "build", [model], capability=asked.capability)
    stem = f"{name}-{release.label}{'-contexts' * (contexts > 1)}"
    words = ["run", model["plan"], "--tensorrt", release.library, "--release", release.label]
    status, report = session.trtmem(asked, release, stem, [*words, "--contexts", str(contexts)])
    lines = judge.Lines()
    judge.conduct(lines, report, status)
    found = judge.stages(report["runs"][0], "context", 0)
    deltas = [{it: whole(stage["delta"][f"{it}_bytes"], it) for it in FIGURES} for stage in found]
    if len(deltas) != contexts:
        raise Failed(f"{len(deltas)} contexts in the report, {contexts} expected")
    for nth, it in enumerate(deltas):
        lines.note(f"context {nth + 1}, MiB", ", ".join(f"{name} {mib(it[name])}" for name in FIGURES))
    device = report["environment"].get("device", {}).get("name", "unknown device")
    of = {"release": release.version, "configurations": count, "contexts": contexts, "device": device}
    return lines, {**of, "creations": deltas}


def whole(figure, name):
    if not isinstance(figure, int):
        raise Failed(f"{name} of a context is unknown: {figure['absent']}")
    return figure


def network(count, file):
    """40 convolutions in a chain, as ONNX; the first ones are alike, the last count - 1 have channels of their own."""
    try:
        import numpy
        from onnx import TensorProto, helper, numpy_helper, save
    except ImportError as error:
        missing(f"{error}; see the head of this script")
    random = numpy.random.RandomState(count)
    channels = [LEAST] * (CONVOLUTIONS - count + 2) + [LEAST + STEP * it for it in range(1, count)]
    nodes, weights, last = [], [], "data"
    for index, (before, after) in enumerate(zip(channels, channels[1:])):
        scale = (1.0 / (9 * before)) ** 0.5  # the signal keeps its size
        values = (random.standard_normal((after, before, 3, 3)) * scale).astype(numpy.float32)
        weights.append(numpy_helper.from_array(values, f"weights_{index}"))
        output = "output" if index == CONVOLUTIONS - 1 else f"output_{index}"
        nodes.append(helper.make_node("Conv", [last, f"weights_{index}"], [output], f"conv_{index}", pads=[1] * 4))
        last = output
    shapes = [("data", channels[0]), ("output", channels[-1])]
    data, made = (helper.make_tensor_value_info(it, TensorProto.FLOAT, [1, n, PIXELS, PIXELS]) for it, n in shapes)
    graph = helper.make_graph(nodes, f"{count} configurations", [data], [made], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    save(model, f"{file}.part")
    Path(f"{file}.part").rename(file)


# ---- what comes of it ----


def mib(figure):
    return f"{figure / MIB:.2f}"


def fit(points, figure):
    """The least squares' line: bytes a configuration, bytes without one, the standard deviation of what is left."""
    x = [it["configurations"] for it in points]
    y = [it["creations"][0][figure] for it in points]
    if len(set(x)) < 3:
        return None
    slope, intercept = statistics.linear_regression(x, y)
    apart = [b - (intercept + slope * a) for a, b in zip(x, y)]
    deviation = (sum(it * it for it in apart) / (len(x) - 2)) ** 0.5
    farthest = max(apart, key=abs)
    line = {"slope_bytes": slope, "intercept_bytes": intercept}
    return {**line, "deviation_bytes": deviation, "farthest_bytes": farthest}


def write(asked, points):
    names = sorted({it["release"] for it in points}, key=number)
    single = {name: [it for it in points if it["release"] == name and it["contexts"] == 1] for name in names}
    fits = {name: {it: fit(single[name], it) for it in ("cpu", "total")} for name in names}
    several = [it for it in points if it["contexts"] > 1]
    show(single, fits, several)
    with open(asked.out / "context-memory.csv", "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["release", "configurations", "contexts", "context", *(f"{it}_bytes" for it in FIGURES)])
        for it in points:
            for nth, made in enumerate(it["creations"]):
                where = it["release"], it["configurations"], it["contexts"], nth + 1
                rows.writerow([*where, *(made[figure] for figure in FIGURES)])
    made = {"convolutions": CONVOLUTIONS, "points": points, "fits": fits}
    asked.out.joinpath("context-memory.json").write_text(json.dumps(made, indent=1) + "\n")
    text = curve(single, fits, points[0]["device"])
    for file in filter(None, (asked.out / "context-memory.svg", asked.svg)):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def show(single, fits, several):
    """The tables, as they stand in docs/regression.md."""
    print("| release | context creation, MiB | " + " | ".join(f"n = {it}" for it in COUNTS) + " |")
    print("|---" * (len(COUNTS) + 2) + "|")
    for name, points in single.items():
        found = {it["configurations"]: it["creations"][0] for it in points}
        for figure, said in (("cpu", "CPU"), ("total", "total")):
            cells = [mib(found[it][figure]) if it in found else "" for it in COUNTS]
            print(f"| {name} | {said} | " + " | ".join(cells) + " |")
    print("\n| release | | MiB a configuration | MiB without one | standard deviation | farthest point |")
    print("|---" * 6 + "|")
    for name, of in fits.items():
        for figure, said in (("cpu", "CPU"), ("total", "total")):
            if of[figure]:
                print(f"| {name} | {said} | " + " | ".join(mib(it) for it in of[figure].values()) + " |")
    for it in several:
        cpu, total = (", ".join(mib(made[figure]) for made in it["creations"]) for figure in ("cpu", "total"))
        said = f"{it['contexts']} contexts of the network with n = {it['configurations']}"
        print(f"\n{it['release']}, {said}: CPU {cpu} MiB; total {total} MiB")


def curve(single, fits, device):
    panels = []
    for figure, title in (("cpu", "CPU: growth of heap in use"), ("total", "total: system memory and device memory")):
        lines = []
        for name, points in single.items():
            found = fits[name][figure]
            values = [(it["configurations"], it["creations"][0][figure] / MIB) for it in points]
            straight = found and (found["intercept_bytes"] / MIB, found["slope_bytes"] / MIB)
            said = found and f"{mib(found['slope_bytes'])} MiB a configuration, ±{mib(found['deviation_bytes'])} MiB"
            lines.append(Line(": ".join(filter(None, (name, said))), values, straight))
        panels.append(Panel(title, lines))
    head = f"Context creation of TensorRT-RTX, 40 convolutions, {device}"
    return drawing(head, panels, "distinct convolution configurations in the network", "MiB")


if __name__ == "__main__":
    main()
