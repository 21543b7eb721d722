//! What was said, as data.

use serde::Serialize;

use crate::tensorrt_release::TensorRtVersion;

/// Which counter a `MemUsage` line reads. The two are never chained, added or drawn on one axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meter {
    /// Labels `Init …`: CPU is the memory of the process, GPU is total minus free of the whole
    /// device, so it holds every other process. Where the GPU's memory is the system's, both hold
    /// the same bytes.
    Process,
    /// Labels `TensorRT-managed …`: what went through TensorRT's allocators, over all engines alive.
    TensorRt,
}

/// A size as precisely as it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Size {
    /// So many bytes.
    Bytes(u64),
    /// Whole MiB, rounded down.
    WholeMib(u64),
}

/// Host or device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Host memory.
    Host,
    /// Device memory.
    Device,
}

/// Which total of a built engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Total {
    /// `Total Host Persistent Memory`, of one execution context.
    HostPersistent,
    /// `Total Device Persistent Memory`, of one execution context.
    DevicePersistent,
    /// `Total Scratch Memory`, from about 10.7 `Max Scratch Memory`: the largest need of one layer.
    /// It lies inside the activations.
    Scratch,
    /// `Total Activation Memory`. Earlier in the same build the line can be a budget instead: only
    /// the last one at severity info counts.
    Activation,
    /// `Total Weights Memory`, of one engine; from 10.2 on.
    Weights,
}

/// Which end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// The least.
    Minimum,
    /// The most.
    Maximum,
}

/// What trtexec says a step took. What the step covers differs by release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrtexecTime {
    /// `Engine built in`; up to 8.2 with the deserialization.
    Built,
    /// `Engine loaded in`: up to 8.2 reading and deserializing, from 8.4 reading alone.
    Loaded,
    /// `Engine deserialized in`; from 8.4 on.
    Deserialized,
}

/// A size in `Memory Pools`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PoolSize {
    /// `workspace`, `dlaSRAM`, `tacticSharedMem`, …
    pub pool: String,
    /// Its size; absent for the default. Printed in MiB with six digits.
    pub bytes: Option<u64>,
}

/// Why a plan was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlanRefusal {
    /// `Version tag does not match`: the serialization versions of the library and of the plan.
    Serialization {
        /// What the library reads.
        library: u32,
        /// What the plan has.
        plan: u32,
        /// Whether it is the number of the safety runtime that was compared.
        safe: bool,
    },
    /// `expecting library version A got B`.
    Release {
        /// The library.
        library: TensorRtVersion,
        /// What built the plan.
        plan: TensorRtVersion,
    },
    /// `generated on an incompatible device, expecting compute A got compute B`: major and minor.
    Compute {
        /// This device.
        device: (u32, u32),
        /// The device the plan was built on.
        plan: (u32, u32),
    },
    /// `Magic tag does not match`: no plan, or one of a release from 8.6 on under an older library.
    Magic,
    /// `Platform specific tag mismatch`: built on another operating system.
    Platform,
}

/// Memory that was not to be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutOfMemory {
    /// `Requested amount of GPU memory (… bytes) could not be allocated`.
    Device {
        /// How much was asked for.
        bytes: u64,
    },
    /// `Cuda Runtime (out of memory)`.
    CudaRuntime,
    /// `OutOfMemory`, with the size where it is told.
    TensorRt {
        /// How much was asked for.
        bytes: Option<u64>,
    },
    /// `User allocator error allocating …-byte buffer`: one tactic is skipped, the build goes on.
    Tactic {
        /// How much was asked for.
        bytes: u64,
    },
    /// `NvMapMemAllocInternalTagged: … error 12`: Tegra's driver, outside any log; the run can go on.
    NvMap {
        /// The error number of the system; 12 is lack of memory.
        error: u32,
    },
}

/// What one line says about memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "said", rename_all = "kebab-case")]
pub enum Said {
    /// `[MemUsageChange]`. The delta is taken around the step; it is not the growth of `now` since
    /// the line before. Whole MiB, rounded down.
    Change {
        /// What the step was.
        label: String,
        /// Which counter.
        meter: Meter,
        /// Change of host memory.
        cpu_delta_mib: i64,
        /// Change of device memory.
        gpu_delta_mib: i64,
        /// Host memory after it.
        cpu_now_mib: i64,
        /// Device memory after it.
        gpu_now_mib: i64,
    },
    /// `[MemUsageSnapshot]`: the process meter at the beginning or end of a step. Whole MiB.
    Snapshot {
        /// The step, and which end of it.
        label: String,
        /// Host memory of the process.
        cpu_mib: i64,
        /// Device memory in use.
        gpu_mib: i64,
    },
    /// `Peak memory usage of TRT CPU/GPU memory allocators`, of a build. Whole MiB.
    AllocatorPeak {
        /// Host.
        cpu_mib: i64,
        /// Device.
        gpu_mib: i64,
    },
    /// `Peak memory usage during Engine building and serialization`: of the process. Whole MiB.
    BuildPeak {
        /// Host.
        cpu_mib: i64,
    },
    /// A total of the built engine.
    Total {
        /// Which.
        total: Total,
        /// How much.
        bytes: u64,
    },
    /// One layer's memory.
    Layer {
        /// Its name, any text.
        name: String,
        /// Host memory it keeps.
        host_bytes: u64,
        /// Device memory it keeps.
        device_bytes: u64,
        /// Scratch it needs while it runs; from 8.2 on.
        scratch_bytes: Option<u64>,
    },
    /// So many layers were left out of the list because they need nothing.
    LayersWithout {
        /// How many.
        layers: u64,
    },
    /// `Total per-runner … memory`, of one execution context.
    PerRunner {
        /// Host or device.
        place: Place,
        /// How much.
        bytes: u64,
    },
    /// `Allocated activation device memory of size`, of one execution context; up to 8.6.
    ActivationAllocated {
        /// How much.
        bytes: u64,
    },
    /// `Allocated device scratch memory of size`, of one execution context; from 10 on.
    ScratchAllocated {
        /// How much.
        bytes: u64,
    },
    /// `- Runner scratch`, a part of the line before.
    RunnerScratch {
        /// How much.
        bytes: u64,
    },
    /// `Block size`, one for each block of activations.
    Block {
        /// How much.
        bytes: u64,
    },
    /// `[BlockAssignment] Algorithm …`: activations laid out.
    BlocksAssigned {
        /// Blocks.
        blocks: u64,
        /// Nodes that use them.
        nodes: u64,
        /// What all of them need.
        bytes: u64,
    },
    /// `Reserving memory for …` while building.
    Reserved {
        /// `activation tensors`, `host IO tensors`.
        purpose: String,
        /// Host memory.
        host_bytes: u64,
        /// Device memory, where it is told.
        device_bytes: Option<u64>,
    },
    /// A tactic that needs more scratch than there is; the build goes on without it.
    TacticSkipped {
        /// What it wanted.
        wanted_bytes: u64,
        /// What there was, where it is told.
        available_bytes: Option<u64>,
    },
    /// `Setting workspace to … enables more tactics`.
    WorkspaceAdvised {
        /// How much.
        bytes: u64,
    },
    /// `Loaded engine size`: bytes of the plan.
    EngineLoaded {
        /// How much.
        size: Size,
    },
    /// `Deserialization required … microseconds`.
    DeserializationTook {
        /// How long, nanoseconds.
        time_ns: u64,
    },
    /// `This engine can stream its weights`.
    StreamableWeights,
    /// The least or most device memory for streamed weights.
    StreamingBudget {
        /// Which.
        bound: Bound,
        /// How much.
        bytes: u64,
    },
    /// A cache that was written into the plan or beside it; no memory of a life.
    CacheSerialized {
        /// `code generator cache`, `compilation cache`.
        cache: String,
        /// How much.
        bytes: u64,
    },
    /// trtexec: `Workspace`, up to 8.2. Whole MiB.
    Workspace {
        /// How much.
        mib: u64,
    },
    /// trtexec: `Memory Pools`, from 8.4 on.
    MemoryPools {
        /// Each pool that is told.
        pools: Vec<PoolSize>,
    },
    /// trtexec: `Device Global Memory`. Whole MiB.
    DeviceMemory {
        /// How much.
        mib: u64,
    },
    /// trtexec: how long a step took.
    Took {
        /// The step.
        step: TrtexecTime,
        /// How long, nanoseconds.
        time_ns: u64,
    },
    /// trtexec: `Created engine with size`, `Loaded engine with size`; printed with six digits.
    EngineSize {
        /// How much.
        bytes: u64,
    },
    /// trtexec: `Created execution context with device memory size`; printed with six digits.
    ContextCreated {
        /// How much.
        bytes: u64,
    },
    /// trtexec: `Maximum device memory size across all profiles`, `Only allocated device memory enough
    /// for …`, with `--allocationStrategy`; printed with six digits.
    ContextNeeds {
        /// Of what: `across all profiles`, or what it is enough for.
        scope: String,
        /// How much.
        bytes: u64,
    },
    /// trtexec: `Free GPU memory`, with `--timeDeserialize`; printed in GiB with six digits.
    FreeMemory {
        /// Free memory of the device.
        free_bytes: u64,
        /// What was newly allocated, where it is told.
        allocated_bytes: Option<u64>,
        /// All memory of the device.
        total_bytes: u64,
    },
    /// trtexec: `Weight streaming is enabled with a device memory limit of …`.
    StreamingLimit {
        /// How much.
        bytes: u64,
    },
    /// `Unable to determine GPU memory usage`: the GPU figures of that step are 0 and mean nothing.
    GpuMemoryUnknown {
        /// TensorRT's reason, where it gives one.
        reason: Option<String>,
    },
    /// `CUDA initialization failure with error`.
    CudaFailed {
        /// CUDA's error number.
        error: u32,
    },
    /// Memory was not to be had.
    OutOfMemory {
        /// Of which kind.
        #[serde(flatten)]
        kind: OutOfMemory,
    },
    /// A plan was refused.
    PlanRefused {
        /// Why.
        #[serde(flatten)]
        why: PlanRefusal,
    },
}
