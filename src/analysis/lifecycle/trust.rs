//! What the marks of a report rest on.

use std::mem::discriminant;

use crate::report::{Mark, Measured, Origin, OthersMoved, Run, StageFigures, life_end};

use super::shown::Shown;

/// What other processes moved and in which stage, by the evidence that says so; of each kind and direction the largest.
pub(crate) fn others_moved<'a>(shown: &Shown<'a>) -> Vec<(OthersMoved, &'a str)> {
    let mut largest: Vec<(OthersMoved, &str)> = Vec::new();
    for run in &shown.runs {
        for (record, figures) in run.finished() {
            if figures.mark == Mark::OtherProcesses {
                let between = [figures.before, figures.after];
                let moved = decisive(shown, run, between, &figures.delta.total_bytes);
                keep_larger(&mut largest, moved, record.stage.label());
            }
        }
    }
    if largest.is_empty() {
        // The sum of several stages can stand out where none of them does.
        for run in &shown.runs {
            if let (Some(life), Some(end)) = (run.lifecycle.value(), life_end(run)) {
                let moved = decisive(shown, run, [0, end], &life.delta.total_bytes);
                keep_larger(&mut largest, moved, "the whole lifecycle");
            }
        }
    }
    largest
}

/// The evidence that decided for other processes between two samples.
fn decisive(
    shown: &Shown,
    run: &Run,
    [before, after]: [u32; 2],
    total: &Measured<i64>,
) -> Option<OthersMoved> {
    let kind = shown.report.header.attribution.kind;
    let noise = run.noise_between(before, after)?;
    run.evidence(kind, before, after)?
        .decisive(total.get()?, noise)
}

/// Keeps the larger of two pieces of evidence of the same kind and direction.
fn keep_larger<'a>(
    largest: &mut Vec<(OthersMoved, &'a str)>,
    moved: Option<OthersMoved>,
    label: &'a str,
) {
    let Some(moved) = moved else { return };
    let is_alike = |kept: &OthersMoved| {
        discriminant(kept) == discriminant(&moved) && (kept.bytes() < 0) == (moved.bytes() < 0)
    };
    match largest.iter_mut().find(|(kept, _)| is_alike(kept)) {
        Some(kept) if kept.0.bytes().unsigned_abs() >= moved.bytes().unsigned_abs() => {}
        Some(kept) => *kept = (moved, label),
        None => largest.push((moved, label)),
    }
}

/// Why it is not known whether other processes moved memory.
pub(crate) fn unchecked_because<'a>(shown: &Shown<'a>) -> &'a str {
    let of_run = |run: &'a Run| {
        let noise = run.noise.value().map(|noise| &noise.system_bytes);
        let drift = run.drift.value().map(|drift| &drift.available_bytes);
        let others = run.samples.iter().map(|sample| &sample.other_processes);
        let mut incomplete = others.filter_map(|others| others.incomplete.as_deref());
        run.noise
            .reason()
            .or(noise.and_then(Measured::reason))
            .or_else(|| incomplete.next_back())
            .or(run.drift.reason())
            .or(drift.and_then(Measured::reason))
    };
    let mut runs = shown.runs.iter().copied();
    runs.find_map(of_run).unwrap_or("there is no evidence")
}

/// The stages after which the counters moved more than at rest when they were read, one of each name, and whether
/// they are all. Nothing is known of a log's.
pub(crate) fn restless<'a>(shown: &Shown<'a>) -> (Vec<&'a str>, bool) {
    if shown.report.header.origin() == Origin::Logged {
        return (Vec::new(), false);
    }
    let moved = |run: &Run, figures: &StageFigures| match figures.settle.spread_bytes.get() {
        Some(spread) => run.noise_bytes().is_none_or(|noise| spread > noise),
        None => true,
    };
    let (mut labels, mut are_all) = (Vec::new(), true);
    for run in &shown.runs {
        for (record, figures) in run.finished() {
            // Where they moved no more than at rest, the cap took nothing away.
            if figures.settle.at_rest || !moved(run, figures) {
                are_all = false;
            } else if !labels.contains(&record.stage.label()) {
                labels.push(record.stage.label());
            }
        }
    }
    (labels, are_all)
}
