//! The figures of a report, each over the runs that are shown, for formats that hold one number a name.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::comparison::{CONFIDENCE, Quantity, Scope, Summary, summarise};
use crate::analysis::digest::{Category, RunDigest};
use crate::analysis::lifecycle::Shown;
use crate::escape::bounded;
use crate::report::Report;

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

/// A figure over the shown runs.
pub(super) struct Figure {
    /// The lifecycle, or a stage.
    pub(super) scope: Scope,
    /// Held or peak.
    pub(super) quantity: Quantity,
    /// Whose bytes.
    pub(super) owner: Category,
    /// The name of the engine; absent for the process.
    pub(super) engine: Option<String>,
    /// Over the runs that have it.
    pub(super) summary: Summary,
}

/// Every figure that the shown runs have, the lifecycle total first, then the stages in their order.
pub(super) fn of(report: &Report) -> Vec<Figure> {
    let names = engine_names(report);
    let mut seen: BTreeMap<(Scope, Quantity, Category), Vec<i64>> = BTreeMap::new();
    for run in &Shown::of(report).runs {
        let digest = RunDigest::of(run);
        let life = digest.life.filter(|_| run.lifecycle.value().is_some());
        // What was seen being allocated is told of stages alone.
        let life = life
            .iter()
            .map(|life| (Scope::Life, life, &Category::MEASURED[..4]));
        let stages = digest.stages.iter().map(|it| {
            let (stage, engine, nth) = (it.stage, it.model, it.nth);
            let scope = Scope::Stage { stage, engine, nth };
            (scope, &it.figures, &Category::MEASURED[..])
        });
        for (scope, figures, owners) in life.chain(stages) {
            for owner in owners.iter().copied() {
                let held = figures.of(owner).map(|bytes| (Quantity::Held, bytes));
                let peak = figures.peak_of(owner).map(|bytes| (Quantity::Peak, bytes));
                for (quantity, bytes) in held.into_iter().chain(peak) {
                    seen.entry((scope, quantity, owner))
                        .or_default()
                        .push(bytes);
                }
            }
        }
    }
    let figures = seen
        .into_iter()
        .filter_map(|((scope, quantity, owner), mut bytes)| {
            bytes.sort_unstable();
            Some(Figure {
                scope,
                quantity,
                owner,
                engine: scope.engine().map(|model| engine_name(&names, model)),
                summary: summarise(&bytes, CONFIDENCE)?,
            })
        });
    figures.collect()
}
