//! Runs with more in a stage than they had.

use crate::analysis::digest::{Figures, RunDigest};
use crate::report::Stage;

/// A figure's deviations over the runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Deviations {
    /// The median.
    pub(super) median: i64,
    /// The standard deviation.
    pub(super) deviation: f64,
    /// Largest less smallest of so many runs, on average over all ways to draw them.
    pub(super) spread: f64,
}

/// How a stage's total varies over the runs, and how far `drawn` of them spread; `None` where no run has it.
pub(super) fn deviations(runs: &[&RunDigest], stage: Stage, drawn: usize) -> Option<Deviations> {
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
        spread: mean_spread(&totals, drawn),
    })
}

/// The mean range of `drawn` of these ascending values over all ways to draw them: each gap between neighbours
/// counts with the chance that it lies inside.
fn mean_spread(ascending: &[i64], drawn: usize) -> f64 {
    let all = ascending.len();
    // The chance that all of the drawn lie among so many: C(some, drawn) / C(all, drawn).
    let chance = |some: usize| {
        (0..drawn).fold(1.0, |chance, taken| {
            chance * some.saturating_sub(taken) as f64 / (all.saturating_sub(taken).max(1)) as f64
        })
    };
    let gaps = ascending.windows(2).zip(1..).map(|(pair, below)| {
        let gap = pair
            .first()
            .zip(pair.last())
            .map_or(0, |(low, high)| low.abs_diff(*high));
        gap as f64 * (1.0 - chance(below) - chance(all - below))
    });
    gaps.sum()
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
    deviations: Deviations,
    factor: f64,
) -> RunDigest {
    let mut run = run.clone();
    let Some(there) = run.stages.iter_mut().find(|it| it.stage == stage) else {
        return run;
    };
    let stretched = there.figures.total.map_or(0, |total| {
        stretch(total.saturating_sub(deviations.median), factor)
    });
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
        // Where the device is what the heap leaves of the total, there is no other.
        (Some(0) | None, Some(device)) => *device = device.saturating_add(bytes),
        (Some(other), _) => *other = other.saturating_add(bytes),
        (None, None) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_spread_is_that_of_every_way_to_draw() {
        // Of 0, 1, 3 two: 1, 2, 3.
        assert!((mean_spread(&[0, 1, 3], 2) - 2.0).abs() < 1e-9);
        assert!((mean_spread(&[0, 1, 3], 3) - 3.0).abs() < 1e-9);
        assert!(mean_spread(&[5, 5, 5, 5], 2).abs() < 1e-9);
        assert!(mean_spread(&[7], 1).abs() < 1e-9);
    }
}
