//! The figures of a report, each over the runs that are shown, for formats that hold one number a name.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::comparison::{CONFIDENCE, Quantity, Summary, summarise};
use crate::analysis::digest::Category;
use crate::analysis::lifecycle::Shown;
use crate::escape::bounded;
use crate::report::{Measured, Report, Run, Stage, StageFigures};

/// Longest name of an engine, characters.
const LONGEST: usize = 200;

/// A name for every model of the workload: the last part of its path, with a number where it is not the
/// first of that name. No two are the same.
pub(super) fn engine_names(report: &Report) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let models = &report.header.workload.models;
    let named = models.iter().map(|model| {
        let file = model.path.rsplit('/').next().unwrap_or_default();
        let name = bounded(file, LONGEST);
        let again = (2u32..).map(|nth| format!("{name} ({nth})"));
        let mut names = std::iter::once(name.clone()).chain(again);
        // As many names as models and one more: one of them is free.
        let free = names.find(|name| !taken.contains(name));
        let free = free.unwrap_or(name.clone());
        taken.insert(free.clone());
        free
    });
    named.collect()
}

/// The name of the model at a position, which in a report from a file may be any. The name of one that
/// the workload does not list holds a slash, as no other does.
pub(super) fn engine_name(names: &[String], position: u32) -> String {
    usize::try_from(position)
        .ok()
        .and_then(|position| names.get(position).cloned())
        .unwrap_or_else(|| format!("model/{position}"))
}

/// What a figure is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Subject {
    /// The stage; `None` for the lifecycle total.
    pub(super) stage: Option<Stage>,
    /// The engine, by position; `None` for the process.
    pub(super) model: Option<u32>,
    /// Position among the stages of the same name and engine, from 0.
    pub(super) nth: u32,
    /// Held or peak.
    pub(super) quantity: Quantity,
    /// Whose bytes.
    pub(super) owner: Category,
}

/// A figure over the shown runs.
pub(super) struct Figure {
    pub(super) subject: Subject,
    /// Over the runs that have it.
    pub(super) summary: Summary,
}

/// Every figure that the shown runs have, the lifecycle total first, then the stages in their order.
pub(super) fn of(report: &Report) -> Vec<Figure> {
    let shown = Shown::of(report);
    let mut seen: BTreeMap<Subject, Vec<i64>> = BTreeMap::new();
    for run in &shown.runs {
        for (subject, bytes) in of_run(run) {
            seen.entry(subject).or_default().push(bytes);
        }
    }
    seen.into_iter()
        .filter_map(|(subject, mut bytes)| {
            bytes.sort_unstable();
            let summary = summarise(&bytes, CONFIDENCE)?;
            Some(Figure { subject, summary })
        })
        .collect()
}

/// What is found in one run.
type Found = Vec<(Subject, i64)>;

fn of_run(run: &Run) -> Found {
    let mut found = Vec::new();
    if let Some(life) = run.lifecycle.value() {
        let subject = |owner, quantity| Subject {
            stage: None,
            model: None,
            nth: 0,
            quantity,
            owner,
        };
        held(&mut found, &life.delta, &subject);
        let peak = life.peak_bytes.get();
        found.extend(peak.map(|it| (subject(Category::Total, Quantity::Peak), it)));
    }
    let mut before: BTreeMap<(Stage, Option<u32>), u32> = BTreeMap::new();
    for (record, figures) in run.finished() {
        let nth = before.entry((record.stage, record.model)).or_default();
        let subject = |owner, quantity| Subject {
            stage: Some(record.stage),
            model: record.model,
            nth: *nth,
            quantity,
            owner,
        };
        of_stage(&mut found, figures, &subject);
        *nth = nth.saturating_add(1);
    }
    found
}

fn held(
    found: &mut Found,
    delta: &crate::report::Delta,
    subject: &impl Fn(Category, Quantity) -> Subject,
) {
    for (owner, bytes) in [
        (Category::Total, &delta.total_bytes),
        (Category::Cpu, &delta.cpu_bytes),
        (Category::Device, &delta.device_bytes),
        (Category::Other, &delta.other_bytes),
    ] {
        found.extend(bytes.get().map(|it| (subject(owner, Quantity::Held), it)));
    }
}

fn of_stage(
    found: &mut Found,
    figures: &StageFigures,
    subject: &impl Fn(Category, Quantity) -> Subject,
) {
    held(found, &figures.delta, subject);
    for (owner, bytes) in [
        (Category::Total, &figures.peak.total_bytes),
        (Category::Device, &figures.peak.device_bytes),
    ] {
        found.extend(bytes.get().map(|it| (subject(owner, Quantity::Peak), it)));
    }
    let Measured::Value(seen) = &figures.device_seen else {
        return;
    };
    for (owner, of) in [
        (Category::Allocator, &seen.allocator),
        (Category::Buffers, &seen.buffers),
    ] {
        if let Measured::Value(of) = of {
            found.push((subject(owner, Quantity::Held), of.growth_bytes));
        }
    }
}

impl Subject {
    /// The name of the engine, if it is about one.
    pub(super) fn engine(&self, names: &[String]) -> Option<String> {
        self.model.map(|position| engine_name(names, position))
    }
}
