//! One verdict: is a difference real, and is it over what is allowed?
//!
//! Three grounds, in this order: sizes that do not vary are compared to the byte; with runs enough a rank test over the
//! runs; with fewer, the noise and the drift that were recorded with them.
//!
//! The families of tests are fixed before a figure is looked at. The first holds the lifecycle, one row a stage (its
//! total, or its leading category where a side has none), and every row that somebody gave a limit; the peaks are a
//! family of their own. The categories of a stage are one too, and are looked at only where the stage itself was
//! decided, or has no total on one of the sides.

use std::borrow::Cow;

use crate::analysis::digest::Category;
use crate::stats::{holm, mann_whitney, median, runs_needed, shift, smallest_p_of_sizes};

use super::change::{Basis, Change, Verdict};
use super::figure::{Quantity, RowKey, Summary, is_counted, widened};
use super::noise::Reach;

/// More runs than this are not asked of anybody.
const MOST_RUNS: u32 = 1000;

/// Runs on each side from which on a heap figure that is the same in all of them is called exact.
const ENOUGH_TO_SEE: usize = 3;

/// Runs on a side up to which it is not known how far its figures spread from run to run.
const TOO_FEW_TO_SPREAD: usize = 2;

/// Whether figures of a category that are the same in every run of both sides are exact.
pub fn is_exact(category: Category, base_runs: usize, new_runs: usize) -> bool {
    match category {
        // The C library counts to the byte; that a figure does not vary takes a few runs to see.
        Category::Cpu => base_runs.min(new_runs) >= ENOUGH_TO_SEE,
        category => is_counted(category),
    }
}

impl Summary {
    /// The least and the greatest value that the median may have, and what that rests on: exact figures are what they
    /// are; with runs enough it is the confidence interval of the median; with fewer the extremes, widened by what
    /// moves the counter by itself. What rounding hides widens each of them.
    pub fn possible(&self, category: Category, reach: Reach) -> ((i64, i64), Basis) {
        let runs = usize::try_from(self.runs).unwrap_or(usize::MAX);
        let is_constant = self.min_bytes == self.max_bytes;
        let (ends, moved, basis) = match self.low_bytes.zip(self.high_bytes) {
            _ if is_constant && is_exact(category, runs, runs) => {
                ((self.median_bytes, self.median_bytes), 0, Basis::Exact)
            }
            Some(ends) => (ends, 0, Basis::Ranks),
            None => {
                let ends = (self.min_bytes, self.max_bytes);
                (ends, reach.bytes, Basis::of_noise(reach))
            }
        };
        (
            widened(ends, reach.rounding_bytes.saturating_add(moved)),
            basis,
        )
    }
}

/// What verdicts go by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TestRules {
    /// Changes up to so many bytes are of no interest; also the margin of "the same".
    pub threshold_bytes: u64,
    /// The chance of a false alarm in a family.
    pub significance: f64,
    /// The confidence of intervals.
    pub confidence: f64,
    /// Whether what leads a scope, or stands for its total, may grow by the threshold alone where nobody named it.
    pub limits_the_unnamed: bool,
}

/// A row that two sides have figures of, on its way to a verdict.
#[derive(Clone, Debug)]
pub struct Pair<'a> {
    /// Which row.
    pub key: RowKey,
    /// The figures of the base, sorted; there is one.
    pub base: Cow<'a, [i64]>,
    /// Those of the later side, sorted; there is one.
    pub new: Cow<'a, [i64]>,
    /// How far the difference may be off without anything having changed.
    reach: Reach,
    /// What somebody said of the growth of this very row.
    pub named: Named,
}

/// Whether somebody named a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// Nobody did.
    No,
    /// It may grow by so many bytes; absent where it may grow as it likes, yet is looked at.
    Limited(Option<u64>),
}

impl<'a> Pair<'a> {
    /// A row that nobody named; `None` where a side has no figure of it.
    pub fn new(
        key: RowKey,
        base: Cow<'a, [i64]>,
        new: Cow<'a, [i64]>,
        reach: Reach,
    ) -> Option<Pair<'a>> {
        let both = !base.is_empty() && !new.is_empty();
        both.then_some(Pair {
            key,
            base,
            new,
            reach,
            named: Named::No,
        })
    }

    /// Whether both sides have the same figures.
    fn is_identical(&self) -> bool {
        self.base == self.new || self.is_constant()
    }

    /// Whether every figure of both sides is the same.
    fn is_constant(&self) -> bool {
        let ends = [self.base.first(), self.base.last(), self.new.first()];
        ends.into_iter().all(|it| it == self.new.last())
    }

    /// Whether there is anything to test: not where every figure is the same, nor where exact figures are the same
    /// in every run of a side.
    fn varies(&self) -> bool {
        let constant = |side: &[i64]| side.first() == side.last();
        let exact = is_exact(self.key.category, self.base.len(), self.new.len());
        !(self.is_constant() || (exact && constant(&self.base) && constant(&self.new)))
    }

    /// What the figures rest on, where `family` rows are to be tested together at `significance`: a test that
    /// could not decide even the clearest difference is no ground.
    fn basis(&self, family: usize, significance: f64) -> Basis {
        if !self.varies() {
            return Basis::Exact;
        }
        let smallest = smallest_p_of_sizes(self.base.len(), self.new.len());
        if smallest * family.max(1) as f64 <= significance {
            Basis::Ranks
        } else {
            Basis::of_noise(self.reach)
        }
    }

    /// What can be said on these grounds before other rows are looked at, without a verdict.
    fn change(&self, basis: Basis, confidence: f64) -> Option<Change> {
        let change_bytes = median(&self.new)?.saturating_sub(median(&self.base)?);
        let (interval, p) = match basis {
            Basis::Exact => (Some((change_bytes, change_bytes)), None),
            Basis::Ranks => {
                let shift = shift(&self.base, &self.new, confidence);
                let p = mann_whitney(&self.base, &self.new)?.p;
                (shift.map(|shift| (shift.low, shift.high)), Some(p))
            }
            Basis::Noise | Basis::Assumed => (Some(self.reached()?), None),
            Basis::None => (None, None),
        };
        let interval = interval.map(|ends| widened(ends, self.reach.rounding_bytes));
        Some(Change {
            change_bytes: Some(change_bytes),
            low_bytes: interval.map(|(low, _)| low),
            high_bytes: interval.map(|(_, high)| high),
            p,
            basis,
            ..Change::default()
        })
    }

    /// The changes that the extremes of both sides leave possible, widened by what may have moved them.
    fn reached(&self) -> Option<(i64, i64)> {
        let low = self.new.first()?.saturating_sub(*self.base.last()?);
        let high = self.new.last()?.saturating_sub(*self.base.first()?);
        Some(widened((low, high), self.reach.bytes))
    }

    /// Whether one of the runs lies apart from the others of its side, and from all of the other side's, by more
    /// than `margin_bytes`: no rank test sees one run of ten, yet nobody who has it would call the sides the same.
    fn has_outlier(&self, margin_bytes: u64) -> bool {
        is_apart(&self.base, &self.new, margin_bytes)
            || is_apart(&self.new, &self.base, margin_bytes)
    }
}

/// Runs from which on it is known how far a side's figures spread, so that one can lie apart.
const ENOUGH_TO_SPREAD: usize = 4;

/// Whether the lowest or the highest of these sorted figures lies outside the far fences of the rest (Tukey 1977,
/// "Exploratory Data Analysis": three times the distance of the quartiles), outside the other side's, and by more
/// than a margin from both.
fn is_apart(side: &[i64], other: &[i64], margin_bytes: u64) -> bool {
    let quartile = |part: usize| side.get(side.len() * part / 4);
    let (Some(low), Some(high)) = (quartile(1), quartile(3)) else {
        return false;
    };
    let margin = margin_bytes.max(high.abs_diff(*low).saturating_mul(3));
    let beyond = |value: &i64, end: &i64| value.abs_diff(*end) > margin;
    let ends = |of: fn(&[i64]) -> Option<&i64>| of(side).zip(of(other));
    let is_low = ends(<[i64]>::first).is_some_and(|(least, others)| {
        least < others && beyond(least, low) && beyond(least, others)
    });
    let is_high = ends(<[i64]>::last)
        .is_some_and(|(most, others)| most > others && beyond(most, high) && beyond(most, others));
    side.len() >= ENOUGH_TO_SPREAD && (is_low || is_high)
}

/// A row and its part in the families.
struct Case<'a> {
    pair: &'a Pair<'a>,
    /// Where its verdict stands.
    at: usize,
    /// Whether it is of the first family: the lifecycle, a stage's total or what stands for it, or a row that somebody
    /// gave a limit.
    is_first: bool,
    /// Where the verdict of its scope's total stands, if both sides have one.
    total: Option<usize>,
    /// Growth that is allowed; absent where it may grow as it likes.
    limit_bytes: Option<u64>,
}

/// Judges rows together; each verdict stands where its row does. The rows of a scope follow each other, in the order
/// of [`super::figure::COLUMNS`].
pub fn judge(pairs: &[Pair], rules: &TestRules) -> Vec<Change> {
    let cases = cases(pairs, rules);
    let mut changes = vec![Change::default().told(); cases.len()];
    let cases = cases.iter();
    let (first, others): (Vec<&Case>, Vec<&Case>) = cases.partition(|case| case.is_first);
    let is_peak = |case: &&Case| case.pair.key.quantity == Quantity::Peak;
    let (peaks, categories): (Vec<&Case>, Vec<&Case>) = others.into_iter().partition(is_peak);
    settle(&first, true, rules, &mut changes);
    settle(&peaks, true, rules, &mut changes);
    for family in categories.chunk_by(|a, b| a.pair.key.scope == b.pair.key.scope) {
        let total = family.first().and_then(|case| changes.get(case.total?));
        let is_asked = total.is_none_or(|total| total.verdict.is_decided());
        settle(family, is_asked, rules, &mut changes);
    }
    changes
}

fn cases<'a>(pairs: &'a [Pair<'a>], rules: &TestRules) -> Vec<Case<'a>> {
    let mut cases: Vec<Case> = Vec::with_capacity(pairs.len());
    for scope in pairs.chunk_by(|a, b| a.key.scope == b.key.scope) {
        let first = cases.len();
        let Some(leading) = scope.first().map(|pair| pair.key) else {
            continue;
        };
        for (pair, at) in scope.iter().zip(first..) {
            let unnamed = || is_limited(pair.key, leading).then_some(rules.threshold_bytes);
            cases.push(Case {
                pair,
                at,
                is_first: pair.named != Named::No || pair.key == leading,
                total: leading.is_total().then_some(first),
                limit_bytes: match pair.named {
                    Named::Limited(limit) => limit,
                    Named::No if rules.limits_the_unnamed => unnamed(),
                    Named::No => None,
                },
            });
        }
    }
    cases
}

/// Whether a row that nobody named may not grow as it likes, where `leading` leads its scope: the total, and where
/// there is none its parts, which are all there is; a recording of counters has its peak alone.
fn is_limited(key: RowKey, leading: RowKey) -> bool {
    let is_limited = match key.quantity {
        Quantity::Held => key.is_total() || !leading.is_total(),
        Quantity::Peak => key == leading && key.category == Category::Total,
    };
    is_limited && !key.scope.gives_back()
}

/// Tests a family together and puts the verdicts down. Where nobody asked whether what changed is real, it is told
/// without a test.
fn settle(family: &[&Case], is_asked: bool, rules: &TestRules, changes: &mut [Change]) {
    // A row that is the same in every run has nothing to test; that is known without knowing which run is whose.
    let size = family.iter().filter(|case| case.pair.varies()).count();
    let basis = |pair: &Pair| {
        if pair.varies() && !is_asked {
            return Basis::None;
        }
        pair.basis(size, rules.significance)
    };
    let found = |case: &&Case| case.pair.change(basis(case.pair), rules.confidence);
    let found: Vec<Option<Change>> = family.iter().map(found).collect();
    let tested = found.iter().filter_map(|change| change.as_ref()?.p);
    let mut adjusted = holm(&tested.collect::<Vec<f64>>()).into_iter();
    for (case, change) in family.iter().zip(found) {
        if let (Some(mut change), Some(place)) = (change, changes.get_mut(case.at)) {
            change.p_adjusted = change.p.and_then(|_| adjusted.next());
            *place = case.judged(change, size.max(1), rules);
        }
    }
}

impl Case<'_> {
    /// What became of its row, in a family of so many.
    fn judged(&self, mut change: Change, family: usize, rules: &TestRules) -> Change {
        change.limit_bytes = self.limit_bytes;
        change.has_outlier = self.pair.has_outlier(rules.threshold_bytes);
        let moved = change.change_bytes.unwrap_or_default();
        let is_beyond = self
            .limit_bytes
            .is_some_and(|limit| moved.unsigned_abs() > limit);
        change.verdict = if self.pair.is_identical() {
            Verdict::Identical
        } else if self.is_decided(&change, rules) && moved != 0 {
            // A shift may be decided while the medians are equal: that is no change of the row's figure.
            match (moved > 0, is_beyond) {
                (true, true) => Verdict::Regression,
                (true, false) => Verdict::Larger,
                (false, true) => Verdict::Improvement,
                (false, false) => Verdict::Smaller,
            }
        } else if is_beyond && moved > 0 {
            // A limit is on growth: a fall that cannot be decided fails nothing.
            let each = rules.significance / family as f64;
            let runs_needed = runs_needed(&self.pair.base, &self.pair.new, each, MOST_RUNS);
            Verdict::Undecided { runs_needed }
        } else if change.has_outlier || change.basis == Basis::Assumed {
            Verdict::Open
        } else {
            same(&change, rules.threshold_bytes)
        };
        change.told()
    }

    /// Whether the change is real, given its corrected chance.
    fn is_decided(&self, change: &Change, rules: &TestRules) -> bool {
        let interval = change.low_bytes.zip(change.high_bytes);
        let leaves_zero = interval.map(|(low, high)| low > 0 || high < 0);
        match change.basis {
            Basis::Exact => leaves_zero.unwrap_or(false),
            // What rounding hides may be the opposite of the change.
            Basis::Ranks => {
                change.p_adjusted.is_some_and(|p| p <= rules.significance)
                    && (self.pair.reach.rounding_bytes == 0 || leaves_zero.unwrap_or(true))
            }
            Basis::Noise | Basis::Assumed => {
                let runs = self.pair.base.len().min(self.pair.new.len());
                // Where the runs are too few to say how far they spread, it has to be beyond its limit and more.
                let limit = self.limit_bytes.unwrap_or(0);
                let beyond = limit.saturating_add(rules.threshold_bytes);
                let moved = change.change_bytes.map_or(0, i64::unsigned_abs);
                leaves_zero.unwrap_or(false) && (runs > TOO_FEW_TO_SPREAD || moved > beyond)
            }
            Basis::None => false,
        }
    }
}

/// The same within a margin, where the interval shows it.
fn same(change: &Change, margin_bytes: u64) -> Verdict {
    let ends = change.low_bytes.zip(change.high_bytes);
    let within = ends.map(|(low, high)| low.unsigned_abs().max(high.unsigned_abs()));
    match within {
        Some(within_bytes) if within_bytes <= margin_bytes => Verdict::Same { within_bytes },
        _ => Verdict::Open,
    }
}
