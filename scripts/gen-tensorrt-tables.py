#!/usr/bin/env python3
"""Writes src/ffi/tensorrt/raw/tables.rs, build_tables.rs beside it and scripts/check-abi.cpp from
tests/data/tensorrt/slots.json (what runs engines) and build-slots.json (what builds them).

    scripts/gen-tensorrt-tables.py            writes all three
    scripts/gen-tensorrt-tables.py --check    compares them with what is there
    scripts/gen-tensorrt-tables.py --condense FACTS.json...
                                              makes slots.json from full extractions first
    scripts/gen-tensorrt-tables.py --condense-build FACTS.json
                                              makes build-slots.json from the slots and enumerators that a
                                              compiler's debugging information has, release by release

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
BUILD_DATA = ROOT / "tests/data/tensorrt/build-slots.json"
TABLES = ROOT / "src/ffi/tensorrt/raw/tables.rs"
BUILD_TABLES = ROOT / "src/ffi/tensorrt/raw/build_tables.rs"
PROBE = ROOT / "scripts/check-abi.cpp"
FAMILIES = ["8-9", "10", "11", "rtx-1.3..1.4", "rtx-1.5.."]
# Families whose Dims have 64 bits.
WIDE = FAMILIES[1:]

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
        enqueueV2 setOptimizationProfileAsync setInputShape getTensorShape setTensorAddress getMaxOutputSize enqueueV3
        getPImpl updateDeviceMemorySizeForShapes setDeviceMemoryV2""",
    "VEngineInspector": "setExecutionContext getEngineInformation getPImpl",
    "IPluginRegistry": "loadLibrary",
}
# What trtmem offers to TensorRT: every method of these.
OFFERED = ["ILogger", "IGpuAllocator"]
# What trtmem calls to build, and, of IProgressMonitor, offers; a signature is every release's own.
BUILD = {
    "VBuilder": {
        "createNetworkV2": "INetworkDefinition*(uint32_t)",
        "createBuilderConfig": "IBuilderConfig*()",
        "createOptimizationProfile": "IOptimizationProfile*()",
        "setGpuAllocator": "void(IGpuAllocator*)",
        "buildSerializedNetwork": "IHostMemory*(INetworkDefinition&, IBuilderConfig&)",
        "getNbDLACores": "int32_t() const",
        "getLogger": "ILogger*() const",
        "setMaxThreads": "bool(int32_t)",
        "getMaxThreads": "int32_t() const",
    },
    "VBuilderConfig": {
        "setMaxWorkspaceSize": "void(std::size_t)",
        "clearFlag": "void(BuilderFlag)",
        "setFlag": "void(BuilderFlag)",
        "getFlag": "bool(BuilderFlag) const",
        "setDLACore": "void(int32_t)",
        "setDefaultDeviceType": "void(DeviceType)",
        "addOptimizationProfile": "int32_t(IOptimizationProfile const*)",
        "setProfilingVerbosity": "void(ProfilingVerbosity)",
        "createTimingCache": "ITimingCache*(void const*, std::size_t) const",
        "setTimingCache": "bool(ITimingCache const&, bool)",
        "getTimingCache": "ITimingCache const*() const",
        "setMemoryPoolLimit": "void(MemoryPoolType, std::size_t)",
        "getMemoryPoolLimit": "std::size_t(MemoryPoolType) const",
        "setBuilderOptimizationLevel": "void(int32_t)",
        "setHardwareCompatibilityLevel": "void(HardwareCompatibilityLevel)",
        "setProgressMonitor": "void(IProgressMonitor*)",
        "setNbComputeCapabilities": "bool(int32_t)",
        "setComputeCapability": "bool(ComputeCapability, int32_t)",
    },
    "VNetworkDefinition": {
        "getNbLayers": "int32_t() const",
        "getNbInputs": "int32_t() const",
        "getInput": "ITensor*(int32_t) const",
    },
    "VTensor": {
        "getName": "char const*() const",
        "getDimensions": "Dims() const",
        "getType": "DataType() const",
        "isShapeTensor": "bool() const",
    },
    "VOptimizationProfile": {
        "setDimensions(value)": "bool(char const*, OptProfileSelector, Dims)",
        "setDimensions(reference)": "bool(char const*, OptProfileSelector, Dims const&)",
    },
    "VTimingCache": {"serialize": "IHostMemory*() const"},
    "VHostMemory": {"data": "void*() const", "size": "std::size_t() const"},
    "IParser": {
        "parse": "bool(void const*, std::size_t, char const*)",
        "parseFromFile": "bool(char const*, int32_t)",
        "destroy": "void()",
        "getNbErrors": "int32_t() const",
        "getError": "nvonnxparser::IParserError const*(int32_t) const",
    },
    "IParserError": {
        "code": "nvonnxparser::ErrorCode() const",
        "desc": "char const*() const",
        "node": "int32_t() const",
        "nodeName": "char const*() const",
        "nodeOperator": "char const*() const",
    },
    "IProgressMonitor": {
        "phaseStart": "void(char const*, char const*, int32_t)",
        "stepComplete": "bool(char const*, int32_t)",
        "phaseFinish": "void(char const*)",
        "getAPILanguage": "APILanguage() const",
        "getInterfaceInfo": "InterfaceInfo() const",
    },
}
# What a builder is asked for by number.
ASKED_FOR = """BuilderFlag MemoryPoolType NetworkDefinitionCreationFlag DeviceType HardwareCompatibilityLevel
    ComputeCapability""".split()
BUILD_ENUMS = [*ASKED_FOR, "ParserErrorCode"]
# Classes of the parser's own header, which not every release's headers come with.
OF_PARSER = ["IParser", "IParserError"]
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
ENUMS = set(KEPT_ENUMS) | set(BUILD_ENUMS) | {"ILogger::Severity", "nvonnxparser::ErrorCode"}


def rust_type(cpp):
    cpp = cpp.strip()
    if cpp in RUST:
        return RUST[cpp]
    if cpp in ENUMS:
        return "i32"
    if re.fullmatch(r"(nvonnxparser::)?I\w+( const)?[*&]", cpp):
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
    base = re.sub(r"\((blob,size|value|reference)\)", "", method)
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
            forms = [("_32", "Dims32", ["8-9"]), ("_64", "Dims64", WIDE)]
            forms = [f for f in forms if any(data["layouts"][x].get(cls, {}).get(method) for x in f[2])]
        else:
            forms = [("", "", FAMILIES)]
        for suffix, dims, families in forms:
            name = constant(method) + suffix
            signature_ = rust_signature(signature, dims)
            where = places(data, cls, method, families)
            yield method, signature, name, signature_, where


HEAD = """\
//! @what@: made by `scripts/gen-tensorrt-tables.py`, not by hand.
//!
//! Names and numbers only, read from the public headers of the releases that
//! `tests/data/tensorrt/@facts@` lists. A method of a release stands at the last place whose release is
//! not later; a method without a place in a family is not there.

#![allow(clippy::wildcard_imports, clippy::unreadable_literal, reason = "release numbers as they are")]

use std::ffi::{c_char, c_void};

use super::dims::{Dims32, Dims64};
use super::method::{ClassTable, InterfaceInfo, Length, Method, MethodRow, Place, This};

const fn at(slot: u16, since: i32) -> Place {
    Place { slot, since }
}

const fn long(slots: u16, since: i32) -> Length {
    Length { slots, since }
}
"""


def run_methods(data):
    """The classes of slots.json with the methods that get a row."""
    return {cls: CALLED[cls].split() if cls in CALLED else list(data["signatures"][cls])
            for cls in [*CALLED, *OFFERED]}


def numbers(data):
    """The enumerations that a builder is asked for by number: each value's number, family by family."""
    text = []
    for enum in ASKED_FOR:
        module = re.sub(r"(?<!^)([A-Z])", r"_\1", enum).lower()
        text.append(f"/// `{enum}`.\npub mod {module} {{\n    use super::*;\n")
        names = list(dict.fromkeys(k for n in data["enums"].values() for k in n.get(enum, {})))
        for name in names:
            places = []
            for family in FAMILIES:
                have = [(r["number"], data["enums"][n].get(enum, {}).get(name)) for n, r in data["releases"].items()
                        if r["family"] == family]
                placed = runs([h for h in have if h[1] is not None], "slot")
                assert len(placed) <= 1, (enum, name, family, placed)
                places.append("&[" + ", ".join(f"at({r['slot']}, {r['since']})" for r in placed) + "]")
            text.append(f"    /// `{name}`.\n    pub const {name[1:]}: Enumerator =\n"
                        f"        Enumerator {{ enumeration: \"{enum}\", name: \"{name}\", "
                        f"numbers: [{', '.join(places)}] }};\n")
        text.append("    /// Every value.\n    pub const ALL: &[Enumerator] = &["
                    + ", ".join(n[1:] for n in names) + "];\n}\n")
    return text


def tables(data, classes, what, facts, enumerations=()):
    head = HEAD.replace("@what@", what).replace("@facts@", facts)
    if enumerations:
        head = head.replace("ClassTable, ", "ClassTable, Enumerator, ")
    text = [head]
    every = []
    for cls, methods in classes.items():
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
                    f"        name: \"{cls}\",\n        lengths: [{lengths}],\n        destructors: [{pairs}],\n    }};\n\n"
                    "    /// Every method that has a row.\n    pub const METHODS: &[MethodRow] = &["
                    + ", ".join(f"{n}.row()" for n in names) + "];\n}\n")
        every.append(module)
    text += enumerations
    text.append("/// Every class, with every method that has a row.\n"
                "pub const CLASSES: &[(ClassTable, &[MethodRow])] = &["
                + ", ".join(f"({m}::CLASS, {m}::METHODS)" for m in every) + "];\n")
    return "\n".join(text)


PROBE_HEAD = """\
// What a TensorRT's headers say of what trtmem expects: made by gen-tensorrt-tables.py, not by hand.
//
//     scripts/check-abi.sh HEADERS_DIR
//
// A virtual method is cast to one exact signature; in the Itanium C++ ABI the pointer that results holds
// its slot (x86-64: 1 + 8 * slot; AArch64: 8 * slot, and 1 as the adjustment).
#include "NvInfer.h"
#if __has_include("NvOnnxParser.h")
#include "NvOnnxParser.h"
#define PARSER 1
#else
#define PARSER 0
#endif

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>

// TensorRT-RTX counts its versions from 1, and numbers them as TensorRT does from 10 on.
#ifdef TRT_MAJOR_RTX
#define RTX 1
#else
#define RTX 0
#endif
#if NV_TENSORRT_MAJOR >= 10 || RTX
#define NUMBER (NV_TENSORRT_MAJOR * 10000 + NV_TENSORRT_MINOR * 100 + NV_TENSORRT_PATCH)
#else
#define NUMBER (NV_TENSORRT_MAJOR * 1000 + NV_TENSORRT_MINOR * 100 + NV_TENSORRT_PATCH)
#endif

namespace nvinfer1
{
// What some releases lack, so that a signature that names it can be asked for in all.
@declarations@
#if NUMBER < 9001
class IProgressMonitor;
#endif

namespace
{
constexpr int kFAMILY = NUMBER < 10000 ? 0 : NUMBER < 10500 ? 3 : NUMBER < 100000 ? 4 : NUMBER < 110000 ? 1 : 2;
int checks = 0;
int differences = 0;

struct Place
{
    int slot;
    int since;
};

/// The last place that is not newer than these headers; -1 where there is none.
int expected(Place const* places, int count)
{
    int slot = -1;
    for (int i = 0; i < count; ++i)
    {
        slot = places[i].since <= NUMBER ? places[i].slot : slot;
    }
    return slot;
}

void compare(char const* what, char const* name, long found, long wanted)
{
    ++checks;
    if (found != wanted)
    {
        ++differences;
        std::printf("DIFFERENT %s %s: %ld in the headers, %ld in trtmem\\n", what, name, found, wanted);
    }
}

template <typename Pointer>
int slotOf(Pointer pointer)
{
    std::intptr_t words[2]{0, 0};
    static_assert(sizeof(pointer) == sizeof(words), "a pointer to a member is two words");
    std::memcpy(words, &pointer, sizeof(words));
#if defined(__aarch64__)
    return words[1] == 1 ? static_cast<int>(words[0] / 8) : -2;
#else
    return words[0] % 8 == 1 ? static_cast<int>(words[0] / 8) : -2;
#endif
}

template <typename Class>
struct After : public Class
{
    virtual void afterAll();
};
} // namespace
} // namespace nvinfer1

/// The slot of a method with this signature; -1 where these headers have none.
#define FIND(NAME, METHOD, ...) \\
    template <typename C> \\
    auto NAME(int)->decltype(slotOf(static_cast<__VA_ARGS__>(&C::METHOD))) \\
    { \\
        return slotOf(static_cast<__VA_ARGS__>(&C::METHOD)); \\
    } \\
    template <typename C> \\
    int NAME(long) \\
    { \\
        return -1; \\
    }

namespace nvinfer1
{
namespace
{
"""

DECLARED_CLASSES = ["IPluginFactory", "IEngineInspector"]
HEADERS_CLASS = {c: f"apiv::{c}" for c in [*CALLED, *BUILD] if c.startswith("V")} | {
    c: f"nvonnxparser::{c}" for c in OF_PARSER}


def member(cls, cpp):
    result, parameters, const = re.fullmatch(r"(.*?)\((.*)\)( const)?", cpp).group(1, 2, 3)
    return f"{result} (C::*)({parameters}){const or ''}"


# In place: the slot is the same, the signature is not.
CONST_SINCE = {("VEngineInspector", "getEngineInformation"): 8401}


def only_with(words, text):
    """Leaves out, where a release lacks them, the types that cannot be declared in advance."""
    lacking = [("IParser", "PARSER"), ("nvonnxparser", "PARSER"), ("InterfaceInfo", "NUMBER >= 10000"),
               ("VEngineInspector", "NUMBER >= 8200")]
    for word, condition in lacking:
        if word in words:
            return f"#if {condition}\n{text}#endif\n"
    # The class itself, not a pointer to it in a signature.
    if words.endswith("class IProgressMonitor"):
        return f"#if NUMBER >= 9001\n{text}#endif\n"
    return text


def compared(what, name, found, key, by_family):
    widest = max(map(len, by_family))
    columns = ["{" + ", ".join(["{%d, %d}" % (r[key], r["since"]) for r in rows_]
                               + ["{-1, 2147483647}"] * (widest - len(rows_))) + "}" for rows_ in by_family]
    return f"""    {{
        Place const places[{len(FAMILIES)}][{widest}] = {{{", ".join(columns)}}};
        compare("{what}", "{name}", {found}, expected(places[kFAMILY], {widest}));
    }}
"""


def probe(data, build):
    enums = sorted({e for d in (data, build) for c in d["enums"].values() for e in c} - {"Severity", "ParserErrorCode"})
    # Flag types and enumerations of releases that lack them.
    declarations = [f"class {c};" for c in DECLARED_CLASSES] + [
        f"enum class {e} : int32_t;" for e in enums]
    finds, slots, lengths = [], [], []
    classes = [(data, cls, methods) for cls, methods in run_methods(data).items()]
    classes += [(build, cls, list(methods)) for cls, methods in BUILD.items()]
    for data_, cls, methods in classes:
        name = HEADERS_CLASS.get(cls, cls)
        for method in methods:
            find = f"find{len(finds) + 1}"
            signature = member(cls, data_["signatures"][cls][method])
            text = f"FIND({find}, {method.split('(')[0]}, {signature})\n"
            if (cls, method) in CONST_SINCE:
                since = CONST_SINCE[cls, method]
                text = f"#if NUMBER >= {since}\n{text}#else\n{text.replace(' const)', ')')}#endif\n"
            finds.append(only_with(signature, text))
            slots.append(only_with(f"{signature} of class {cls}", compared(
                "slot of", f"{cls}::{method}", f"{find}<{name}>(0)", "slot",
                [data_["layouts"][f].get(cls, {}).get(method, []) for f in FAMILIES])))
        lengths.append(only_with(f"class {cls}", compared(
            "length of", cls, f"slotOf(&After<{name}>::afterAll)", "slots",
            [data_["lengths"][f].get(cls, []) for f in FAMILIES])))
    text = [PROBE_HEAD.replace("@declarations@", "\n".join(declarations)), *finds, "} // namespace\n",
            "void compareSlots()\n{\n", *slots, "}\n\nvoid compareTables()\n{\n", *lengths]
    text.append("}\n\nvoid compareLayouts()\n{\n")
    layouts = [("sizeof(Dims)", "sizeof(Dims)", 36, 72), ("alignof(Dims)", "alignof(Dims)", 4, 8),
               ("offset of Dims.nbDims", "offsetof(Dims, nbDims)", 0, 0),
               ("offset of Dims.d", "offsetof(Dims, d)", 4, 8),
               ("Dims::MAX_DIMS", "static_cast<long>(Dims::MAX_DIMS)", 8, 8),
               ("sizeof(IRuntime)", "sizeof(IRuntime)", 16, 16),
               ("sizeof(ICudaEngine)", "sizeof(ICudaEngine)", 16, 16),
               ("sizeof(IExecutionContext)", "sizeof(IExecutionContext)", 16, 16),
               ("sizeof(TacticSources)", "sizeof(TacticSources)", 4, 4)]
    for name, expression, old, new in layouts:
        text.append(f'    compare("layout,", "{name}", static_cast<long>({expression}), NUMBER < 10000 ? {old} : {new});\n')
    text.append("#if NUMBER >= 10000\n"
                '    compare("layout,", "sizeof(InterfaceInfo)", sizeof(InterfaceInfo), 16);\n#endif\n')
    text.append("}\n\nvoid compareEnums()\n{\n")
    for is_rtx, enum, enumerator, value, since, until in [*enumerators(data), *enumerators(build)]:
        scope = {"Severity": "ILogger::Severity", "ParserErrorCode": "nvonnxparser::ErrorCode"}.get(enum, enum)
        condition = ("RTX" if is_rtx else "!RTX") + f" && NUMBER >= {since}"
        condition += f" && NUMBER < {until}" if until else ""
        condition += " && PARSER" if enum == "ParserErrorCode" else ""
        text.append(f"#if {condition}\n    compare(\"value of\", \"{enum}::{enumerator}\", "
                    f"static_cast<long>({scope}::{enumerator}), {value});\n#endif\n")
    text.append("""}
} // namespace nvinfer1

int main()
{
    nvinfer1::compareSlots();
    nvinfer1::compareTables();
    nvinfer1::compareLayouts();
    nvinfer1::compareEnums();
    std::printf("%s %d.%d.%d.%d: %d compared, %d different\\n", RTX ? "TensorRT-RTX" : "TensorRT", NV_TENSORRT_MAJOR, NV_TENSORRT_MINOR,
        NV_TENSORRT_PATCH, NV_TENSORRT_BUILD, nvinfer1::checks, nvinfer1::differences);
    return nvinfer1::differences == 0 ? 0 : 1;
}
""")
    return "".join(text)


def enumerators(data):
    """Every enumerator with its value, product by product, from the first release that has it to the first that has not."""
    numbers = {n: r["number"] for n, r in data["releases"].items()}
    of_rtx = {n: r["family"].startswith("rtx") for n, r in data["releases"].items()}
    order = sorted(data["enums"], key=numbers.get)
    seen = {}
    for release in order:
        product = of_rtx[release]
        here = {(product, e, k, v) for e, values in data["enums"][release].items() for k, v in values.items()}
        for key in here:
            seen.setdefault(key, [numbers[release], None])
        # A release without the parser's header says nothing of what is in it.
        silent = {"ParserErrorCode"} - set(data["enums"][release])
        for key, life in seen.items():
            if key[0] == product and key not in here and life[1] is None and key[1] not in silent:
                life[1] = numbers[release]
    by_value = sorted(seen.items(), key=lambda x: (x[0][0], x[0][1], x[0][3], x[1][0], x[0][2]))
    for (product, enum, key, value), (since, until) in by_value:
        yield product, enum, key, value, since, until


def runs(pairs, key):
    """The first release of every value that differs from the one before it."""
    out = []
    for since, value in sorted(pairs):
        if not out or out[-1][key] != value:
            out.append({key: value, "since": since})
    return out


def merged(extractions):
    """Several extractions as one: releases and layouts of each, signatures of the first that has them."""
    first, *others = extractions
    for other in others:
        for part in ("releases", "layouts", "vtable_length", "destructor", "dims_and_layout", "enums", "slots"):
            first[part].update(other[part])
        for cls in KEPT_CLASSES:
            for method, signature in other["signatures"][cls].items():
                same = first["signatures"][cls].setdefault(method, signature)
                assert same == signature, (cls, method, same, signature)
    return first


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


def condense_build(full):
    """From release -> version, classes (class -> slot -> method as a compiler prints it), enumerators."""
    def family(version):
        major, minor = version[:2]
        if major == 1:
            return "rtx-1.3..1.4" if minor < 5 else "rtx-1.5.."
        return "8-9" if major < 10 else str(major)

    def number(version):
        major, minor, patch = version[:3]
        return major * (1000 if major in (8, 9) else 10000) + minor * 100 + patch

    def slot(rows, cls, method):
        name = re.sub(r"\(.*", "", method)
        found = [(int(s), text) for s, text in rows.items() if re.match(rf"\w+::{name}\(", text)]
        assert len(found) <= 1, (cls, method, found)
        by_value = any("Dims32)" in text for _, text in found)
        if not found or by_value != method.endswith("(value)") and "(" in method:
            return None
        return found[0][0]

    def destructor(rows):
        # The pair has the two slots that no method has, among them or behind them.
        end = max(map(int, rows)) + 1
        free = sorted(set(range(end)) - set(map(int, rows))) or [end, end + 1]
        assert len(free) == 2 and free[1] == free[0] + 1, free
        return free[0]

    def length(rows):
        return max(*map(int, rows), destructor(rows) + 1) + 1

    order = sorted(full, key=lambda n: (family(full[n]["version"]), full[n]["version"]))
    data = {
        "about": "The same as slots.json of what builds engines: the builder's classes, from the public headers of "
                 "the releases listed, and the ONNX parser's, of those whose headers were read as well "
                 "(their tables' lengths are there). Only what trtmem calls or offers has a row.",
        "releases": {n: {"version": ".".join(map(str, full[n]["version"])), "number": number(full[n]["version"]),
                         "family": family(full[n]["version"])} for n in order},
        "signatures": BUILD,
        "layouts": {}, "lengths": {}, "destructors": {},
        "table_lengths": {n: {c: length(full[n]["classes"][c]) for c in BUILD if c in full[n]["classes"]}
                          for n in order},
        "enums": {n: {e: v for e, v in full[n]["enums"].items() if e in BUILD_ENUMS and v} for n in order},
    }
    for family_ in FAMILIES:
        of_family = [n for n in order if data["releases"][n]["family"] == family_]
        layouts, lengths, destructors = {}, {}, {}
        for cls, methods in BUILD.items():
            have = [(data["releases"][n]["number"], full[n]["classes"][cls]) for n in of_family
                    if cls in full[n]["classes"]]
            lengths[cls] = runs([(since, length(rows)) for since, rows in have], "slots")
            destructors[cls] = runs([(since, destructor(rows)) for since, rows in have], "slot")
            for method in methods:
                places = [(since, slot(rows, cls, method)) for since, rows in have]
                placed = runs([p for p in places if p[1] is not None], "slot")
                # Once there, a method stays where it is.
                assert len(placed) <= 1 and all(p[1] is not None for p in places if placed and p[0] >= placed[0]["since"]), (
                    family_, cls, method, places)
                if placed:
                    layouts.setdefault(cls, {})[method] = placed
        data["layouts"][family_], data["lengths"][family_] = layouts, lengths
        data["destructors"][family_] = destructors
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
        extractions = [json.loads(pathlib.Path(name).read_text()) for name in arguments[1:]]
        DATA.write_text(dump(condense(merged(extractions))))
    if arguments[:1] == ["--condense-build"]:
        BUILD_DATA.write_text(dump(condense_build(json.loads(pathlib.Path(arguments[1]).read_text()))))
    data, build = json.loads(DATA.read_text()), json.loads(BUILD_DATA.read_text())
    made = [
        (TABLES, tables(data, run_methods(data), "Where TensorRT's methods stand", "slots.json")),
        (BUILD_TABLES, tables(build, BUILD, "Where the methods stand that engines are built with",
                              "build-slots.json", numbers(build))),
        (PROBE, probe(data, build)),
    ]
    for path, text in made:
        if arguments == ["--check"]:
            if path.read_text() != text:
                raise SystemExit(f"{path.relative_to(ROOT)} is not what {sys.argv[0]} makes")
        else:
            path.write_text(text)


main(sys.argv[1:])
