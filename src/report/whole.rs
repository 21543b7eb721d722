//! A run as a whole: what the life cost at its fullest, and what was still held at its end.

use super::attribution::{attribute, break_down};
use super::device::DeviceSeen;
use super::measured::Measured;
use super::model::AttributionKind;
use super::run::{Breakdown, Delta, Run, StageFigures, StageRecord, StageStatus, Trust};
use super::sample::Sample;

/// What a life cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeLife {
    /// From the baseline to the sample before the first release stage, or to the last sample.
    pub delta: Delta,
    /// Where that total went.
    pub breakdown: Breakdown,
    /// The highest point over the baseline, bytes.
    pub peak_bytes: Measured<i64>,
    /// How far the total can be trusted.
    pub trust: Trust,
    /// From the baseline to the last sample, where at least one release stage finished.
    pub still_held: Option<Delta>,
}

impl Run {
    /// Every finished stage with its figures, in order.
    pub fn finished(&self) -> impl Iterator<Item = (&StageRecord, &StageFigures)> {
        self.stages
            .iter()
            .filter_map(|record| match &record.status {
                StageStatus::Finished(figures) => Some((record, figures)),
                StageStatus::NotApplicable { .. } | StageStatus::Unfinished { .. } => None,
            })
    }

    /// The sample at this position, which in a report from a file may be anything.
    pub fn sample(&self, position: u32) -> Option<&Sample> {
        self.samples.get(usize::try_from(position).ok()?)
    }
}

/// The life of a run; `None` where no stage finished.
pub fn whole_life(kind: AttributionKind, run: &Run) -> Option<WholeLife> {
    let baseline = run.samples.first()?;
    let (_, last) = run.finished().last()?;
    let first_release = run
        .finished()
        .find(|(record, _)| record.stage.is_release())
        .map(|(_, figures)| figures.before);
    let fullest = run.sample(first_release.unwrap_or(last.after))?;
    let delta = attribute(kind, baseline, fullest);
    Some(WholeLife {
        breakdown: break_down(kind, baseline, fullest, &device_seen(run), &delta),
        peak_bytes: peak(kind, run, baseline),
        trust: run.trust(&delta.total_bytes),
        delta,
        still_held: first_release
            .and(run.sample(last.after))
            .map(|end| attribute(kind, baseline, end)),
    })
}

/// Growth of device memory seen being allocated, from the baseline to the first release.
fn device_seen(run: &Run) -> Measured<i64> {
    run.finished()
        .take_while(|(record, _)| !record.stage.is_release())
        .map(|(_, figures)| DeviceSeen::growth_of(&figures.device_seen))
        .reduce(|sum, growth| match (&sum, &growth) {
            (Measured::Value(_), Measured::Absent { .. }) => sum,
            (Measured::Absent { .. }, _) => growth,
            _ => sum.plus(&growth),
        })
        .unwrap_or_else(|| Measured::absent("no stage finished"))
}

/// The highest of the stages' peaks, each raised by what was held when its stage began.
fn peak(kind: AttributionKind, run: &Run, baseline: &Sample) -> Measured<i64> {
    let mut highest = Measured::absent("no stage has a peak");
    for (_, figures) in run.finished() {
        let Some(before) = run.sample(figures.before) else {
            continue;
        };
        let held = attribute(kind, baseline, before).total_bytes;
        let peak = held.plus(&figures.peak.total_bytes);
        match (highest.get(), peak.get()) {
            (Some(highest), Some(peak)) if peak <= highest => {}
            (Some(_), None) => {}
            _ => highest = peak,
        }
    }
    highest
}

/// What one of the models added to its process: the sum of its finished stages, releases left out.
pub fn model_cost(run: &Run, model: u32) -> Option<Delta> {
    run.finished()
        .filter(|(record, _)| record.model == Some(model) && !record.stage.is_release())
        .map(|(_, figures)| figures.delta.clone())
        .reduce(|sum, next| sum.plus(&next))
}
