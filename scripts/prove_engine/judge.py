"""Figures of trtmem beside those of other witnesses. Knows no GPU, only reports and numbers.

A line is a verdict (`ok`, `WRONG`, `noted`: shown, not judged), what was compared, and both figures.
"""

import statistics

# Device memory is taken from the driver in such pieces; a smaller allocation may be in one that is there already, so
# that a stage has one more or less of them.
GRANULE = 2 << 20
PIECES = 2 * GRANULE
# What CUDA's pool takes at a time, from which TensorRT takes memory where it has no allocator of another.
POOL = 32 << 20
# Of heaps of two processes with the same task.
SHARE = 0.02
LITTLE = 64 << 10
# A huge page of the system's more or less at the peak of a process: of eight builds alike one had 2.4 MiB less.
HUGE_PAGES = 4 << 20
# Compiling kernels leaves so much more in some processes than in others, with trtmem and without.
COMPILING = 2 << 20


class Lines(list):
    def say(self, good, what, figures):
        self.append(["ok" if good else "WRONG", what, figures])

    def note(self, what, figures):
        self.append(["noted", what, figures])

    def near(self, what, ours, theirs, witness, share=0.0, allowed=0):
        self.all_near(what, [("", ours, theirs)], witness, share, allowed)

    def all_near(self, what, pairs, witness, share=0.0, allowed=0):
        """Pairs of figures, each with a name; where they are many, the two that are farthest apart are shown."""
        known = [it for it in pairs if it[2] is not None]
        if not known:
            return self.note(what, f"{', '.join(str(shown(it[1])) for it in pairs)}, unknown {witness}")
        bad = [it for it in known if not is_near(it[1], it[2], share, allowed)]
        by_distance = sorted(known, key=lambda it: (abs(it[1] - it[2]), abs(it[2])) if it not in bad else (0, 0))
        few = known if len(known) <= 3 else (bad or by_distance)[-1:]
        said = ", ".join(f"{shown(ours)} and {theirs}{f' ({name})' if name else ''}" for name, ours, theirs in few)
        rest = f", {len(known)} compared, {len(bad)} apart" if len(known) > 3 else ""
        return self.say(not bad, what, f"{said} {witness}{rest}")


def is_near(ours, theirs, share, allowed):
    return isinstance(ours, int) and abs(ours - theirs) <= max(share * abs(theirs), allowed)


def shown(figure):
    return "absent" if isinstance(figure, dict) else figure


def stages(run, name, model=None):
    """The finished stages of a run by this name, of one model or of all."""
    finished = [it for it in run["stages"] if (it["stage"], it["status"]) == (name, "finished")]
    return [it for it in finished if model is None or it["model"] == model]


def figures(stage):
    delta = stage["delta"]
    return {"heap": delta["cpu_bytes"], "device": delta["device_bytes"], "total": delta["total_bytes"]}


def weights_in_plan(lines, plan):
    """What the builder's log says of the weights is what the plan holds."""
    log, section = plan["weights"], plan["section"]
    lines.say(log is not None and log == section, "weights", f"{log} by the builder's log and {section} in the plan")


def clean(lines, what, errors):
    lines.say(not errors, what, " ".join([str(len(errors)), "and 0 expected", *errors[:3]]))


def conduct(lines, report, status, expected=(0,)):
    """Nothing that trtmem asked made TensorRT log an error, and the exit status is the one expected."""
    errors = [it["text"] for run in report["runs"] for it in run.get("log", ()) if "error" in it["severity"]]
    clean(lines, "errors in TensorRT's log", errors)
    lines.say(status in expected, "status", f"{status} and {' or '.join(map(str, expected))} expected")


def allocator(lines, report, plans, contexts=1):
    """TensorRT's allocator to the byte, by the builder's log; of cycles the report has the stages of the first."""
    for index, plan in enumerate(plans):
        name = f" of engine {index + 1}" if len(plans) > 1 else ""
        for stage, kind, times in (("deserialize", "weights", 1), ("context", "activation", contexts)):
            found = [it for run in report["runs"] for it in stages(run, stage, index)]
            grown = [it["device_seen"]["allocator"].get("growth_bytes") for it in found]
            wanted, count = plan[kind], times * len(report["runs"])
            said = f"{sorted(set(grown), key=str)} in {len(grown)} of {count}, {wanted} in the builder's log"
            lines.say(grown == [wanted] * count, f"allocator's bytes of {stage}{name}", said)


def beside(lines, report, witness):
    """Each stage's heap and device bytes beside the same calls through the bindings, in the order they were made."""
    for name in ("deserialize", "context"):
        theirs = [it for it in witness if it["stage"] == name]
        pairs = {"heap": [], "device": []}
        for run in report["runs"]:
            ours = stages(run, name)
            if len(ours) != len(theirs):
                lines.say(False, f"stages {name}", f"{len(ours)} and {len(theirs)} of the bindings")
            for nth, (one, other) in enumerate(zip(ours, theirs)):
                called = f"run {run['index'] + 1}" if len(report["runs"]) > 1 else f"number {nth + 1}"
                called = called if len(theirs) * len(report["runs"]) > 1 else ""
                for key in pairs:
                    pairs[key].append((called, figures(one)[key], other[key]))
        little = COMPILING if name == "context" else LITTLE
        lines.all_near(f"heap of {name}", pairs["heap"], "by mallinfo2 around the bindings", SHARE, little)
        lines.all_near(f"device of {name}", pairs["device"], "by cuMemGetInfo around the bindings", 0, PIECES)


def building(lines, report, witness):
    """The memory of a build beside the same build through the bindings; `witness` is what the task `witness` saw."""
    ours = {it["stage"]: it for it in report["runs"][0]["stages"] if it["status"] == "finished"}
    theirs = witness["stages"]
    for key, by, names in (
        ("process", "by NVML of the process", ("cuda", "builder", "parse", "build")),
        ("cuMemGetInfo", "by cuMemGetInfo", ("builder", "parse", "build")),
    ):
        # Without a GPU trtmem has no such stage.
        pairs = [(it, figures(ours[it])["device"], theirs[it][key]) for it in names if it in ours]
        lines.all_near("device of each stage", pairs, by, 0, GRANULE)
    for name in ("parse", "build"):
        pair = figures(ours[name])["heap"], theirs[name]["heap"]
        lines.near(f"heap of {name}", *pair, "by mallinfo2 around the bindings", SHARE, LITTLE)
    peak = ours["build"]["peak"]
    pair = peak["high_water_bytes"], witness["high_water"]
    lines.near("process's peak in build", *pair, "by VmHWM", SHARE, HUGE_PAGES)
    lines.near("peak of device in build", peak["device_bytes"], witness["device_peak"], "by NVML, polled", 0, PIECES)
    seen = ours["build"]["device_seen"]
    calls = seen["allocator"].get("allocations") if "allocator" in seen else seen
    lines.near("allocations in build", calls, witness["allocations"], "by an allocator of the bindings")


def output(lines, apart, names=("",)):
    """The engine ran: its numbers are PyTorch's, as far as TensorRT's precision goes."""
    for it, name in zip(apart, names):
        if it is None:
            lines.note(f"output{name}", "there is no reference")
            continue
        unlike, largest, width = it
        good = unlike is not None and unlike <= max(0.1, 0.01 * largest) and unlike < width / 10
        said = "holds something that is no number" if unlike is None else f"{unlike:.4g} apart at most"
        lines.say(good, f"output against PyTorch{name}", f"{said}, of up to {largest:.4g}, {width:.4g} wide")


def rise(lines, run, seen):
    """The rise of used device memory, beside that of nvidia-smi; between borders there are peaks, which it sees too."""
    free = [it["device"]["free_bytes"] for it in run["samples"]]
    if seen is None or not all(isinstance(it, int) for it in free):
        return lines.note("rise of used device memory", "NVML or nvidia-smi reports nothing")
    peaks = [(free[0] - free[it["before"]], it["peak"]["device_bytes"]) for it in run["stages"] if "peak" in it]
    low = free[0] - min(free)
    high = max([low, *(fall + peak for fall, peak in peaks if isinstance(peak, int))])
    inside = low - GRANULE <= seen <= high + GRANULE
    return lines.say(inside, "rise of used device memory", f"{low} to {high} and {seen} by nvidia-smi")


def process(lines, run, witness):
    """What the driver counts for the process once it has inferred, beside the same of a process with the bindings."""
    before = [it for it in run["stages"] if not it["stage"].startswith("release-")]
    grown = [it["delta"]["device_bytes"] for it in before if isinstance(it["delta"]["device_bytes"], int)]
    lines.near("device memory up to the inference", sum(grown), witness, "by NVML of the bindings' process", 0, PIECES)


def weights(lines, report, plans, is_pooled=False):
    """The device bytes of a deserialization hold the weights, by themselves or in pieces of the pool."""
    pairs = []
    for model, plan in enumerate(plans):
        found = [it for run in report["runs"] for it in stages(run, "deserialize", model)]
        pairs += [(f"engine {model + 1}", figures(it)["device"], plan["weights"]) for it in found]
    pairs = [("", *it[1:]) for it in pairs] if len(plans) == 1 else pairs
    if is_pooled:
        good = all(isinstance(ours, int) and 0 <= ours - theirs <= POOL + GRANULE for _, ours, theirs in pairs)
        said = ", ".join(f"{shown(ours)} and {theirs}" for _, ours, theirs in pairs)
        return lines.say(good, "device of deserialize", f"{said} of weights in the builder's log, in pieces of {POOL}")
    return lines.all_near("device of deserialize", pairs, "of weights in the builder's log", 0, PIECES)


def cycles(lines, report, left):
    """What each cycle leaves, beside a loop over the bindings; gives the exit statuses that fit what that loop saw.

    The first cycle makes what stays, and is left out of both.
    """
    run = report["runs"][0]
    heap = next(it for it in run["growth"] if (it["over"], it["counter"]) == ("cycle", "heap-in-use"))
    of_heap, of_device = (list(it)[1:] for it in zip(*left))
    rate = round(statistics.linear_regression(range(len(of_heap)), of_heap).slope)
    witness = "by mallinfo2 in a loop over the bindings"
    lines.near("heap left by a cycle", heap["rate_bytes"], rate, witness, SHARE, 4096)
    ours = [it["device_bytes"] for it in run["cycles"]][1:]
    lines.say(len(ours) == len(of_device), "cycles", f"{len(ours) + 1} and {len(of_device) + 1} of the bindings")
    grown = ours[-1] - ours[0] if all(isinstance(it, int) for it in ours) else "unknown"
    device = of_device[-1] - of_device[0]
    witness = "by cuMemGetInfo in a loop over the bindings"
    lines.near(f"device memory left by cycles 2 to {len(ours) + 1}", grown, device, witness, 0, GRANULE)
    if rate >= LITTLE:
        return (5,)
    # Where little grows, the verdict is a matter of trtmem's rules.
    return (0,) if rate < 512 and device < PIECES else (0, 5)


def without_hook(lines, report, witness, hooked):
    """TensorRT allocates by itself: nothing is counted, and heap and device are those of the bindings alone."""
    for name in ("deserialize", "context"):
        stage = stages(report["runs"][0], name, 0)[0]
        seen = stage["device_seen"]["allocator"]
        said = f"{seen.get('growth_bytes', 'absent')} and absent expected"
        lines.say("absent" in seen, f"allocator's bytes of {name}", said)
        ours, theirs = figures(stage), hooked[name]
        said = ", ".join(f"{key} {shown(ours[key])} and {shown(theirs[key])}" for key in ("heap", "device"))
        lines.note(f"{name} without and with the hook", said)
    beside(lines, report, witness)


def borders(lines, report, witness, has_heap):
    """Stages of a program that asked NVML, the driver and the heap at its borders itself."""
    run = report["runs"][0]
    found = {name: stages(run, name) for name in witness}
    missed = [name for name, it in found.items() if len(it) != 1]
    said = " ".join([f"{len(found) - len(missed)} and {len(witness)} expected", *missed])
    lines.say(not missed, "stages", said)
    pairs = [(name, figures(found[name][0]), others) for name, others in witness.items() if name not in missed]
    for key, said in (("process", "by NVML of the process"), ("cuMemGetInfo", "by cuMemGetInfo")):
        devices = [(it, ours["device"], others[key]) for it, ours, others in pairs]
        lines.all_near("device of each stage", devices, said, 0, GRANULE)
    if has_heap:
        heaps = [(it, ours["heap"], others["heap"]) for it, ours, others in pairs]
        lines.all_near("heap of each stage", heaps, "by mallinfo2", SHARE, LITTLE)
    else:
        some = [it for it, ours, _ in pairs if isinstance(ours["heap"], int)]
        said = f"absent in {len(pairs) - len(some)} of {len(pairs)}, as from outside"
        lines.say(not some, "heap of each stage", said)
