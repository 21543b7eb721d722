//! From what a report says of its runs to their digest, wherever the report is: in memory, or in a text of which only
//! this is read.

use std::collections::BTreeMap;

use crate::report::{
    Allocations, DeviceSeen, Drift, Lifecycle, Measured, Noise, Outcome, Report, Run, Stage,
    StageFigures, Temperature,
};

use super::model::{Category, Digest, Ended, Figures, RecordedNoise, RunDigest, StageDigest};

impl Digest {
    /// Boils a report down.
    pub fn of(report: &Report) -> Digest {
        let mut reasons = Reasons::default();
        Digest {
            header: report.header.clone(),
            engines: report.engines.clone(),
            runs: report
                .runs
                .iter()
                .map(|run| run_digest(run, &mut reasons))
                .collect(),
            absences: reasons.0,
        }
    }
}

impl RunDigest {
    /// The figures of a run of a report in memory.
    #[cfg(feature = "host")]
    pub(crate) fn of(run: &Run) -> RunDigest {
        run_digest(run, &mut Reasons::default())
    }
}

fn run_digest(run: &Run, reasons: &mut Reasons) -> RunDigest {
    let (mut stages, mut nth) = (Stages::default(), Nth::default());
    for (record, figures) in run.finished() {
        let (stage, model) = (record.stage, record.model);
        stages.push(stage, model, &mut nth, &Told::of(figures));
    }
    let first = run.samples.first();
    let told = RunTold {
        temperature: run.temperature,
        outcome: &run.outcome,
        noise: &run.noise,
        drift: &run.drift,
        life: run.lifecycle.value().map(LifeTold::of),
        system_total: first.and_then(|sample| sample.system.total_bytes.get()),
        lowest_available: (run.timeline.iter())
            .map(|point| point.min_available_bytes)
            .min(),
        stages,
    };
    told.digest(reasons)
}

/// What a report says of a run, as far as a digest holds it.
pub(super) struct RunTold<'a> {
    pub(super) temperature: Temperature,
    pub(super) outcome: &'a Outcome,
    pub(super) noise: &'a Measured<Noise>,
    pub(super) drift: &'a Measured<Drift>,
    pub(super) life: Option<LifeTold>,
    /// Memory known to the system, by the first sample.
    pub(super) system_total: Option<u64>,
    /// The lowest available memory of the timeline.
    pub(super) lowest_available: Option<u64>,
    pub(super) stages: Stages,
}

impl RunTold<'_> {
    /// The run's digest; reasons that no run before it had are added.
    pub(super) fn digest(self, reasons: &mut Reasons) -> RunDigest {
        for (category, reason) in &self.stages.reasons.0 {
            reasons.add(*category, reason);
        }
        let stages = self.stages.digests;
        RunDigest {
            temperature: self.temperature,
            ended: Ended::of(self.outcome),
            noise: RecordedNoise::of(self.noise),
            drift_bytes: (self.drift.value()).and_then(|drift| drift.available_bytes.get()),
            life: (self.life)
                .map(|life| life.figures(&stages))
                .or_else(|| recorded_peak(self.system_total?, self.lowest_available?)),
            stages,
        }
    }
}

/// What a report says of a lifecycle, bytes.
pub(super) struct LifeTold {
    pub(super) total: Option<i64>,
    pub(super) cpu: Option<i64>,
    pub(super) device: Option<i64>,
    pub(super) other: Option<i64>,
    pub(super) peak: Option<i64>,
}

impl LifeTold {
    fn of(life: &Lifecycle) -> LifeTold {
        LifeTold {
            total: life.delta.total_bytes.get(),
            cpu: life.delta.cpu_bytes.get(),
            device: life.delta.device_bytes.get(),
            other: life.delta.other_bytes.get(),
            peak: life.peak_bytes.get(),
        }
    }

    /// Its figures; what was seen being allocated is the sum over its stages.
    fn figures(self, stages: &[StageDigest]) -> Figures {
        let seen = |category: Category| {
            stages
                .iter()
                .take_while(|stage| {
                    let all = stages.iter().map(|it| it.stage);
                    !stage.stage.is_teardown_of(all)
                })
                .filter_map(|stage| stage.figures.of(category))
                .reduce(i64::saturating_add)
        };
        Figures {
            allocator: seen(Category::Allocator),
            buffers: seen(Category::Buffers),
            total: self.total,
            cpu: self.cpu,
            device: self.device,
            other: self.other,
            peak: self.peak,
            device_peak: None,
        }
    }
}

/// The finished stages of a run, one after the other, and the first reason of each category that lacks a figure.
#[derive(Default)]
pub(super) struct Stages {
    pub(super) digests: Vec<StageDigest>,
    reasons: Reasons,
}

impl Stages {
    /// Adds the next stage.
    pub(super) fn push(
        &mut self,
        stage: Stage,
        model: Option<u32>,
        nth: &mut Nth,
        told: &Told<'_>,
    ) {
        self.digests.push(StageDigest {
            stage,
            model,
            nth: nth.next(stage, model),
            figures: told.figures(&mut self.reasons),
        });
    }
}

/// A figure, bytes, or the reason why there is none.
pub(super) type Figure<'a> = Result<i64, &'a str>;

/// What a report says of a finished stage.
pub(super) struct Told<'a> {
    pub(super) total: Figure<'a>,
    pub(super) cpu: Figure<'a>,
    pub(super) device: Figure<'a>,
    pub(super) other: Figure<'a>,
    pub(super) allocator: Figure<'a>,
    pub(super) buffers: Figure<'a>,
    pub(super) peak: Option<i64>,
    pub(super) device_peak: Option<i64>,
}

impl<'a> Told<'a> {
    fn of(figures: &'a StageFigures) -> Told<'a> {
        let seen = figure(&figures.device_seen);
        let growth = |of: fn(&DeviceSeen) -> &Measured<Allocations>| {
            seen.and_then(|seen| figure(of(seen)).map(|it| it.growth_bytes))
        };
        let delta = &figures.delta;
        Told {
            total: figure(&delta.total_bytes).copied(),
            cpu: figure(&delta.cpu_bytes).copied(),
            device: figure(&delta.device_bytes).copied(),
            other: figure(&delta.other_bytes).copied(),
            allocator: growth(|seen| &seen.allocator),
            buffers: growth(|seen| &seen.buffers),
            peak: figures.peak.total_bytes.get(),
            device_peak: figures.peak.device_bytes.get(),
        }
    }

    /// The figures, with the reason kept where there is none.
    fn figures(&self, reasons: &mut Reasons) -> Figures {
        let mut take = |category, figure: Figure<'_>| {
            figure.map_err(|reason| reasons.add(category, reason)).ok()
        };
        Figures {
            allocator: take(Category::Allocator, self.allocator),
            buffers: take(Category::Buffers, self.buffers),
            total: take(Category::Total, self.total),
            cpu: take(Category::Cpu, self.cpu),
            device: take(Category::Device, self.device),
            other: take(Category::Other, self.other),
            peak: self.peak,
            device_peak: self.device_peak,
        }
    }
}

/// What is measured, or why it is not.
fn figure<T>(measured: &Measured<T>) -> Result<&T, &str> {
    match measured {
        Measured::Value(value) => Ok(value),
        Measured::Absent { absent } => Err(absent),
    }
}

/// The first reason of each category.
#[derive(Default)]
pub(super) struct Reasons(pub(super) Vec<(Category, String)>);

impl Reasons {
    fn add(&mut self, category: Category, reason: &str) {
        if !self.0.iter().any(|(other, _)| *other == category) {
            self.0.push((category, reason.to_owned()));
        }
    }
}

/// Positions of stages in the lifecycle: the known ones, and one for all others.
const STAGES: usize = Stage::ALL.len() + 1;

/// How often each stage of each model has come.
#[derive(Default)]
pub(super) struct Nth {
    /// By model, the process first, and stage.
    near: Vec<[u32; STAGES]>,
    /// Stages of programs' own, and models no workload has, which a file may name all the same.
    far: BTreeMap<(Stage, u32), u32>,
}

impl Nth {
    /// Models that are counted in a table.
    const NEAR: u32 = 1 << 16;

    /// The position of the next stage among those of the same name and model, from 0.
    fn next(&mut self, stage: Stage, model: Option<u32>) -> u32 {
        let row = match model {
            // There can be many.
            _ if stage.is_custom() => None,
            None => Some(0),
            Some(model) if model < Self::NEAR => usize::try_from(model + 1).ok(),
            Some(_) => None,
        };
        if let Some(row) = row
            && row >= self.near.len()
        {
            self.near.resize(row + 1, [0; STAGES]);
        }
        let near = row.and_then(|row| self.near.get_mut(row)?.get_mut(stage.position()));
        let count = match near {
            Some(count) => count,
            None => self
                .far
                .entry((stage, model.unwrap_or_default()))
                .or_default(),
        };
        let nth = *count;
        *count = count.saturating_add(1);
        nth
    }
}

/// The highest memory in use, by anybody, of a recording of counters, which has no stages: all memory of the machine
/// less the lowest that was available.
fn recorded_peak(all: u64, lowest_available: u64) -> Option<Figures> {
    let highest = all.checked_sub(lowest_available)?;
    Some(Figures {
        peak: i64::try_from(highest).ok(),
        ..Figures::default()
    })
}

impl RecordedNoise {
    fn of(noise: &Measured<Noise>) -> RecordedNoise {
        let noise = noise.value();
        RecordedNoise {
            system_bytes: noise.and_then(|noise| noise.system_bytes.get()),
            heap_bytes: noise.and_then(|noise| noise.heap_bytes.get()),
            device_bytes: noise.and_then(|noise| noise.device_bytes.get()),
            rounding: noise.and_then(|noise| noise.rounding),
            assumed: noise.is_some_and(|noise| noise.assumed),
        }
    }
}

impl Ended {
    /// How a run with this outcome ended.
    fn of(outcome: &Outcome) -> Ended {
        match outcome {
            Outcome::Finished => Ended::Finished,
            Outcome::Interrupted { .. } => Ended::Interrupted,
            Outcome::Failed { .. } | Outcome::Died { .. } | Outcome::Unknown { .. } => {
                Ended::Failed
            }
        }
    }
}
