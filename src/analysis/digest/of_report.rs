//! From what a report says of its runs to their digest, wherever the report is: in memory, or in a text of which only
//! this is read.

use std::collections::HashMap;

use super::model::{Category, Digest, Ended, Figures, RecordedNoise, RunDigest, StageDigest};
use crate::report::{
    Allocations, Delta, DeviceSeen, Measured, Noise, Outcome, ReadError, Recovered, Report, Run,
    Stage, read_document,
};

/// Reads the digest of a report or a journal: what [`Digest::of`] gives of [`read_document`], without making the report
/// where `skim` can do without. With it comes what was skipped, in words, if anything was.
///
/// # Errors
/// Those of [`read_document`].
pub fn read(text: &str) -> Result<(Digest, Option<String>), ReadError> {
    // A second way to the same costs more than boards have room for.
    #[cfg(feature = "budget")]
    if let Some(digest) = super::skim::skim(text) {
        return Ok((digest, None));
    }
    let Recovered { report, skipped } = read_document(text)?;
    Ok((Digest::of(&report), skipped))
}

impl Digest {
    /// Boils a report down.
    pub fn of(report: &Report) -> Digest {
        let mut absences = Absences::default();
        let runs = report.runs.iter();
        Digest {
            header: report.header.clone(),
            engines: report.engines.clone(),
            runs: runs.map(|run| run_digest(run, &mut absences)).collect(),
            absences: absences.0,
        }
    }
}

impl RunDigest {
    /// The figures of a run of a report in memory.
    #[cfg(feature = "host")]
    pub(crate) fn of(run: &Run) -> RunDigest {
        run_digest(run, &mut Absences::default())
    }
}

fn run_digest(run: &Run, absences: &mut Absences) -> RunDigest {
    let mut stages = Stages::default();
    for (record, of) in run.finished() {
        let seen = told(&of.device_seen);
        let growth = |of: fn(&DeviceSeen) -> &Measured<Allocations>| {
            seen.and_then(|seen| told(of(seen)).map(|it| it.growth_bytes))
        };
        let seen = [growth(|it| &it.allocator), growth(|it| &it.buffers)];
        let peaks = [of.peak.total_bytes.get(), of.peak.device_bytes.get()];
        stages.push(
            (record.stage, record.model),
            in_parts(&of.delta),
            seen,
            peaks,
        );
    }
    let life = run.lifecycle.value();
    let life = life.map(|life| stages.life(in_parts(&life.delta), life.peak_bytes.get()));
    let first = run.samples.first();
    let points = run.timeline.iter();
    RunDigest {
        temperature: run.temperature,
        ended: Ended::of(&run.outcome),
        noise: RecordedNoise::of(&run.noise),
        drift_bytes: run.drift_bytes(),
        life: life.or_else(|| {
            recorded_peak(
                first?.system.total_bytes.get()?,
                points.map(|point| point.min_available_bytes).min()?,
            )
        }),
        stages: stages.counted_in(absences),
    }
}

/// A figure, bytes, or the reason why there is none.
pub(super) type Told<'a> = Result<i64, &'a str>;

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
pub(super) struct Absences(pub(super) Vec<(Category, String)>);

impl Absences {
    fn add(&mut self, category: Category, reason: &str) {
        if !self.0.iter().any(|(other, _)| *other == category) {
            self.0.push((category, reason.to_owned()));
        }
    }
}

/// The finished stages of a run, one after the other, and why they lack figures.
#[derive(Default)]
pub(super) struct Stages {
    digests: Vec<StageDigest>,
    absences: Absences,
    /// How often each stage of each model has come.
    alike: HashMap<(Stage, Option<u32>), u32>,
}

impl Stages {
    /// Whether no stage finished.
    #[cfg(feature = "budget")]
    pub(super) fn is_empty(&self) -> bool {
        self.digests.is_empty()
    }

    /// Adds the next stage: total, CPU, device and other bytes, what was seen of the allocator's and of this program's
    /// buffers, and the peaks of the total and of device memory.
    pub(super) fn push(
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
    pub(super) fn life(
        &self,
        [total, cpu, device, other]: [Told<'_>; 4],
        peak: Option<i64>,
    ) -> Figures {
        let stages = || self.digests.iter().map(|it| it.stage);
        let before = self.digests.iter();
        let before = before.take_while(|it| !it.stage.is_teardown_of(stages()));
        let seen = |category: Category| {
            let seen = before
                .clone()
                .filter_map(|stage| stage.figures.of(category));
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

    /// The digests; reasons that no run before this one had are added.
    pub(super) fn counted_in(self, absences: &mut Absences) -> Vec<StageDigest> {
        for (category, reason) in &self.absences.0 {
            absences.add(*category, reason);
        }
        self.digests
    }
}

/// The highest memory in use, by anybody, of a recording of counters, which has no stages: all memory of the machine
/// less the lowest that was available.
pub(super) fn recorded_peak(all: u64, lowest_available: u64) -> Option<Figures> {
    let highest = all.checked_sub(lowest_available)?;
    Some(Figures {
        peak: i64::try_from(highest).ok(),
        ..Figures::default()
    })
}

impl RecordedNoise {
    /// What was recorded with a run.
    pub(super) fn of(noise: &Measured<Noise>) -> RecordedNoise {
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

impl Ended {
    /// How a run with this outcome ended.
    pub(super) fn of(outcome: &Outcome) -> Ended {
        match outcome {
            Outcome::Finished => Ended::Finished,
            Outcome::Interrupted { .. } => Ended::Interrupted,
            Outcome::Failed { .. } | Outcome::Died { .. } | Outcome::Unknown { .. } => {
                Ended::Failed
            }
        }
    }
}
