//! Walking the stages of a run, and the five brackets of the DRIVE OS trtexec sample as sums of them.

use std::collections::HashMap;

use super::attribution_kind::AttributionKind;
use super::device::{Allocations, DeviceSeen};
use super::measured::Measured;
use super::run::{Delta, DriveRow, Run, StageFigures, StageRecord, StageStatus};
use super::sample::Sample;
use super::stage::{DriveStage, Stage};

/// The brackets of a run: the process's own first, then those of each model in loading order.
///
/// Where the GPU's memory comes out of system memory they keep the sample's own definition,
/// device = total - cpu, so that they compare with its logs.
///
/// A build that is not followed by a run has none.
pub(super) fn drive_rows(kind: AttributionKind, run: &Run) -> Vec<DriveRow> {
    let has = |of: fn(Stage) -> bool| run.stages.iter().any(|record| of(record.stage));
    if has(Stage::is_of_a_build) && !has(|stage| stage == Stage::Runtime) {
        return Vec::new();
    }
    let mut models: Vec<Option<u32>> = run
        .stages
        .iter()
        .filter(|record| DriveStage::of(record.stage).is_some())
        .map(|record| record.model)
        .collect();
    models.sort_unstable();
    models.dedup();
    let mut rows = Vec::new();
    for model in models {
        for bracket in DriveStage::ALL {
            let records: Vec<&StageRecord> = run
                .stages
                .iter()
                .filter(|record| record.model == model)
                .filter(|record| bracket.stages().contains(&record.stage))
                .collect();
            if !records.is_empty() {
                let mut row = row(bracket, model, &records);
                if kind == AttributionKind::Unified {
                    row.delta = row.delta.counted_as_the_sample();
                }
                rows.push(row);
            }
        }
    }
    rows
}

fn row(bracket: DriveStage, model: Option<u32>, records: &[&StageRecord]) -> DriveRow {
    let mut sum: Option<(Delta, u64)> = None;
    let mut reason = "it has no stages here".to_owned();
    for record in records {
        match &record.status {
            StageStatus::Finished(figures) => {
                sum = Some(match sum {
                    None => (figures.delta.clone(), figures.duration_ns),
                    Some((delta, duration)) => (
                        delta.plus(&figures.delta),
                        duration.saturating_add(figures.duration_ns),
                    ),
                });
            }
            StageStatus::NotApplicable { reason: why } => reason.clone_from(why),
            StageStatus::Unfinished { .. } => {
                reason = format!("`{}` did not finish", record.stage.id());
                sum = None;
                break;
            }
        }
    }
    let (delta, duration_ns) = match sum {
        Some((delta, duration)) => (delta, Measured::Value(duration)),
        None => (Delta::absent(&reason), Measured::absent(reason)),
    };
    DriveRow {
        bracket,
        model,
        delta,
        duration_ns,
    }
}

impl Delta {
    /// A delta of which nothing is known.
    pub fn absent(reason: &str) -> Self {
        Delta {
            total_bytes: Measured::absent(reason),
            cpu_bytes: Measured::absent(reason),
            device_bytes: Measured::absent(reason),
            other_bytes: Measured::absent(reason),
        }
    }

    /// With device = total - cpu, as the DRIVE sample has it, and nothing beside.
    fn counted_as_the_sample(self) -> Delta {
        Delta {
            device_bytes: self.total_bytes.minus(&self.cpu_bytes),
            other_bytes: self.total_bytes.clone().map(|_| 0),
            ..self
        }
    }

    /// The delta of two stages together.
    #[must_use]
    pub fn plus(&self, next: &Delta) -> Delta {
        Delta {
            total_bytes: self.total_bytes.plus(&next.total_bytes),
            cpu_bytes: self.cpu_bytes.plus(&next.cpu_bytes),
            device_bytes: self.device_bytes.plus(&next.device_bytes),
            other_bytes: self.other_bytes.plus(&next.other_bytes),
        }
    }
}

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

/// Growth of what the measured process saw itself allocate, from the baseline to the first release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenInLife {
    /// Through TensorRT's allocator.
    pub allocator_bytes: Measured<i64>,
    /// This program's device buffers.
    pub buffers_bytes: Measured<i64>,
    /// This program's pinned host memory, which is no device memory.
    pub pinned_bytes: Measured<i64>,
}

/// What a run saw itself allocate. Stages in which an owner was not watched say nothing of it; one that
/// was never watched is absent.
pub fn seen_in_life(run: &Run) -> SeenInLife {
    SeenInLife {
        allocator_bytes: growth(run, |seen| &seen.allocator),
        buffers_bytes: growth(run, |seen| &seen.buffers),
        pinned_bytes: growth(run, |seen| &seen.pinned),
    }
}

fn growth(run: &Run, owner: fn(&DeviceSeen) -> &Measured<Allocations>) -> Measured<i64> {
    before_teardown(run)
        .map(|(_, figures)| match &figures.device_seen {
            Measured::Value(seen) => owner(seen).clone().map(|it| it.growth_bytes),
            Measured::Absent { absent } => Measured::absent(absent.clone()),
        })
        .reduce(|sum, growth| match (&sum, &growth) {
            (Measured::Value(_), Measured::Absent { .. }) => sum,
            (Measured::Absent { .. }, _) => growth,
            _ => sum.plus(&growth),
        })
        .unwrap_or_else(|| Measured::absent("no stage finished"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Stage;
    use crate::report::testing::{figures, run};

    fn finished(stage: Stage, model: Option<u32>, total: i64) -> StageRecord {
        StageRecord {
            stage,
            model,
            status: StageStatus::Finished(figures(total)),
        }
    }

    fn totals(stages: Vec<StageRecord>) -> Vec<(DriveStage, Option<u32>, Option<i64>)> {
        drive_rows(AttributionKind::HostOnly, &run(stages))
            .into_iter()
            .map(|row| (row.bracket, row.model, row.delta.total_bytes.get()))
            .collect()
    }

    #[test]
    fn the_first_bracket_is_cuda_and_runtime_together() {
        let rows = totals(vec![
            finished(Stage::Library, None, 1),
            finished(Stage::Cuda, None, 20),
            finished(Stage::Runtime, None, 300),
            finished(Stage::Read, Some(0), 4000),
        ]);
        assert_eq!(rows, [(DriveStage::InferRuntimeCreation, None, Some(320))]);
    }

    #[test]
    fn a_bracket_keeps_the_samples_definition_of_device_memory() {
        let mut stage = finished(Stage::Context, Some(0), 600);
        if let StageStatus::Finished(figures) = &mut stage.status {
            figures.delta.cpu_bytes = 800.into();
            figures.delta.device_bytes = 100.into();
            figures.delta.other_bytes = (-300).into();
        }
        let of = |kind| drive_rows(kind, &run(vec![stage.clone()])).remove(0).delta;
        let unified = of(AttributionKind::Unified);
        assert_eq!(unified.device_bytes.get(), Some(-200));
        assert_eq!(unified.other_bytes.get(), Some(0));
        assert_eq!(of(AttributionKind::Discrete).device_bytes.get(), Some(100));
    }

    #[test]
    fn every_model_has_its_own_brackets() {
        let rows = totals(vec![
            finished(Stage::Deserialize, Some(0), 1),
            finished(Stage::Deserialize, Some(1), 2),
        ]);
        let bracket = DriveStage::EngineDeserialization;
        assert_eq!(
            rows,
            [(bracket, Some(0), Some(1)), (bracket, Some(1), Some(2))]
        );
    }

    #[test]
    fn a_bracket_with_an_unfinished_stage_is_absent_and_says_which() {
        let rows = drive_rows(
            AttributionKind::HostOnly,
            &run(vec![
                finished(Stage::FirstInference, Some(0), 1),
                StageRecord {
                    stage: Stage::Inference,
                    model: Some(0),
                    status: StageStatus::Unfinished { began_ns: 0 },
                },
            ]),
        );
        let reason = rows.first().and_then(|row| row.delta.total_bytes.reason());
        assert_eq!(reason, Some("`inference` did not finish"));
    }

    #[test]
    fn a_bracket_without_a_step_here_says_why() {
        let rows = drive_rows(
            AttributionKind::HostOnly,
            &run(vec![StageRecord {
                stage: Stage::Context,
                model: Some(0),
                status: StageStatus::NotApplicable {
                    reason: "no contexts here".into(),
                },
            }]),
        );
        let reason = rows.first().and_then(|row| row.delta.total_bytes.reason());
        assert_eq!(reason, Some("no contexts here"));
    }
}
