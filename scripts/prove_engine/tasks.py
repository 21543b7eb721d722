"""What runs in a process of its own, so that none finds what another has loaded: `tasks.py TASK`, a JSON object.

The object names the task, the release's libraries and bindings, the models, and the file for the result, JSON as well.
Status 8: something is missing, named on standard error.
"""

import contextlib
import gc
import json
import re
import struct
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).absolute().parent.parent))

from prove_engine.vendor import Buffers, Cuda, Heap, Nvml, allocator, bindings, infer

# Between a marker and what it marks: `trtmem exec` reads the counters when the line arrives.
PAUSE = 0.25


def missing(what):
    print(f"missing: {what}", file=sys.stderr)
    sys.exit(8)


def version(task):
    return bindings(task["libraries"], task["bindings"], task["log"])[0].__version__


def export(task):
    """A model of PyTorch's with random weights as ONNX, an input, and what PyTorch makes of it on the processor."""
    import torch

    model = task["models"][0]
    torch.manual_seed(50)
    network, data = NETWORKS[model["name"]](torch)
    folder = Path(model["folder"])
    names = {"input_names": ["data"], "output_names": ["output"]}
    torch.onnx.export(network, (data,), model["onnx"], opset_version=17, dynamo=False, **names)
    with torch.inference_mode():
        output = network(data)
    for kind, tensor in (("input", data), ("output", output)):
        folder.joinpath(f"{model['name']}.{kind}").write_bytes(tensor.contiguous().numpy().tobytes())
    return {"input": list(data.shape), "output": list(output.shape)}


def resnet50(torch):
    import torchvision

    return torchvision.models.resnet50(weights=None).eval(), torch.rand(1, 3, 224, 224)


def transformer(torch):
    """Six layers as in `Attention Is All You Need`, 128 places of 512 numbers."""
    # The fused layer has no counterpart in ONNX.
    torch.backends.mha.set_fastpath_enabled(False)
    layer = torch.nn.TransformerEncoderLayer(512, 8, 2048, batch_first=True)
    network = torch.nn.TransformerEncoder(layer, 6, torch.nn.LayerNorm(512), enable_nested_tensor=False).eval()
    with torch.no_grad():
        for it in network.parameters():  # the layers begin as copies of each other
            it.add_(torch.randn_like(it) * 0.02)
    return network, torch.randn(1, 128, 512)


NETWORKS = {"resnet50": resnet50, "transformer": transformer}


def build(task):
    """The plan, and what the builder's log says of its memory."""
    return built(task, Borders())


def built(task, seen, memory=lambda trt: None):
    """The plan, its stages between borders as `trtmem build` has them, through an allocator where one is given."""
    trt, logger = bindings(task["libraries"], task["bindings"], task["log"])
    model = task["models"][0]
    with seen.around("builder"):
        builder = trt.Builder(logger)
        network, config = builder.create_network(0), builder.create_builder_config()
    given = memory(trt)
    if given:
        builder.gpu_allocator = given
    if task["capability"]:
        config.num_compute_capabilities = 1
        config.set_compute_capability(getattr(trt.ComputeCapability, task["capability"]), 0)
    with seen.around("parse"):
        parser = trt.OnnxParser(network, logger)
        if not parser.parse_from_file(model["onnx"]):
            sys.exit(f"the ONNX parser says: {parser.get_error(0).desc()}")
    profile = builder.create_optimization_profile()  # dynamic dimensions are 1
    for tensor in map(network.get_input, range(network.num_inputs)):
        profile.set_shape(tensor.name, *[tuple(abs(it) for it in tensor.shape)] * 3)
    config.add_optimization_profile(profile)
    with seen.around("build"):
        plan = builder.build_serialized_network(network, config)
    log = Path(task["log"]).read_text()
    errors = re.findall("^(?:INTERNAL_)?ERROR (.*)", log, re.M)
    if plan is None:
        reason = " ".join(errors[-1:])
        if "cudaError 35" in reason:  # no driver, as TensorRT puts it
            missing(f"an NVIDIA GPU and its driver: {reason}")
        sys.exit(f"no plan: {reason}")
    part = Path(model["plan"] + ".part")
    part.write_bytes(plan)
    part.rename(model["plan"])
    return {"version": trt.__version__, "errors": errors, **plan_facts(model["plan"]), **totals(log)}


def witness(task):
    """A build beside that of `trtmem build`: what its stages take, up to the peak of the process and of the device.

    CUDA is started before, as trtmem does it; where there is no driver, nothing is known of the device.
    """
    seen, counted = Borders(), {"allocations": 0}
    with seen.around("cuda"):
        cuda = driver()
    seen.cuda = cuda
    seen.watched = "build"
    memory = (lambda trt: allocator(trt, cuda, counted)) if cuda else lambda trt: None
    plan = built(task, seen, memory)
    calls = counted["allocations"] if cuda else None
    return {"stages": seen.all(), **seen.peaks, "allocations": calls, "errors": plan["errors"]}


def driver():
    """CUDA's driver with a context, or None where the machine has none."""
    try:
        return Cuda()
    except OSError:
        return None


def totals(log):
    """Bytes of weights and of activations by the builder's log."""
    found = {it: re.findall(rf"Total {it} Memory: (\d+) bytes", log) for it in ("Weights", "Activation")}
    return {name.lower(): int(figures[-1]) if figures else None for name, figures in found.items()}


def plan_facts(file):
    """The size of a plan and of its section with the weights by the table in its head."""
    plan = Path(file).read_bytes()
    count = struct.unpack_from("<I", plan, 8)[0] if plan[:4] == b"vtrt" else 0
    sections = [struct.unpack_from("<4sIQQ", plan, 64 + 24 * it) for it in range(count)]
    return {"bytes": len(plan), "section": next((it[3] for it in sections if it[0] == b"THGW"), None)}


class Alone:
    """Programs over the vendor's bindings, without trtmem."""

    def __init__(self, task):
        self.task, self.heap, self.nvml = task, Heap(), Nvml()
        self.trt, self.logger = bindings(task["libraries"], task["bindings"], task["log"])
        self.cuda = Cuda()
        self.stream = self.cuda.stream()
        self.buffers = [Buffers(self.cuda, model) for model in task["models"]]
        self.memory = allocator(self.trt, self.cuda) if task.get("allocator") else None
        self.stages, self.process = [], None

    def counted(self, name, model, act):
        """What an act takes of the heap and of the device."""
        before = self.heap.used(), self.cuda.used()
        made = act()
        after = self.heap.used(), self.cuda.used()
        heap, device = (b - a for a, b in zip(before, after))
        self.stages.append({"stage": name, "model": model, "heap": heap, "device": device})
        return made

    def lifecycle(self, contexts):
        """Everything made and used as `trtmem run` does it, and released at the end."""
        runtime, made = self.trt.Runtime(self.logger), []
        if self.memory:
            runtime.gpu_allocator = self.memory
        for index, model in enumerate(self.task["models"]):
            plan = Path(model["plan"]).read_bytes()
            engine = self.counted("deserialize", index, lambda: runtime.deserialize_cuda_engine(plan))
            if engine is None:
                sys.exit(f"the plan is refused: {Path(self.task['log']).read_text()}")
            plan = None
            for _ in range(contexts):
                context = self.counted("context", index, engine.create_execution_context)
                infer(self.trt, engine, context, self.buffers[index], self.cuda, self.stream)
                made.append(context)
            made.append(engine)
        if self.process is None:
            self.process = self.nvml.process()
        context = engine = None
        while made:  # contexts before their engine
            made.pop(0)

    def run(self):
        left = []
        for _ in range(self.task["cycles"]):
            self.lifecycle(self.task["contexts"])
            gc.collect()
            left.append([self.heap.used(), self.cuda.used()])
        first = len(self.task["models"]) * (1 + self.task["contexts"])
        apart = [it.apart(self.stream) for it in self.buffers]
        return {"left": left, "stages": self.stages[:first], "process": self.process or None, "apart": apart}


def alone(task):
    return Alone(task).run()


class Borders:
    """What NVML, the driver and the heap say before and after each stage of a program."""

    def __init__(self):
        self.heap, self.nvml, self.cuda, self.stages, self.is_listed = Heap(), Nvml(), None, {}, False
        self.watched, self.peaks = None, {}

    def now(self):
        device = self.cuda.used() if self.cuda else None
        return {"process": self.nvml.process(), "cuMemGetInfo": device, "heap": self.heap.used()}

    @contextlib.contextmanager
    def around(self, name, stage=contextlib.nullcontext):
        before = self.now()
        with self.watching() if name == self.watched else contextlib.nullcontext(), stage(name):
            yield
        after = self.now()
        self.is_listed |= after["process"] > 0
        both = [(key, before[key], after[key]) for key in before]
        self.stages[name] = {key: None if None in (a, b) else b - a for key, a, b in both}

    @contextlib.contextmanager
    def watching(self):
        """The peaks inside: the kernel's high-water mark over what is resident, NVML a thousand times a second."""
        done, device = threading.Event(), [self.nvml.process()]

        def poll():
            while not done.wait(0.001):
                device.append(self.nvml.process())

        thread = threading.Thread(target=poll)
        Path("/proc/self/clear_refs").write_text("5")
        before = resident("VmRSS")
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()
        peak = max(device) - device[0] if max(device) > 0 else None
        self.peaks = {"high_water": resident("VmHWM") - before, "device_peak": peak}

    def all(self):
        """The figures by stage; those of the process are unknown where NVML never listed it."""
        return {name: it | ({} if self.is_listed else {"process": None}) for name, it in self.stages.items()}


def resident(name):
    """Bytes by a line of what the kernel says of this process."""
    return int(re.search(rf"^{name}:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.M)[1]) << 10


PROGRAM = (
    *("library", "cuda", "runtime", "read", "deserialize", "release-plan", "context", "bindings"),
    *("first-inference", "inference", "release-context", "release-engine", "release-runtime"),
)


def program(task, stage):
    """One lifecycle over the bindings, whose stages are bracketed by `stage`; and what others saw of them."""
    seen, model = Borders(), task["models"][0]
    with seen.around("library", stage):
        trt, logger = bindings(task["libraries"], task["bindings"], task["log"])
    with seen.around("cuda", stage):
        cuda = Cuda()
        stream = cuda.stream()
    seen.cuda = cuda
    buffers = Buffers(cuda, model)
    with seen.around("runtime", stage):
        runtime = trt.Runtime(logger)
    with seen.around("read", stage):
        plan = Path(model["plan"]).read_bytes()
    with seen.around("deserialize", stage):
        engine = runtime.deserialize_cuda_engine(plan)
    if engine is None:
        sys.exit(f"the plan is refused: {Path(task['log']).read_text()}")
    with seen.around("release-plan", stage):
        plan = None
    with seen.around("context", stage):
        context = engine.create_execution_context()
    with seen.around("bindings", stage):
        buffers.bind(trt, engine, context, stream)
    with seen.around("first-inference", stage):
        infer(trt, engine, context, buffers, cuda, stream)
    with seen.around("inference", stage):
        infer(trt, engine, context, buffers, cuda, stream, times=10)
    apart = buffers.apart(stream)
    with seen.around("release-context", stage):
        context = None
    with seen.around("release-engine", stage):
        engine = None
    with seen.around("release-runtime", stage):
        runtime = None
    return {"stages": seen.all(), "apart": [apart]}


def brackets(task):
    """The program with the stages of `trtmem.py`."""
    sys.path.insert(0, task["module"])
    import trtmem

    with trtmem.open(task["journal"], release=task["label"], workload=task["models"][0]["name"]):
        return program(task, trtmem.stage)


def marker(stage, end):
    """A line that is part of no other, as `runtime ends` is of `release-runtime ends`."""
    return f"stage {stage} {end}"


def watched(task):
    """The program under `trtmem exec`: it prints where its stages begin and end."""

    @contextlib.contextmanager
    def stage(name):
        print(marker(name, "begins"), flush=True)
        time.sleep(PAUSE)
        yield
        print(marker(name, "ends"), flush=True)
        time.sleep(PAUSE)

    return program(task, stage)


TASKS = {it.__name__: it for it in (version, export, build, witness, alone, brackets, watched)}


def main():
    task = json.loads(sys.argv[1])
    try:
        made = TASKS[task["task"]](task)
    except ImportError as error:
        missing(f"{error}; see the head of the script")
    except OSError as error:
        if "cannot open shared object" in str(error):
            missing(str(error))
        raise
    Path(task["result"]).write_text(json.dumps(made))


if __name__ == "__main__":
    main()
