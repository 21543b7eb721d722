#!/usr/bin/env python3
"""Writes src/ffi/tensorrt/raw/tables.rs from tests/data/tensorrt/slots.json.

    scripts/gen-tensorrt-tables.py            writes the tables
    scripts/gen-tensorrt-tables.py --check    compares them with what is there
    scripts/gen-tensorrt-tables.py --condense FACTS.json
                                              makes slots.json from a full extraction first

slots.json says where each virtual method of TensorRT's classes stands, for every release whose headers
were read; a full extraction has, beyond what is kept, the slots of every single release, which are
compared here with the layouts of the families. Only methods that trtmem calls, or must offer, get a row.
"""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "tests/data/tensorrt/slots.json"
OUT = ROOT / "src/ffi/tensorrt/raw/tables.rs"
FAMILIES = ["8-9", "10", "11"]

# What trtmem calls.
CALLED = {
    "VRuntime": """deserializeCudaEngine(blob,size,pluginFactory) deserializeCudaEngine(blob,size) setDLACore
        getDLACore getNbDLACores setGpuAllocator getLogger setMaxThreads getMaxThreads
        setTemporaryDirectory getPImpl setEngineHostCodeAllowed getEngineHostCodeAllowed""",
    "VCudaEngine": """getNbBindings getBindingIndex getBindingName bindingIsInput getBindingDimensions
        getBindingDataType getMaxBatchSize getNbLayers createExecutionContext() getLocation
        createExecutionContextWithoutDeviceMemory getDeviceMemorySize isRefittable
        getBindingBytesPerComponent getBindingComponentsPerElement getBindingFormat getBindingFormatDesc
        getBindingVectorizedDim getName getNbOptimizationProfiles getProfileDimensions
        getProfileShapeValues isShapeBinding isExecutionBinding getEngineCapability
        hasImplicitBatchDimension getTacticSources getProfilingVerbosity createEngineInspector
        getTensorShape getTensorDataType getTensorLocation isShapeInferenceIO getTensorIOMode
        getTensorBytesPerComponent getTensorComponentsPerElement getTensorFormat getTensorFormatDesc
        getTensorVectorizedDim getProfileShape getNbIOTensors getIOTensorName
        getHardwareCompatibilityLevel getPImpl getNbAuxStreams getTensorBytesPerComponentV2
        getTensorComponentsPerElementV2 getTensorFormatV2 getTensorFormatDescV2 getTensorVectorizedDimV2
        createExecutionContext(strategy) getProfileTensorValues getDeviceMemorySizeForProfile
        setWeightStreamingBudget getWeightStreamingBudget getMinimumWeightStreamingBudget
        getStreamableWeightsSize setWeightStreamingBudgetV2 getWeightStreamingBudgetV2
        getWeightStreamingAutomaticBudget getWeightStreamingScratchMemorySize getDeviceMemorySizeV2
        getDeviceMemorySizeForProfileV2 getProfileTensorValuesV2 getEngineStat""",
    "VExecutionContext": """enqueue getEngine setDeviceMemory getOptimizationProfile setBindingDimensions
        getBindingDimensions setInputShapeBinding allInputDimensionsSpecified allInputShapesSpecified
        enqueueV2 setOptimizationProfileAsync setInputShape getTensorShape setTensorAddress enqueueV3
        getPImpl updateDeviceMemorySizeForShapes setDeviceMemoryV2""",
    "VEngineInspector": "setExecutionContext getEngineInformation getPImpl",
    "IPluginRegistry": "loadLibrary",
}
# What trtmem offers to TensorRT: every method of these.
OFFERED = ["ILogger", "IGpuAllocator"]
# What is kept in slots.json.
KEPT_CLASSES = [*CALLED, "VHostMemory", *OFFERED]
KEPT_ENUMS = """DataType TensorFormat TensorLocation TensorIOMode Severity OptProfileSelector EngineCapability
    TacticSource LayerInformationFormat HardwareCompatibilityLevel ExecutionContextAllocationStrategy
    EngineStat ProfilingVerbosity AllocatorFlag APILanguage""".split()
KEPT_LAYOUT = ["NV_TENSORRT_VERSION", "Dims sizeof", "Dims alignof", "Dims.nbDims offset", "Dims.d offset",
               "Dims.d element size", "Dims MAX_DIMS", "sizeof InterfaceInfo", "sizeof IRuntime",
               "IRuntime.mImpl offset", "ICudaEngine.mImpl offset", "IExecutionContext.mImpl offset",
               "IEngineInspector.mImpl offset"]

RUST = {
    "void": "()", "bool": "u8", "int32_t": "i32", "int64_t": "i64", "uint32_t": "u32", "uint64_t": "u64",
    "size_t": "usize", "std::size_t": "usize", "char const*": "*const c_char", "void*": "*mut c_void",
    "void const*": "*const c_void", "cudaStream_t": "*mut c_void", "cudaEvent_t*": "*mut *mut c_void",
    "void* const*": "*const *mut c_void", "int32_t const*": "*const i32", "int64_t const*": "*const i64",
    "Dims": "{dims}", "Dims const&": "*const {dims}", "TacticSources": "u32",
    "InterfaceInfo": "InterfaceInfo",
}
ENUMS = set(KEPT_ENUMS) | {"ILogger::Severity"}


def rust_type(cpp):
    cpp = cpp.strip()
    if cpp in RUST:
        return RUST[cpp]
    if cpp in ENUMS:
        return "i32"
    if re.fullmatch(r"I\w+( const)?[*&]", cpp):
        return "*mut c_void"
    raise SystemExit(f"no Rust type for `{cpp}`")


def rust_signature(cpp, dims):
    result, parameters = re.fullmatch(r"(.*?)\((.*)\)( const)?", cpp).group(1, 2)
    types = ["This", *[rust_type(p) for p in parameters.split(",") if p.strip()]]
    text = f"unsafe extern \"C\" fn({', '.join(types)})"
    if rust_type(result) != "()":
        text += f" -> {rust_type(result)}"
    return text.format(dims=dims)


def constant(method):
    base = re.sub(r"\(blob,size\)", "", method)
    base = re.sub(r"\(blob,size,pluginFactory\)", "WithFactory", base).replace("(strategy)", "WithStrategy")
    base = base.replace("()", "")
    base = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", base)
    base = re.sub(r"([A-Z])([A-Z][a-z])", r"\1_\2", base)
    return base.upper()


def places(data, cls, method, families):
    out = []
    for family in FAMILIES:
        rows = data["layouts"][family].get(cls, {}).get(method, []) if family in families else []
        out.append("&[" + ", ".join(f"at({r['slot']}, {r['since']})" for r in rows) + "]")
    return "[" + ", ".join(out) + "]"


def rows(data, cls, methods):
    for method in methods:
        signature = data["signatures"][cls][method]
        if "Dims" in signature:
            forms = [("_32", "Dims32", ["8-9"]), ("_64", "Dims64", ["10", "11"])]
            forms = [f for f in forms if any(data["layouts"][x].get(cls, {}).get(method) for x in f[2])]
        else:
            forms = [("", "", FAMILIES)]
        for suffix, dims, families in forms:
            name = constant(method) + suffix
            signature_ = rust_signature(signature, dims)
            where = places(data, cls, method, families)
            yield method, signature, name, signature_, where


def tables(data):
    text = ["""\
//! Where TensorRT's methods stand: made by `scripts/gen-tensorrt-tables.py`, not by hand.
//!
//! Names and numbers only, read from the public headers of the releases that
//! `tests/data/tensorrt/slots.json` lists. A method of a release stands at the last place whose release is
//! not later; a method without a place in a family is not there.

#![allow(clippy::wildcard_imports, clippy::unreadable_literal, reason = "release numbers as they are")]

use std::ffi::{c_char, c_void};

use super::dims::{Dims32, Dims64};
use super::method::{ClassTable, InterfaceInfo, Length, Method, Place, This};

const fn at(slot: u16, since: i32) -> Place {
    Place { slot, since }
}

const fn long(slots: u16, since: i32) -> Length {
    Length { slots, since }
}
"""]
    every = []
    for cls in [*CALLED, *OFFERED]:
        methods = CALLED[cls].split() if cls in CALLED else sorted(
            data["signatures"][cls], key=list(data["signatures"][cls]).index)
        module = re.sub(r"(?<!^)([A-Z])", r"_\1", cls[1:]).lower()
        text.append(f"/// `{cls}`.\npub mod {module} {{\n    use super::*;\n")
        names = []
        for method, cpp, name, signature, where in rows(data, cls, methods):
            names.append(name)
            text.append(f"    /// `{method}`: `{cpp}`.\n"
                        f"    pub const {name}: Method<{signature}> =\n"
                        f"        Method::new(\"{cls}\", \"{method}\", {where});\n")
        lengths = ", ".join(
            "&[" + ", ".join(f"long({r['slots']}, {r['since']})" for r in data["lengths"][f].get(cls, [])) + "]"
            for f in FAMILIES)
        pairs = ", ".join(
            "&[" + ", ".join(f"at({r['slot']}, {r['since']})" for r in data["destructors"][f].get(cls, [])) + "]"
            for f in FAMILIES)
        text.append("    /// The whole class.\n    pub const CLASS: ClassTable = ClassTable {\n"
                    f"        name: \"{cls}\",\n        lengths: [{lengths}],\n        destructors: [{pairs}],\n"
                    "        methods: &[" + ", ".join(f"{n}.row()" for n in names) + "],\n    };\n}\n")
        every.append(module)
    text.append("/// Every class, with every method that has a row.\npub const CLASSES: &[ClassTable] = &["
                + ", ".join(f"{m}::CLASS" for m in every) + "];\n")
    return "\n".join(text)


def runs(pairs, key):
    """The first release of every value that differs from the one before it."""
    out = []
    for since, value in sorted(pairs):
        if not out or out[-1][key] != value:
            out.append({key: value, "since": since})
    return out


def condense(full):
    mine = {name: r for name, r in full["releases"].items() if r["family"] in FAMILIES}
    data = {
        "about": "Where the virtual methods of TensorRT's classes stand, from the public headers of the releases "
                 "listed. A slot counts 8-byte entries from the vtable's address point; `since` is the first "
                 "version number (getInferLibVersion) that has it.",
        "releases": {n: {"version": r["version"], "number": r["version_int"], "family": r["family"]}
                     for n, r in mine.items()},
        "signatures": {c: full["signatures"][c] for c in KEPT_CLASSES},
        "layouts": {}, "lengths": {}, "destructors": {},
        "table_lengths": {n: {c: full["vtable_length"][n][c] for c in KEPT_CLASSES if c in full["vtable_length"][n]}
                          for n in mine},
        "dims_and_layout": {n: {k: full["dims_and_layout"][n].get(k, -1) for k in KEPT_LAYOUT} for n in mine},
        "enums": {n: {e: v for e, v in full["enums"][n].items() if e in KEPT_ENUMS} for n in mine},
    }
    for family in FAMILIES:
        of_family = {n: r["version_int"] for n, r in mine.items() if r["family"] == family}
        data["layouts"][family] = {
            c: {m: [{"slot": p["slot"], "since": p["since_version_int"]} for p in ps]
                for m, ps in full["layouts"][family][c].items()}
            for c in KEPT_CLASSES if c in full["layouts"][family]}
        data["lengths"][family], data["destructors"][family] = {}, {}
        for c in KEPT_CLASSES:
            have = [n for n in of_family if c in full["vtable_length"][n]]
            data["lengths"][family][c] = runs([(of_family[n], full["vtable_length"][n][c]) for n in have], "slots")
            data["destructors"][family][c] = runs(
                [(of_family[n], full["destructor"][n][c][0]) for n in have if c in full["destructor"][n]], "slot")
        # The layouts of a family say of every release what its own headers say.
        for n, number in of_family.items():
            for c, methods in data["layouts"][family].items():
                for m, ps in methods.items():
                    here = [p["slot"] for p in ps if p["since"] <= number]
                    said = (full["slots"][n].get(c) or {}).get(m)
                    assert (here[-1] if here else None) == said, (n, c, m, here, said)
    return data


def dump(data):
    """One line per method or release: a diff is readable."""
    def value(x, depth):
        if isinstance(x, dict) and x and depth < 3 and any(isinstance(v, (dict, list)) for v in x.values()):
            pad = " " * (depth + 1)
            inner = ",\n".join(f"{pad}{json.dumps(k)}: {value(v, depth + 1)}" for k, v in x.items())
            return "{\n" + inner + "\n" + " " * depth + "}"
        return json.dumps(x)
    return value(data, 0) + "\n"


def main(arguments):
    if arguments[:1] == ["--condense"]:
        DATA.write_text(dump(condense(json.loads(pathlib.Path(arguments[1]).read_text()))))
    text = tables(json.loads(DATA.read_text()))
    if arguments == ["--check"]:
        if OUT.read_text() != text:
            raise SystemExit(f"{OUT.relative_to(ROOT)} is not what {sys.argv[0]} makes")
        return
    OUT.write_text(text)


main(sys.argv[1:])
