//! The replay itself.

use crate::analysis::comparison::{
    Change, Comparison, DiffRules, Quantity, Refusal, Scope, SideInput, Verdict, compare,
};
use crate::analysis::digest::{Category, Digest, Ended, RunDigest};
use crate::report::{Stage, Temperature, Tool};

use super::draw::Lot;
use super::model::{Alarms, Planted, Replay, Settings};
use super::plant::{Deviations, changed, deviations};

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
    /// The reports are no repeats of one measurement.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// Replays the runs of these reports. `tool` is the program that compares.
///
/// # Errors
/// There are too few runs, or the reports measured different things.
pub fn replay(
    documents: &[(String, Digest)],
    settings: &Settings,
    tool: &Tool,
) -> Result<Replay, ReplayError> {
    let Some((path, first)) = documents.first() else {
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
        path,
        first,
        rules: DiffRules {
            threshold_bytes: settings.threshold_bytes,
            significance: settings.significance,
            ..DiffRules::default()
        },
        tool,
        settings,
        pool,
    };
    let mut planted = Vec::new();
    for stage in bench.stages() {
        planted.extend(bench.plant(stage)?);
    }
    Ok(Replay {
        schema: "trtmem.replay/1",
        pool: count(bench.pool.len()),
        runs: count(settings.runs),
        significance: bench.rules.significance,
        threshold_bytes: settings.threshold_bytes,
        seed: settings.seed,
        drawn: bench.drawn()?,
        in_order: bench.windows(|_| false)?,
        in_turns: bench.windows(|place| matches!(place % 4, 1 | 2))?,
        planted_bytes: settings.planted_bytes,
        noise_bytes: settings.noise_bytes,
        planted,
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
    path: &'a str,
    first: &'a Digest,
    rules: DiffRules,
    tool: &'a Tool,
    settings: &'a Settings,
    pool: Vec<&'a RunDigest>,
}

impl Bench<'_> {
    fn compare(&self, base: Vec<RunDigest>, new: Vec<RunDigest>) -> Result<Comparison, Refusal> {
        let side = |label: &str, runs: Vec<RunDigest>| SideInput {
            label: Some(label.to_owned()),
            documents: vec![(
                self.path.to_owned(),
                Digest {
                    runs,
                    ..self.first.clone()
                },
            )],
        };
        let sides = [side("base", base), side("new", new)];
        compare(&sides, &self.rules, self.tool.clone())
    }

    /// The runs at these positions, those of the base and those of the new side.
    fn split(&self, positions: &[usize]) -> (Vec<RunDigest>, Vec<RunDigest>) {
        let at = |positions: &[usize]| {
            let runs = positions
                .iter()
                .filter_map(|position| self.pool.get(*position));
            runs.map(|run| (*run).clone()).collect()
        };
        let (base, new) = positions.split_at(positions.len() / 2);
        (at(base), at(new))
    }

    fn drawn(&self) -> Result<Alarms, Refusal> {
        let mut lot = Lot::new(self.settings.seed);
        let mut alarms = Alarms::default();
        for _ in 0..self.settings.comparisons {
            let positions = lot.positions(self.pool.len(), 2 * self.settings.runs);
            let (base, new) = self.split(&positions);
            alarms.take(&self.compare(base, new)?);
        }
        Ok(alarms)
    }

    /// Every window of consecutive runs; `is_new` says by its place in the window which run is of the new side, or
    /// never, and then the later half is.
    fn windows(&self, is_new: impl Fn(usize) -> bool) -> Result<Alarms, Refusal> {
        let mut alarms = Alarms::default();
        let both = 2 * self.settings.runs;
        let windows = self.pool.len() + 1 - both;
        for from in 0..windows.min(self.settings.comparisons as usize) {
            let (new, base): (Vec<usize>, Vec<usize>) = (0..both).partition(|place| is_new(*place));
            let mut positions: Vec<usize> = base.into_iter().chain(new).collect();
            for position in &mut positions {
                *position += from;
            }
            let (base, new) = self.split(&positions);
            alarms.take(&self.compare(base, new)?);
        }
        Ok(alarms)
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
    fn plant(&self, stage: Stage) -> Result<Option<Planted>, Refusal> {
        let Some(deviations) = deviations(&self.pool, stage, self.settings.runs) else {
            return Ok(None);
        };
        if deviations.spread <= 0.0 {
            return Ok(None);
        }
        let noise = self.settings.noise_bytes as f64;
        let found = |factor: f64| self.found(stage, deviations, factor);
        Ok(Some(Planted {
            stage,
            deviation_bytes: whole(deviations.deviation),
            spread_bytes: whole(deviations.spread),
            comparisons: self.settings.comparisons,
            found_as_recorded: found(1.0)?,
            found_at_spread: found(noise / deviations.spread)?,
            found_at_deviation: found(noise / deviations.deviation)?,
        }))
    }

    /// How often the planted bytes are found where the stage's deviations are multiplied.
    fn found(&self, stage: Stage, deviations: Deviations, factor: f64) -> Result<u32, Refusal> {
        let mut lot = Lot::new(self.settings.seed);
        let mut found = 0;
        for _ in 0..self.settings.comparisons {
            let positions = lot.positions(self.pool.len(), 2 * self.settings.runs);
            let (base, new) = self.split(&positions);
            let with = |runs: &[RunDigest], bytes: i64| -> Vec<RunDigest> {
                let run = |run: &RunDigest| changed(run, stage, bytes, deviations, factor);
                runs.iter().map(run).collect()
            };
            let new = with(&new, self.settings.planted_bytes);
            found += u32::from(is_found(&self.compare(with(&base, 0), new)?, stage));
        }
        Ok(found)
    }
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
    fn take(&mut self, comparison: &Comparison) {
        self.comparisons += 1;
        let changes = || comparison.rows.iter().flat_map(|row| &row.changes);
        let is_alarm = |change: &Change| {
            let moved = change.change_bytes.map_or(0, i64::unsigned_abs);
            change.verdict.is_decided() && moved > comparison.rules.threshold_bytes
        };
        if changes().any(is_alarm) {
            self.alarms += 1;
        } else if changes().any(|change| matches!(change.verdict, Verdict::Undecided { .. })) {
            self.undecided += 1;
        }
    }
}

/// Whether the first stage of this name was decided to be larger.
fn is_found(comparison: &Comparison, wanted: Stage) -> bool {
    let is_it =
        |scope: Scope| matches!(scope, Scope::Stage { stage, nth: 0, .. } if stage == wanted);
    let mut rows = comparison
        .rows
        .iter()
        .filter(|row| (row.owner, row.quantity) == (Category::Total, Quantity::Held));
    let change = rows
        .find(|row| is_it(row.scope))
        .and_then(|row| row.changes.first());
    change.is_some_and(|change| matches!(change.verdict, Verdict::Regression | Verdict::Larger))
}
