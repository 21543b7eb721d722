//! What engines are called in formats whose names are keys.

use std::collections::BTreeSet;

use crate::escape::bounded;
use crate::report::Report;

/// Longest name of an engine, characters.
const LONGEST: usize = 200;

/// A name for every model of the workload: the last part of its path, with a number where it is not the
/// first of that name. No two are the same.
pub(super) fn engines(report: &Report) -> Vec<String> {
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
pub(super) fn of(names: &[String], position: u32) -> String {
    usize::try_from(position)
        .ok()
        .and_then(|position| names.get(position).cloned())
        .unwrap_or_else(|| format!("model/{position}"))
}
