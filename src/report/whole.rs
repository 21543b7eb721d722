//! A run as a whole: what the life cost at its fullest, and what was still held at its end.

use super::attribution::{attribute, break_down, total_growth};
use super::device::DeviceSeen;
use super::mark::Mark;
use super::measured::Measured;
use super::model::AttributionKind;
use super::run::{Breakdown, Delta, Run, StageFigures, StageRecord, StageStatus};
use super::sample::Sample;
use super::stage::Stage;

/// What a life cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeLife {
    /// From the baseline to the sample before the first release stage, or to the last sample.
    pub delta: Delta,
    /// Where that total went.
    pub breakdown: Breakdown,
    /// The highest point over the baseline, bytes.
    pub peak_bytes: Measured<i64>,
    /// How far the total can be relied upon.
    pub mark: Mark,
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

/// Where among the samples of its run a finished stage lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bracket {
    pub(crate) stage: Stage,
    /// Position of the sample before it.
    pub(crate) before: u32,
    /// Position of the sample after it.
    pub(crate) after: u32,
}

/// The position of the sample at which a life is at its fullest: before the first release stage, or after
/// the last stage of all.
pub(crate) fn fullest(brackets: impl IntoIterator<Item = Bracket>) -> Option<u32> {
    let mut last = None;
    for bracket in brackets {
        if bracket.stage.is_release() {
            return Some(bracket.before);
        }
        last = Some(bracket.after);
    }
    last
}

/// The position of the sample at which the life of a run is at its fullest.
pub fn life_end(run: &Run) -> Option<u32> {
    fullest(run.finished().map(|(record, figures)| Bracket {
        stage: record.stage,
        before: figures.before,
        after: figures.after,
    }))
}

/// The life of a run; `None` where no stage finished.
pub fn whole_life(kind: AttributionKind, run: &Run) -> Option<WholeLife> {
    let baseline = run.samples.first()?;
    let (_, last) = run.finished().last()?;
    let has_release = run.finished().any(|(record, _)| record.stage.is_release());
    let at = life_end(run)?;
    let fullest = run.sample(at)?;
    let delta = attribute(kind, baseline, fullest);
    Some(WholeLife {
        breakdown: break_down(kind, baseline, fullest, &device_seen(run), &delta),
        peak_bytes: peak(kind, run, baseline),
        mark: run.mark(kind, 0, at, &delta.total_bytes),
        delta,
        still_held: run
            .sample(last.after)
            .filter(|_| has_release)
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
        if let Some(before) = run.sample(figures.before) {
            let held = total_growth(kind, baseline, before);
            raise(&mut highest, held.plus(&figures.peak.total_bytes));
        }
    }
    highest
}

/// Raises the highest point to another one, where that is higher. Any point is higher than none.
pub(crate) fn raise(highest: &mut Measured<i64>, point: Measured<i64>) {
    match (highest.get(), point.get()) {
        (Some(highest), Some(point)) if point <= highest => {}
        (Some(_), None) => {}
        _ => *highest = point,
    }
}

/// What one of the models added to its process: the sum of its finished stages, releases left out.
pub fn model_cost(run: &Run, model: u32) -> Option<Delta> {
    run.finished()
        .filter(|(record, _)| record.model == Some(model) && !record.stage.is_release())
        .map(|(_, figures)| figures.delta.clone())
        .reduce(|sum, next| sum.plus(&next))
}
