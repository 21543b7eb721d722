//! What a build is told: trtexec's options, sent to the worker as they are.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};

use super::limits::{Capabilities, PoolLimits};
use crate::ffi::tensorrt::HardwareCompatibility;
use crate::ffi::tensorrt::build::{BuildFlag, ProfilingVerbosity};
use crate::shapes::{Shapes, as_one};

/// What TensorRT is told when an engine is built. The names are those that reports hold.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[command(next_help_heading = "Build")]
#[serde(default, rename_all = "kebab-case")]
// Each is a flag of its own, as in trtexec.
#[allow(clippy::struct_excessive_bools)]
pub struct BuildOptions {
    /// Write the plan to FILE; without it the plan is not written
    #[arg(long, visible_alias = "saveEngine", value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub save_engine: Option<PathBuf>,
    /// Smallest shapes of the inputs with dynamic dimensions
    #[arg(long, visible_alias = "minShapes", value_name = "SHAPES")]
    #[serde(with = "as_one", skip_serializing_if = "Vec::is_empty")]
    pub min_shapes: Vec<Shapes>,
    /// Shapes that the engine is to be fast for
    #[arg(long, visible_alias = "optShapes", value_name = "SHAPES")]
    #[serde(with = "as_one", skip_serializing_if = "Vec::is_empty")]
    pub opt_shapes: Vec<Shapes>,
    /// Largest shapes
    #[arg(long, visible_alias = "maxShapes", value_name = "SHAPES")]
    #[serde(with = "as_one", skip_serializing_if = "Vec::is_empty")]
    pub max_shapes: Vec<Shapes>,
    /// Limits of memory pools, as trtexec takes them: workspace:1024 in MiB, tacticSharedMem:48K, dlaSRAM:1M
    #[arg(long, visible_alias = "memPoolSize", value_name = "POOLS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mem_pool_size: Option<PoolLimits>,
    /// Time spent on finding fast kernels, 0 (little) to 5 (much)
    #[arg(long, visible_alias = "builderOptimizationLevel", value_name = "N", value_parser = clap::value_parser!(u32).range(0..=5))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub builder_optimization_level: Option<u32>,
    /// Read kernel timings from FILE where it is there, and write them back after the build
    #[arg(long, visible_alias = "timingCacheFile", value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timing_cache_file: Option<PathBuf>,
    /// Allow 16-bit floating point
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub fp16: bool,
    /// Allow bfloat16
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub bf16: bool,
    /// Allow 8-bit integers
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub int8: bool,
    /// Allow 8-bit floating point
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub fp8: bool,
    /// Allow 4-bit integers
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub int4: bool,
    /// Do not use TF32 for layers in 32-bit floating point
    #[arg(long, visible_alias = "noTF32")]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_tf32: bool,
    /// Keep to the types that the model says
    #[arg(long, visible_alias = "stronglyTyped")]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub strongly_typed: bool,
    /// Use structured sparsity of weights
    #[arg(long, visible_alias = "sparsity", value_name = "HOW", num_args = 0..=1, default_missing_value = "enable")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sparse_weights: Option<Sparsity>,
    /// A plan that later releases can run
    #[arg(long, visible_alias = "versionCompatible", alias = "vc")]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub version_compatible: bool,
    /// Leave the lean runtime out of a version-compatible plan
    #[arg(
        long,
        visible_alias = "excludeLeanRuntime",
        requires = "version_compatible"
    )]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub exclude_lean_runtime: bool,
    /// Leave the weights out of the plan
    #[arg(long, visible_alias = "stripWeights")]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub strip_weights: bool,
    /// A plan whose weights can be replaced
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub refit: bool,
    /// A plan whose weights can be streamed from host memory
    #[arg(long, visible_alias = "allowWeightStreaming")]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub allow_weight_streaming: bool,
    /// Layers that the DLA cannot run run on the GPU
    #[arg(long, visible_alias = "allowGPUFallback")]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub allow_gpu_fallback: bool,
    /// GPUs that the plan is to run on besides this one
    #[arg(
        long,
        visible_alias = "hardwareCompatibilityLevel",
        value_name = "LEVEL"
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hardware_compatibility_level: Option<CompatibilityName>,
    /// GPUs that a plan of TensorRT-RTX is for: current, or compute capabilities as 8.0,8.6
    #[arg(long, visible_alias = "computeCapabilities", value_name = "LIST")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compute_capabilities: Option<Capabilities>,
    /// How much of its layers the engine will tell
    #[arg(long, visible_alias = "profilingVerbosity", value_name = "LEVEL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profiling_verbosity: Option<VerbosityName>,
    /// The ONNX parser's library; beside TensorRT's, or as the loader finds it, when not given
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub onnx_parser: Option<PathBuf>,
}

impl BuildOptions {
    /// The builder's flags that are asked for.
    pub(super) fn flags(&self) -> impl Iterator<Item = BuildFlag> {
        [
            (self.fp16, BuildFlag::Fp16),
            (self.bf16, BuildFlag::Bf16),
            (self.int8, BuildFlag::Int8),
            (self.fp8, BuildFlag::Fp8),
            (self.int4, BuildFlag::Int4),
            (self.no_tf32, BuildFlag::Tf32Off),
            (
                self.sparse_weights == Some(Sparsity::Enable),
                BuildFlag::SparseWeights,
            ),
            (self.version_compatible, BuildFlag::VersionCompatible),
            (self.exclude_lean_runtime, BuildFlag::ExcludeLeanRuntime),
            (self.strip_weights, BuildFlag::StripWeights),
            (self.refit, BuildFlag::Refit),
            (self.allow_weight_streaming, BuildFlag::WeightStreaming),
            (self.allow_gpu_fallback, BuildFlag::GpuFallback),
        ]
        .into_iter()
        .filter_map(|(is_asked_for, flag)| is_asked_for.then_some(flag))
    }
}

/// trtexec's words for sparsity. It makes weights sparse as well, which is no build of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sparsity {
    /// Weights that are sparse are used as such
    Enable,
    /// They are not
    Disable,
}

/// trtexec's words for [`HardwareCompatibility`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CompatibilityName {
    /// This kind of GPU alone
    None,
    /// Every GPU from Ampere on
    #[value(name = "ampere+", alias = "ampere-plus")]
    #[serde(rename = "ampere+")]
    AmperePlus,
    /// Every GPU of this compute capability
    #[value(alias = "sameComputeCapability")]
    SameComputeCapability,
}

impl CompatibilityName {
    /// TensorRT's value.
    pub(super) fn level(self) -> HardwareCompatibility {
        HardwareCompatibility::from_number(match self {
            CompatibilityName::None => 0,
            CompatibilityName::AmperePlus => 1,
            CompatibilityName::SameComputeCapability => 2,
        })
    }
}

/// trtexec's words for [`ProfilingVerbosity`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerbosityName {
    /// The names of the layers
    #[value(name = "layer_names_only", alias = "default")]
    LayerNamesOnly,
    /// Everything
    #[value(alias = "verbose")]
    Detailed,
    /// Nothing
    None,
}

impl VerbosityName {
    /// TensorRT's value.
    pub(super) fn level(self) -> ProfilingVerbosity {
        match self {
            VerbosityName::LayerNamesOnly => ProfilingVerbosity::LayerNamesOnly,
            VerbosityName::Detailed => ProfilingVerbosity::Detailed,
            VerbosityName::None => ProfilingVerbosity::None,
        }
    }
}
