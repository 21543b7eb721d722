//! The stages of the lifecycle, in their order, and the DRIVE sample's roll-up of them.

use std::cmp::Ordering;
use std::fmt;

use schemars::JsonSchema;
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::custom_stage::{CustomStage, StageError};

/// A named step of the lifecycle, bracketed by two samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub enum Stage {
    /// Opening libnvinfer and plugin libraries.
    Library,
    /// Driver and primary context.
    Cuda,
    /// Builder, network and configuration objects.
    Builder,
    /// The model into the network definition.
    Parse,
    /// Network to serialized engine.
    Build,
    /// The plan written out.
    Save,
    /// Builder, parser, network and plan freed.
    ReleaseBuilder,
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
    /// A step that a program names itself, `custom:` and its name. It comes before the teardown.
    #[schemars(untagged)]
    Custom(CustomStage),
}

impl Stage {
    /// Every stage but those that programs name themselves, in lifecycle order.
    pub const ALL: [Stage; 18] = [
        Stage::Library,
        Stage::Cuda,
        Stage::Builder,
        Stage::Parse,
        Stage::Build,
        Stage::Save,
        Stage::ReleaseBuilder,
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

    /// The stages of running an engine, in lifecycle order.
    pub fn of_a_run() -> impl Iterator<Item = Stage> {
        Stage::ALL
            .into_iter()
            .filter(|stage| !stage.is_of_a_build())
    }

    /// The stable identifier used in reports and on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Stage::Library => "library",
            Stage::Cuda => "cuda",
            Stage::Builder => "builder",
            Stage::Parse => "parse",
            Stage::Build => "build",
            Stage::Save => "save",
            Stage::ReleaseBuilder => "release-builder",
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
            Stage::Custom(stage) => stage.id(),
        }
    }

    /// The stage with this identifier.
    pub fn from_id(id: &str) -> Option<Stage> {
        Stage::parse(id).ok()
    }

    /// The stage with this identifier, a known one or a program's own.
    ///
    /// # Errors
    /// See [`StageError`].
    pub fn parse(id: &str) -> Result<Stage, StageError> {
        let known = Stage::ALL.into_iter().find(|stage| stage.id() == id);
        known.map_or_else(|| CustomStage::of_id(id).map(Stage::Custom), Ok)
    }

    /// The identifiers that can be given, for messages.
    pub fn ids() -> String {
        format!("{}, custom:NAME", Stage::ALL.map(Stage::id).join(", "))
    }

    /// The position in the lifecycle; all stages of programs' own have the same.
    pub fn position(self) -> usize {
        let known = Stage::ALL.into_iter().position(|stage| stage == self);
        match known {
            Some(known) if self.is_release() && self != Stage::ReleaseBuilder => known + 1,
            Some(known) => known,
            None => Stage::Inference.position() + 1,
        }
    }

    /// A number that no other stage has, below 1000, for as long as the process lives.
    pub fn number(self) -> usize {
        match self {
            Stage::Custom(stage) => Stage::ALL.len() + 1 + stage.place(),
            known => known.position(),
        }
    }

    /// The label shown to people.
    pub fn label(self) -> &'static str {
        match self {
            Stage::Library => "Library load",
            Stage::Cuda => "CUDA initialisation",
            Stage::Builder => "Builder creation",
            Stage::Parse => "Network parse",
            Stage::Build => "Engine build",
            Stage::Save => "Engine save",
            Stage::ReleaseBuilder => "Builder release",
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
            Stage::Custom(stage) => stage.name(),
        }
    }

    /// Whether the stage releases what the lifecycle was about.
    pub fn is_release(self) -> bool {
        matches!(
            self,
            Stage::ReleaseBuilder
                | Stage::ReleaseContext
                | Stage::ReleaseEngine
                | Stage::ReleaseRuntime
        )
    }

    /// Whether the stage belongs to the teardown of a lifecycle of these stages, before which its total stops. A
    /// builder's release does not where the process goes on to run an engine. What a program does by a name of its
    /// own is no sign of that.
    pub fn is_teardown_of(self, stages: impl IntoIterator<Item = Stage>) -> bool {
        let mut stages = stages.into_iter();
        self.is_release()
            && (self != Stage::ReleaseBuilder
                || !stages.any(|it| it > Stage::ReleaseBuilder && !it.is_custom()))
    }

    /// Whether the stage is part of making an engine, not of running it.
    pub fn is_of_a_build(self) -> bool {
        matches!(
            self,
            Stage::Builder | Stage::Parse | Stage::Build | Stage::Save | Stage::ReleaseBuilder
        )
    }

    /// Whether a program has named the stage itself.
    pub fn is_custom(self) -> bool {
        matches!(self, Stage::Custom(_))
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
        ) || self.is_of_a_build()
            || self.is_custom()
    }
}

impl Ord for Stage {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_name = || match (self, other) {
            (Stage::Custom(stage), Stage::Custom(other)) => stage.cmp(other),
            _ => Ordering::Equal,
        };
        self.position().cmp(&other.position()).then_with(by_name)
    }
}

impl PartialOrd for Stage {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Serialize for Stage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl<'de> Deserialize<'de> for Stage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Stage, D::Error> {
        deserializer.deserialize_str(StageVisitor)
    }
}

struct StageVisitor;

impl Visitor<'_> for StageVisitor {
    type Value = Stage;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a stage")
    }

    fn visit_str<E: de::Error>(self, id: &str) -> Result<Stage, E> {
        const IDS: &[&str] = &["a stage of the lifecycle", "custom:NAME"];
        Stage::parse(id).map_err(|error| match error {
            StageError::Unknown => E::unknown_variant(id, IDS),
            error @ (StageError::Name | StageError::TooMany) => E::custom(error),
        })
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

#[cfg(test)]
mod tests {
    use super::Stage;

    fn custom(id: &str) -> Stage {
        Stage::from_id(id).expect("a name")
    }

    #[test]
    fn a_stage_of_a_programs_own_comes_before_the_teardown_and_is_written_by_its_name() {
        let stage = custom("custom:preprocess");
        assert!(Stage::Inference < stage && stage < Stage::ReleaseContext);
        assert!(Stage::ALL.is_sorted());
        assert_eq!(stage.label(), "preprocess");
        let text = serde_json::to_string(&stage).expect("a text");
        assert_eq!(text, "\"custom:preprocess\"");
        assert_eq!(
            serde_json::from_str::<Stage>(&text).expect("the same"),
            stage
        );
        for wrong in ["\"preprocess\"", "\"custom:a b\"", "7"] {
            assert!(serde_json::from_str::<Stage>(wrong).is_err(), "{wrong}");
        }
        let build = [Stage::Build, stage, Stage::ReleaseBuilder];
        assert!(Stage::ReleaseBuilder.is_teardown_of(build));
    }

    #[test]
    fn a_builder_is_torn_down_at_the_end_of_a_build_and_not_on_the_way_to_a_run() {
        let build = [Stage::Builder, Stage::Build, Stage::ReleaseBuilder];
        assert!(Stage::ReleaseBuilder.is_teardown_of(build));
        let both = build.into_iter().chain([Stage::Runtime, Stage::Context]);
        assert!(!Stage::ReleaseBuilder.is_teardown_of(both.clone()));
        assert!(Stage::ReleaseRuntime.is_teardown_of(both));
        assert!(!Stage::Build.is_teardown_of(build));
    }
}
