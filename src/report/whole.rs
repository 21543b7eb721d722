//! Walking the stages of a run.

use std::collections::HashMap;

use super::measured::Measured;
use super::run::{Delta, Run, StageFigures, StageRecord, StageStatus};
use super::sample::Sample;
use super::stage::Stage;

impl StageRecord {
    /// Its figures, if it finished.
    pub fn figures(&self) -> Option<&StageFigures> {
        match &self.status {
            StageStatus::Finished(figures) => Some(figures),
            StageStatus::NotApplicable { .. } | StageStatus::Unfinished { .. } => None,
        }
    }
}

impl Run {
    /// Every stage that was begun, in order, and how many of the same name and engine were begun before it.
    pub fn begun(&self) -> impl Iterator<Item = (&StageRecord, u32)> {
        let mut before: HashMap<(Stage, Option<u32>), u32> = HashMap::new();
        let is_begun =
            |record: &&StageRecord| !matches!(record.status, StageStatus::NotApplicable { .. });
        self.stages.iter().filter(is_begun).map(move |record| {
            let count = before.entry((record.stage, record.model)).or_default();
            let occurrence = *count;
            *count = count.saturating_add(1);
            (record, occurrence)
        })
    }

    /// Every finished stage with its figures, in order.
    pub fn finished(&self) -> impl Iterator<Item = (&StageRecord, &StageFigures)> {
        self.stages
            .iter()
            .filter_map(|record| Some((record, record.figures()?)))
    }

    /// The sample at this position, which in a report from a file may be anything.
    pub fn sample(&self, position: u32) -> Option<&Sample> {
        self.samples.get(usize::try_from(position).ok()?)
    }
}

/// Whether a stage belongs to the teardown of its run.
pub fn is_teardown(run: &Run, stage: Stage) -> bool {
    stage.is_teardown_of(run.stages.iter().map(|record| record.stage))
}

/// The finished stages of a run before its teardown.
pub(super) fn before_teardown(run: &Run) -> impl Iterator<Item = (&StageRecord, &StageFigures)> {
    run.finished()
        .take_while(|(record, _)| !is_teardown(run, record.stage))
}

/// The position of the sample at which the life of a run is at its fullest: before the teardown, or after the
/// last stage of all.
pub fn life_end(run: &Run) -> Option<u32> {
    let torn_down = run
        .finished()
        .find(|(record, _)| is_teardown(run, record.stage));
    torn_down
        .map(|(_, figures)| figures.before)
        .or_else(|| run.finished().last().map(|(_, figures)| figures.after))
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
