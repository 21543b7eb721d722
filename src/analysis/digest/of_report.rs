//! From a report in memory to its digest.

use std::collections::BTreeMap;

use crate::report::{
    Allocations, Delta, DeviceSeen, Lifecycle, Measured, Outcome, Report, Run, Stage, StageFigures,
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

/// The first reason of each owner.
#[derive(Default)]
pub(super) struct Reasons(pub(super) Vec<(Category, String)>);

impl Reasons {
    /// Whether the owner has a reason already.
    pub(super) fn has(&self, owner: Category) -> bool {
        self.0.iter().any(|(other, _)| *other == owner)
    }

    /// The figure, with the reason kept where there is none.
    pub(super) fn take(&mut self, owner: Category, figure: &Measured<i64>) -> Option<i64> {
        if let Measured::Absent { absent } = figure
            && !self.has(owner)
        {
            self.0.push((owner, absent.clone()));
        }
        figure.get()
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
    pub(super) fn next(&mut self, stage: Stage, model: Option<u32>) -> u32 {
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

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.near.clear();
        self.far.clear();
    }
}

fn run_digest(run: &Run, reasons: &mut Reasons) -> RunDigest {
    let mut nth = Nth::default();
    let mut stages = Vec::new();
    for (record, figures) in run.finished() {
        stages.push(StageDigest {
            stage: record.stage,
            model: record.model,
            nth: nth.next(record.stage, record.model),
            figures: stage_figures(figures, reasons),
        });
    }
    RunDigest {
        temperature: run.temperature,
        ended: Ended::of(&run.outcome),
        noise: RecordedNoise::of(run),
        drift_bytes: run.drift_bytes(),
        life: run
            .lifecycle
            .value()
            .map(|life| life_figures(life, &stages))
            .or_else(|| {
                let all = run.samples.first()?.system.total_bytes.get()?;
                let available = run.timeline.iter().map(|point| point.min_available_bytes);
                recorded_peak(all, available.min()?)
            }),
        stages,
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
    pub fn of(run: &Run) -> RecordedNoise {
        let noise = run.noise.value();
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
    pub fn of(outcome: &Outcome) -> Ended {
        match outcome {
            Outcome::Finished => Ended::Finished,
            Outcome::Interrupted { .. } => Ended::Interrupted,
            Outcome::Failed { .. } | Outcome::Died { .. } | Outcome::Unknown { .. } => {
                Ended::Failed
            }
        }
    }
}

fn stage_figures(figures: &StageFigures, reasons: &mut Reasons) -> Figures {
    let seen = |owner: fn(&DeviceSeen) -> &Measured<Allocations>| match &figures.device_seen {
        Measured::Value(seen) => owner(seen).clone().map(|it| it.growth_bytes),
        Measured::Absent { absent } => Measured::absent(absent.clone()),
    };
    Figures {
        allocator: reasons.take(Category::Allocator, &seen(|seen| &seen.allocator)),
        buffers: reasons.take(Category::Buffers, &seen(|seen| &seen.buffers)),
        peak: figures.peak.total_bytes.get(),
        device_peak: figures.peak.device_bytes.get(),
        ..delta_figures(&figures.delta, reasons)
    }
}

fn delta_figures(delta: &Delta, reasons: &mut Reasons) -> Figures {
    Figures {
        total: reasons.take(Category::Total, &delta.total_bytes),
        cpu: reasons.take(Category::Cpu, &delta.cpu_bytes),
        device: reasons.take(Category::Device, &delta.device_bytes),
        other: reasons.take(Category::Other, &delta.other_bytes),
        ..Figures::default()
    }
}

/// The lifecycle; what was seen being allocated is the sum over its stages.
pub(super) fn life_figures(life: &Lifecycle, stages: &[StageDigest]) -> Figures {
    let seen = |owner: Category| {
        stages
            .iter()
            .take_while(|stage| {
                let all = stages.iter().map(|it| it.stage);
                !stage.stage.is_teardown_of(all)
            })
            .filter_map(|stage| stage.figures.of(owner))
            .reduce(i64::saturating_add)
    };
    Figures {
        allocator: seen(Category::Allocator),
        buffers: seen(Category::Buffers),
        peak: life.peak_bytes.get(),
        device_peak: None,
        ..delta_figures(&life.delta, &mut Reasons::default())
    }
}
