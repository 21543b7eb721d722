//! By how much two groups of runs differ.

use super::ranks::{EXACT_UP_TO, approximate};
use super::splits;

/// Up to so many differences are written down; more are only counted.
const MOST_WRITTEN: usize = 1 << 16;

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
/// approximated beyond. Exactly the negative when the groups change places; a difference that an `i64`
/// does not hold is cut at [`i64::MAX`] or its negative.
pub fn shift(base: &[i64], new: &[i64], confidence: f64) -> Option<Shift> {
    let rank = interval_rank(base.len(), new.len(), 1.0 - confidence)?;
    let [low, below, above, high] = if base.len().saturating_mul(new.len()) <= MOST_WRITTEN {
        written(base, new, rank)?
    } else {
        counted(base, new, rank)?
    };
    Some(Shift {
        low,
        estimate: below.midpoint(above),
        high,
    })
}

/// The greatest rank k such that the differences of rank k from below and from above enclose the shift
/// with a probability of at least 1 - `allowed`: that for which 2 P(U < k) is at most `allowed`.
fn interval_rank(base: usize, new: usize, allowed: f64) -> Option<usize> {
    let pairs = base.checked_mul(new)?;
    let last = pairs.checked_sub(1)? / 2;
    let outside = if base + new <= EXACT_UP_TO {
        exactly_outside(base.min(new), base.max(new), last, allowed)
    } else {
        let variance = pairs as f64 * (base as f64 + new as f64 + 1.0) / 12.0;
        let p = |u: i128| approximate(pairs as f64 / 2.0 - u as f64, variance);
        // A confidence that is no number leaves nothing outside.
        let is_inside = |u: i128| p(u) > allowed || allowed.is_nan();
        usize::try_from(first(0, last as i128 + 1, is_inside)).ok()?
    };
    (outside > 0).then_some(outside)
}

/// Number of values of U up to `last`, from 0 on, that are at most `allowed` probable together with as
/// many at the other end.
fn exactly_outside(few: usize, many: usize, last: usize, allowed: f64) -> usize {
    let all = splits::ways(few + many, few) as f64;
    let mut splits = 0;
    let by_u = splits::by_u(few, many, last).into_iter();
    by_u.take_while(|more| {
        splits += 2 * more;
        splits as f64 / all <= allowed
    })
    .count()
}

/// The difference of a pair, alike on either side of zero.
fn difference(base: i64, new: i64) -> i64 {
    new.saturating_sub(base).max(-i64::MAX)
}

/// The differences of this rank from below, of the middle two ranks, and of this rank from above, ranks
/// counted from one. All are written down, and only as far sorted as is needed.
fn written(base: &[i64], new: &[i64], rank: usize) -> Option<[i64; 4]> {
    let mut differences = Vec::with_capacity(base.len() * new.len());
    for new in new {
        differences.extend(base.iter().map(|base| difference(*base, *new)));
    }
    let count = differences.len();
    let middle = count.checked_sub(1)? / 2;
    let (smaller, below, greater) = differences.select_nth_unstable(middle);
    let below = *below;
    let above = match count % 2 {
        0 => *greater.iter().min()?,
        _ => below,
    };
    let low = nth(smaller, rank - 1).unwrap_or(below);
    let from_middle = (count - rank).checked_sub(middle + 1);
    let high = from_middle.and_then(|at| nth(greater, at)).unwrap_or(below);
    Some([low, below, above, high])
}

/// The value that would stand here if they were sorted.
fn nth(values: &mut [i64], at: usize) -> Option<i64> {
    (at < values.len()).then(|| *values.select_nth_unstable(at).1)
}

/// The same as [`written`] of so many pairs that they would fill the memory: each is found by halving the
/// range of values, with a count of the pairs below.
fn counted(base: &[i64], new: &[i64], rank: usize) -> Option<[i64; 4]> {
    let (base, new) = (sorted(base), sorted(new));
    let count = base.len() * new.len();
    let least = difference(*base.last()?, *new.first()?);
    let greatest = difference(*base.first()?, *new.last()?);
    let at_rank = |rank: usize| {
        let reaches = |value| up_to(&base, &new, value) >= rank;
        i64::try_from(first(least.into(), greatest.into(), reaches)).ok()
    };
    Some([
        at_rank(rank)?,
        at_rank(count.div_ceil(2))?,
        at_rank(count / 2 + 1)?,
        at_rank(count + 1 - rank)?,
    ])
}

fn sorted(values: &[i64]) -> Vec<i64> {
    let mut values = values.to_vec();
    values.sort_unstable();
    values
}

/// Number of pairs whose difference is at most `most`.
fn up_to(base: &[i64], new: &[i64], most: i128) -> usize {
    let mut bases = base.iter().peekable();
    let mut count = 0;
    for new in new {
        // The greater the new value, the more base values lie too far below it.
        let is_too_far = |base: &&i64| i128::from(difference(**base, *new)) > most;
        while bases.next_if(is_too_far).is_some() {}
        count += bases.len();
    }
    count
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

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn values() -> impl Strategy<Value = Vec<i64>> {
        let value = prop_oneof![-3_i64..4, -1_000_000_i64..1_000_000, any::<i64>()];
        vec(value, 1..20)
    }

    #[test]
    fn what_does_not_fit_is_cut_alike_on_either_side() {
        assert_eq!(difference(i64::MIN, i64::MAX), i64::MAX);
        assert_eq!(difference(i64::MAX, i64::MIN), -i64::MAX);
        assert_eq!(difference(0, i64::MIN), -i64::MAX);
    }

    proptest! {
        #[test]
        fn counting_finds_what_sorting_finds(base in values(), new in values(), at in 0_usize..400) {
            let rank = 1 + at % (base.len() * new.len()).div_ceil(2);
            let mut all: Vec<i64> =
                new.iter().flat_map(|new| base.iter().map(|base| difference(*base, *new))).collect();
            all.sort_unstable();
            let count = all.len();
            let expected = [all[rank - 1], all[(count - 1) / 2], all[count / 2], all[count - rank]];
            prop_assert_eq!(written(&base, &new, rank), Some(expected));
            prop_assert_eq!(counted(&base, &new, rank), Some(expected));
        }
    }
}
