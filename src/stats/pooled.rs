//! Two groups of values ranked together.

/// What a rank test needs to know of two groups. Distances are those of twice U from its mean, with U
/// the number of pairs in which the new value is the greater, each tie counting one half: whole numbers,
/// and the same whichever group is called new.
pub(super) struct Pooled {
    /// Size of the smaller group.
    pub(super) few: usize,
    /// Size of the larger group.
    pub(super) many: usize,
    /// How many values are equal to each other, from the smallest value on.
    pub(super) ties: Vec<usize>,
    /// Twice the sum of the ranks of the new group, less its mean.
    pub(super) lean: i128,
}

impl Pooled {
    /// `None` where either group is empty.
    pub(super) fn new(base: &[i64], new: &[i64]) -> Option<Pooled> {
        if base.is_empty() || new.is_empty() {
            return None;
        }
        let of_base = base.iter().map(|value| (*value, false));
        let mut values: Vec<(i64, bool)> = of_base
            .chain(new.iter().map(|value| (*value, true)))
            .collect();
        values.sort_unstable();
        let mut ties = Vec::new();
        let (mut before, mut ranks) = (0, 0_i128);
        for equal in values.chunk_by(|(a, _), (b, _)| a == b) {
            let of_new = equal.iter().filter(|(_, is_new)| *is_new).count();
            ranks += product(of_new, doubled_midrank(before, equal.len()));
            before += equal.len();
            ties.push(equal.len());
        }
        Some(Pooled {
            few: base.len().min(new.len()),
            many: base.len().max(new.len()),
            ties,
            lean: ranks - product(new.len(), values.len() + 1),
        })
    }

    /// Number of pairs of a base and a new value.
    pub(super) fn pairs(&self) -> f64 {
        self.few as f64 * self.many as f64
    }

    /// How far the split that was seen lies from the mean.
    pub(super) fn distance(&self) -> u128 {
        self.lean.unsigned_abs()
    }

    /// How far the split with the smallest ranks in the smaller group lies from the mean, and the one
    /// with the greatest.
    pub(super) fn reach(&self) -> (u128, u128) {
        let mean = product(self.few, self.few + self.many + 1);
        let least = sum_of_first(self.few, self.ties.iter());
        let least_from_above = sum_of_first(self.few, self.ties.iter().rev());
        (mean.abs_diff(least), mean.abs_diff(least_from_above))
    }

    /// Twice the rank of every value, ascending; a tie has the mean of its ranks.
    pub(super) fn doubled_ranks(&self) -> Vec<usize> {
        let mut ranks = Vec::with_capacity(self.few + self.many);
        for tie in &self.ties {
            let rank = doubled_midrank(ranks.len(), *tie);
            ranks.extend(std::iter::repeat_n(rank, *tie));
        }
        ranks
    }
}

/// Twice the smallest sum of `chosen` ranks, counted from where the ties begin.
fn sum_of_first<'a>(chosen: usize, ties: impl Iterator<Item = &'a usize>) -> i128 {
    let (mut before, mut left, mut sum) = (0, chosen, 0);
    for tie in ties {
        let taken = left.min(*tie);
        sum += product(taken, doubled_midrank(before, *tie));
        before += tie;
        left -= taken;
    }
    sum
}

/// Twice the mean of the ranks (from one) of `tie` equal values with `before` smaller ones.
fn doubled_midrank(before: usize, tie: usize) -> usize {
    2 * before + tie + 1
}

fn product(a: usize, b: usize) -> i128 {
    a as i128 * b as i128
}
