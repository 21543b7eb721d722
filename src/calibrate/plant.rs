//! Runs with more in a stage than they had.

use crate::digest::{Figures, RunDigest};
use crate::report::Stage;

/// A figure's deviations over the runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Deviations {
    /// The median.
    pub(super) median: i64,
    /// The standard deviation.
    pub(super) deviation: f64,
    /// Largest less smallest.
    pub(super) spread: u64,
}

/// How a stage's total varies over the runs; `None` where no run has it.
pub(super) fn deviations(runs: &[&RunDigest], stage: Stage) -> Option<Deviations> {
    let mut totals: Vec<i64> = runs.iter().filter_map(|run| total(run, stage)).collect();
    totals.sort_unstable();
    let median = crate::stats::median(&totals)?;
    let mean = totals.iter().map(|bytes| *bytes as f64).sum::<f64>() / totals.len() as f64;
    let squares = totals
        .iter()
        .map(|bytes| (*bytes as f64 - mean).powi(2))
        .sum::<f64>();
    Some(Deviations {
        median,
        deviation: (squares / totals.len().saturating_sub(1).max(1) as f64).sqrt(),
        spread: totals.last()?.abs_diff(*totals.first()?),
    })
}

fn total(run: &RunDigest, stage: Stage) -> Option<i64> {
    let mut stages = run.stages.iter().filter(|it| it.stage == stage);
    stages.next()?.figures.total
}

/// The run with `bytes` more in the first stage of this name, and with its deviation from the median multiplied.
/// The life grows by as much, and so does what is neither heap nor device.
pub(super) fn changed(
    run: &RunDigest,
    stage: Stage,
    bytes: i64,
    scaled: Option<(Deviations, f64)>,
) -> RunDigest {
    let mut run = run.clone();
    let Some(there) = run.stages.iter_mut().find(|it| it.stage == stage) else {
        return run;
    };
    let stretched = match (scaled, there.figures.total) {
        (Some((deviations, factor)), Some(total)) => {
            stretch(total.saturating_sub(deviations.median), factor)
        }
        _ => 0,
    };
    let more = bytes.saturating_add(stretched);
    add(&mut there.figures, more);
    if let Some(life) = &mut run.life {
        add(life, more);
    }
    run
}

/// What has to be added to a deviation to multiply it.
#[allow(
    clippy::cast_possible_truncation,
    reason = "a float beyond all byte counts saturates"
)]
fn stretch(deviation: i64, factor: f64) -> i64 {
    (deviation as f64 * (factor - 1.0)).round() as i64
}

fn add(figures: &mut Figures, bytes: i64) {
    figures.total = figures.total.map(|total| total.saturating_add(bytes));
    match (&mut figures.other, &mut figures.device) {
        (Some(other), None) | (Some(other), Some(_)) if *other != 0 || bytes == 0 => {
            *other = other.saturating_add(bytes);
        }
        (_, Some(device)) => *device = device.saturating_add(bytes),
        (Some(other), None) => *other = other.saturating_add(bytes),
        (None, None) => {}
    }
}
