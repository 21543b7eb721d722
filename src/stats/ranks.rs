//! Do two groups of runs differ? The test of Mann and Whitney, exact under ties.

use super::normal::both_tails;
use super::pooled::Pooled;
use super::splits::{Splits, ways};

/// Up to so many values in both groups together, every split is counted. Of 50 the counts are whole
/// numbers that a `f64` holds exactly, and the normal approximation is good from there on.
pub const EXACT_UP_TO: usize = 50;

/// Where a p-value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RankMethod {
    /// All splits counted.
    Exact,
    /// Normal approximation, corrected for ties and for continuity.
    Normal,
}

/// What a rank test found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankTest {
    /// Two-sided p-value, above 0 where it is exact, at most 1.
    pub p: f64,
    /// Where it comes from.
    pub method: RankMethod,
}

/// Two-sided test of Mann & Whitney (1947, "On a test of whether one of two random variables is
/// stochastically larger than the other", Ann. Math. Stat. 18:50) as a permutation test over midranks:
/// p is the share of all splits of the pooled values into groups of these sizes whose rank sum lies at
/// least as far from its mean as the one seen. Ties need no correction so. Beyond [`EXACT_UP_TO`] values
/// it is the normal approximation with the corrections for ties and continuity (Lehmann 1975,
/// "Nonparametrics", 1.4). The same bit for bit when the groups change places. `None` where either is
/// empty.
pub fn mann_whitney(base: &[i64], new: &[i64]) -> Option<RankTest> {
    let pooled = Pooled::new(base, new)?;
    Some(test(&pooled, pooled.distance))
}

/// Smallest p that [`mann_whitney`] gives to any split of these pooled values into groups of these
/// sizes: 1 where all are equal. `None` where either group is empty.
pub fn smallest_p(base: &[i64], new: &[i64]) -> Option<f64> {
    let pooled = Pooled::new(base, new)?;
    let ends = pooled.ends();
    let farthest = ends.iter().map(|end| end.distance).max()?;
    if farthest == 0 || pooled.values() > EXACT_UP_TO {
        return Some(test(&pooled, farthest).p);
    }
    let there = ends.iter().filter(|end| end.distance == farthest);
    let splits: u64 = there.map(|end| ways(end.shared, end.taken)).sum();
    Some(splits as f64 / ways(pooled.values(), pooled.few) as f64)
}

/// Smallest exact p of `runs` values on each side without ties, 2 / C(2 `runs`, `runs`): 0.1 of 3 runs,
/// 0.008 of 5. 1 of none; 0 where it is smaller than a `f64` holds.
pub fn smallest_p_untied(runs: u32) -> f64 {
    let mut splits = 1.0_f64;
    for run in 1..=runs {
        // C(2n, n) from C(2n - 2, n - 1), in an order that keeps whole numbers whole.
        let run = f64::from(run);
        splits = splits * (4.0 * run - 2.0) / run;
        if splits.is_infinite() {
            break;
        }
    }
    (2.0 / splits).min(1.0)
}

fn test(pooled: &Pooled, distance: u64) -> RankTest {
    if pooled.values() > EXACT_UP_TO {
        return RankTest {
            p: approximate(distance as f64 / 2.0, variance(pooled)),
            method: RankMethod::Normal,
        };
    }
    let all = ways(pooled.values(), pooled.few);
    RankTest {
        p: (all - nearer(pooled, distance)) as f64 / all as f64,
        method: RankMethod::Exact,
    }
}

/// Number of splits whose rank sum lies nearer to its mean than this.
fn nearer(pooled: &Pooled, distance: u64) -> u64 {
    let Some(farthest) = distance.checked_sub(1) else {
        return 0;
    };
    let splits = Splits::new(&pooled.doubled_ranks(), pooled.few);
    let up_to = |sum: Option<u64>| {
        let sum = usize::try_from(sum?).ok()?;
        Some(splits.up_to(sum))
    };
    let below = up_to(pooled.mean().checked_sub(distance)).unwrap_or(0);
    let not_above = up_to(pooled.mean().checked_add(farthest)).unwrap_or(0);
    not_above - below
}

/// Two-sided p of a U at this distance from its mean by the normal distribution, with the correction for
/// continuity.
pub(super) fn approximate(distance: f64, variance: f64) -> f64 {
    if distance <= 0.0 {
        return 1.0;
    }
    both_tails((distance - 0.5) / variance.sqrt())
}

/// Variance of U over all splits, with midranks (Lehmann 1975, 1.4).
fn variance(pooled: &Pooled) -> f64 {
    let cubed_less_itself = |count: usize| {
        let count = count as f64;
        count * (count - 1.0) * (count + 1.0)
    };
    let values = pooled.values();
    let by_ties: f64 = pooled.ties.iter().map(|tie| cubed_less_itself(*tie)).sum();
    let pairs_of_values = values as f64 * (values as f64 - 1.0);
    pooled.pairs() * (cubed_less_itself(values) - by_ties) / (12.0 * pairs_of_values)
}

/// Smallest exact p of groups of these sizes without ties, 2 / C(`base` + `new`, `base`); 1 where either is
/// empty.
pub fn smallest_p_of_sizes(base: usize, new: usize) -> f64 {
    let few = base.min(new);
    let splits = (1..=few).fold(1.0_f64, |splits, taken| {
        splits * (base + new - few + taken) as f64 / taken as f64
    });
    (2.0 / splits).min(1.0)
}
