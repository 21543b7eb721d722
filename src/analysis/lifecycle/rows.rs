//! The rows of the table: one a stage, then the lifecycle total, then what was given back.

use std::collections::HashMap;

use crate::report::{
    Delta, Mark, Measured, Origin, Outcome, Peak, Run, Stage, StageFigures, StageRecord,
    StageStatus, is_teardown, model_cost,
};

use super::shown::{Shown, middle, model_name};

/// A line of the table.
pub(crate) enum Line {
    /// The model whose rows follow.
    Heading(String),
    /// A row of figures.
    Figures(Row),
    /// A stage without figures, and why.
    Words(String, &'static str),
    /// A rule across the table.
    Rule,
}

impl Line {
    /// Set in under a heading.
    fn indented(mut self, indented: bool) -> Line {
        if let (true, Line::Figures(Row { label, .. }) | Line::Words(label, _)) =
            (indented, &mut self)
        {
            label.insert_str(0, "  ");
        }
        self
    }
}

/// What a row of figures is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowOf {
    /// A stage.
    Stage,
    /// What one of several models added: a sum in between.
    Model,
    /// From the baseline to the last stage before teardown.
    Lifecycle,
    /// What is still allocated when everything has been released.
    AfterTeardown,
}

/// A row of figures.
pub(crate) struct Row {
    #[cfg_attr(
        not(feature = "host"),
        expect(dead_code, reason = "pages alone leave out rows by kind")
    )]
    pub(crate) of: RowOf,
    pub(crate) label: String,
    /// The stage it is about; `None` for sums.
    pub(crate) stage: Option<Stage>,
    pub(crate) model: Option<u32>,
    /// How many rows of the same stage and model came before.
    pub(crate) nth: usize,
    pub(crate) delta: Delta,
    pub(crate) peak: Option<Measured<i64>>,
    /// Largest minus smallest total over the runs.
    pub(crate) spread: Option<u64>,
    pub(crate) duration_ns: Option<u64>,
    pub(crate) mark: Mark,
}

/// A stage of a life, told apart from another of the same name.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    stage: Stage,
    model: Option<u32>,
    /// How many like it came before.
    nth: usize,
}

/// Every line below the header.
pub(crate) fn lines(shown: &Shown) -> Vec<Line> {
    let Some(first) = shown.runs.first() else {
        return Vec::new();
    };
    let several = shown.report.header.workload.models.len() > 1;
    let keyed = keyed(first);
    let index = index(shown);
    let mut lines = Vec::new();
    for model in models_of(first) {
        if let (true, Some(model)) = (several, model) {
            lines.push(Line::Heading(model_name(shown.report, model)));
        }
        for (key, record) in &keyed {
            if key.model == model && !is_teardown(first, key.stage) {
                let line = line(shown, &index, *key, record);
                lines.extend(line.map(|line| line.indented(several && model.is_some())));
            }
        }
        if let (true, Some(model)) = (several, model) {
            lines.extend(marginal_cost(shown, model));
        }
    }
    lines.extend(whole(shown));
    let teardown = keyed
        .iter()
        .filter(|(key, _)| is_teardown(first, key.stage));
    lines.extend(releases(shown, &index, teardown, several));
    lines
}

/// `None` for the stages of the process, then every model in the order it was reached.
fn models_of(run: &Run) -> Vec<Option<u32>> {
    let mut models = vec![None];
    for record in &run.stages {
        if !models.contains(&record.model) {
            models.push(record.model);
        }
    }
    models
}

/// Counts stages of a name and model as they come.
#[derive(Default)]
pub(crate) struct Counted(HashMap<(Stage, Option<u32>), usize>);

impl Counted {
    /// How many like it came before.
    pub(crate) fn next(&mut self, stage: Stage, model: Option<u32>) -> usize {
        let count = self.0.entry((stage, model)).or_insert(0);
        let before = *count;
        *count = count.saturating_add(1);
        before
    }
}

/// The figures of every finished stage of the shown runs, by name, model and how many came before.
type Index<'a> = HashMap<(Stage, Option<u32>, usize), Vec<&'a StageFigures>>;

/// Looked up once for each row: searching the runs each time would take the square of their stages.
fn index<'a>(shown: &Shown<'a>) -> Index<'a> {
    let mut index = Index::new();
    for run in &shown.runs {
        let mut counted = Counted::default();
        for (record, figures) in run.finished() {
            let nth = counted.next(record.stage, record.model);
            let key = (record.stage, record.model, nth);
            index.entry(key).or_default().push(figures);
        }
    }
    index
}

fn keyed(run: &Run) -> Vec<(Key, &StageRecord)> {
    let mut counted = Counted::default();
    run.stages
        .iter()
        .map(|record| {
            let (stage, model) = (record.stage, record.model);
            let nth = counted.next(stage, model);
            (Key { stage, model, nth }, record)
        })
        .collect()
}

/// The line of a stage; none for one that does not apply, which a footnote tells.
fn line(shown: &Shown, index: &Index, key: Key, record: &StageRecord) -> Option<Line> {
    match record.status {
        StageStatus::NotApplicable { .. } => None,
        StageStatus::Unfinished { .. } => {
            let ending = shown.runs.first().map_or("", |run| in_a_word(&run.outcome));
            Some(Line::Words(label(shown, key), ending))
        }
        StageStatus::Finished(_) => Some(Line::Figures(figures_row(shown, index, key))),
    }
}

/// `Inference ×1000`, `Context creation 2`.
fn label(shown: &Shown, key: Key) -> String {
    let label = repeated(key.stage, key.nth);
    match (key.stage, shown.report.header.workload.settings.iterations) {
        (Stage::Inference, iterations @ 2..) => format!("{label} ×{iterations}"),
        _ => label,
    }
}

/// The label of a stage that comes again after `nth` others of its kind: `Context creation 2`.
pub(crate) fn repeated(stage: Stage, nth: usize) -> String {
    match nth {
        0 => stage.label().to_owned(),
        _ => format!("{} {}", stage.label(), nth.saturating_add(1)),
    }
}

fn figures_row(shown: &Shown, index: &Index, key: Key) -> Row {
    let at = (key.stage, key.model, key.nth);
    let each: &[&StageFigures] = index.get(&at).map_or(&[], Vec::as_slice);
    let deltas: Vec<Delta> = each.iter().map(|figures| figures.delta.clone()).collect();
    let delta = median_delta(&deltas);
    let peak = |peak: &Peak| peak.total_bytes.clone();
    Row {
        of: RowOf::Stage,
        label: label(shown, key),
        stage: Some(key.stage),
        model: key.model,
        nth: key.nth,
        mark: {
            let marks: Vec<Mark> = each.iter().map(|figures| figures.mark).collect();
            shown.mark(&delta.total_bytes, &marks)
        },
        peak: Some(Measured::median(
            each.iter().map(|figures| peak(&figures.peak)),
        )),
        spread: spread(&deltas),
        duration_ns: duration(shown, each),
        delta,
    }
}

/// The middle time of the step; of a log's stages few have one.
fn duration(shown: &Shown, each: &[&StageFigures]) -> Option<u64> {
    let times = each.iter().map(|figures| figures.duration_ns);
    let is_log = shown.report.header.origin() == Origin::Logged;
    middle(times).filter(|time| !is_log || *time > 0)
}

fn median_delta(deltas: &[Delta]) -> Delta {
    let of =
        |part: fn(&Delta) -> &Measured<i64>| Measured::median(deltas.iter().map(part).cloned());
    Delta {
        total_bytes: of(|delta| &delta.total_bytes),
        cpu_bytes: of(|delta| &delta.cpu_bytes),
        device_bytes: of(|delta| &delta.device_bytes),
        other_bytes: of(|delta| &delta.other_bytes),
    }
}

fn spread(deltas: &[Delta]) -> Option<u64> {
    let totals = || deltas.iter().filter_map(|delta| delta.total_bytes.get());
    Some(totals().max()?.abs_diff(totals().min()?))
}

fn sum_row(shown: &Shown, of: RowOf, sums: Vec<(Delta, Mark)>, peak: Option<Measured<i64>>) -> Row {
    let (deltas, marks): (Vec<Delta>, Vec<Mark>) = sums.into_iter().unzip();
    let deltas = deltas.as_slice();
    let delta = median_delta(deltas);
    let label = match of {
        RowOf::Model => "  marginal cost",
        RowOf::Lifecycle if !shown.finished() => "until then",
        RowOf::Stage | RowOf::Lifecycle => "lifecycle total",
        RowOf::AfterTeardown => "after teardown",
    };
    Row {
        of,
        label: label.to_owned(),
        stage: None,
        model: None,
        nth: 0,
        peak,
        spread: spread(deltas),
        duration_ns: None,
        mark: shown.mark(&delta.total_bytes, &marks),
        delta,
    }
}

fn marginal_cost(shown: &Shown, model: u32) -> Option<Line> {
    let sums: Vec<(Delta, Mark)> = shown
        .runs
        .iter()
        .filter_map(|run| {
            let delta = model_cost(run, model)?;
            let parts = run
                .finished()
                .filter(|(record, _)| record.model == Some(model) && !record.stage.is_release())
                .map(|(_, figures)| figures.mark);
            let mark = Mark::of_sum(delta.total_bytes.get(), run.noise_bytes(), parts);
            Some((delta, mark))
        })
        .collect();
    (!sums.is_empty()).then(|| Line::Figures(sum_row(shown, RowOf::Model, sums, None)))
}

fn whole(shown: &Shown) -> Vec<Line> {
    let lives: Vec<_> = shown
        .runs
        .iter()
        .filter_map(|run| run.lifecycle.value())
        .collect();
    if lives.is_empty() {
        return Vec::new();
    }
    let sums = lives.iter().map(|life| (life.delta.clone(), life.mark));
    let sums = sums.collect();
    let peak = Measured::median(lives.iter().map(|life| life.peak_bytes.clone()));
    let row = sum_row(shown, RowOf::Lifecycle, sums, Some(peak));
    vec![Line::Rule, Line::Figures(row)]
}

fn releases<'a>(
    shown: &Shown,
    index: &Index,
    teardown: impl Iterator<Item = &'a (Key, &'a StageRecord)>,
    several: bool,
) -> Vec<Line> {
    let mut lines = Vec::new();
    for (key, record) in teardown {
        let line = line(shown, index, *key, record).map(|line| match (line, key.model) {
            (Line::Figures(mut row), Some(model)) if several => {
                row.label = format!("{} ({})", row.label, model.saturating_add(1));
                Line::Figures(row)
            }
            (line, _) => line,
        });
        lines.extend(line);
    }
    let kind = shown.report.header.attribution.kind;
    let held: Vec<(Delta, Mark)> = shown
        .runs
        .iter()
        .filter_map(|run| {
            let delta = run.lifecycle.value()?.after_teardown.value()?.clone();
            let (_, last) = run.finished().last()?;
            let mark = run.mark(kind, 0, last.after, &delta.total_bytes);
            Some((delta, mark))
        })
        .collect();
    if !held.is_empty() {
        lines.push(Line::Rule);
        lines.push(Line::Figures(sum_row(
            shown,
            RowOf::AfterTeardown,
            held,
            None,
        )));
    }
    lines
}

/// What stands in the row of the stage a run ended in.
pub(crate) fn in_a_word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Finished => "not ended",
        Outcome::Failed { .. } => "failed",
        Outcome::Died { .. } => "died",
        Outcome::Interrupted { .. } => "stopped",
        Outcome::Unknown { .. } => "unknown",
    }
}
