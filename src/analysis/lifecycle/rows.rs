//! The rows of a lifecycle: one a stage, what each engine adds, the lifecycle total, then what was given back.

use std::collections::HashMap;

use crate::report::{
    Delta, Mark, Measured, Origin, Peak, Run, Stage, StageFigures, StageRecord, is_teardown,
    middle, model_cost,
};

use super::shown::{Shown, model_name};

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
    let several = shown.has_several_models();
    let index = index(shown);
    let stages = run
        .begun()
        .map(|(record, occurrence)| stage_row(shown, &index, record, occurrence));
    let is_teardown = |row: &Row| matches!(row.of, RowOf::Stage(it, _) if is_teardown(run, it));
    let (teardown, before): (Vec<Row>, Vec<Row>) = stages.partition(is_teardown);
    let mut rows = Vec::new();
    for (model, of_model) in by_model(before) {
        let Some(model) = model.filter(|_| several) else {
            rows.extend(of_model);
            continue;
        };
        let name = model_name(shown.report, model);
        rows.push(Row::new(RowOf::Engine, name, None));
        let within = |row| Row {
            is_within: true,
            ..row
        };
        let cost = engine_cost(shown, model);
        rows.extend(of_model.into_iter().chain(cost).map(within));
    }
    rows.extend(lifecycle(shown));
    rows.extend(teardown.into_iter().map(|mut row| {
        if let (true, Some(model)) = (several, row.model) {
            row.label = format!("{} ({})", row.label, model.saturating_add(1));
        }
        row
    }));
    rows.extend(after_teardown(shown));
    rows
}

/// Those of the process first, then those of each engine in the order it was reached.
fn by_model(rows: Vec<Row>) -> Vec<(Option<u32>, Vec<Row>)> {
    let mut groups = vec![(None, Vec::new())];
    let mut places = HashMap::from([(None, 0)]);
    for row in rows {
        let place = *places.entry(row.model).or_insert_with(|| {
            groups.push((row.model, Vec::new()));
            groups.len() - 1
        });
        if let Some((_, group)) = groups.get_mut(place) {
            group.push(row);
        }
    }
    groups
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
    if let (Stage::Inference, iterations @ 2..) = (
        record.stage,
        shown.report.header.workload.settings.iterations,
    ) {
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
    let sums = each.iter().map(|it| (it.delta.clone(), it.mark)).unzip();
    let peak = |peak: &Peak| peak.total_bytes.clone();
    let is_log = shown.report.header.origin() == Origin::Logged;
    // Of a log's stages few have a time.
    let time = middle(each.iter().map(|it| it.duration_ns)).filter(|time| !is_log || *time > 0);
    Figures {
        peak: Some(Measured::median(each.iter().map(|it| peak(&it.peak)))),
        duration_ns: time,
        ..over_runs(shown, sums)
    }
}

/// The medians of a figure over the shown runs, which have these deltas and marks.
fn over_runs(shown: &Shown, (deltas, marks): (Vec<Delta>, Vec<Mark>)) -> Figures {
    let of =
        |part: fn(&Delta) -> &Measured<i64>| Measured::median(deltas.iter().map(part).cloned());
    let delta = Delta {
        total_bytes: of(|delta| &delta.total_bytes),
        cpu_bytes: of(|delta| &delta.cpu_bytes),
        device_bytes: of(|delta| &delta.device_bytes),
        other_bytes: of(|delta| &delta.other_bytes),
    };
    let totals = || deltas.iter().filter_map(|delta| delta.total_bytes.get());
    Figures {
        peak: None,
        spread: totals()
            .max()
            .zip(totals().min())
            .map(|it| it.0.abs_diff(it.1)),
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
    let sums: (Vec<Delta>, Vec<Mark>) = shown.runs.iter().filter_map(|run| each(run)).unzip();
    let is_there = !sums.0.is_empty();
    is_there.then(|| Row::new(of, label.to_owned(), Some(over_runs(shown, sums))))
}

fn engine_cost(shown: &Shown, model: u32) -> Option<Row> {
    sum(shown, RowOf::EngineCost, "marginal cost", |run| {
        let delta = model_cost(run, model)?;
        let parts = run
            .finished()
            .filter(|(record, _)| record.model == Some(model) && !record.stage.is_release());
        let marks = parts.map(|(_, figures)| figures.mark);
        let mark = Mark::of_sum(delta.total_bytes.get(), run.noise_bytes(), marks);
        Some((delta, mark))
    })
}

fn lifecycle(shown: &Shown) -> Option<Row> {
    let label = if shown.finished() {
        "lifecycle total"
    } else {
        "until then"
    };
    let mut row = sum(shown, RowOf::Lifecycle, label, |run| {
        let life = run.lifecycle.value()?;
        Some((life.delta.clone(), life.mark))
    })?;
    if let Some(figures) = &mut row.figures {
        figures.peak = Some(shown.of_life(|life| Some(life.peak_bytes.clone())));
    }
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
