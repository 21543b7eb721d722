//! What comparisons need of a report: the figures of every stage of every run, without samples, timelines
//! and logs. A tenth of the report, so that thousands can be held side by side. There are two ways to it: from a report
//! in memory, and from a text of which the rest is passed over.

#[cfg(feature = "budget")]
mod skim;

use std::collections::HashMap;

use schemars::JsonSchema;

use crate::report::{
    Allocations, Delta, DeviceSeen, EngineFacts, Header, Measured, Noise, Outcome, ReadError,
    Recovered, Report, Rounding, Run, Stage, Temperature, read_document,
};

#[cfg(feature = "budget")]
pub use skim::skim;

/// A report, boiled down.
#[derive(Clone, Debug, PartialEq)]
pub struct Digest {
    /// Environment, workload, attribution, release and time, as the report has them.
    pub header: Header,
    /// The engines as TensorRT describes them: sizes that are exact by nature.
    pub engines: Vec<EngineFacts>,
    /// The runs in the order they were made.
    pub runs: Vec<RunDigest>,
    /// Why figures are absent, one reason for each owner that lacks some.
    pub absences: Vec<(Category, String)>,
}

/// The category of bytes that a figure counts.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// All memory taken: cpu + device + other.
    Total,
    /// Growth of heap in use.
    Cpu,
    /// Device memory.
    Device,
    /// Of device memory, what TensorRT asked its allocator for; counted exactly.
    Allocator,
    /// Of device memory, the buffers this program made; counted exactly.
    Buffers,
    /// Device memory beyond allocator and buffers, where both were watched.
    DeviceRest,
    /// What is neither cpu nor device.
    Other,
    /// What the rows of a comparison leave over.
    Unattributed,
}

impl Category {
    /// The owners a digest holds figures of, in the order of [`Figures::of`].
    pub const MEASURED: [Category; 6] = [
        Category::Total,
        Category::Cpu,
        Category::Device,
        Category::Other,
        Category::Allocator,
        Category::Buffers,
    ];

    /// The name used in limits, budgets and files.
    pub fn id(self) -> &'static str {
        self.names().0
    }

    /// The owner with this name.
    pub fn from_id(id: &str) -> Option<Category> {
        let others = [Category::DeviceRest, Category::Unattributed].into_iter();
        let mut all = others.chain(Category::MEASURED);
        all.find(|owner| owner.id() == id)
    }

    /// The name shown to people.
    pub fn label(self) -> &'static str {
        self.names().1
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Category::Total => ("total", "total"),
            Category::Cpu => ("cpu", "cpu"),
            Category::Device => ("device", "device"),
            Category::Allocator => ("allocator", "TRT allocator"),
            Category::Buffers => ("buffers", "buffers"),
            Category::DeviceRest => ("device-rest", "rest of device"),
            Category::Other => ("other", "other"),
            Category::Unattributed => ("unattributed", "unattributed"),
        }
    }
}

/// One run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunDigest {
    /// Cold (the first of its report) or warm.
    pub temperature: Temperature,
    /// Whether it came to its end.
    pub is_finished: bool,
    /// What each counter moved while nothing happened.
    pub noise: RecordedNoise,
    /// What the system had not got back at the end, bytes.
    pub drift_bytes: Option<i64>,
    /// The lifecycle total, from the baseline to the first release; absent where no stage finished.
    pub life: Option<Figures>,
    /// The stages that finished, in the order they were reached.
    pub stages: Vec<StageDigest>,
}

/// What each counter of a run moved while nothing happened, bytes; absent where it was not recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordedNoise {
    /// Available system memory.
    pub system_bytes: Option<u64>,
    /// Heap in use.
    pub heap_bytes: Option<u64>,
    /// Device memory.
    pub device_bytes: Option<u64>,
    /// How coarsely the figures were written; absent where they are whole bytes.
    pub rounding: Option<Rounding>,
    /// Whether they stand in for noise that is unknown.
    pub assumed: bool,
}

/// One finished stage of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct StageDigest {
    /// Which stage.
    pub stage: Stage,
    /// Position of the model among the workload's; absent for stages of the whole process.
    pub model: Option<u32>,
    /// Position among the run's stages of the same name and model, from 0.
    pub nth: u32,
    /// Its figures.
    pub figures: Figures,
}

/// Bytes by owner; positive is consumption, absent is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// All memory taken.
    pub total: Option<i64>,
    /// Growth of heap in use.
    pub cpu: Option<i64>,
    /// Device memory.
    pub device: Option<i64>,
    /// The rest.
    pub other: Option<i64>,
    /// Through TensorRT's allocator; exact.
    pub allocator: Option<i64>,
    /// Buffers of this program; exact.
    pub buffers: Option<i64>,
    /// Highest total inside, above the beginning.
    pub peak: Option<i64>,
    /// Highest device memory inside, above the beginning.
    pub device_peak: Option<i64>,
}

impl Figures {
    /// The figure of an owner.
    pub fn of(&self, owner: Category) -> Option<i64> {
        match owner {
            Category::Total => self.total,
            Category::Cpu => self.cpu,
            Category::Device => self.device,
            Category::Allocator => self.allocator,
            Category::Buffers => self.buffers,
            Category::Other => self.other,
            Category::DeviceRest => {
                let rest = self.device?.checked_sub(self.allocator?)?;
                rest.checked_sub(self.buffers?)
            }
            Category::Unattributed => None,
        }
    }

    /// The peak of an owner; only the total and device memory have one.
    pub fn peak_of(&self, owner: Category) -> Option<i64> {
        match owner {
            Category::Total => self.peak,
            Category::Device => self.device_peak,
            _ => None,
        }
    }

    /// Two of them together, without peaks. What counters say is unknown as soon as one of them is; what is counted as
    /// it is allocated is watched only in the stages that can allocate it.
    #[must_use]
    pub fn plus(&self, other: &Figures) -> Figures {
        let both = |category: Category| self.of(category)?.checked_add(other.of(category)?);
        let any = |category: Category| match (self.of(category), other.of(category)) {
            (Some(a), Some(b)) => a.checked_add(b),
            (one, None) | (None, one) => one,
        };
        Figures {
            total: both(Category::Total),
            cpu: both(Category::Cpu),
            device: both(Category::Device),
            other: both(Category::Other),
            allocator: any(Category::Allocator),
            buffers: any(Category::Buffers),
            peak: None,
            device_peak: None,
        }
    }
}

/// Reads the digest of a report or a journal: what [`Digest::of`] gives of [`read_document`], without making the report
/// where `skim` can do without. With it comes what was skipped, in words, if anything was.
///
/// # Errors
/// Those of [`read_document`].
pub fn read(text: &str) -> Result<(Digest, Option<String>), ReadError> {
    // A second way to the same costs more than boards have room for.
    #[cfg(feature = "budget")]
    if let Some(digest) = skim(text) {
        return Ok((digest, None));
    }
    let Recovered { report, skipped } = read_document(text)?;
    Ok((Digest::of(&report), skipped))
}

impl Digest {
    /// Boils a report down.
    pub fn of(report: &Report) -> Digest {
        let runs = report.runs.iter().map(RunDigest::of);
        Digest::new(report.header.clone(), report.engines.clone(), runs)
    }

    /// The digest with these runs, each with the reasons why it lacks figures.
    fn new(
        header: Header,
        engines: Vec<EngineFacts>,
        runs: impl Iterator<Item = (RunDigest, Absences)>,
    ) -> Digest {
        let mut absences = Absences::default();
        let runs = runs.map(|(run, of_run)| {
            for (category, reason) in &of_run.0 {
                absences.add(*category, reason);
            }
            run
        });
        Digest {
            runs: runs.collect(),
            header,
            engines,
            absences: absences.0,
        }
    }
}

impl RunDigest {
    /// The figures of a run of a report in memory, and why it lacks some.
    pub(crate) fn of(run: &Run) -> (RunDigest, Absences) {
        let mut stages = Stages::default();
        for (record, of) in run.finished() {
            let seen = told(&of.device_seen);
            let growth = |of: fn(&DeviceSeen) -> &Measured<Allocations>| {
                seen.and_then(|seen| told(of(seen)).map(|it| it.growth_bytes))
            };
            let seen = [growth(|it| &it.allocator), growth(|it| &it.buffers)];
            let peaks = [of.peak.total_bytes.get(), of.peak.device_bytes.get()];
            let whose = (record.stage, record.model);
            stages.push(whose, in_parts(&of.delta), seen, peaks);
        }
        let life = run.lifecycle.value();
        let life = life.map(|life| stages.life(in_parts(&life.delta), life.peak_bytes.get()));
        let first = run.samples.first();
        let all = first.and_then(|sample| sample.system.total_bytes.get());
        let lowest = run.timeline.iter().map(|point| point.min_available_bytes);
        let digest = RunDigest {
            temperature: run.temperature,
            is_finished: run.outcome == Outcome::Finished,
            noise: RecordedNoise::of(&run.noise),
            drift_bytes: run.drift_bytes(),
            life: life.or_else(|| recorded_peak(all, lowest.min())),
            stages: stages.digests,
        };
        (digest, stages.absences)
    }
}

/// A figure, bytes, or the reason why there is none.
type Told<'a> = Result<i64, &'a str>;

fn told<T>(measured: &Measured<T>) -> Result<&T, &str> {
    match measured {
        Measured::Value(value) => Ok(value),
        Measured::Absent { absent } => Err(absent),
    }
}

fn in_parts(delta: &Delta) -> [Told<'_>; 4] {
    [
        &delta.total_bytes,
        &delta.cpu_bytes,
        &delta.device_bytes,
        &delta.other_bytes,
    ]
    .map(|bytes| told(bytes).copied())
}

/// The first reason of each category that lacks a figure.
#[derive(Default)]
pub(crate) struct Absences(Vec<(Category, String)>);

impl Absences {
    fn add(&mut self, category: Category, reason: &str) {
        if !self.0.iter().any(|(other, _)| *other == category) {
            self.0.push((category, reason.to_owned()));
        }
    }
}

/// The finished stages of a run, one after the other, and why they lack figures.
#[derive(Default)]
struct Stages {
    digests: Vec<StageDigest>,
    absences: Absences,
    /// How often each stage of each model has come.
    alike: HashMap<(Stage, Option<u32>), u32>,
}

impl Stages {
    /// Adds the next stage: total, CPU, device and other bytes, what was seen of the allocator's and of this program's
    /// buffers, and the peaks of the total and of device memory.
    fn push(
        &mut self,
        (stage, model): (Stage, Option<u32>),
        [total, cpu, device, other]: [Told<'_>; 4],
        [allocator, buffers]: [Told<'_>; 2],
        [peak, device_peak]: [Option<i64>; 2],
    ) {
        let mut take = |category, figure: Told<'_>| {
            let add = |reason| self.absences.add(category, reason);
            figure.map_err(add).ok()
        };
        let figures = Figures {
            allocator: take(Category::Allocator, allocator),
            buffers: take(Category::Buffers, buffers),
            total: take(Category::Total, total),
            cpu: take(Category::Cpu, cpu),
            device: take(Category::Device, device),
            other: take(Category::Other, other),
            peak,
            device_peak,
        };
        let count = self.alike.entry((stage, model)).or_default();
        let nth = *count;
        *count = count.saturating_add(1);
        self.digests.push(StageDigest {
            stage,
            model,
            nth,
            figures,
        });
    }

    /// The figures of their lifecycle; what was seen being allocated is the sum over the stages before the teardown.
    fn life(&self, [total, cpu, device, other]: [Told<'_>; 4], peak: Option<i64>) -> Figures {
        let stages = || self.digests.iter().map(|it| it.stage);
        let before = self.digests.iter();
        let before = before.take_while(|it| !it.stage.is_teardown_of(stages()));
        let seen = |category: Category| {
            let before = before.clone();
            let seen = before.filter_map(|stage| stage.figures.of(category));
            seen.reduce(i64::saturating_add)
        };
        Figures {
            total: total.ok(),
            cpu: cpu.ok(),
            device: device.ok(),
            other: other.ok(),
            allocator: seen(Category::Allocator),
            buffers: seen(Category::Buffers),
            peak,
            device_peak: None,
        }
    }
}

/// The highest memory in use, by anybody, of a recording of counters, which has no stages: all memory of the machine
/// less the lowest that was available.
fn recorded_peak(all: Option<u64>, lowest_available: Option<u64>) -> Option<Figures> {
    let highest = all?.checked_sub(lowest_available?)?;
    Some(Figures {
        peak: i64::try_from(highest).ok(),
        ..Figures::default()
    })
}

impl RecordedNoise {
    /// What was recorded with a run.
    fn of(noise: &Measured<Noise>) -> RecordedNoise {
        let Some(noise) = noise.value() else {
            return RecordedNoise::default();
        };
        RecordedNoise {
            system_bytes: noise.system_bytes.get(),
            heap_bytes: noise.heap_bytes.get(),
            device_bytes: noise.device_bytes.get(),
            rounding: noise.rounding,
            assumed: noise.assumed,
        }
    }
}
