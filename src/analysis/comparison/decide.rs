//! Is a difference real? The figures of two sides in, and what can be said of them.
//!
//! Three grounds, in this order: sizes that do not vary are compared to the byte; with runs enough a rank test
//! over the runs; with fewer, the noise and the drift that were recorded with them.

use crate::stats::{
    mann_whitney, median, median_interval, runs_needed, shift, smallest_p_of_sizes,
};

use super::model::{Basis, Summary, Verdict};
use super::noise::Reach;
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
    /// How far the difference may be off without anything having changed.
    pub reach: Reach,
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
    /// What rounding hides of it.
    pub rounding_bytes: u64,
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
        } else if self.reach.assumed {
            Basis::Assumed
        } else {
            Basis::Noise
        }
    }

    /// Whether one of the runs lies apart from the others of its side, and from all of the other side's, by more
    /// than `margin_bytes`: no rank test sees one run of ten, yet nobody who has it would call the sides the same.
    pub fn has_outlier(&self, margin_bytes: u64) -> bool {
        is_apart(self.base, self.new, margin_bytes) || is_apart(self.new, self.base, margin_bytes)
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
            Basis::Noise | Basis::Assumed => (Some(self.reached()?), None),
            Basis::None => (None, None),
        };
        Some(Finding {
            change_bytes,
            interval: interval.map(|ends| widened(ends, self.reach.rounding_bytes)),
            p,
            basis,
            rounding_bytes: self.reach.rounding_bytes,
        })
    }

    /// The changes that the extremes of both sides leave possible, widened by what may have moved them.
    fn reached(&self) -> Option<(i64, i64)> {
        let low = self.new.first()?.saturating_sub(*self.base.last()?);
        let high = self.new.last()?.saturating_sub(*self.base.first()?);
        Some(widened((low, high), self.reach.bytes))
    }

    /// Runs on each side that would decide the row at `significance`; absent where none would.
    pub fn runs_needed(&self, significance: f64) -> Option<u32> {
        runs_needed(self.base, self.new, significance, MOST_RUNS)
    }
}

/// An interval with both ends moved out by so many bytes.
pub fn widened((low, high): (i64, i64), bytes: u64) -> (i64, i64) {
    (
        low.saturating_sub_unsigned(bytes),
        high.saturating_add_unsigned(bytes),
    )
}

/// Runs from which on it is known how far a side's figures spread, so that one can lie apart.
const ENOUGH_TO_SPREAD: usize = 4;

/// Whether the lowest or the highest of these sorted figures lies outside the far fences of the rest (Tukey 1977,
/// "Exploratory Data Analysis": three times the distance of the quartiles), outside the other side's, and by more
/// than a margin from both.
fn is_apart(side: &[i64], other: &[i64], margin_bytes: u64) -> bool {
    let quartile = |part: usize| side.get(side.len() * part / 4).copied();
    let (Some(low), Some(high)) = (quartile(1), quartile(3)) else {
        return false;
    };
    let (Some(least), Some(most)) = (side.first(), side.last()) else {
        return false;
    };
    let (Some(others_least), Some(others_most)) = (other.first(), other.last()) else {
        return false;
    };
    let margin = margin_bytes.max(high.abs_diff(low).saturating_mul(3));
    let beyond = |value: i64, end: i64| value.abs_diff(end) > margin;
    let is_low = *least < *others_least && beyond(*least, low) && beyond(*least, *others_least);
    let is_high = *most > *others_most && beyond(*most, high) && beyond(*most, *others_most);
    side.len() >= ENOUGH_TO_SPREAD && (is_low || is_high)
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
    /// Runs on the side that has fewer.
    pub runs: usize,
    /// Whether a run lies apart, so that nothing is called the same.
    pub has_outlier: bool,
}

/// Runs on a side up to which it is not known how far its figures spread from run to run.
const TOO_FEW_TO_SPREAD: usize = 2;

impl Bar {
    /// What a change has to be beyond where the runs are too few to say how far they spread, bytes.
    fn beyond_few_runs_bytes(&self) -> u64 {
        let limit = self.limit_bytes.unwrap_or(0);
        limit.saturating_add(self.same_within_bytes)
    }
}

impl Finding {
    /// Whether the change is real, given its corrected chance.
    pub fn is_decided(&self, p_adjusted: Option<f64>, bar: &Bar) -> bool {
        let leaves_zero = self.interval.map(|(low, high)| low > 0 || high < 0);
        match self.basis {
            Basis::Exact => leaves_zero.unwrap_or(false),
            // What rounding hides may be the opposite of the change.
            Basis::Ranks => {
                p_adjusted.is_some_and(|p| p <= bar.significance)
                    && (self.rounding_bytes == 0 || leaves_zero.unwrap_or(true))
            }
            Basis::Noise | Basis::Assumed => {
                let few = bar.runs <= TOO_FEW_TO_SPREAD;
                let moved = self.change_bytes.unsigned_abs();
                leaves_zero.unwrap_or(false) && !(few && moved <= bar.beyond_few_runs_bytes())
            }
            Basis::None => false,
        }
    }

    /// The verdict. `runs_needed` is asked only where it matters.
    pub fn verdict(
        &self,
        p_adjusted: Option<f64>,
        bar: &Bar,
        runs_needed: impl FnOnce() -> Option<u32>,
    ) -> Verdict {
        let moved = self.change_bytes.unsigned_abs();
        let beyond = bar.limit_bytes.is_some_and(|limit| moved > limit);
        // A shift may be decided while the medians are equal: that is no change of the row's figure.
        if self.is_decided(p_adjusted, bar) && moved > 0 {
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
        let may_be_the_same = !bar.has_outlier && self.basis != Basis::Assumed;
        match self.interval.filter(|_| may_be_the_same) {
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
