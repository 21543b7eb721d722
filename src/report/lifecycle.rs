//! A lifecycle as a whole: what it costs at its fullest, what is still allocated at its end, and which
//! stage takes most. Computed once, when a run closes; everybody else reads it in the report.

use std::collections::HashMap;

use super::attribution::{attribute, break_down, total_growth};
use super::attribution_kind::AttributionKind;
use super::device::DeviceSeen;
use super::measured::Measured;
use super::rollup::{before_teardown, drive_rows, is_teardown, life_end, raise};
use super::run::{Delta, Headline, LIFECYCLE_RULES, Lifecycle, Run, StageFigures, StageStatus};
use super::sample::Sample;
use super::stage::Stage;

/// A stage whose total is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) stage: Stage,
    pub(crate) model: Option<u32>,
    /// How many of the same stage and model came before.
    pub(crate) occurrence: u32,
    pub(crate) bytes: i64,
}

impl Headline {
    /// The stage that takes most of a lifecycle with this total; `None` where none takes anything. The
    /// plan's bytes do not count where they are given back.
    pub(crate) fn of(stages: &[Taken], lifecycle_bytes: i64) -> Option<Headline> {
        let first = |wanted: Stage| stages.iter().find(|it| it.stage == wanted);
        let plan_released = first(Stage::ReleasePlan).is_some();
        let largest = stages
            .iter()
            .filter(|it| !(plan_released && it.stage == Stage::Read))
            .filter(|it| it.bytes > 0 && !it.stage.is_release())
            .max_by_key(|it| it.bytes)?;
        let (mut stage, mut bytes, mut cuda_bytes) = (largest.stage, largest.bytes, None);
        if let (Stage::Cuda | Stage::Runtime, 0, Some(cuda), Some(runtime)) = (
            largest.stage,
            largest.occurrence,
            first(Stage::Cuda),
            first(Stage::Runtime),
        ) {
            stage = Stage::Runtime;
            bytes = cuda.bytes.saturating_add(runtime.bytes);
            cuda_bytes = Some(cuda.bytes);
        }
        Some(Headline {
            stage,
            model: largest.model,
            occurrence: largest.occurrence,
            bytes,
            cuda_bytes,
            lifecycle_bytes,
        })
    }
}

impl Run {
    /// Computes the lifecycle from samples and stages.
    pub(super) fn close_lifecycle(&mut self, kind: AttributionKind) {
        self.lifecycle = lifecycle(kind, self);
    }

    /// Fills in what earlier reports did not hold: by the rules of now, stages included, where another
    /// version computed them.
    pub(super) fn complete(&mut self, kind: AttributionKind) {
        for sample in &mut self.samples {
            sample.system.complete();
        }
        let is_of_now = |life: &Lifecycle| life.rules == LIFECYCLE_RULES;
        if self.lifecycle.value().is_some_and(is_of_now) {
            return;
        }
        for record in &mut self.stages {
            if let StageStatus::Finished(figures) = &mut record.status {
                attribute_again(kind, &self.samples, figures);
            }
        }
        self.close_lifecycle(kind);
    }
}

/// The figures that rest on the samples around a stage; they stay as they are where a sample is missing.
fn attribute_again(kind: AttributionKind, samples: &[Sample], figures: &mut StageFigures) {
    let sample = |position: u32| samples.get(usize::try_from(position).ok()?);
    let (Some(before), Some(after)) = (sample(figures.before), sample(figures.after)) else {
        return;
    };
    figures.delta = attribute(kind, before, after);
    let seen = DeviceSeen::growth_of(&figures.device_seen);
    figures.breakdown = break_down(kind, before, after, &seen, &figures.delta);
}

fn lifecycle(kind: AttributionKind, run: &Run) -> Measured<Lifecycle> {
    let Some((_, last)) = run.finished().last() else {
        return Measured::absent("no stage finished");
    };
    let end = life_end(run);
    let (Some(baseline), Some(end), Some(at_fullest)) = (
        run.samples.first(),
        end,
        end.and_then(|position| run.sample(position)),
    ) else {
        return Measured::absent("the report does not hold the samples it is computed from");
    };
    let delta = attribute(kind, baseline, at_fullest);
    Measured::Value(Lifecycle {
        rules: LIFECYCLE_RULES,
        breakdown: break_down(kind, baseline, at_fullest, &device_seen(run), &delta),
        peak_bytes: peak(kind, run, baseline),
        mark: run.mark(kind, 0, end, &delta.total_bytes),
        after_teardown: after_teardown(kind, run, baseline, last.after),
        brackets: drive_rows(kind, run),
        headline: headline(run, &delta.total_bytes),
        delta,
    })
}

fn after_teardown(
    kind: AttributionKind,
    run: &Run,
    baseline: &Sample,
    last: u32,
) -> Measured<Delta> {
    if !run
        .finished()
        .any(|(record, _)| is_teardown(run, record.stage))
    {
        return Measured::absent("no release stage finished");
    }
    let end = run.sample(last).map(|end| attribute(kind, baseline, end));
    Measured::from_option(end, "the report does not hold the last sample")
}

fn headline(run: &Run, total: &Measured<i64>) -> Measured<Headline> {
    let lifecycle_bytes = match total {
        Measured::Value(bytes) => *bytes,
        Measured::Absent { absent } => return Measured::absent(absent.clone()),
    };
    let mut stages: Vec<Taken> = Vec::new();
    let mut alike: HashMap<(Stage, Option<u32>), u32> = HashMap::new();
    for (record, figures) in run.finished() {
        let (stage, model) = (record.stage, record.model);
        let count = alike.entry((stage, model)).or_default();
        let occurrence = *count;
        *count = count.saturating_add(1);
        stages.extend(figures.delta.total_bytes.get().map(|bytes| Taken {
            stage,
            model,
            occurrence,
            bytes,
        }));
    }
    Measured::from_option(
        Headline::of(&stages, lifecycle_bytes),
        "no stage takes memory",
    )
}

/// Growth of device memory seen being allocated, from the baseline to the first release.
fn device_seen(run: &Run) -> Measured<i64> {
    before_teardown(run)
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
