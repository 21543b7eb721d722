#!/usr/bin/env python3
"""Measures a real TensorRT-RTX engine with trtmem, and compares the figures with other witnesses.

    scripts/prove-engine-on-gpu.py --libraries DIR --trtmem FILE [--out DIR] [--bindings DIR]
                                   [--model FILE] [--capability NAME]

Makes a ResNet-50 with random weights as ONNX, builds a plan with the vendor's Python bindings, and measures it once, in
ten processes, with three contexts and over twenty cycles. Compared with: the builder's log on weights and activations,
nvidia-smi, a loop over the bindings that reads mallinfo2, and PyTorch's output for the same input. One line a check,
`ok` or `WRONG`, with both figures. Reports, plan and logs are kept in --out.

--libraries holds libtensorrt_rtx.so.1 and libtensorrt_onnxparser_rtx.so.1 (package tensorrt-rtx-cu13-libs, unpacked);
--bindings the module tensorrt_rtx_bindings of that version (pip install --no-deps --target), where Python does not find
it by itself. --model takes another ONNX file, without the comparison with PyTorch; --capability builds for another GPU.
Needs an NVIDIA GPU that nothing else uses, Python with torch, torchvision and onnx. Takes a few minutes.
Status: 0 all right, 1 something is wrong, 8 something is missing.
"""

import argparse
import ctypes
import gc
import json
import math
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).absolute().parent.parent
GRANULE = 2 << 20  # device memory is handed out in such pieces
CYCLES = 20
WRONG = []


def main():
    asked = arguments()
    if asked.child:
        try:
            made = CHILDREN[asked.child](asked)
        except ImportError as error:
            missing(f"{error}; see the head of this script")
        asked.out.joinpath(f"{asked.child}.json").write_text(json.dumps(made))
        return 0
    for file in (asked.library, asked.parser, asked.trtmem):
        if not file.exists():
            missing(f"no file {file}")
    asked.out.mkdir(parents=True, exist_ok=True)
    if asked.exported:
        child(asked, "export")
    built = child(asked, "build")
    print(f"TensorRT-RTX {built['version']}, a plan of {asked.plan.stat().st_size} bytes for {asked.capability}")
    release = ".".join(built["version"].split(".")[:2])
    reports = {}
    reports["once"], seen = watched(asked, release)
    for option, count in (("runs", 10), ("contexts", 3), ("cycles", CYCLES)):
        reports[option] = measure(asked, release, f"-{option}", f"--{option}", str(count))
    device(reports, built, seen)
    loop = child(asked, "loop")
    heap(reports, loop)
    conduct(asked, reports, built, grows=loop["rates"][0] >= 64 << 10)
    if loop["output"]:
        unlike, largest, width = loop["output"]
        good = unlike <= max(0.1, 0.01 * largest) and unlike < width / 10
        say(good, "output against PyTorch", f"{unlike:.4g} apart at most, of up to {largest:.4g}, {width:.4g} wide")
    print(f"{len(WRONG)} wrong; everything is kept in {asked.out}")
    return int(bool(WRONG))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--libraries", "--trtmem", "--bindings", "--model", "--out"):
        parser.add_argument(name, type=lambda it: Path(it).absolute(), required=name in ("--libraries", "--trtmem"))
    parser.add_argument("--capability", default="CURRENT")
    parser.add_argument("--child", choices=CHILDREN, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    asked.out = asked.out or Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).absolute() / "prove-engine"
    asked.exported = asked.model is None
    asked.model = asked.model or asked.out / "resnet50.onnx"
    asked.plan = asked.out / "resnet50.engine"
    asked.library = asked.libraries / "libtensorrt_rtx.so.1"
    asked.parser = asked.libraries / "libtensorrt_onnxparser_rtx.so.1"
    return asked


def missing(what):
    print(f"missing: {what}", file=sys.stderr)
    sys.exit(8)


def child(asked, name):
    """A process of its own for each task, so that none finds what another has loaded."""
    words = [sys.executable, __file__, *sys.argv[1:], "--child", name]
    done = subprocess.run(words, stdout=subprocess.DEVNULL, env=dict(os.environ, PYTHONWARNINGS="ignore"))
    if done.returncode != 0:
        sys.exit(done.returncode)
    return json.loads(asked.out.joinpath(f"{name}.json").read_text())


def export(asked):
    """The model as ONNX, an input, and what PyTorch makes of it on the processor."""
    import torch
    import torchvision
    torch.manual_seed(50)
    model = torchvision.models.resnet50(weights=None).eval()
    data = torch.rand(1, 3, 224, 224)
    with torch.inference_mode():
        torch.save((data, model(data)), asked.out / "reference.pt")
    names = {"input_names": ["data"], "output_names": ["prob"]}
    torch.onnx.export(model, (data,), str(asked.model), opset_version=17, dynamo=False, **names)


def bindings(asked, kept):
    """The vendor's module, on the libraries named, and a logger that keeps everything in `kept`."""
    for file in (asked.library, asked.parser):
        ctypes.CDLL(str(file), mode=ctypes.RTLD_GLOBAL)
    sys.path[:0] = [str(asked.bindings)] if asked.bindings else []
    import tensorrt_rtx_bindings as trt
    log = open(asked.out / kept, "w", buffering=1)

    class Logger(trt.ILogger):
        def log(self, severity, text):
            log.write(f"{severity.name} {text}\n")

    return trt, Logger()


def build(asked):
    """The plan, and what the builder's log says of its memory."""
    trt, logger = bindings(asked, "build.log")
    builder = trt.Builder(logger)
    network = builder.create_network(0)
    parser = trt.OnnxParser(network, logger)
    if not parser.parse_from_file(str(asked.model)):
        sys.exit(f"the ONNX parser says: {parser.get_error(0).desc()}")
    config = builder.create_builder_config()
    config.num_compute_capabilities = 1
    config.set_compute_capability(getattr(trt.ComputeCapability, asked.capability), 0)
    profile = builder.create_optimization_profile()  # dynamic dimensions, of --model, are 1
    for tensor in map(network.get_input, range(network.num_inputs)):
        profile.set_shape(tensor.name, *[tuple(abs(it) for it in tensor.shape)] * 3)
    config.add_optimization_profile(profile)
    plan = builder.build_serialized_network(network, config)
    log = asked.out.joinpath("build.log").read_text()
    if plan is None:
        reason = " ".join(re.findall("^ERROR (.*)", log, re.M)[-1:])
        if "cudaError 35" in reason:  # no driver, in TensorRT's words
            missing(f"an NVIDIA GPU and its driver: {reason}")
        sys.exit(reason)
    asked.plan.write_bytes(plan)
    totals = {it: int(re.findall(rf"Total {it} Memory: (\d+) bytes", log)[-1]) for it in ("Weights", "Activation")}
    return {"version": trt.__version__, **totals}


def live(torch, trt, logger, asked, buffers, between):
    """One life of runtime, engine and context, as a cycle of trtmem has it; all is released at its end."""
    runtime = trt.Runtime(logger)
    engine = runtime.deserialize_cuda_engine(asked.plan.read_bytes())
    between()
    context = engine.create_execution_context()
    between()
    for name in map(engine.get_tensor_name, range(engine.num_io_tensors)):
        shape = tuple(abs(it) for it in engine.get_tensor_shape(name))
        if engine.get_tensor_mode(name) == trt.TensorIOMode.INPUT:
            context.set_input_shape(name, shape)
        if name not in buffers:  # no number before the inference
            buffers[name] = torch.full(shape, math.nan, device="cuda")
        context.set_tensor_address(name, buffers[name].data_ptr())
    stream = torch.cuda.Stream()
    if not context.execute_async_v3(stream.cuda_stream):
        sys.exit("the inference was refused; see the log")
    stream.synchronize()


def loop(asked):
    """The vendor's bindings alone, over as many cycles as trtmem: what each leaves, and whether it infers."""
    import torch
    trt, logger = bindings(asked, "loop.log")
    buffers, left, inside, output = {}, [], [], None
    if asked.exported:
        data, wanted = torch.load(asked.out / "reference.pt")
        buffers["data"] = data.cuda()
    torch.cuda.synchronize()
    ask = ctypes.CDLL(None).mallinfo2
    fields = [(it, ctypes.c_size_t) for it in "a b c d hblkhd e f uordblks g h".split()]
    ask.restype = type("Mallinfo", (ctypes.Structure,), {"_fields_": fields})

    def taken():
        free, total = torch.cuda.mem_get_info()
        return (info := ask()).uordblks + info.hblkhd, total - free

    for _ in range(CYCLES):
        live(torch, trt, logger, asked, buffers, lambda: inside.append(taken()))
        gc.collect()
        left.append(taken())
    # The first cycle makes what stays for good.
    rates = [round(statistics.linear_regression(range(1, CYCLES), it[1:]).slope) for it in zip(*left)]
    if asked.exported:
        unlike = (buffers["prob"].cpu() - wanted).abs().max().item()
        output = unlike, wanted.abs().max().item(), (wanted.max() - wanted.min()).item()
    return {"rates": rates, "context": [b - a for a, b in zip(*inside[:2])], "left": left, "output": output}


CHILDREN = {"export": export, "build": build, "loop": loop}


def watched(asked, release):
    """The single run, and by how much nvidia-smi, asked all the while, saw used memory rise."""
    words = "exec nvidia-smi -i 0 --query-gpu=memory.used --format=csv,noheader,nounits -lms 20"
    with open(asked.out / "smi.log", "w+") as file:
        poll = subprocess.Popen(words, shell=True, stdout=file, stderr=subprocess.DEVNULL)
        time.sleep(2)
        done = measure(asked, release)
        poll.terminate()
        poll.wait()
        file.seek(0)
        used = [int(it) << 20 for it in file.read().split() if it.isdigit()]
    return done, max(used) - used[0] if used else None


def measure(asked, release, name="", *options):
    """One `trtmem run`: its status and its report."""
    stem = f"resnet50-{release}{name}"
    report = asked.out / f"{stem}.json"
    words = ["run", asked.plan, "--tensorrt", asked.library, "--release", release, "--report", report]
    done = subprocess.run([asked.trtmem, *words, *options], capture_output=True, text=True, cwd=asked.out)
    said = done.stdout + done.stderr
    asked.out.joinpath(f"{stem}.txt").write_text(said)
    if done.returncode == 8:
        missing("trtmem says: " + " ".join((re.search(r"^.* failed: .*(?:\n  .*)*", said, re.M) or [said])[0].split()))
    if done.returncode not in (0, 5):
        sys.exit(f"{said}\nWRONG  trtmem run {' '.join(options)} ends with status {done.returncode}")
    return done.returncode, json.loads(report.read_text())


def say(good, what, figures):
    WRONG.extend([] if good else [what])
    print(f"{'ok   ' if good else 'WRONG'}  {what}: {figures}")


def near(what, ours, theirs, witness, share=0.0, allowed=0):
    good = isinstance(ours, int) and abs(ours - theirs) <= max(share * abs(theirs), allowed)
    say(good, what, f"{ours} and {theirs} {witness}")


def stages(report, name):
    return [it for run in report["runs"] for it in run["stages"] if (it["stage"], it["status"]) == (name, "finished")]


def device(reports, built, seen):
    # Of cycles the report has the stages of the first.
    for stage, total in (("deserialize", "Weights"), ("context", "Activation")):
        for name, (_, report) in reports.items():
            found = [it["device_seen"]["allocator"].get("growth_bytes") for it in stages(report, stage)]
            wanted = 3 if (name, stage) == ("contexts", "context") else len(report["runs"])
            figures = f"{sorted(set(found), key=str)} in {len(found)} of {wanted}, {built[total]} in the builder's log"
            say(found == [built[total]] * wanted, f"allocator's bytes of {stage}, {name}", figures)
    weights, run = stages(reports["once"][1], "deserialize")[0], reports["once"][1]["runs"][0]
    growth = weights["device_seen"]["allocator"]["growth_bytes"]
    near("device bytes of deserialize", weights["delta"]["device_bytes"], growth, "asked for", allowed=2 * GRANULE)
    free = [it["device"]["free_bytes"] for it in run["samples"]]
    if seen is None or not all(isinstance(it, int) for it in free):
        return print("noted  NVML or nvidia-smi tells nothing: the comparison with it is left out")
    # Between borders there are peaks, which nvidia-smi can see as well.
    peaks = [(free[0] - free[it["before"]], it["peak"]["device_bytes"]) for it in run["stages"] if "peak" in it]
    low = free[0] - min(free)
    high = max(low, *(fall + peak for fall, peak in peaks if isinstance(peak, int)))
    inside = low - GRANULE <= seen <= high + GRANULE
    return say(inside, "rise of used device memory", f"{low} to {high} and {seen} by nvidia-smi")


def heap(reports, loop):
    cycles = {it["counter"]: it for it in reports["cycles"][1]["runs"][0]["growth"] if it["over"] == "cycle"}
    rate, witness = cycles["heap-in-use"]["rate_bytes"], "by mallinfo2 around the bindings"
    near("heap left by a cycle", rate, loop["rates"][0], witness, share=0.02, allowed=4096)
    context = stages(reports["once"][1], "context")[0]["delta"]
    near("heap of a context", context["cpu_bytes"], loop["context"][0], witness, share=0.02)
    witness = "by cuMemGetInfo around the bindings"
    print(f"noted  device memory left by a cycle: {cycles['device']['rate_bytes']} and {loop['rates'][1]} {witness}")
    print(f"noted  device memory of a context: {context['device_bytes']} and {loop['context'][1]} {witness}")


def conduct(asked, reports, built, grows):
    library = reports["once"][1]["environment"]["libraries"]["TensorRT-RTX"]
    say(built["version"].startswith(library + "."), "release", f"{library} and {built['version']} of the bindings")
    for name, (status, report) in reports.items():
        errors = [it["text"] for run in report["runs"] for it in run["log"] if it["severity"] == "error"]
        say(not errors, f"errors in the log, {name}", " ".join([str(len(errors)), "and 0 expected", *errors[:3]]))
        near(f"status, {name}", status, 5 if name == "cycles" and grows else 0, "expected")
    with open(asked.out / "doctor.txt", "w") as file:
        words = [asked.trtmem, "doctor", asked.plan, "--tensorrt", asked.library]
        status = subprocess.run(words, stdout=file, stderr=subprocess.STDOUT).returncode
    near("status of doctor", status, 0, "expected, for the engine does load")


if __name__ == "__main__":
    sys.exit(main())
