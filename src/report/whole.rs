//! Walking the finished stages of a run.

use super::measured::Measured;
use super::run::{Delta, Run, StageFigures, StageRecord, StageStatus};
use super::sample::Sample;
use super::stage::Stage;

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
pub(super) struct Bracket {
    pub(super) stage: Stage,
    /// Position of the sample before it.
    pub(super) before: u32,
    /// Position of the sample after it.
    pub(super) after: u32,
}

/// The position of the sample at which a life is at its fullest: before the first release stage, or after
/// the last stage of all.
pub(super) fn fullest(brackets: impl IntoIterator<Item = Bracket>) -> Option<u32> {
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

/// Raises the highest point to another one, where that is higher. Any point is higher than none.
pub(super) fn raise(highest: &mut Measured<i64>, point: Measured<i64>) {
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
