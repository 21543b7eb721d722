//! Runs drawn by lot from a seed, and runs with more in a stage than they had.

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

/// `SplitMix64` (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators"), which passes the
/// usual tests and is ten lines: a lottery needs no more.
pub(super) struct Lot(u64);

impl Lot {
    pub(super) fn new(seed: u64) -> Lot {
        Lot(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is not 0 (Lemire 2019: the high half of a product; the bias of a bound of
    /// thousands is below 2^-50).
    fn below(&mut self, bound: usize) -> usize {
        let product = u128::from(self.next()) * bound as u128;
        usize::try_from(product >> 64).unwrap_or_default()
    }

    /// `count` of the positions below `pool`, in a random order (Fisher and Yates).
    pub(super) fn positions(&mut self, pool: usize, count: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..pool).collect();
        for place in 0..count.min(pool) {
            let other = place + self.below(pool - place);
            all.swap(place, other);
        }
        all.truncate(count);
        all
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

    #[test]
    fn the_same_seed_gives_the_same_draw_and_no_run_is_drawn_twice() {
        let draw = |seed| Lot::new(seed).positions(50, 20);
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        let mut drawn = draw(7);
        drawn.sort_unstable();
        drawn.dedup();
        assert_eq!(drawn.len(), 20);
        assert!(drawn.iter().all(|position| *position < 50));
    }

    #[test]
    fn every_position_is_drawn_about_as_often() {
        let mut lot = Lot::new(1);
        let mut counts = [0_u32; 10];
        for _ in 0..10_000 {
            for position in lot.positions(10, 3) {
                counts[position] += 1;
            }
        }
        assert!(
            counts.iter().all(|count| (2_800..3_200).contains(count)),
            "{counts:?}"
        );
    }
}
