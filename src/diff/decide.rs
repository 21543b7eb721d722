//! Is a difference real? The figures of two sides in, and what can be said of them.
//!
//! Three grounds, in this order: sizes that do not vary are compared to the byte; with runs enough a rank test
//! over the runs; with fewer, the noise and the drift that were recorded with them.

use crate::stats::{
    mann_whitney, median, median_interval, runs_needed, shift, smallest_p_of_sizes,
};

use super::model::{Basis, Summary, Verdict};
use super::side::count;

/// More runs than this are not asked of anybody.
const MOST_RUNS: u32 = 1000;

/// The figures of a row on two sides.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'a> {
    /// Of the base, sorted.
    pub base: &'a [i64],
    /// Of the later side, sorted.
    pub new: &'a [i64],
    /// Whether they are exact by nature, should they be the same in every run of a side: counted, not read from a
    /// counter that others move too.
    pub exact: bool,
    /// What may have moved either side's figures without being theirs, bytes.
    pub reach_bytes: u64,
}

/// What can be said of a row before other rows are looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finding {
    /// Median less median.
    pub change_bytes: i64,
    /// The interval the true change lies in, by what the finding rests on.
    pub interval: Option<(i64, i64)>,
    /// Chance of a difference like this where there is none; absent without a test.
    pub p: Option<f64>,
    /// What it rests on.
    pub basis: Basis,
}

/// Summarises sorted figures; `None` where there is none.
pub fn summarise(sorted: &[i64], confidence: f64) -> Option<Summary> {
    let interval = median_interval(sorted, confidence);
    Some(Summary {
        runs: count(sorted.len()),
        median_bytes: median(sorted)?,
        low_bytes: interval.map(|(low, _)| low),
        high_bytes: interval.map(|(_, high)| high),
        min_bytes: *sorted.first()?,
        max_bytes: *sorted.last()?,
    })
}

impl Pair<'_> {
    /// Whether both sides have the same figures.
    pub fn is_identical(&self) -> bool {
        self.base == self.new || self.is_constant()
    }

    /// Whether every figure of both sides is the same.
    fn is_constant(&self) -> bool {
        let all = || self.base.iter().chain(self.new);
        all()
            .next()
            .is_some_and(|first| all().all(|other| other == first))
    }

    /// Whether there is anything to test: not where every figure is the same, nor where exact figures are the same
    /// in every run of a side.
    pub fn varies(&self) -> bool {
        let constant = |side: &[i64]| side.first() == side.last();
        !(self.is_constant() || (self.exact && constant(self.base) && constant(self.new)))
    }

    /// What the figures rest on, where `family` rows are to be tested together at `significance`: a test that
    /// could not decide even the clearest difference is no ground.
    pub fn basis(&self, family: usize, significance: f64) -> Basis {
        if !self.varies() {
            return Basis::Exact;
        }
        let smallest = smallest_p_of_sizes(self.base.len(), self.new.len());
        if smallest * family.max(1) as f64 <= significance {
            Basis::Ranks
        } else {
            Basis::Noise
        }
    }

    /// What can be said on these grounds; `None` where a side has no figure.
    pub fn finding(&self, basis: Basis, confidence: f64) -> Option<Finding> {
        let change_bytes = median(self.new)?.saturating_sub(median(self.base)?);
        let (interval, p) = match basis {
            Basis::Exact => (Some((change_bytes, change_bytes)), None),
            Basis::Ranks => {
                let shift = shift(self.base, self.new, confidence);
                let p = mann_whitney(self.base, self.new)?.p;
                (shift.map(|shift| (shift.low, shift.high)), Some(p))
            }
            Basis::Noise => (Some(self.reached()?), None),
            Basis::None => (None, None),
        };
        Some(Finding {
            change_bytes,
            interval,
            p,
            basis,
        })
    }

    /// The changes that the extremes of both sides leave possible, widened by what may have moved them.
    fn reached(&self) -> Option<(i64, i64)> {
        let reach = i64::try_from(self.reach_bytes).unwrap_or(i64::MAX);
        let low = self.new.first()?.saturating_sub(*self.base.last()?);
        let high = self.new.last()?.saturating_sub(*self.base.first()?);
        Some((low.saturating_sub(reach), high.saturating_add(reach)))
    }

    /// Runs on each side that would decide the row at `significance`; absent where none would.
    pub fn runs_needed(&self, significance: f64) -> Option<u32> {
        runs_needed(self.base, self.new, significance, MOST_RUNS)
    }
}

/// What decides a verdict beside the finding.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// Growth that is allowed; absent where no limit applies to the row.
    pub limit_bytes: Option<u64>,
    /// The margin of "the same".
    pub same_within_bytes: u64,
    /// The chance of error that is allowed for the whole family.
    pub significance: f64,
}

impl Finding {
    /// Whether the change is real, given its corrected chance.
    pub fn is_decided(&self, p_adjusted: Option<f64>, significance: f64) -> bool {
        match self.basis {
            Basis::Exact => self.change_bytes != 0,
            Basis::Ranks => p_adjusted.is_some_and(|p| p <= significance),
            Basis::Noise => self.interval.is_some_and(|(low, high)| low > 0 || high < 0),
            Basis::None => false,
        }
    }

    /// The verdict. `runs_needed` is asked only where it matters.
    pub fn verdict(
        &self,
        p_adjusted: Option<f64>,
        bar: Bar,
        runs_needed: impl FnOnce() -> Option<u32>,
    ) -> Verdict {
        let moved = self.change_bytes.unsigned_abs();
        let beyond = bar.limit_bytes.is_some_and(|limit| moved > limit);
        // A shift may be decided while the medians are equal: that is no change of the row's figure.
        if self.is_decided(p_adjusted, bar.significance) && moved > 0 {
            return match (self.change_bytes > 0, beyond) {
                (true, true) => Verdict::Regression,
                (true, false) => Verdict::Larger,
                (false, true) => Verdict::Improvement,
                (false, false) => Verdict::Smaller,
            };
        }
        // A limit is on growth: a fall that cannot be decided fails nothing.
        if beyond && self.change_bytes > 0 {
            return Verdict::Undecided {
                runs_needed: runs_needed(),
            };
        }
        match self.interval {
            Some((low, high)) => {
                let within_bytes = low.unsigned_abs().max(high.unsigned_abs());
                if within_bytes <= bar.same_within_bytes {
                    Verdict::Same { within_bytes }
                } else {
                    Verdict::Open
                }
            }
            None => Verdict::Open,
        }
    }
}
