//! The figures of a report, each over the runs that are shown, for formats that hold one number a name.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::comparison::{CONFIDENCE, Quantity, Summary, summarise};
use crate::analysis::digest::{Category, Figures, RunDigest};
use crate::analysis::lifecycle::Shown;
use crate::escape::bounded;
use crate::report::{Report, Run, Stage};

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

/// Categories that a lifecycle total is made of; what was seen being allocated is told of stages alone.
const OF_LIFECYCLE: [Category; 4] = [
    Category::Total,
    Category::Cpu,
    Category::Device,
    Category::Other,
];

fn of_run(run: &Run) -> Vec<(Subject, i64)> {
    let digest = RunDigest::of(run);
    let mut found = Vec::new();
    let life = digest.life.filter(|_| run.lifecycle.value().is_some());
    if let Some(life) = life {
        found.extend(held_and_peaks((None, None, 0), &life, &OF_LIFECYCLE));
    }
    for stage in &digest.stages {
        let whose = (Some(stage.stage), stage.model, stage.nth);
        let figures = held_and_peaks(whose, &stage.figures, &Category::MEASURED);
        found.extend(figures);
    }
    found
}

/// The figures of a stage, its engine and its position among those of the same name, or of the lifecycle.
fn held_and_peaks(
    (stage, model, nth): (Option<Stage>, Option<u32>, u32),
    figures: &Figures,
    categories: &[Category],
) -> impl Iterator<Item = (Subject, i64)> {
    let subject = move |owner, quantity| Subject {
        stage,
        model,
        nth,
        quantity,
        owner,
    };
    let of = move |category: &Category| {
        let held = figures.of(*category);
        let peak = figures.peak_of(*category);
        [(Quantity::Held, held), (Quantity::Peak, peak)]
            .map(|(quantity, bytes)| Some((subject(*category, quantity), bytes?)))
    };
    categories.iter().flat_map(of).flatten()
}

impl Subject {
    /// The name of the engine, if it is about one.
    pub(super) fn engine(&self, names: &[String]) -> Option<String> {
        self.model.map(|position| engine_name(names, position))
    }
}
