//! How often would comparisons cry wolf, and what would they find? Answered by replaying recorded runs.
//!
//! Runs of one thing are drawn into two sides again and again. Where nothing was changed, every verdict is a false
//! alarm; where a known amount was planted in a stage of one side, it ought to be found.

use std::borrow::Cow;

use serde::Serialize;

use crate::analysis::change::{Change, Verdict};
use crate::analysis::comparison::{DiffRules, judged};
use crate::analysis::digest::{Digest, RunDigest};
use crate::analysis::figure::{COLUMNS, RowKey, Scope, count};
use crate::analysis::sides::{Runs, Tally};
use crate::analysis::table::{Draft, Mark, RunOrder, Table, Wanted};
use crate::report::{AttributionKind, Stage, Temperature};
use crate::stats::median;
use crate::units::whole_bytes;

/// What a replay is asked.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Settings {
    /// Comparisons of each kind.
    #[serde(skip)]
    pub comparisons: u32,
    /// Runs on each side.
    pub runs: usize,
    /// Bytes planted in a stage of one side.
    pub planted_bytes: i64,
    /// Noise that the stage's figures are given, bytes: its recorded deviations from their median, drawn together or
    /// apart.
    pub noise_bytes: u64,
    /// Changes up to so many bytes are no alarm and no find.
    pub threshold_bytes: u64,
    /// Chance of a false alarm that comparisons may allow themselves, for a family of rows.
    pub significance: f64,
    /// Where the draws begin; the same seed gives the same draws.
    pub seed: u64,
}

/// What a replay found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Replay {
    /// `trtmem.replay/1`.
    pub schema: &'static str,
    /// Runs there were to draw from.
    pub pool: u32,
    /// What was asked.
    #[serde(flatten)]
    pub settings: Settings,
    /// Runs drawn by lot, nothing changed.
    pub drawn: Alarms,
    /// Runs as they followed each other, the earlier against the later, nothing changed: what drifts with time is
    /// in them. As many as the pool has windows.
    pub in_order: Alarms,
    /// The same windows, each taken in turns as `trtmem ab` makes its runs (A B, B A, …).
    pub in_turns: Alarms,
    /// For each stage what became of the planted bytes.
    pub planted: Vec<Planted>,
}

/// False alarms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Alarms {
    /// Comparisons made.
    pub comparisons: u32,
    /// Comparisons in which any row, be it a stage, an owner or a peak, was decided to be another by more than the
    /// threshold.
    pub alarms: u32,
    /// Comparisons in which no row was, but one was over the threshold and undecided.
    pub undecided: u32,
}

/// What became of planted bytes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Planted {
    /// The stage they were planted in.
    pub stage: Stage,
    /// Standard deviation of its total as it was recorded, bytes.
    pub deviation_bytes: u64,
    /// Largest less smallest total of as many runs as a side has, on average, bytes.
    pub spread_bytes: u64,
    /// Comparisons made of each kind.
    pub comparisons: u32,
    /// Comparisons in which the stage was decided to be larger, its figures as they were recorded.
    pub found_as_recorded: u32,
    /// The same with its deviations scaled so that the noise is their spread, largest less smallest of a side's
    /// runs on average: what this program calls noise elsewhere.
    pub found_at_spread: u32,
    /// The same with its deviations scaled so that the noise is their standard deviation, which is about a third
    /// of the spread of ten runs, so that this is the harder task.
    pub found_at_deviation: u32,
}

/// Why recorded runs cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// Nothing was recorded.
    #[error("there is no report; name one with many runs, made with `trtmem run --runs 100`")]
    Empty,
    /// There are too few runs to make two sides of.
    #[error(
        "{found} finished runs are too few for two sides of {runs}; record more with --runs {needed}, or give a smaller --runs"
    )]
    TooFew {
        /// Runs there are.
        found: usize,
        /// Runs asked for on each side.
        runs: usize,
        /// Runs to record, the cold first one counted.
        needed: usize,
    },
}

/// Replays the runs of these reports.
///
/// # Errors
/// There are too few runs.
pub fn replay(documents: &[(String, Digest)], settings: &Settings) -> Result<Replay, ReplayError> {
    let Some((_, first)) = documents.first() else {
        return Err(ReplayError::Empty);
    };
    let pool = pool(documents);
    if pool.len() < 2 * settings.runs {
        return Err(ReplayError::TooFew {
            found: pool.len(),
            runs: settings.runs,
            needed: 2 * settings.runs + 1,
        });
    }
    let bench = Bench {
        models: first.header.workload.models.len(),
        kind: first.header.attribution.kind,
        rules: DiffRules {
            threshold_bytes: settings.threshold_bytes,
            significance: settings.significance,
            ..DiffRules::default()
        },
        settings: *settings,
        pool,
    };
    // The stages that the runs went through before the releases.
    let stages = bench.pool.iter().take(1).flat_map(|run| &run.stages);
    let mut stages: Vec<Stage> = stages.map(|it| it.stage).collect();
    stages.retain(|stage| !stage.is_release());
    stages.dedup();
    let planted = stages.into_iter().filter_map(|stage| bench.plant(stage));
    let earlier_and_later = |place: usize| place >= settings.runs;
    Ok(Replay {
        schema: "trtmem.replay/1",
        pool: count(bench.pool.len()),
        settings: *settings,
        drawn: bench.alarms(bench.draws()),
        in_order: bench.alarms(bench.windows(earlier_and_later)),
        in_turns: bench.alarms(bench.windows(|place| matches!(place % 4, 1 | 2))),
        planted: planted.collect(),
    })
}

/// The finished warm runs of all reports, or all finished ones where none is warm.
fn pool(documents: &[(String, Digest)]) -> Vec<&RunDigest> {
    let runs = documents.iter().flat_map(|(_, digest)| &digest.runs);
    let finished: Vec<&RunDigest> = runs.filter(|run| run.is_finished).collect();
    let mut warm = finished.clone();
    warm.retain(|run| run.temperature == Temperature::Warm);
    if warm.is_empty() { finished } else { warm }
}

/// What every comparison of a replay needs.
struct Bench<'a> {
    /// Engines of each run.
    models: usize,
    kind: AttributionKind,
    rules: DiffRules,
    settings: Settings,
    pool: Vec<&'a RunDigest>,
}

/// What became of every row.
type Changes = Vec<(RowKey, Change)>;

/// Positions of the runs of two sides.
type Sides = (Vec<usize>, Vec<usize>);

impl<'a> Bench<'a> {
    /// Holds runs against others; `plant` says what a run is to be in the place of itself, and whether of the new side.
    fn compare(
        &self,
        (base, new): &Sides,
        plant: impl Fn(&'a RunDigest, bool) -> Cow<'a, RunDigest>,
    ) -> Changes {
        let mut draft = Draft::new(self.models, [true; COLUMNS.len()]);
        let mut tallies = [Tally::default(), Tally::default()];
        for ((tally, positions), side) in tallies.iter_mut().zip([base, new]).zip(0..) {
            for run in positions.iter().filter_map(|at| self.pool.get(*at)) {
                let run = plant(run, side == 1);
                let mark = Mark { side, cold: false };
                tally.take(&run);
                draft.take(mark, &run, Wanted::Lifecycle, &|_| true);
            }
        }
        let engines: Vec<u32> = (0..count(self.models)).collect();
        let noise = tallies
            .iter()
            .map(|it| Some(it.noise(Runs::All, self.kind)));
        let parts = vec![(draft, engines.as_slice())];
        let side = |mark: Mark| Some(mark.side);
        let table = Table::new(parts, RunOrder::Sorted, &side, noise.collect());
        judged(&table, 1, &self.rules)
    }

    /// Runs drawn by lot into two sides, as often as was asked.
    fn draws(&self) -> impl Iterator<Item = Sides> {
        let mut lot = Lot::new(self.settings.seed);
        (0..self.settings.comparisons).map(move |_| {
            let mut base = lot.positions(self.pool.len(), 2 * self.settings.runs);
            let new = base.split_off(self.settings.runs);
            (base, new)
        })
    }

    /// Every window of consecutive runs; `is_new` says by its place in the window which run is of the new side.
    fn windows(&self, is_new: impl Fn(usize) -> bool) -> impl Iterator<Item = Sides> {
        let both = 2 * self.settings.runs;
        let windows = 0..=self.pool.len() - both;
        windows
            .take(self.settings.comparisons as usize)
            .map(move |from| {
                let (new, base): Sides = (from..from + both).partition(|at| is_new(at - from));
                (base, new)
            })
    }

    /// What comparisons come to where nothing was changed.
    fn alarms(&self, all: impl Iterator<Item = Sides>) -> Alarms {
        let mut alarms = Alarms::default();
        for sides in all {
            let changes = self.compare(&sides, |run, _| Cow::Borrowed(run));
            let changes = || changes.iter().map(|(_, change)| change);
            let is_alarm = |change: &Change| {
                let moved = change.change_bytes.map_or(0, i64::unsigned_abs);
                change.verdict.is_decided() && moved > self.rules.threshold_bytes
            };
            let is_undecided = |it: &Change| matches!(it.verdict, Verdict::Undecided { .. });
            let has_alarm = changes().any(is_alarm);
            alarms.comparisons += 1;
            alarms.alarms += u32::from(has_alarm);
            alarms.undecided += u32::from(!has_alarm && changes().any(is_undecided));
        }
        alarms
    }

    /// What becomes of bytes planted in a stage; `None` for one whose figures do not vary, which cannot be given
    /// another noise.
    fn plant(&self, stage: Stage) -> Option<Planted> {
        let deviations = deviations(&self.pool, stage, self.settings.runs)?;
        if deviations.spread <= 0.0 {
            return None;
        }
        let noise = self.settings.noise_bytes as f64;
        let found = |factor: f64| self.found(stage, deviations, factor);
        Some(Planted {
            stage,
            deviation_bytes: whole_bytes(deviations.deviation),
            spread_bytes: whole_bytes(deviations.spread),
            comparisons: self.settings.comparisons,
            found_as_recorded: found(1.0),
            found_at_spread: found(noise / deviations.spread),
            found_at_deviation: found(noise / deviations.deviation),
        })
    }

    /// How often the planted bytes are found where the stage's deviations are multiplied.
    fn found(&self, stage: Stage, deviations: Deviations, factor: f64) -> u32 {
        let planted = self.settings.planted_bytes;
        let found = self.draws().filter(|sides| {
            let changes = self.compare(sides, |run, is_new| {
                let bytes = if is_new { planted } else { 0 };
                Cow::Owned(changed(run, stage, bytes, deviations, factor))
            });
            is_found(&changes, stage)
        });
        count(found.count())
    }
}

/// Whether the first stage of this name was decided to be larger.
fn is_found(changes: &Changes, wanted: Stage) -> bool {
    let is_it = |scope| matches!(scope, Scope::Stage { stage, nth: 0, .. } if stage == wanted);
    let mut all = changes.iter();
    let first = all.find(|(key, _)| key.is_total() && is_it(key.scope));
    let larger = |it: &Change| matches!(it.verdict, Verdict::Regression | Verdict::Larger);
    first.is_some_and(|(_, change)| larger(change))
}

/// A figure's deviations over the runs.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Deviations {
    /// The median.
    median: i64,
    /// The standard deviation.
    deviation: f64,
    /// Largest less smallest of so many runs, on average over all ways to draw them.
    spread: f64,
}

/// How a stage's total varies over the runs, and how far `drawn` of them spread; `None` where no run has it.
fn deviations(runs: &[&RunDigest], stage: Stage, drawn: usize) -> Option<Deviations> {
    let totals = runs.iter().filter_map(|run| {
        let first = run.stages.iter().find(|it| it.stage == stage);
        first?.figures.total
    });
    let mut totals: Vec<i64> = totals.collect();
    totals.sort_unstable();
    let all = || totals.iter().map(|bytes| *bytes as f64);
    let mean = all().sum::<f64>() / totals.len() as f64;
    let squares: f64 = all().map(|bytes| (bytes - mean).powi(2)).sum();
    Some(Deviations {
        median: median(&totals)?,
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

/// The run with `bytes` more in the first stage of this name, and with its deviation from the median multiplied.
/// The life grows by as much, and so does what is neither heap nor device.
fn changed(
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
    for figures in [&mut there.figures].into_iter().chain(&mut run.life) {
        figures.total = figures.total.map(|total| total.saturating_add(more));
        match (&mut figures.other, &mut figures.device) {
            // Where the device is what the heap leaves of the total, there is no other.
            (Some(0) | None, Some(device)) => *device = device.saturating_add(more),
            (Some(other), _) => *other = other.saturating_add(more),
            (None, None) => {}
        }
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

/// `SplitMix64` (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators"), which passes the
/// usual tests and is ten lines: a lottery needs no more.
struct Lot(u64);

impl Lot {
    fn new(seed: u64) -> Lot {
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
    fn positions(&mut self, pool: usize, count: usize) -> Vec<usize> {
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
