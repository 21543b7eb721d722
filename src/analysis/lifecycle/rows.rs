//! The rows of a lifecycle: one a stage, what each engine adds, the lifecycle total, then what was given back.

use std::collections::HashMap;

use crate::report::{
    Delta, Mark, Measured, Origin, Run, Stage, StageFigures, StageRecord, is_teardown, middle,
    model_cost,
};

use super::{Shown, model_name};

/// A row.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) of: RowOf,
    pub(crate) label: String,
    /// The engine, by position; none for stages of the process and for sums.
    pub(crate) model: Option<u32>,
    /// Whether it stands below the name of its engine.
    pub(crate) is_within: bool,
    /// None for the name of an engine, and for a stage in which the run ended.
    pub(crate) figures: Option<Figures>,
}

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowOf {
    /// The name of the engine whose rows follow.
    Engine,
    /// A stage, and how many of its name and engine came before.
    Stage(Stage, u32),
    /// What one of several engines added: a sum in between.
    EngineCost,
    /// From the baseline to the last stage before teardown.
    Lifecycle,
    /// What is still allocated when everything has been released.
    AfterTeardown,
}

/// The figures of a row over the shown runs.
#[derive(Clone)]
pub(crate) struct Figures {
    pub(crate) delta: Delta,
    /// None where there is no such thing.
    pub(crate) peak: Option<Measured<i64>>,
    /// Largest minus smallest total over the runs.
    pub(crate) spread: Option<u64>,
    pub(crate) duration_ns: Option<u64>,
    pub(crate) mark: Mark,
}

impl Row {
    fn new(of: RowOf, label: String, figures: Option<Figures>) -> Row {
        Row {
            of,
            label,
            model: None,
            is_within: false,
            figures,
        }
    }
}

/// Every row, in order.
pub(crate) fn rows(shown: &Shown) -> Vec<Row> {
    let Some(run) = shown.runs.first() else {
        return Vec::new();
    };
    let index = index(shown);
    let begun = run.begun();
    let stages = begun.map(|(record, nth)| stage_row(shown, &index, record, nth));
    let is_teardown = |row: &Row| matches!(row.of, RowOf::Stage(it, _) if is_teardown(run, it));
    let (mut teardown, mut rows): (Vec<Row>, Vec<Row>) = stages.partition(is_teardown);
    // Those of the process first, then those of each engine in the order it was reached.
    let mut reached = HashMap::from([(None, 0)]);
    for row in &rows {
        let next = reached.len();
        reached.entry(row.model).or_insert(next);
    }
    rows.sort_by_key(|row| reached.get(&row.model).copied());
    if shown.has_several_models() {
        let by_engine = rows.chunk_by(|one, next| one.model == next.model);
        rows = by_engine.flat_map(|rows| of_engine(shown, rows)).collect();
        for row in &mut teardown {
            if let Some(model) = row.model {
                row.label += &format!(" ({})", model.saturating_add(1));
            }
        }
    }
    rows.extend(lifecycle(shown));
    rows.append(&mut teardown);
    rows.extend(after_teardown(shown));
    rows
}

/// The name of an engine, its stages and what it added; the stages of the process as they are.
fn of_engine(shown: &Shown, stages: &[Row]) -> Vec<Row> {
    let mut rows = stages.to_vec();
    if let Some(model) = stages.first().and_then(|row| row.model) {
        rows.extend(engine_cost(shown, model));
        for row in &mut rows {
            row.is_within = true;
        }
        let name = model_name(shown.report, model);
        rows.insert(0, Row::new(RowOf::Engine, name, None));
    }
    rows
}

/// A stage of a lifecycle: its name, its engine, how many like it came before.
type Key = (Stage, Option<u32>, u32);

/// The figures of every finished stage of the shown runs. Searching the runs for each row would take the square of
/// their stages.
fn index<'a>(shown: &Shown<'a>) -> HashMap<Key, Vec<&'a StageFigures>> {
    let mut index: HashMap<Key, Vec<&StageFigures>> = HashMap::new();
    for (record, occurrence) in shown.runs.iter().flat_map(|run| run.begun()) {
        let key = (record.stage, record.model, occurrence);
        if let Some(figures) = record.figures() {
            index.entry(key).or_default().push(figures);
        }
    }
    index
}

fn stage_row(
    shown: &Shown,
    index: &HashMap<Key, Vec<&StageFigures>>,
    record: &StageRecord,
    occurrence: u32,
) -> Row {
    let key = (record.stage, record.model, occurrence);
    let each = index.get(&key).filter(|_| record.figures().is_some());
    let mut label = repeated(record.stage, occurrence);
    let iterations = shown.report.header.workload.settings.iterations;
    if record.stage == Stage::Inference && iterations > 1 {
        label += &format!(" ×{iterations}");
    }
    let of = RowOf::Stage(record.stage, occurrence);
    Row {
        model: record.model,
        ..Row::new(of, label, each.map(|each| of_stage(shown, each)))
    }
}

/// The label of a stage that comes again after so many others of its kind: `Context creation 2`.
pub(crate) fn repeated(stage: Stage, occurrence: u32) -> String {
    match occurrence {
        0 => stage.label().to_owned(),
        _ => format!("{} {}", stage.label(), occurrence.saturating_add(1)),
    }
}

fn of_stage(shown: &Shown, each: &[&StageFigures]) -> Figures {
    let deltas = each.iter().map(|it| (it.delta.clone(), it.mark)).collect();
    let is_log = shown.report.header.origin() == Origin::Logged;
    // Of a log's stages few have a time.
    let time = middle(each.iter().map(|it| it.duration_ns)).filter(|time| !is_log || *time > 0);
    let peaks = each.iter().map(|it| it.peak.total_bytes.clone());
    Figures {
        peak: Some(Measured::median(peaks)),
        duration_ns: time,
        ..over_runs(shown, deltas)
    }
}

/// The medians of a figure over the shown runs, which have these deltas and marks.
fn over_runs(shown: &Shown, each: Vec<(Delta, Mark)>) -> Figures {
    let (deltas, marks): (Vec<Delta>, Vec<Mark>) = each.into_iter().unzip();
    let of =
        |part: fn(&Delta) -> &Measured<i64>| Measured::median(deltas.iter().map(part).cloned());
    let delta = Delta {
        total_bytes: of(|delta| &delta.total_bytes),
        cpu_bytes: of(|delta| &delta.cpu_bytes),
        device_bytes: of(|delta| &delta.device_bytes),
        other_bytes: of(|delta| &delta.other_bytes),
    };
    let totals = || deltas.iter().filter_map(|delta| delta.total_bytes.get());
    let ends = totals().max().zip(totals().min());
    Figures {
        peak: None,
        spread: ends.map(|(most, least)| most.abs_diff(least)),
        duration_ns: None,
        mark: shown.mark(&delta.total_bytes, &marks),
        delta,
    }
}

/// A sum of every run that has it; `None` where none has.
fn sum(
    shown: &Shown,
    of: RowOf,
    label: &str,
    each: impl Fn(&Run) -> Option<(Delta, Mark)>,
) -> Option<Row> {
    let sums: Vec<_> = shown.runs.iter().filter_map(|run| each(run)).collect();
    let is_there = !sums.is_empty();
    is_there.then(|| Row::new(of, label.to_owned(), Some(over_runs(shown, sums))))
}

fn engine_cost(shown: &Shown, model: u32) -> Option<Row> {
    sum(shown, RowOf::EngineCost, "marginal cost", |run| {
        let delta = model_cost(run, model)?;
        let is_part = |it: &StageRecord| it.model == Some(model) && !it.stage.is_release();
        let parts = run.finished().filter(|(record, _)| is_part(record));
        let marks = parts.map(|(_, figures)| figures.mark);
        let mark = Mark::of_sum(delta.total_bytes.get(), run.noise_bytes(), marks);
        Some((delta, mark))
    })
}

fn lifecycle(shown: &Shown) -> Option<Row> {
    let mut row = sum(shown, RowOf::Lifecycle, shown.whole(), |run| {
        let life = run.lifecycle.value()?;
        Some((life.delta.clone(), life.mark))
    })?;
    row.figures.as_mut()?.peak = Some(shown.of_life(|life| life.peak_bytes.clone()));
    Some(row)
}

fn after_teardown(shown: &Shown) -> Option<Row> {
    let kind = shown.report.header.attribution.kind;
    sum(shown, RowOf::AfterTeardown, "after teardown", |run| {
        let delta = run.lifecycle.value()?.after_teardown.value()?.clone();
        let (_, last) = run.finished().last()?;
        let mark = run.mark(kind, 0, last.after, &delta.total_bytes);
        Some((delta, mark))
    })
}
