//! By how much two groups of runs differ.

use super::ranks::{EXACT_UP_TO, approximate};
use super::splits;

/// How much greater the new values are than the base values, negative where they are smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Lower end of the confidence interval.
    pub low: i64,
    /// Median of the differences of all pairs; of an even number the midpoint of the middle two, rounded
    /// towards zero.
    pub estimate: i64,
    /// Upper end of the confidence interval.
    pub high: i64,
}

/// The shift from base to new by Hodges & Lehmann (1963, "Estimates of location based on rank tests", Ann.
/// Math. Stat. 34:598), with the confidence interval that belongs to the test of Mann and Whitney
/// (Hollander, Wolfe & Chicken 2014, "Nonparametric Statistical Methods", 4.3): it runs from the k-th
/// smallest difference of a pair to the k-th greatest, and holds the shift with a probability of at least
/// `confidence` (0.95 for 95%), ties or not. `None` where the runs are too few for that, or none.
///
/// k comes from the distribution of U without ties, exact up to [`EXACT_UP_TO`] values in both groups,
/// approximated beyond. Exactly the negative when the groups change places; what an `i64` does not hold is
/// cut at [`i64::MAX`] and its negative.
pub fn shift(base: &[i64], new: &[i64], confidence: f64) -> Option<Shift> {
    let rank = interval_rank(base.len(), new.len(), 1.0 - confidence)?;
    let differences = Differences::new(base, new);
    let middle = differences.count.div_ceil(2);
    let (least, greatest) = differences.bounds()?;
    let low = differences.at_rank(rank, least, greatest);
    let high = differences.at_rank(differences.count + 1 - rank, low, greatest);
    let below = differences.at_rank(middle, low, high);
    let above = differences.at_rank(differences.count + 1 - middle, below, high);
    Some(Shift {
        low: cut(low),
        estimate: cut(below.midpoint(above)),
        high: cut(high),
    })
}

/// The greatest rank k such that the differences of rank k from below and from above enclose the shift
/// with a probability of at least 1 - `allowed`: that for which 2 P(U < k) is at most `allowed`.
fn interval_rank(base: usize, new: usize, allowed: f64) -> Option<u64> {
    let pairs = base as u64 * new as u64;
    let up_to = pairs.checked_sub(1)? / 2;
    let rank = if base + new <= EXACT_UP_TO {
        exact_rank(base.min(new), base.max(new), up_to as usize, allowed)
    } else {
        let variance = pairs as f64 * (base as f64 + new as f64 + 1.0) / 12.0;
        let p = |u: i128| approximate(pairs as f64 / 2.0 - u as f64, variance);
        // A confidence that is no number leaves nothing outside.
        let is_inside = |u: i128| p(u) > allowed || allowed.is_nan();
        u64::try_from(first(0, i128::from(up_to) + 1, is_inside)).ok()?
    };
    (rank > 0).then_some(rank)
}

fn exact_rank(few: usize, many: usize, up_to: usize, allowed: f64) -> u64 {
    let all = splits::ways(few + many, few) as f64;
    let mut outside = 0;
    let within = splits::by_u(few, many, up_to)
        .into_iter()
        .take_while(|splits| {
            outside += 2 * splits;
            outside as f64 / all <= allowed
        });
    within.count() as u64
}

/// The differences of all pairs, none of them written down.
struct Differences {
    base: Vec<i64>,
    new: Vec<i64>,
    count: u64,
}

impl Differences {
    fn new(base: &[i64], new: &[i64]) -> Differences {
        let sorted = |values: &[i64]| {
            let mut values = values.to_vec();
            values.sort_unstable();
            values
        };
        Differences {
            base: sorted(base),
            new: sorted(new),
            count: base.len() as u64 * new.len() as u64,
        }
    }

    /// The least and the greatest.
    fn bounds(&self) -> Option<(i128, i128)> {
        let least = i128::from(*self.new.first()?) - i128::from(*self.base.last()?);
        let greatest = i128::from(*self.new.last()?) - i128::from(*self.base.first()?);
        Some((least, greatest))
    }

    /// The difference of this rank, counted from one, that lies between `low` and `high`.
    fn at_rank(&self, rank: u64, low: i128, high: i128) -> i128 {
        first(low, high, |value| self.up_to(value) >= rank)
    }

    /// Number of differences of at most this value.
    fn up_to(&self, value: i128) -> u64 {
        let mut too_far = self.base.iter().peekable();
        let mut smaller = 0;
        let mut count = 0;
        for new in &self.new {
            let least = i128::from(*new) - value;
            while too_far.next_if(|base| i128::from(**base) < least).is_some() {
                smaller += 1;
            }
            count += (self.base.len() - smaller) as u64;
        }
        count
    }
}

/// The first from `low` on that something holds for, or `high`; it holds for all that follow.
fn first(mut low: i128, mut high: i128, holds: impl Fn(i128) -> bool) -> i128 {
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// What an `i64` holds of a difference, alike on either side of zero.
fn cut(difference: i128) -> i64 {
    let most = i128::from(i64::MAX);
    i64::try_from(difference.clamp(-most, most)).unwrap_or_default()
}
