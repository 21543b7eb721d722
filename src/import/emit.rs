//! From what was gathered to events, and through the builder to a report.

use crate::report::{
    BuildError, Builder, DeviceMemory, DeviceSeen, Event, Extremes, Fact, Header, JOURNAL_SCHEMA,
    LoggedDevice, Measured, MemoryKind, Noise, OtherProcesses, ProcessMemory, Report, Rounding,
    Sample, Settle, Stage, Temperature,
};

use super::draft::{Reading, RunDraft, StageDraft};
use super::managed::{inferred, seen};
use super::options::Options;
use super::untold::{NO_METER, no_heap, no_process, no_system};
use super::{header, outcome, remarks};

const NOTHING_MEASURED: &str = "a log was read, nothing was measured";

/// Why a stage has no figure of TensorRT's meter.
const NOT_SAID: &str = "the log has no line of TensorRT's own meter for this stage";

/// Why a build has none.
const GIVEN_BACK: &str = "what the builder's allocators held is freed before an engine is loaded; the most they held is in a \
                          note, where the log says it";

/// The report of runs of one workload.
pub(super) fn report(
    options: &Options,
    runs: &[RunDraft],
    is_one_of_several: bool,
    runs_left_out: u64,
) -> Result<Report, BuildError> {
    let mut builder = Builder::new();
    let header = header::header(options, runs);
    let models = header.workload.models.len();
    builder.apply(began(header))?;
    for (index, run) in (0u32..).zip(runs) {
        Emitter {
            builder: &mut builder,
            memory: header::memory(options, run),
            page_bytes: options.page_bytes,
            noise_bytes: options.noise_bytes,
            run,
            models,
            is_taken_for_finished: options.is_taken_for_finished,
        }
        .emit(index, is_one_of_several, runs_left_out)?;
    }
    builder.apply(Event::Ended)?;
    builder.finish()
}

fn began(header: Header) -> Event {
    Event::Began {
        journal: JOURNAL_SCHEMA.to_owned(),
        header,
    }
}

struct Emitter<'a> {
    builder: &'a mut Builder,
    memory: MemoryKind,
    page_bytes: u64,
    run: &'a RunDraft,
    models: usize,
    noise_bytes: u64,
    is_taken_for_finished: bool,
}

impl Emitter<'_> {
    fn emit(
        mut self,
        index: u32,
        is_one_of_several: bool,
        runs_left_out: u64,
    ) -> Result<(), BuildError> {
        let run = self.run;
        let temperature = match index {
            0 => Temperature::Cold,
            _ => Temperature::Warm,
        };
        self.builder.apply(Event::RunBegan {
            run: index,
            temperature,
        })?;
        for engine in remarks::engines(run, self.models) {
            let fact = Fact::Engine(Box::new(engine));
            self.builder.apply(Event::Learnt { fact })?;
        }
        let taken = self.is_taken_for_finished && run.ended.is_none();
        let taken = taken.then(|| {
            "the log has no end banner; the run is treated as finished because of --assume-finished".to_owned()
        });
        let remarks = remarks::remarks(run, is_one_of_several, runs_left_out);
        for text in taken.into_iter().chain(remarks) {
            let fact = Fact::Remark { text };
            self.builder.apply(Event::Learnt { fact })?;
        }
        for line in &run.kept.lines {
            let line = line.clone();
            self.builder.apply(Event::Logged { line })?;
        }
        if run.kept.dropped > 0 {
            let lines = run.kept.dropped;
            self.builder.apply(Event::LogDropped { lines })?;
        }
        let outcome = outcome::outcome(run, self.is_taken_for_finished);
        let unfinished = outcome::unfinished(&outcome);
        if run.steps.is_empty() {
            self.stages(unfinished)?;
        } else {
            self.steps()?;
        }
        if let Some(stage) = unfinished {
            self.begin(stage)?;
        }
        self.builder.apply(Event::RunEnded {
            outcome,
            drift: Measured::absent(NOTHING_MEASURED),
            cost: Measured::absent(NOTHING_MEASURED),
            timeline: Vec::new(),
            child_output: String::new(),
        })
    }

    /// The stages that TensorRT's own lines tell of.
    fn stages(&mut self, unfinished: Option<Stage>) -> Result<(), BuildError> {
        let run = self.run;
        let mut last = None;
        let mut has_baseline = false;
        let mut before_mib = run.build.meter_mib.map_or(Some(0), |_| None);
        for (position, stage) in run.stages.iter().enumerate() {
            let next = run.stages.get(position.saturating_add(1));
            let managed = stage.managed.or_else(|| {
                let follows = next.filter(|next| next.stage == Stage::Context)?.managed?;
                let is_load = stage.stage == Stage::Deserialize;
                is_load.then(|| inferred(follows, before_mib?)).flatten()
            });
            if let Some(managed) = managed {
                before_mib = Some(managed.gpu_now_mib);
            }
            // The last stage of a run that did not come through: it has no end to be read.
            let is_last = position.saturating_add(1) == run.stages.len();
            if is_last && !stage.has_ended && unfinished == Some(stage.stage) {
                continue;
            }
            if is_silent(stage) {
                self.skip(stage.stage, stage.engine, silence(stage.stage))?;
                continue;
            }
            let reason = absence(stage);
            if !has_baseline {
                self.baseline(self.sample(stage.before, stage.at_ns, reason))?;
                has_baseline = true;
            } else if last != stage.before {
                let sample = self.sample(stage.before, stage.at_ns, reason);
                self.builder.apply(Event::Resampled { sample })?;
            }
            let after = self.sample(stage.after, stage.at_ns, reason);
            self.stage(stage, after, seen(managed, unsaid(stage.stage)))?;
            last = stage.after;
        }
        if !has_baseline {
            self.baseline(self.sample(None, 0, "no line of the log reports the process's memory"))?;
        }
        Ok(())
    }

    /// The brackets of the DRIVE sample.
    fn steps(&mut self) -> Result<(), BuildError> {
        const ONE_READING: &str = "counted with Runtime creation: one reading around both";
        const ONE_LOOP: &str = "counted with Inference: one reading around all";
        let mut has_baseline = false;
        for step in &self.run.steps {
            let sample = step.sample(self.page_bytes, self.sample(None, 0, NO_METER));
            if !has_baseline {
                has_baseline = true;
                if step.stage.is_none() {
                    self.baseline(sample)?;
                    continue;
                }
                self.baseline(self.sample(None, 0, "the log begins after the first reading"))?;
            }
            let Some(stage) = step.stage else {
                self.builder.apply(Event::Resampled { sample })?;
                continue;
            };
            match stage {
                Stage::Runtime => self.skip(Stage::Cuda, None, ONE_READING)?,
                Stage::Inference => self.skip(Stage::FirstInference, Some(0), ONE_LOOP)?,
                _ => {}
            }
            let draft = StageDraft {
                stage,
                engine: (!stage.is_per_process()).then_some(0),
                at_ns: 0,
                before: None,
                after: None,
                managed: None,
                duration_ns: None,
                has_ended: true,
            };
            let unseen = DeviceSeen::absent("the DRIVE sample does not record allocations");
            self.stage(&draft, sample, unseen)?;
        }
        Ok(())
    }

    /// A stage that has no end.
    fn begin(&mut self, stage: Stage) -> Result<(), BuildError> {
        let model = self.model_of_last(stage);
        self.builder.apply(Event::StageBegan {
            stage,
            model,
            at_ns: 0,
        })
    }

    fn model_of_last(&self, stage: Stage) -> Option<u32> {
        if stage.is_per_process() {
            return None;
        }
        u32::try_from(self.models.checked_sub(1)?).ok()
    }

    fn baseline(&mut self, sample: Sample) -> Result<(), BuildError> {
        let noise = self.noise();
        self.builder.apply(Event::Baseline { noise, sample })
    }

    /// What stands in for the noise: nobody looked at the counters at rest.
    fn noise(&self) -> Noise {
        const MIB: u64 = 1 << 20;
        let assumed = Measured::Value(self.noise_bytes);
        let is_drive = !self.run.steps.is_empty();
        let (heap_bytes, total_bytes) = match (is_drive, self.memory) {
            // The heap is counted, and pages are exact.
            (true, _) => (Measured::Value(MIB), 0),
            // Its CPU figure is the size of the process, which moves as the system does. A total is the
            // device's figure alone where that holds the process's memory as well.
            (false, MemoryKind::Shared) => (assumed.clone(), MIB),
            (false, MemoryKind::Own | MemoryKind::Unknown) => (assumed.clone(), 2 * MIB),
        };
        Noise {
            readings: 0,
            window_ns: 0,
            system_bytes: assumed.clone(),
            heap_bytes,
            process_bytes: assumed.clone(),
            device_bytes: assumed,
            assumed: true,
            rounding: Some(Rounding {
                total_bytes,
                cpu_bytes: MIB,
                device_bytes: MIB,
            }),
        }
    }

    fn skip(&mut self, stage: Stage, model: Option<u32>, reason: &str) -> Result<(), BuildError> {
        self.builder.apply(Event::StageSkipped {
            stage,
            model,
            reason: reason.to_owned(),
        })
    }

    fn stage(
        &mut self,
        draft: &StageDraft,
        sample: Sample,
        device_seen: Measured<DeviceSeen>,
    ) -> Result<(), BuildError> {
        let (stage, model) = (draft.stage, draft.engine);
        self.builder.apply(Event::StageBegan {
            stage,
            model,
            at_ns: draft.at_ns,
        })?;
        self.builder.apply(Event::StageEnded {
            stage,
            model,
            began_ns: draft.at_ns,
            duration_ns: draft.duration_ns.unwrap_or(0),
            settle: Settle::not_waited(),
            sample,
            seen: unseen(),
            device_seen,
        })
    }

    /// A sample of TensorRT's meter of the process.
    fn sample(&self, reading: Option<Reading>, at_ns: u64, reason: &str) -> Sample {
        let cpu = reading.and_then(|reading| bytes(reading.cpu_mib));
        let device = reading.and_then(|reading| bytes(reading.gpu_mib));
        // With a context on it no device has nothing in use.
        let is_unknown = self.run.gpu_unknown || device == Some(0);
        let used = match (reading, device) {
            (Some(_), _) if is_unknown => Measured::absent(
                "TensorRT could not query device memory: its own GPU figures are 0 and meaningless",
            ),
            (Some(_), None) => Measured::absent("the log's figure is not a size"),
            (None, _) => Measured::absent(reason),
            (Some(_), Some(bytes)) => Measured::Value(bytes),
        };
        let told = if reading.is_some() {
            "the log's figure is not a size"
        } else {
            reason
        };
        Sample {
            at_ns,
            cost_ns: 0,
            system: no_system(),
            heap: no_heap(),
            process: ProcessMemory {
                resident_bytes: Measured::from_option(cpu, told),
                ..no_process()
            },
            device: DeviceMemory {
                logged: Some(LoggedDevice {
                    used_bytes: used,
                    memory: self.memory,
                }),
                ..DeviceMemory::absent(NO_METER)
            },
            other_processes: OtherProcesses::absent(NO_METER),
        }
    }
}

fn unseen() -> Extremes {
    let absent = || Measured::absent(NOTHING_MEASURED);
    Extremes {
        min_available_bytes: absent(),
        max_resident_bytes: absent(),
        min_device_free_bytes: absent(),
        min_combined_bytes: absent(),
        readings: 0,
        largest_gap_ns: 0,
    }
}

fn bytes(mib: i64) -> Option<u64> {
    u64::try_from(mib).ok()?.checked_mul(1 << 20)
}

/// Whether nothing is told of a stage but that it was gone through.
fn is_silent(stage: &StageDraft) -> bool {
    let is_told = stage.before.is_some() || stage.after.is_some() || stage.managed.is_some();
    let always = matches!(
        stage.stage,
        Stage::Cuda | Stage::Build | Stage::Deserialize | Stage::Context
    );
    !is_told && !always
}

/// Why a stage that is gone through in silence has no row.
fn silence(stage: Stage) -> &'static str {
    match stage {
        Stage::Bindings | Stage::Inference => "no release of TensorRT logs memory there",
        _ => "no line of the log reports its memory",
    }
}

/// Why a stage has no figure of TensorRT's meter.
fn unsaid(stage: Stage) -> &'static str {
    if stage.is_of_a_build() {
        GIVEN_BACK
    } else {
        NOT_SAID
    }
}

/// Why a stage has no figures of the process.
fn absence(stage: &StageDraft) -> &'static str {
    match stage.stage {
        Stage::Cuda => {
            "the log has no `Init CUDA` line: from 8.5 on TensorRT prints none when it loads an engine"
        }
        Stage::Build if stage.before.is_some() => {
            "the log has the process's memory at the beginning of the build alone"
        }
        Stage::Build if stage.after.is_some() => {
            "the log has the process's memory at the end of the build alone"
        }
        _ => "the log has no line of the process's memory for this stage",
    }
}
