#!/usr/bin/env python3
"""Brackets a torchvision ResNet-50 with src/capi/trtmem.py and holds the figures against other witnesses.

    scripts/prove-brackets-on-gpu.py [--trtmem FILE] [--library FILE] [--directory DIR] [--batch N]

Library load, CUDA's start, the model's construction with random weights, the weights' way to the device, input
buffers and inference are stages of a Python program. At every border the program also asks NVML (what the driver
books to the process), cuMemGetInfo (what is free on the device) and torch's own counters. The stages' device bytes
have to agree with the first two to within 2 MiB; what torch does not count is printed by stage, with its name.

Needs an NVIDIA GPU that nothing else uses, torch, torchvision and nvidia-ml-py; `cargo build --release` for the
program and `scripts/build-library.sh --features nvml` for the library. Status: 0 agreed, 1 not, 2 something is missing.
"""

import argparse
import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MIB = 1 << 20
# Device memory is handed out in blocks of 2 MiB.
ALLOWED = 2 * MIB
# What of a stage torch's counters cannot hold, by what takes it.
UNSEEN = {
    "library": "torch's libraries touch no device",
    "cuda": "CUDA's context: the driver's own tables, stacks and heap of the device",
    "deserialize": "modules of kernels that copy",
    "bindings": "modules of kernels that fill",
    "first-inference": "kernels of cuDNN and cuBLAS, loaded at first use, and their handles",
    "inference": "kernels that only later inferences choose",
    "release-engine": "modules stay loaded",
}


def main():
    asked = arguments()
    for needed in (asked.trtmem, asked.library):
        if not os.path.exists(needed):
            sys.exit(missing(f"no file {needed}; see the head of this script"))
    os.makedirs(asked.directory, exist_ok=True)
    journal = os.path.join(asked.directory, "resnet50.journal")
    report = os.path.join(asked.directory, "resnet50.json")
    seen = os.path.join(asked.directory, "witnesses.json")
    environment = dict(os.environ, TRTMEM_LIBRARY=asked.library)
    child = [sys.executable, os.path.abspath(__file__), "--child", journal, "--witnesses", seen, "--batch", str(asked.batch)]
    # A process of its own, so that nothing is loaded before the first stage.
    if subprocess.run(child, env=environment).returncode != 0:
        sys.exit("the bracketed program failed")
    subprocess.run([asked.trtmem, "render", journal], check=True)
    subprocess.run([asked.trtmem, "render", journal, "--format", "json", "-o", report], check=True)
    with open(report) as file, open(seen) as witnesses:
        sys.exit(judge(json.load(file), json.load(witnesses)))


def arguments():
    target = os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trtmem", default=os.path.join(target, "release/trtmem"))
    parser.add_argument("--library", default=os.path.join(target, "dist/libtrtmem.so"))
    parser.add_argument("--directory", default=os.path.join(target, "prove-brackets"))
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--child", metavar="JOURNAL", help=argparse.SUPPRESS)
    parser.add_argument("--witnesses", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        bracketed(asked.child, asked.witnesses, asked.batch)
        sys.exit(0)
    return asked


def missing(what):
    print(what, file=sys.stderr)
    return 2


class Witnesses:
    """Others who count: asked at the borders of every stage, kept by stage."""

    def __init__(self):
        import pynvml

        pynvml.nvmlInit()
        self.nvml = pynvml
        self.device = pynvml.nvmlDeviceGetHandleByIndex(0)
        self.torch = None
        self.stages = {}

    def ask(self):
        processes = self.nvml.nvmlDeviceGetComputeRunningProcesses(self.device)
        figures = {
            "process": sum(it.usedGpuMemory or 0 for it in processes if it.pid == os.getpid()),
            "nvml used": self.nvml.nvmlDeviceGetMemoryInfo(self.device).used,
        }
        if self.torch is not None and self.torch.cuda.is_initialized():
            free, total = self.torch.cuda.mem_get_info()
            figures["cuMemGetInfo"] = total - free
            figures["torch reserved"] = self.torch.cuda.memory_reserved()
            figures["torch allocated"] = self.torch.cuda.memory_allocated()
        return figures

    def stage(self, name, act):
        import trtmem

        before = self.ask()
        with trtmem.stage(name):
            made = act()
        self.stages[name] = (before, self.ask())
        return made


def bracketed(journal, witnesses, batch):
    """The program whose stages are bracketed."""
    sys.path.insert(0, os.path.join(ROOT, "src/capi"))
    import trtmem

    seen = Witnesses()
    with trtmem.open(journal, release="random-weights", workload="resnet50"):
        torch, torchvision = seen.stage("library", import_torch)
        seen.torch = torch
        seen.stage("cuda", lambda: start(torch))
        model = seen.stage("read", lambda: torchvision.models.resnet50(weights=None).eval())
        model = seen.stage("deserialize", lambda: done(torch, model.to("cuda")))
        trtmem.note(f"{sum(it.numel() * it.element_size() for it in model.state_dict().values())} bytes of weights")
        data = seen.stage("bindings", lambda: done(torch, torch.rand(batch, 3, 224, 224, device="cuda")))
        seen.stage("first-inference", lambda: infer(torch, model, data, 1))
        seen.stage("inference", lambda: infer(torch, model, data, 20))

        def release():
            nonlocal model
            model = None
            torch.cuda.empty_cache()

        seen.stage("release-engine", release)
    with open(witnesses, "w") as file:
        json.dump(seen.stages, file)


def import_torch():
    import torch
    import torchvision

    return torch, torchvision


def start(torch):
    torch.cuda.init()
    torch.cuda.synchronize()


def done(torch, made):
    """Work on the device is finished when the stage ends."""
    torch.cuda.synchronize()
    return made


def infer(torch, model, data, times):
    with torch.inference_mode():
        for _ in range(times):
            model(data)
    torch.cuda.synchronize()


def judge(report, witnesses):
    """Prints every stage's figures, and tells whether they agree."""
    columns = ("trtmem", "NVML process", "cuMemGetInfo", "torch reserved", "not in torch's")
    print("\n" + f"{'MiB of device memory':22}" + "".join(f"{it:>16}" for it in columns))
    wrong = []
    for stage in report["runs"][0]["stages"]:
        name = stage["stage"]
        before, after = witnesses[name]

        def grown(key):
            return after[key] - before[key] if key in before and key in after else None

        device = stage["delta"]["device_bytes"]
        if not isinstance(device, int):
            wrong.append(f"{name}: no device figure: {device}")
            continue
        # Nothing reserved where torch has not begun.
        reserved = after.get("torch reserved", 0) - before.get("torch reserved", 0)
        figures = (device, grown("process"), grown("cuMemGetInfo"), reserved, device - reserved)
        print(f"{name:22}" + "".join(f"{shown(it):>16}" for it in figures))
        for witness, bytes_ in (("NVML's figure of the process", figures[1]), ("cuMemGetInfo", figures[2])):
            if bytes_ is not None and abs(bytes_ - device) > ALLOWED:
                wrong.append(f"{name}: {device} bytes, where {witness} says {bytes_}")
        if abs(device - reserved) > ALLOWED:
            print(f"    not in torch's counters: {shown(device - reserved)} MiB: {UNSEEN.get(name, 'unnamed')}")
    for line in wrong:
        print(f"FAILED  {line}")
    if not wrong:
        print(f"ok      every stage agrees with NVML and cuMemGetInfo to within {ALLOWED // MIB} MiB")
    return 1 if wrong else 0


def shown(bytes_):
    return "-" if bytes_ is None else f"{bytes_ / MIB:+.2f}"


if __name__ == "__main__":
    main()
