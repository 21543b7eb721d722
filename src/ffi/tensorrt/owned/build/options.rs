//! What a build can be asked for, and by which number each release knows it.

use std::fmt;

use crate::ffi::tensorrt::raw::build_tables::{
    builder_flag, memory_pool_type, network_definition_creation_flag,
};
use crate::ffi::tensorrt::raw::method::Enumerator;
use crate::ffi::tensorrt::raw::{Family, Release};

/// What a build may or shall do. From 11.0 on, and in TensorRT-RTX from 1.5 on, there is no flag for a
/// precision: the model's own types are kept to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BuildFlag {
    /// Layers may compute in 16-bit floating point.
    Fp16,
    /// Layers may compute in 8-bit integers.
    Int8,
    /// Layers may compute in bfloat16.
    Bf16,
    /// Layers may compute in 8-bit floating point.
    Fp8,
    /// Layers may compute in 4-bit integers.
    Int4,
    /// Layers may compute in 4-bit floating point.
    Fp4,
    /// Layers in 32-bit floating point may not use `TensorFloat32`, which they may if nothing is said.
    Tf32Off,
    /// Layers that the DLA cannot run run on the GPU.
    GpuFallback,
    /// Weights are left out of the plan.
    StripWeights,
    /// Weights can be replaced.
    Refit,
    /// The plan runs in later releases of TensorRT as well.
    VersionCompatible,
    /// A version-compatible plan does not bring the lean runtime.
    ExcludeLeanRuntime,
    /// Weights with structured sparsity may be used as such.
    SparseWeights,
    /// Weights can be streamed from host memory.
    WeightStreaming,
    /// The layers' own precisions are kept to, or the build fails.
    ObeyPrecisionConstraints,
    /// The layers' own precisions are kept to where that can be.
    PreferPrecisionConstraints,
    /// Inputs and outputs are not reformatted.
    DirectIo,
    /// Kernels are timed anew, whatever a cache says.
    DisableTimingCache,
    /// A kernel that the timing cache does not have ends the build.
    ErrorOnTimingCacheMiss,
    /// TensorRT watches its own use of memory, and logs it.
    MonitorMemory,
}

impl BuildFlag {
    /// Every flag.
    pub const ALL: [BuildFlag; 20] = [
        BuildFlag::Fp16,
        BuildFlag::Int8,
        BuildFlag::Bf16,
        BuildFlag::Fp8,
        BuildFlag::Int4,
        BuildFlag::Fp4,
        BuildFlag::Tf32Off,
        BuildFlag::GpuFallback,
        BuildFlag::StripWeights,
        BuildFlag::Refit,
        BuildFlag::VersionCompatible,
        BuildFlag::ExcludeLeanRuntime,
        BuildFlag::SparseWeights,
        BuildFlag::WeightStreaming,
        BuildFlag::ObeyPrecisionConstraints,
        BuildFlag::PreferPrecisionConstraints,
        BuildFlag::DirectIo,
        BuildFlag::DisableTimingCache,
        BuildFlag::ErrorOnTimingCacheMiss,
        BuildFlag::MonitorMemory,
    ];

    /// Whether it stands for a flag of TensorRT's that is cleared.
    pub(super) fn clears(self) -> bool {
        self == BuildFlag::Tf32Off
    }

    /// TensorRT's value: the last of its names that the release has, or the first where it has none.
    pub fn value(self, release: Release) -> &'static Enumerator {
        const STRIPPED: [&Enumerator; 2] = [&builder_flag::STRIP_PLAN, &builder_flag::WEIGHTLESS];
        match self {
            BuildFlag::Fp16 => &builder_flag::FP16,
            BuildFlag::Int8 => &builder_flag::INT8,
            BuildFlag::Bf16 => &builder_flag::BF16,
            BuildFlag::Fp8 => &builder_flag::FP8,
            BuildFlag::Int4 => &builder_flag::INT4,
            BuildFlag::Fp4 => &builder_flag::FP4,
            BuildFlag::Tf32Off => &builder_flag::TF32,
            BuildFlag::GpuFallback => &builder_flag::GPU_FALLBACK,
            // 9.2 calls it so; 10.x has both names.
            BuildFlag::StripWeights => STRIPPED
                .into_iter()
                .find(|value| value.number(release).is_some())
                .unwrap_or(&builder_flag::STRIP_PLAN),
            BuildFlag::Refit => &builder_flag::REFIT,
            BuildFlag::VersionCompatible => &builder_flag::VERSION_COMPATIBLE,
            BuildFlag::ExcludeLeanRuntime => &builder_flag::EXCLUDE_LEAN_RUNTIME,
            BuildFlag::SparseWeights => &builder_flag::SPARSE_WEIGHTS,
            BuildFlag::WeightStreaming => &builder_flag::WEIGHT_STREAMING,
            BuildFlag::ObeyPrecisionConstraints => &builder_flag::OBEY_PRECISION_CONSTRAINTS,
            BuildFlag::PreferPrecisionConstraints => &builder_flag::PREFER_PRECISION_CONSTRAINTS,
            BuildFlag::DirectIo => &builder_flag::DIRECT_IO,
            BuildFlag::DisableTimingCache => &builder_flag::DISABLE_TIMING_CACHE,
            BuildFlag::ErrorOnTimingCacheMiss => &builder_flag::ERROR_ON_TIMING_CACHE_MISS,
            BuildFlag::MonitorMemory => &builder_flag::MONITOR_MEMORY,
        }
    }
}

/// Memory that a build, or the engine, may take at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MemoryPool {
    /// Scratch memory of one layer, on the device. Until 8.4 the only one.
    Workspace,
    /// The DLA's own fast memory, of each loadable.
    DlaManagedSram,
    /// Memory that the DLA shares between its operations.
    DlaLocalDram,
    /// Memory that the DLA keeps weights in.
    DlaGlobalDram,
    /// Device memory that trying kernels may take.
    TacticDram,
    /// Shared memory of a kernel.
    TacticSharedMemory,
}

impl MemoryPool {
    /// Every pool.
    pub const ALL: [MemoryPool; 6] = [
        MemoryPool::Workspace,
        MemoryPool::DlaManagedSram,
        MemoryPool::DlaLocalDram,
        MemoryPool::DlaGlobalDram,
        MemoryPool::TacticDram,
        MemoryPool::TacticSharedMemory,
    ];

    /// TensorRT's value.
    pub fn value(self) -> &'static Enumerator {
        match self {
            MemoryPool::Workspace => &memory_pool_type::WORKSPACE,
            MemoryPool::DlaManagedSram => &memory_pool_type::DLA_MANAGED_SRAM,
            MemoryPool::DlaLocalDram => &memory_pool_type::DLA_LOCAL_DRAM,
            MemoryPool::DlaGlobalDram => &memory_pool_type::DLA_GLOBAL_DRAM,
            MemoryPool::TacticDram => &memory_pool_type::TACTIC_DRAM,
            MemoryPool::TacticSharedMemory => &memory_pool_type::TACTIC_SHARED_MEMORY,
        }
    }
}

impl fmt::Display for MemoryPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.value().name.trim_start_matches('k'))
    }
}

/// How much of itself an engine tells its inspector. The numbers are the same in every release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProfilingVerbosity {
    /// The names of the layers, which is so if nothing is said.
    LayerNamesOnly,
    /// Nothing.
    None,
    /// Every layer with what it computes, in which types and formats, by which kernel.
    Detailed,
}

impl ProfilingVerbosity {
    pub(super) fn number(self) -> i32 {
        match self {
            ProfilingVerbosity::LayerNamesOnly => 0,
            ProfilingVerbosity::None => 1,
            ProfilingVerbosity::Detailed => 2,
        }
    }
}

/// The flags a network is created with; the value that the release lacks where it cannot be as is asked.
///
/// An explicit batch is asked for up to 9.x; later releases know no other, and warn of being asked. From
/// 11.0 on, and in TensorRT-RTX from 1.5 on, a network is strongly typed anyway.
pub(super) fn network_flags(
    release: Release,
    strongly_typed: bool,
) -> Result<u32, &'static Enumerator> {
    let bit = |value: &'static Enumerator| {
        let number = value.number(release).and_then(|it| u32::try_from(it).ok());
        number.map(|number| 1 << number).ok_or(value)
    };
    let batch = match release.family() {
        Family::EightAndNine => bit(&network_definition_creation_flag::EXPLICIT_BATCH)?,
        Family::Ten | Family::Eleven | Family::RtxThree | Family::RtxFive => 0,
    };
    let is_always = matches!(release.family(), Family::Eleven | Family::RtxFive);
    if strongly_typed && !is_always {
        return Ok(batch | bit(&network_definition_creation_flag::STRONGLY_TYPED)?);
    }
    Ok(batch)
}
