//! From a report in memory to its digest.

use std::collections::BTreeMap;

use crate::report::{
    Allocations, AttributionKind, Delta, DeviceSeen, Measured, Outcome, Report, Run, StageFigures,
    whole_life,
};

use super::model::{Digest, Ended, Figures, Owner, RunDigest, StageDigest};

impl Digest {
    /// Boils a report down.
    pub fn of(report: &Report) -> Digest {
        let mut reasons = Reasons::default();
        let kind = report.header.attribution.kind;
        Digest {
            header: report.header.clone(),
            engines: report.engines.clone(),
            runs: report
                .runs
                .iter()
                .map(|run| run_digest(kind, run, &mut reasons))
                .collect(),
            absences: reasons.0,
        }
    }
}

/// The first reason of each owner.
#[derive(Default)]
pub(super) struct Reasons(pub(super) Vec<(Owner, String)>);

impl Reasons {
    /// The figure, with the reason kept where there is none.
    pub(super) fn take(&mut self, owner: Owner, figure: &Measured<i64>) -> Option<i64> {
        if let Measured::Absent { absent } = figure
            && !self.0.iter().any(|(other, _)| *other == owner)
        {
            self.0.push((owner, absent.clone()));
        }
        figure.get()
    }
}

fn run_digest(kind: AttributionKind, run: &Run, reasons: &mut Reasons) -> RunDigest {
    let mut nth = BTreeMap::new();
    let mut stages = Vec::new();
    for (record, figures) in run.finished() {
        let count: &mut u32 = nth.entry((record.stage, record.model)).or_default();
        stages.push(StageDigest {
            stage: record.stage,
            model: record.model,
            nth: *count,
            figures: stage_figures(figures, reasons),
        });
        *count = count.saturating_add(1);
    }
    RunDigest {
        temperature: run.temperature,
        ended: Ended::of(&run.outcome),
        noise_bytes: run.noise_bytes(),
        drift_bytes: run.drift_bytes(),
        life: life_figures(kind, run, &stages),
        stages,
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
        allocator: reasons.take(Owner::Allocator, &seen(|seen| &seen.allocator)),
        buffers: reasons.take(Owner::Buffers, &seen(|seen| &seen.buffers)),
        peak: figures.peak.total_bytes.get(),
        device_peak: figures.peak.device_bytes.get(),
        ..delta_figures(&figures.delta, reasons)
    }
}

fn delta_figures(delta: &Delta, reasons: &mut Reasons) -> Figures {
    Figures {
        total: reasons.take(Owner::Total, &delta.total_bytes),
        cpu: reasons.take(Owner::Cpu, &delta.cpu_bytes),
        device: reasons.take(Owner::Device, &delta.device_bytes),
        other: reasons.take(Owner::Other, &delta.other_bytes),
        ..Figures::default()
    }
}

/// The whole life; what was seen being allocated is the sum over its stages.
fn life_figures(kind: AttributionKind, run: &Run, stages: &[StageDigest]) -> Option<Figures> {
    let life = whole_life(kind, run)?;
    let seen = |owner: Owner| {
        stages
            .iter()
            .take_while(|stage| !stage.stage.is_release())
            .filter_map(|stage| stage.figures.of(owner))
            .reduce(i64::saturating_add)
    };
    Some(Figures {
        allocator: seen(Owner::Allocator),
        buffers: seen(Owner::Buffers),
        peak: life.peak_bytes.get(),
        device_peak: None,
        ..delta_figures(&life.delta, &mut Reasons::default())
    })
}
