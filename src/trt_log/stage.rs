//! Which stage of a life a line belongs to by itself.

use super::said::{Said, TrtexecTime};
use crate::report::Stage;

/// The stage that a line belongs to, whenever it comes. `None` where that depends on what goes on:
/// `Init cuBLAS` comes with the builder, with an engine and with a context. Of a live run the stage is
/// known without it.
pub fn stage_of(said: &Said) -> Option<Stage> {
    match said {
        Said::Change { label, .. } | Said::Snapshot { label, .. } => of_label(label),
        Said::EngineLoaded { .. }
        | Said::DeserializationTook { .. }
        | Said::StreamableWeights
        | Said::StreamingBudget { .. }
        | Said::PlanRefused { .. }
        | Said::Took {
            step: TrtexecTime::Deserialized,
            ..
        } => Some(Stage::Deserialize),
        Said::PerRunner { .. }
        | Said::ActivationAllocated { .. }
        | Said::ScratchAllocated { .. }
        | Said::RunnerScratch { .. }
        | Said::ContextCreated { .. }
        | Said::ContextNeeds { .. } => Some(Stage::Context),
        Said::CudaFailed { .. } => Some(Stage::Cuda),
        Said::AllocatorPeak { .. }
        | Said::BuildPeak { .. }
        | Said::Total { .. }
        | Said::Layer { .. }
        | Said::LayersWithout { .. }
        | Said::Block { .. }
        | Said::BlocksAssigned { .. }
        | Said::Reserved { .. }
        | Said::TacticSkipped { .. }
        | Said::WorkspaceAdvised { .. } => Some(Stage::Build),
        Said::CacheSerialized { .. }
        | Said::Workspace { .. }
        | Said::MemoryPools { .. }
        | Said::DeviceMemory { .. }
        | Said::Took { .. }
        | Said::EngineSize { .. }
        | Said::FreeMemory { .. }
        | Said::StreamingLimit { .. }
        | Said::GpuMemoryUnknown { .. }
        | Said::OutOfMemory { .. } => None,
    }
}

fn of_label(label: &str) -> Option<Stage> {
    if label == "Init CUDA" {
        Some(Stage::Cuda)
    } else if label.starts_with("deserializeCudaEngine ")
        || label == "TensorRT-managed allocation in engine deserialization"
    {
        Some(Stage::Deserialize)
    } else if label.starts_with("ExecutionContext creation ")
        || label == "TensorRT-managed allocation in IExecutionContext creation"
    {
        Some(Stage::Context)
    } else {
        None
    }
}
