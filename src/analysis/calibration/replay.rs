//! The replay itself.

use std::borrow::Cow;

use crate::analysis::comparison::{DiffRules, judged};
use crate::analysis::digest::{Digest, Ended, RunDigest};
use crate::analysis::sides::{Runs, Tally};
use crate::analysis::table::{COLUMNS, Draft, Mark, RowKey, RunOrder, Scope, Table, Wanted};
use crate::analysis::verdict::{Change, Verdict};
use crate::report::{AttributionKind, Stage, Temperature};

use super::model::{Alarms, Planted, Replay, Settings};
use super::plant::{Deviations, Lot, changed, deviations};

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
        settings,
        pool,
    };
    let planted = bench
        .stages()
        .into_iter()
        .filter_map(|stage| bench.plant(stage));
    Ok(Replay {
        schema: "trtmem.replay/1",
        pool: count(bench.pool.len()),
        runs: count(settings.runs),
        significance: bench.rules.significance,
        threshold_bytes: settings.threshold_bytes,
        seed: settings.seed,
        drawn: bench.drawn(),
        in_order: bench.windows(|_| false),
        in_turns: bench.windows(|place| matches!(place % 4, 1 | 2)),
        planted_bytes: settings.planted_bytes,
        noise_bytes: settings.noise_bytes,
        planted: planted.collect(),
    })
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The finished warm runs of all reports, or all finished ones where none is warm.
fn pool(documents: &[(String, Digest)]) -> Vec<&RunDigest> {
    let finished = || {
        let runs = documents.iter().flat_map(|(_, digest)| &digest.runs);
        runs.filter(|run| run.ended == Ended::Finished)
    };
    let warm: Vec<&RunDigest> = finished()
        .filter(|run| run.temperature == Temperature::Warm)
        .collect();
    if warm.is_empty() {
        finished().collect()
    } else {
        warm
    }
}

/// What every comparison of a replay needs.
struct Bench<'a> {
    /// Engines of each run.
    models: usize,
    kind: AttributionKind,
    rules: DiffRules,
    settings: &'a Settings,
    pool: Vec<&'a RunDigest>,
}

/// What became of every row.
type Changes = Vec<(RowKey, Change)>;

impl<'a> Bench<'a> {
    /// Holds runs against others; `plant` says what a run is to be in the place of itself, and whether of the new side.
    fn compare(
        &self,
        (base, new): (&[usize], &[usize]),
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

    fn drawn(&self) -> Alarms {
        let mut lot = Lot::new(self.settings.seed);
        let mut alarms = Alarms::default();
        for _ in 0..self.settings.comparisons {
            let positions = lot.positions(self.pool.len(), 2 * self.settings.runs);
            let changes = self.compare(positions.split_at(self.settings.runs), as_recorded);
            alarms.take(&changes, self.rules.threshold_bytes);
        }
        alarms
    }

    /// Every window of consecutive runs; `is_new` says by its place in the window which run is of the new side, or
    /// never, and then the later half is.
    fn windows(&self, is_new: impl Fn(usize) -> bool) -> Alarms {
        let mut alarms = Alarms::default();
        let both = 2 * self.settings.runs;
        let windows = self.pool.len() + 1 - both;
        for from in 0..windows.min(self.settings.comparisons as usize) {
            let (new, base): (Vec<usize>, Vec<usize>) = (0..both).partition(|place| is_new(*place));
            let positions = base.into_iter().chain(new).map(|place| place + from);
            let positions: Vec<usize> = positions.collect();
            let changes = self.compare(positions.split_at(self.settings.runs), as_recorded);
            alarms.take(&changes, self.rules.threshold_bytes);
        }
        alarms
    }

    /// The stages that the runs went through before the releases.
    fn stages(&self) -> Vec<Stage> {
        let first = self.pool.first().map(|run| run.stages.as_slice());
        let mut stages: Vec<Stage> = first
            .unwrap_or_default()
            .iter()
            .map(|it| it.stage)
            .filter(|stage| !stage.is_release())
            .collect();
        stages.dedup();
        stages
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
            deviation_bytes: whole(deviations.deviation),
            spread_bytes: whole(deviations.spread),
            comparisons: self.settings.comparisons,
            found_as_recorded: found(1.0),
            found_at_spread: found(noise / deviations.spread),
            found_at_deviation: found(noise / deviations.deviation),
        })
    }

    /// How often the planted bytes are found where the stage's deviations are multiplied.
    fn found(&self, stage: Stage, deviations: Deviations, factor: f64) -> u32 {
        let mut lot = Lot::new(self.settings.seed);
        let mut found = 0;
        for _ in 0..self.settings.comparisons {
            let positions = lot.positions(self.pool.len(), 2 * self.settings.runs);
            let changes = self.compare(positions.split_at(self.settings.runs), |run, is_new| {
                let bytes = if is_new {
                    self.settings.planted_bytes
                } else {
                    0
                };
                Cow::Owned(changed(run, stage, bytes, deviations, factor))
            });
            found += u32::from(is_found(&changes, stage));
        }
        found
    }
}

fn as_recorded(run: &RunDigest, _: bool) -> Cow<'_, RunDigest> {
    Cow::Borrowed(run)
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a deviation is not negative, and saturates beyond all byte counts"
)]
fn whole(bytes: f64) -> u64 {
    bytes.round() as u64
}

impl Alarms {
    fn take(&mut self, changes: &Changes, threshold_bytes: u64) {
        self.comparisons += 1;
        let changes = || changes.iter().map(|(_, change)| change);
        let is_alarm = |change: &Change| {
            let moved = change.change_bytes.map_or(0, i64::unsigned_abs);
            change.verdict.is_decided() && moved > threshold_bytes
        };
        if changes().any(is_alarm) {
            self.alarms += 1;
        } else if changes().any(|change| matches!(change.verdict, Verdict::Undecided { .. })) {
            self.undecided += 1;
        }
    }
}

/// Whether the first stage of this name was decided to be larger.
fn is_found(changes: &Changes, wanted: Stage) -> bool {
    let is_it =
        |scope: Scope| matches!(scope, Scope::Stage { stage, nth: 0, .. } if stage == wanted);
    let mut totals = changes
        .iter()
        .filter(|(key, _)| key.is_total() && is_it(key.scope));
    let first = totals.next().map(|(_, change)| change.verdict);
    matches!(first, Some(Verdict::Regression | Verdict::Larger))
}
