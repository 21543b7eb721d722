//! The stages of the lifecycle, in their order, and the DRIVE sample's roll-up of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A named step of the lifecycle, bracketed by two samples.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Opening libnvinfer and plugin libraries.
    Library,
    /// Driver and primary context.
    Cuda,
    /// Creating the runtime, registering plugins.
    Runtime,
    /// The plan's bytes in memory.
    Read,
    /// Plan to engine, the plan still in memory.
    Deserialize,
    /// The plan's bytes freed.
    ReleasePlan,
    /// Creating the execution context.
    Context,
    /// Device and pinned host buffers, input upload.
    Bindings,
    /// Lazy module loading and first-call allocations.
    FirstInference,
    /// The steady loop.
    Inference,
    /// Releasing the execution context.
    ReleaseContext,
    /// Releasing the engine.
    ReleaseEngine,
    /// Releasing the runtime.
    ReleaseRuntime,
}

impl Stage {
    /// Every stage, in lifecycle order.
    pub const ALL: [Stage; 13] = [
        Stage::Library,
        Stage::Cuda,
        Stage::Runtime,
        Stage::Read,
        Stage::Deserialize,
        Stage::ReleasePlan,
        Stage::Context,
        Stage::Bindings,
        Stage::FirstInference,
        Stage::Inference,
        Stage::ReleaseContext,
        Stage::ReleaseEngine,
        Stage::ReleaseRuntime,
    ];

    /// The stable identifier used in reports and on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Stage::Library => "library",
            Stage::Cuda => "cuda",
            Stage::Runtime => "runtime",
            Stage::Read => "read",
            Stage::Deserialize => "deserialize",
            Stage::ReleasePlan => "release-plan",
            Stage::Context => "context",
            Stage::Bindings => "bindings",
            Stage::FirstInference => "first-inference",
            Stage::Inference => "inference",
            Stage::ReleaseContext => "release-context",
            Stage::ReleaseEngine => "release-engine",
            Stage::ReleaseRuntime => "release-runtime",
        }
    }

    /// The stage with this identifier.
    pub fn from_id(id: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.id() == id)
    }

    /// The label shown to people.
    pub fn label(self) -> &'static str {
        match self {
            Stage::Library => "Library load",
            Stage::Cuda => "CUDA initialisation",
            Stage::Runtime => "Runtime creation",
            Stage::Read => "Plan read",
            Stage::Deserialize => "Deserialization",
            Stage::ReleasePlan => "Plan release",
            Stage::Context => "Context creation",
            Stage::Bindings => "Bindings",
            Stage::FirstInference => "First inference",
            Stage::Inference => "Inference",
            Stage::ReleaseContext => "Context release",
            Stage::ReleaseEngine => "Engine release",
            Stage::ReleaseRuntime => "Runtime release",
        }
    }

    /// Whether the stage gives memory back at the end of the lifecycle; its total stops before it.
    pub fn is_release(self) -> bool {
        matches!(
            self,
            Stage::ReleaseContext | Stage::ReleaseEngine | Stage::ReleaseRuntime
        )
    }

    /// Whether the stage is there to free what another took: freeing more is no improvement, and its peak is nothing
    /// to watch.
    pub fn gives_back(self) -> bool {
        self.is_release() || self == Stage::ReleasePlan
    }

    /// Whether the stage happens once per process rather than once per engine.
    pub fn is_per_process(self) -> bool {
        matches!(
            self,
            Stage::Library | Stage::Cuda | Stage::Runtime | Stage::ReleaseRuntime
        )
    }
}

/// The five brackets of the DRIVE OS trtexec sample, each a sum of our stages.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum DriveStage {
    /// `cuda` + `runtime`.
    InferRuntimeCreation,
    /// `deserialize`.
    EngineDeserialization,
    /// `context`.
    ExecutionContextCreation,
    /// `bindings`.
    BindingsBufferFilling,
    /// `first-inference` + `inference`.
    RunInferences,
}

impl DriveStage {
    /// Every bracket in the sample's order.
    pub const ALL: [DriveStage; 5] = [
        DriveStage::InferRuntimeCreation,
        DriveStage::EngineDeserialization,
        DriveStage::ExecutionContextCreation,
        DriveStage::BindingsBufferFilling,
        DriveStage::RunInferences,
    ];

    /// The stable identifier used in comparisons.
    pub fn id(self) -> &'static str {
        match self {
            DriveStage::InferRuntimeCreation => "infer-runtime-creation",
            DriveStage::EngineDeserialization => "engine-deserialization",
            DriveStage::ExecutionContextCreation => "execution-context-creation",
            DriveStage::BindingsBufferFilling => "bindings-buffer-filling",
            DriveStage::RunInferences => "run-inferences",
        }
    }

    /// The title exactly as the sample's log prints it.
    pub fn title(self) -> &'static str {
        match self {
            DriveStage::InferRuntimeCreation => "InferRuntime Creation",
            DriveStage::EngineDeserialization => "Engine deserialization",
            DriveStage::ExecutionContextCreation => "ExecutionContext Creation",
            DriveStage::BindingsBufferFilling => "Bindings buffer filling",
            DriveStage::RunInferences => "Run inferences after setupInference",
        }
    }

    /// The bracket that a stage is in; `None` for those that the sample does not bracket.
    pub fn of(stage: Stage) -> Option<DriveStage> {
        let mut all = DriveStage::ALL.into_iter();
        all.find(|bracket| bracket.stages().contains(&stage))
    }

    /// The stages that make up this bracket. The sample is linked against libnvinfer and has read
    /// the plan before its first reading, so `library`, `read` and `release-plan` are in none.
    pub fn stages(self) -> &'static [Stage] {
        match self {
            DriveStage::InferRuntimeCreation => &[Stage::Cuda, Stage::Runtime],
            DriveStage::EngineDeserialization => &[Stage::Deserialize],
            DriveStage::ExecutionContextCreation => &[Stage::Context],
            DriveStage::BindingsBufferFilling => &[Stage::Bindings],
            DriveStage::RunInferences => &[Stage::FirstInference, Stage::Inference],
        }
    }
}
