//! What a line does to the life it is heard in.

use super::life::{Heard, Life, RunMark};
use super::mark::Mark;
use super::said::{Meter, Said, TrtexecTime};
use super::stage::stage_of;
use crate::report::{DriveStage, Stage};

/// A line about memory is heard.
pub(super) fn say(life: &mut Life, said: &Said, heard: &mut Heard) {
    if life.is_titled {
        heard.stage = life.titled;
        return;
    }
    match said {
        Said::Change { label, meter, .. } => change(life, label, *meter, heard),
        Said::Snapshot { label, .. } => snapshot(life, label, heard),
        Said::EngineLoaded { .. } => load(life, heard),
        Said::Took { step, .. } => took(life, *step, heard),
        Said::ContextCreated { .. } => {
            heard.stage = Some(Stage::Context);
            match life.open {
                Some(Stage::Context) => end_context(life, heard),
                // Said after TensorRT has said that it is done.
                Some(Stage::Bindings) if !life.is_binding => life.begin(Stage::Bindings, heard),
                _ => {}
            }
        }
        said if is_of_a_build(said) => build(life),
        // A build makes a context of each engine that it tries.
        said if life.building && stage_of(said) == Some(Stage::Context) => {}
        said => heard.stage = stage_of(said),
    }
}

/// A line is heard that tells where the program is.
pub(super) fn mark(life: &mut Life, mark: Mark, heard: &mut Heard) {
    match mark {
        Mark::Counting(stage) => {
            life.is_titled = true;
            // Its readings are those before the stage.
            life.titled = None;
            life.begin(stage, heard);
            return;
        }
        Mark::Bracket(bracket) => return pass_bracket(life, bracket, heard),
        _ if life.is_titled => {
            heard.stage = life.titled;
            return;
        }
        _ => {}
    }
    match mark {
        Mark::Device => life.begin(Stage::Cuda, heard),
        Mark::Library => {
            if life.open == Some(Stage::Cuda) {
                life.end(Stage::Cuda, heard);
            } else if life.open.is_some() || life.engines > 0 || life.building {
                return;
            }
            life.begin(Stage::Runtime, heard);
        }
        Mark::Building => build(life),
        Mark::Built => {
            build(life);
            heard.run = Some(RunMark::Built);
        }
        Mark::Binding => bind(life, heard),
        Mark::Inferring => {
            if let Some(stage @ (Stage::Bindings | Stage::Context)) = life.open {
                life.end(stage, heard);
            }
            life.begin(Stage::Inference, heard);
            heard.stage = Some(Stage::Inference);
        }
        Mark::Inferred => {
            heard.stage = Some(Stage::Inference);
            if life.open == Some(Stage::Inference) {
                life.end(Stage::Inference, heard);
            }
        }
        Mark::Counting(_) | Mark::Bracket(_) => {}
    }
}

fn change(life: &mut Life, label: &str, meter: Meter, heard: &mut Heard) {
    match (label, meter) {
        ("Init CUDA", _) => init_cuda(life, heard),
        ("Init builder kernel library", _) => build(life),
        ("TensorRT-managed allocation in building engine", _) => {
            life.building = false;
            // Up to 9 a built engine can be used as it is.
            life.begin(Stage::Context, heard);
        }
        ("TensorRT-managed allocation in engine deserialization", _) => end_load(life, heard),
        ("TensorRT-managed allocation in IExecutionContext creation", _) => {
            if !life.building {
                end_context(life, heard);
            }
        }
        // Libraries of tactics: of whatever goes on.
        (_, Meter::Process) => match life.open {
            Some(stage @ (Stage::Deserialize | Stage::Context)) => heard.stage = Some(stage),
            // Another context, as nobody has spoken of buffers yet.
            Some(Stage::Bindings) if !life.is_binding && !life.has_snapshots => {
                life.begin(Stage::Context, heard);
                heard.stage = Some(Stage::Context);
            }
            _ => {}
        },
        (_, Meter::TensorRt) => {}
    }
}

fn init_cuda(life: &mut Life, heard: &mut Heard) {
    if !life.has_cuda {
        life.has_cuda = true;
        heard.stage = Some(Stage::Cuda);
        if !life.building && life.engines == 0 {
            life.end(Stage::Cuda, heard);
            life.begin(Stage::Runtime, heard);
        }
    } else if life.open == Some(Stage::Runtime) {
        heard.stage = Some(Stage::Runtime);
    } else if life.open == Some(Stage::Context) && !life.building && life.engines == 0 {
        // The engine that was built is loaded by a runtime after all.
        life.begin(Stage::Runtime, heard);
        heard.stage = Some(Stage::Runtime);
    } else if life.open == Some(Stage::Bindings) && !life.is_binding {
        // Another builder, or the inspector.
        life.open = None;
    }
}

fn snapshot(life: &mut Life, label: &str, heard: &mut Heard) {
    life.has_snapshots |=
        label.starts_with("deserializeCudaEngine ") || label.starts_with("ExecutionContext ");
    match label {
        "deserializeCudaEngine begin" => {
            if life.open != Some(Stage::Deserialize) {
                load(life, heard);
            }
            heard.stage = Some(Stage::Deserialize);
        }
        "deserializeCudaEngine end" => end_load(life, heard),
        "ExecutionContext creation begin" => {
            life.begin(Stage::Context, heard);
            heard.stage = Some(Stage::Context);
        }
        "ExecutionContext creation end" => end_context(life, heard),
        "Builder end" => life.building = false,
        _ => build(life),
    }
}

fn load(life: &mut Life, heard: &mut Heard) {
    if let Some(stage @ (Stage::Read | Stage::Runtime)) = life.open {
        life.end(stage, heard);
    }
    life.building = false;
    life.is_binding = false;
    life.engines = life.engines.saturating_add(1);
    life.begin(Stage::Deserialize, heard);
    heard.stage = Some(Stage::Deserialize);
}

fn end_load(life: &mut Life, heard: &mut Heard) {
    heard.stage = Some(Stage::Deserialize);
    if life.open == Some(Stage::Deserialize) {
        life.end(Stage::Deserialize, heard);
        life.begin(Stage::Context, heard);
    }
}

fn end_context(life: &mut Life, heard: &mut Heard) {
    if life.open == Some(Stage::Deserialize) {
        // Nothing told that the engine was there: from 10 on only trtexec does.
        life.end(Stage::Deserialize, heard);
        life.begin(Stage::Context, heard);
    }
    life.end(Stage::Context, heard);
    life.is_binding = false;
    life.begin(Stage::Bindings, heard);
    heard.stage = Some(Stage::Context);
}

fn took(life: &mut Life, step: TrtexecTime, heard: &mut Heard) {
    match (step, life.open) {
        (TrtexecTime::Built, None) => {
            life.building = false;
            life.begin(Stage::Runtime, heard);
        }
        // The engine that was built is not used itself where reading it follows.
        (TrtexecTime::Built, Some(Stage::Context)) if life.engines == 0 => {
            life.begin(Stage::Runtime, heard);
        }
        (TrtexecTime::Built, _) => life.building = false,
        (TrtexecTime::Loaded | TrtexecTime::Deserialized, Some(Stage::Deserialize)) => {
            end_load(life, heard);
        }
        // Up to 8.2 it is said once the engine is there.
        (TrtexecTime::Loaded, _) if life.engines > 0 => heard.stage = Some(Stage::Deserialize),
        (TrtexecTime::Loaded, _) => {
            life.end(Stage::Read, heard);
            life.begin(Stage::Runtime, heard);
            heard.stage = Some(Stage::Read);
        }
        (TrtexecTime::Deserialized, _) => heard.stage = Some(Stage::Deserialize),
    }
}

fn bind(life: &mut Life, heard: &mut Heard) {
    heard.stage = Some(Stage::Bindings);
    match life.open {
        Some(Stage::Bindings | Stage::Inference) => {}
        // TensorRT itself was not heard, only trtexec.
        Some(Stage::Context) if life.engines > 0 => {
            end_context(life, heard);
            heard.stage = Some(Stage::Bindings);
        }
        _ => life.begin(Stage::Bindings, heard),
    }
    life.is_binding = true;
}

fn build(life: &mut Life) {
    life.building = true;
    life.open = None;
}

fn pass_bracket(life: &mut Life, bracket: DriveStage, heard: &mut Heard) {
    let (stage, next) = match bracket {
        DriveStage::InferRuntimeCreation => (Stage::Runtime, Some(Stage::Deserialize)),
        DriveStage::EngineDeserialization => (Stage::Deserialize, None),
        DriveStage::ExecutionContextCreation => (Stage::Context, Some(Stage::Bindings)),
        DriveStage::BindingsBufferFilling => (Stage::Bindings, Some(Stage::Inference)),
        DriveStage::RunInferences => (Stage::Inference, None),
    };
    life.engines = 1;
    life.end(stage, heard);
    if let Some(next) = next {
        life.begin(next, heard);
    }
    life.is_titled = true;
    life.titled = Some(stage);
    heard.stage = Some(stage);
}

/// What only a builder says, before the engine is there.
fn is_of_a_build(said: &Said) -> bool {
    match said {
        Said::Total { .. }
        | Said::Layer { .. }
        | Said::LayersWithout { .. }
        | Said::Block { .. }
        | Said::BlocksAssigned { .. }
        | Said::Reserved { .. }
        | Said::TacticSkipped { .. }
        | Said::WorkspaceAdvised { .. }
        | Said::AllocatorPeak { .. } => true,
        Said::Change { .. }
        | Said::Snapshot { .. }
        | Said::BuildPeak { .. }
        | Said::PerRunner { .. }
        | Said::ActivationAllocated { .. }
        | Said::ScratchAllocated { .. }
        | Said::RunnerScratch { .. }
        | Said::EngineLoaded { .. }
        | Said::DeserializationTook { .. }
        | Said::StreamableWeights
        | Said::StreamingBudget { .. }
        | Said::CacheSerialized { .. }
        | Said::Workspace { .. }
        | Said::MemoryPools { .. }
        | Said::DeviceMemory { .. }
        | Said::Took { .. }
        | Said::EngineSize { .. }
        | Said::ContextCreated { .. }
        | Said::ContextNeeds { .. }
        | Said::FreeMemory { .. }
        | Said::StreamingLimit { .. }
        | Said::GpuMemoryUnknown { .. }
        | Said::CudaFailed { .. }
        | Said::OutOfMemory { .. }
        | Said::PlanRefused { .. } => false,
    }
}
