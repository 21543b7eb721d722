//! What a line does to the life it is heard in.

use super::banner;
use super::life::{Heard, Life, Making, RunMark};
use super::line::message;
use super::mark::{self, Mark};
use super::prefix::clean;
use super::prefix::{self, Prefixed};
use super::said::{Meter, Said, TrtexecTime};
use super::stage::stage_of;
use crate::report::{DriveStage, Stage};

impl Life {
    /// Takes the next line, as a logger wrote it.
    pub fn hear(&mut self, line: &str) -> Heard {
        self.hear_message(&prefix::split(&clean(line)))
    }

    /// Takes the next line, cleaned and taken apart.
    pub fn hear_message(&mut self, line: &Prefixed<'_>) -> Heard {
        let mut heard = Heard {
            severity: line.severity,
            said: message(line.body),
            ..Heard::default()
        };
        if let Some(banner) = banner::parse(line.body) {
            self.pass_banner(banner, &mut heard);
            return heard;
        }
        if let Some(said) = &heard.said {
            if self.is_another_process(said) {
                *self = Life::default();
                heard.run = Some(RunMark::Restarts);
            }
            if let Said::Change {
                meter: Meter::Process,
                cpu_now_mib,
                ..
            } = said
            {
                self.cpu_mib = *cpu_now_mib;
            }
        }
        if self.has_ended {
            return heard;
        }
        match (heard.said.take(), mark::parse(line.body)) {
            (Some(said), _) => {
                say(self, &said, &mut heard);
                heard.said = Some(said);
            }
            (None, Some(mark)) => pass_mark(self, mark, &mut heard),
            (None, None) => heard.stage = self.titled,
        }
        heard.building = self.is_building();
        heard.engine = self.engine_of(heard.stage);
        heard
    }
}

/// A line about memory is heard.
fn say(life: &mut Life, said: &Said, heard: &mut Heard) {
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
        Said::AllocatorPeak { .. } => peak(life, heard),
        said if is_of_a_build(said) => tell_of_a_build(life, heard),
        // A build makes a context of each engine that it tries.
        said if life.is_building() && stage_of(said) == Some(Stage::Context) => {
            heard.stage = Some(Stage::Build);
        }
        said => heard.stage = stage_of(said),
    }
}

/// A line is heard that tells where the program is.
fn pass_mark(life: &mut Life, mark: Mark, heard: &mut Heard) {
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
            } else if life.open.is_some() || life.engines > 0 {
                return;
            }
            life.begin(first_of_tensorrt(life), heard);
        }
        Mark::Model => life.making.is_ordered = true,
        Mark::Saves => life.making.is_kept = true,
        Mark::Parsing => parse(life, heard),
        Mark::ParseFailed => life.making.has_failed = true,
        Mark::Parsed => parsed(life, heard),
        Mark::Building => build(life, heard),
        Mark::Made => {
            build(life, heard);
            life.making.is_made = true;
            heard.run = Some(RunMark::Built);
        }
        Mark::Saving => {
            end_build(life, heard);
            life.begin(Stage::Save, heard);
            heard.stage = Some(Stage::Save);
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
        ("Init builder kernel library", _) => end_kernels(life, heard),
        ("TensorRT-managed allocation in building engine", _) => {
            // 9 has said the peak before.
            heard.stage = Some(Stage::Build);
            if life.is_building() || life.open == Some(Stage::Builder) {
                build(life, heard);
                end_build(life, heard);
            }
            // Up to 9 a built engine can be used as it is.
            life.foresee(Stage::Context);
        }
        ("TensorRT-managed allocation in engine deserialization", _) => end_load(life, heard),
        ("TensorRT-managed allocation in IExecutionContext creation", _) => {
            if life.open == Some(Stage::Build) {
                heard.stage = Some(Stage::Build);
            } else {
                end_context(life, heard);
            }
        }
        // Libraries of tactics: of whatever goes on.
        (_, Meter::Process) => match life.open {
            Some(stage @ (Stage::Deserialize | Stage::Context)) => heard.stage = Some(stage),
            Some(Stage::Builder | Stage::Parse | Stage::Build) => build(life, heard),
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
        if !life.is_building() && life.engines == 0 {
            life.end(Stage::Cuda, heard);
            life.begin(first_of_tensorrt(life), heard);
        }
        return;
    }
    match life.open {
        Some(Stage::Runtime) => heard.stage = Some(Stage::Runtime),
        // The engine that was built is loaded by a runtime after all.
        Some(Stage::Context) if life.engines == 0 => {
            life.foresee(Stage::Runtime);
            heard.stage = Some(Stage::Runtime);
        }
        // 8.0 says it again when the build begins.
        Some(Stage::Build) if !life.making.is_made => heard.stage = Some(Stage::Build),
        // Another builder, or a runtime.
        Some(Stage::Build) => end_build(life, heard),
        // Another builder, or the inspector.
        Some(Stage::Bindings) if !life.is_binding => life.open = None,
        _ => {}
    }
}

/// What trtexec makes first once there is a device: a builder where it was given a model.
fn first_of_tensorrt(life: &Life) -> Stage {
    if life.making.is_ordered {
        Stage::Builder
    } else {
        Stage::Runtime
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
        "Builder begin" => build(life, heard),
        "Builder end" => {
            build(life, heard);
            end_build(life, heard);
        }
        "Begin constructing builder kernel library" => {
            let is_late = life.is_building() && life.making.is_parsed;
            heard.stage = Some(if is_late {
                Stage::Build
            } else {
                Stage::Builder
            });
        }
        "End constructing builder kernel library" => end_kernels(life, heard),
        _ => {}
    }
}

/// The builder has its kernels: with the builder itself up to 10.3, at the beginning of the build from
/// 10.12 on.
fn end_kernels(life: &mut Life, heard: &mut Heard) {
    if life.is_building() && (life.making.is_parsed || life.open == Some(Stage::Build)) {
        build(life, heard);
        return;
    }
    heard.stage = Some(Stage::Builder);
    life.end(Stage::Builder, heard);
    life.making = Making {
        is_ordered: life.making.is_ordered,
        is_kept: life.making.is_kept,
        ..Making::default()
    };
    // The parser speaks once it has read the model; a network made by hand has none.
    life.begin(Stage::Parse, heard);
}

/// A parser is at work, whose network a builder has made.
fn parse(life: &mut Life, heard: &mut Heard) {
    end_build_if_made(life, heard);
    match life.open {
        Some(Stage::Parse) => {}
        Some(Stage::Runtime | Stage::Builder) => {
            life.end(Stage::Builder, heard);
            life.begin(Stage::Parse, heard);
        }
        None if !life.has_begun => {
            pass_builder(life, heard);
            life.begin(Stage::Parse, heard);
        }
        // A model in several parts.
        Some(Stage::Build) => return,
        _ => life.begin(Stage::Parse, heard),
    }
    life.making.is_parsed = true;
    heard.stage = Some(Stage::Parse);
}

fn parsed(life: &mut Life, heard: &mut Heard) {
    heard.stage = Some(Stage::Parse);
    if life.open == Some(Stage::Parse) && !life.making.has_failed {
        life.end(Stage::Parse, heard);
        life.begin(Stage::Build, heard);
    }
}

/// The builder is at work on an engine: what it was given is complete.
fn build(life: &mut Life, heard: &mut Heard) {
    match life.open {
        Some(Stage::Build) => {}
        Some(Stage::Parse) if life.making.is_parsed => {
            life.end(Stage::Parse, heard);
            life.begin(Stage::Build, heard);
        }
        // The network was made by hand, in the builder's time.
        Some(Stage::Parse | Stage::Builder | Stage::Runtime) => {
            life.end(Stage::Builder, heard);
            life.begin(Stage::Build, heard);
        }
        None if !life.has_begun => {
            pass_builder(life, heard);
            life.begin(Stage::Build, heard);
        }
        _ => life.begin(Stage::Build, heard),
    }
    heard.stage = Some(Stage::Build);
}

/// Nothing was heard of the builder, which was made all the same.
fn pass_builder(life: &mut Life, heard: &mut Heard) {
    life.begin(Stage::Builder, heard);
    life.end(Stage::Builder, heard);
}

/// What only a builder says is no sign of a build while an engine is run: a context of TensorRT-RTX is
/// compiled.
fn tell_of_a_build(life: &mut Life, heard: &mut Heard) {
    match life.open {
        Some(
            stage @ (Stage::Read
            | Stage::Deserialize
            | Stage::Context
            | Stage::Bindings
            | Stage::FirstInference
            | Stage::Inference),
        ) if life.engines > 0 => heard.stage = Some(stage),
        _ => build(life, heard),
    }
}

/// The peak of a build: from 10 on the builder's last word, before that one of many.
fn peak(life: &mut Life, heard: &mut Heard) {
    tell_of_a_build(life, heard);
    end_build_if_made(life, heard);
}

fn end_build_if_made(life: &mut Life, heard: &mut Heard) {
    if life.making.is_made {
        end_build(life, heard);
    }
}

fn end_build(life: &mut Life, heard: &mut Heard) {
    if life.open == Some(Stage::Build) {
        life.end(Stage::Build, heard);
    }
    life.making.is_made = false;
    life.making.is_parsed = false;
}

fn load(life: &mut Life, heard: &mut Heard) {
    match life.open {
        Some(Stage::Runtime) => {
            life.end(Stage::Runtime, heard);
            if life.making.is_told && life.making.is_kept {
                // Written out before the runtime was made, without a word.
                life.begin(Stage::Save, heard);
                life.end(Stage::Save, heard);
            }
        }
        // There was a builder, or was thought to be, and nothing was built.
        Some(Stage::Builder) => life.end(Stage::Runtime, heard),
        Some(Stage::Parse) if !life.making.is_parsed => life.end(Stage::Runtime, heard),
        Some(stage @ (Stage::Read | Stage::Parse | Stage::Build | Stage::Save)) => {
            life.end(stage, heard);
        }
        _ => {}
    }
    life.making.is_told = false;
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
        // Up to 8.2 it is said once the engine that was built is loaded, and is the time of both.
        (TrtexecTime::Built, _) if life.engines > 0 => {}
        (TrtexecTime::Built, _) => {
            end_build(life, heard);
            life.making.is_told = true;
            heard.stage = Some(Stage::Build);
            // The engine that was built is not used itself where reading it follows.
            life.foresee(Stage::Runtime);
        }
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
