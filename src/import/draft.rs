//! What is gathered of one run while its lines go by.

use crate::report::Stage;
use crate::trt_log::{Banner, Bound, DriveLine, Meter, Place, PoolSize, Said, Size, TrtexecTime};

use super::drive::Step;
use super::keep::Kept;
use super::managed::Managed;
use super::totals::Totals;

/// Stages kept of a run; a server can load engines for as long as it runs.
const MOST_STAGES: usize = 4096;

/// Engines kept of a run.
pub(super) const MOST_ENGINES: usize = 1024;

/// Profiles whose needs are kept.
const MOST_NEEDS: usize = 16;

/// Line numbers told of lines that were not understood.
const MOST_NUMBERS: usize = 5;

/// The meter of process and device, MiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) cpu_mib: i64,
    pub(super) gpu_mib: i64,
}

/// A stage as far as it was told.
#[derive(Clone, Debug)]
pub(super) struct StageDraft {
    pub(super) stage: Stage,
    pub(super) engine: Option<u32>,
    pub(super) at_ns: u64,
    pub(super) before: Option<Reading>,
    pub(super) after: Option<Reading>,
    pub(super) managed: Option<Managed>,
    pub(super) duration_ns: Option<u64>,
    pub(super) has_ended: bool,
}

/// An engine as far as it was told, bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct EngineDraft {
    pub(super) plan: Option<Size>,
    pub(super) context: Option<u64>,
    pub(super) activation: Option<u64>,
    pub(super) scratch: Option<u64>,
    pub(super) host_persistent: Option<u64>,
    pub(super) device_persistent: Option<u64>,
    pub(super) least_budget: Option<u64>,
    pub(super) most_budget: Option<u64>,
    pub(super) budget: Option<u64>,
    pub(super) loaded_ns: Option<u64>,
    /// What contexts need, by what it is of.
    pub(super) needs: Vec<(String, u64)>,
    /// Device memory newly allocated when it was loaded.
    pub(super) newly_allocated: Option<u64>,
}

/// What a builder said beside the totals.
#[derive(Clone, Debug, Default)]
pub(super) struct BuildDraft {
    pub(super) has_begun: bool,
    /// Whether it goes on.
    pub(super) goes_on: bool,
    pub(super) took_ns: Option<u64>,
    /// Peak of TensorRT's allocators, host and device, MiB.
    pub(super) peak_mib: Option<(i64, i64)>,
    /// Peak of the process, MiB.
    pub(super) process_peak_mib: Option<i64>,
    /// Size of the plan, printed with six digits.
    pub(super) engine_bytes: Option<u64>,
    pub(super) pools: Vec<PoolSize>,
    /// Whether TensorRT's meter was read while it went on, and what it showed last.
    pub(super) meter_mib: Option<i64>,
    /// Whether the totals of an engine were told since the build began: what the process's meter shows
    /// before them is not what the build leaves.
    pub(super) is_told: bool,
}

/// What is said of the machine, the model and the speed.
#[derive(Clone, Debug, Default)]
pub(super) struct Spoken {
    pub(super) version: Option<String>,
    pub(super) device: Option<String>,
    pub(super) ordinal: Option<u32>,
    pub(super) capability: Option<String>,
    pub(super) multiprocessors: Option<u32>,
    pub(super) memory_mib: Option<u64>,
    pub(super) loads: Option<String>,
    pub(super) saves: Option<String>,
    pub(super) model: Option<String>,
    pub(super) throughput: Option<String>,
    pub(super) median_ms: Option<String>,
    pub(super) most_ms: Option<String>,
    pub(super) queries: Option<u64>,
    /// The first time a line had, RFC 3339.
    pub(super) time: Option<String>,
}

/// One run.
#[derive(Clone, Debug, Default)]
pub(super) struct RunDraft {
    pub(super) first_line: u64,
    pub(super) last_line: u64,
    pub(super) began: Option<Banner>,
    pub(super) ended: Option<Banner>,
    pub(super) stages: Vec<StageDraft>,
    pub(super) stages_left_out: u64,
    /// The stage that was going on at the end.
    pub(super) open: Option<Stage>,
    pub(super) engines: Vec<EngineDraft>,
    pub(super) totals: Totals,
    pub(super) build: BuildDraft,
    pub(super) spoken: Spoken,
    pub(super) steps: Vec<Step>,
    pub(super) kept: Kept,
    /// TensorRT could not ask for device memory.
    pub(super) gpu_unknown: bool,
    /// Lines that tell of memory and were understood.
    pub(super) understood: u64,
    /// Lines that look as if they did and were not, and the numbers of the first.
    pub(super) strange: u64,
    pub(super) strange_lines: Vec<u64>,
}

impl RunDraft {
    /// Whether anything was heard that a report could tell.
    pub(super) fn is_worth_telling(&self) -> bool {
        self.began.is_some()
            || self.ended.is_some()
            || self.understood > 0
            || self.strange > 0
            || !self.steps.is_empty()
            || !self.stages.is_empty()
    }

    /// A line looks as if it told of memory and is not understood.
    pub(super) fn wonder(&mut self, number: u64) {
        self.strange = self.strange.saturating_add(1);
        if self.strange_lines.len() < MOST_NUMBERS {
            self.strange_lines.push(number);
        }
    }

    /// The stage that is told of: the last of its name, unless that has ended.
    pub(super) fn stage(
        &mut self,
        stage: Stage,
        engine: Option<u32>,
        at_ns: u64,
    ) -> Option<&mut StageDraft> {
        let last = self.last(stage, engine);
        let position = match last {
            // CUDA is initialised once, whatever borders it has; a builder's time goes on while a network is
            // made by hand.
            Some(position)
                if stage == Stage::Cuda
                    || (stage == Stage::Builder && position + 1 == self.stages.len())
                    || !self.stages.get(position).is_some_and(|it| it.has_ended) =>
            {
                position
            }
            _ if self.stages.len() >= MOST_STAGES => {
                self.stages_left_out = self.stages_left_out.saturating_add(1);
                return None;
            }
            _ => {
                self.stages.push(StageDraft {
                    stage,
                    engine,
                    at_ns,
                    before: None,
                    after: None,
                    managed: None,
                    duration_ns: None,
                    has_ended: false,
                });
                self.stages.len() - 1
            }
        };
        self.stages.get_mut(position)
    }

    fn last(&self, stage: Stage, engine: Option<u32>) -> Option<usize> {
        // A stage that is spoken of again lies not far back.
        const NEAR: usize = 64;
        let near = self.stages.len().saturating_sub(NEAR);
        let stages = self.stages.iter().enumerate().skip(near).rev();
        let mut same = stages.filter(|(_, it)| it.stage == stage && it.engine == engine);
        same.next().map(|(position, _)| position)
    }

    /// The engine at this position; `None` beyond those that are kept.
    fn engine(&mut self, engine: Option<u32>) -> Option<&mut EngineDraft> {
        let position = usize::try_from(engine?).ok()?;
        if position >= MOST_ENGINES {
            return None;
        }
        if position >= self.engines.len() {
            self.engines.resize_with(position + 1, EngineDraft::default);
        }
        self.engines.get_mut(position)
    }

    /// Takes in what a line says of memory, which belongs to this stage of this engine.
    pub(super) fn say(
        &mut self,
        said: &Said,
        place: Option<Stage>,
        engine: Option<u32>,
        at_ns: u64,
    ) {
        match said {
            Said::Change { .. } | Said::Snapshot { .. } => self.meter(said, place, engine, at_ns),
            Said::EngineLoaded { size } => {
                self.totals.close();
                self.stage(Stage::Deserialize, engine, at_ns);
                if let Some(engine) = self.engine(engine) {
                    engine.plan = Some(*size);
                }
            }
            Said::Took { step, time_ns } => self.took(*step, *time_ns, place, engine),
            Said::GpuMemoryUnknown { .. } => self.gpu_unknown = true,
            Said::DeviceMemory { mib } => self.spoken.memory_mib = Some(*mib),
            Said::AllocatorPeak { cpu_mib, gpu_mib } => {
                self.build.peak_mib = Some((*cpu_mib, *gpu_mib));
                // A stage although no line may tell of the process's memory in it.
                if let Some(place) = place {
                    self.stage(place, engine, at_ns);
                }
            }
            Said::BuildPeak { cpu_mib } => self.build.process_peak_mib = Some(*cpu_mib),
            Said::EngineSize { bytes } => self.build.engine_bytes = Some(*bytes),
            Said::MemoryPools { pools } => self.build.pools.clone_from(pools),
            said => self.engine_told(said, engine),
        }
    }

    fn engine_told(&mut self, said: &Said, engine: Option<u32>) {
        // A build makes contexts of engines that no life has.
        if self.build.goes_on || !is_of_an_engine(said) {
            return;
        }
        // What is said without a stage is of the engine loaded last.
        let latest = u32::try_from(self.engines.len().saturating_sub(1)).ok();
        let Some(engine) = self.engine(engine.or(latest)) else {
            return;
        };
        match said {
            Said::ContextCreated { bytes } => engine.context = Some(*bytes),
            Said::ActivationAllocated { bytes } => engine.activation = Some(*bytes),
            Said::ScratchAllocated { bytes } => engine.scratch = Some(*bytes),
            Said::PerRunner { place, bytes } => match place {
                Place::Host => engine.host_persistent = Some(*bytes),
                Place::Device => engine.device_persistent = Some(*bytes),
            },
            Said::StreamingBudget { bound, bytes } => match bound {
                Bound::Minimum => engine.least_budget = Some(*bytes),
                Bound::Maximum => engine.most_budget = Some(*bytes),
            },
            Said::StreamingLimit { bytes } => engine.budget = Some(*bytes),
            Said::DeserializationTook { time_ns } => engine.loaded_ns = Some(*time_ns),
            Said::ContextNeeds { scope, bytes } if engine.needs.len() < MOST_NEEDS => {
                engine.needs.push((scope.clone(), *bytes));
            }
            Said::FreeMemory {
                allocated_bytes, ..
            } => engine.newly_allocated = *allocated_bytes,
            _ => {}
        }
    }

    fn took(&mut self, step: TrtexecTime, time_ns: u64, place: Option<Stage>, engine: Option<u32>) {
        if step == TrtexecTime::Built {
            self.build.took_ns = Some(time_ns);
        }
        // Up to 8.2 `built` is building and deserializing together, and `loaded` reading and deserializing:
        // neither stage. Then they have no place.
        let is_whole = step != TrtexecTime::Loaded || place == Some(Stage::Read);
        if let Some(stage) = place.filter(|_| is_whole)
            && let Some(position) = self.last(stage, engine)
            && let Some(stage) = self.stages.get_mut(position)
        {
            stage.duration_ns = Some(time_ns);
        }
    }

    fn meter(&mut self, said: &Said, place: Option<Stage>, engine: Option<u32>, at_ns: u64) {
        let reading = |cpu_mib: i64, gpu_mib: i64| Reading { cpu_mib, gpu_mib };
        let (before, after) = match said {
            Said::Change {
                meter: Meter::TensorRt,
                gpu_delta_mib,
                gpu_now_mib,
                ..
            } => {
                let managed = Managed {
                    gpu_delta_mib: *gpu_delta_mib,
                    gpu_now_mib: *gpu_now_mib,
                    is_inferred: false,
                };
                return self.manage(managed, place, engine, at_ns);
            }
            Said::Change {
                cpu_delta_mib,
                gpu_delta_mib,
                cpu_now_mib,
                gpu_now_mib,
                ..
            } => (
                Some(reading(
                    cpu_now_mib.saturating_sub(*cpu_delta_mib),
                    gpu_now_mib.saturating_sub(*gpu_delta_mib),
                )),
                Some(reading(*cpu_now_mib, *gpu_now_mib)),
            ),
            Said::Snapshot {
                label,
                cpu_mib,
                gpu_mib,
            } => {
                let reading = reading(*cpu_mib, *gpu_mib);
                if label.ends_with("begin") || label.starts_with("Begin ") {
                    (Some(reading), None)
                } else {
                    (None, Some(reading))
                }
            }
            _ => return,
        };
        // What a build takes first is not what it leaves, and what it takes last is not where it began.
        let (before, after) = match place {
            Some(Stage::Build) if self.build.is_told => (None, after),
            Some(Stage::Build) => (before, None),
            _ => (before, after),
        };
        if let Some(stage) = place.and_then(|place| self.stage(place, engine, at_ns)) {
            stage.before = stage.before.or(before);
            stage.after = after.or(stage.after);
        }
    }

    fn manage(&mut self, managed: Managed, place: Option<Stage>, engine: Option<u32>, at_ns: u64) {
        // What a build holds it gives back: in a row of its own it would be counted into the life's sum.
        let of_a_run = place.filter(|place| !place.is_of_a_build());
        if let Some(stage) = of_a_run.and_then(|place| self.stage(place, engine, at_ns)) {
            stage.managed = Some(managed);
        } else {
            self.build.meter_mib = Some(managed.gpu_now_mib);
            self.totals.close();
        }
    }

    /// A title of the DRIVE sample.
    pub(super) fn begin_step(&mut self, stage: Option<Stage>) {
        if self.steps.len() < MOST_STAGES {
            self.steps.push(Step {
                stage,
                ..Step::default()
            });
        }
    }

    /// A reading behind it.
    pub(super) fn read_step(&mut self, line: DriveLine<'_>, page_bytes: u64) {
        if let Some(step) = self.steps.last_mut() {
            step.read(line, page_bytes);
        }
    }

    /// A stage has ended.
    pub(super) fn end(&mut self, stage: Stage, engine: Option<u32>, at_ns: u64) {
        if stage == Stage::Build {
            self.build.is_told = false;
        }
        if let Some(stage) = self.stage(stage, engine, at_ns) {
            stage.has_ended = true;
        }
    }
}

/// What is told of an engine that a life has.
fn is_of_an_engine(said: &Said) -> bool {
    matches!(
        said,
        Said::ContextCreated { .. }
            | Said::ActivationAllocated { .. }
            | Said::ScratchAllocated { .. }
            | Said::PerRunner { .. }
            | Said::StreamingBudget { .. }
            | Said::StreamingLimit { .. }
            | Said::DeserializationTook { .. }
            | Said::ContextNeeds { .. }
            | Said::FreeMemory { .. }
    )
}
