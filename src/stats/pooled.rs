//! Two groups of values ranked together.

/// What a rank test needs to know of two groups.
///
/// Rank sums are doubled, so that the mean of tied ranks stays a whole number. Twice a group's rank sum
/// lies as far from its mean over all splits as twice U does from its own, with U the number of pairs in
/// which the new value is the greater, a tie counting one half; and both groups lie equally far.
pub(super) struct Pooled {
    /// Size of the smaller group.
    pub(super) few: usize,
    /// Size of the larger group.
    pub(super) many: usize,
    /// How many values are equal to each other, from the smallest value on.
    pub(super) ties: Vec<usize>,
    /// How far twice the rank sum lies from its mean.
    pub(super) distance: u64,
}

/// The splits that give the smaller group the smallest ranks, or the greatest.
pub(super) struct End {
    /// How far twice their rank sum lies from its mean.
    pub(super) distance: u64,
    /// The equal values of which the smaller group gets some and the larger the others.
    pub(super) shared: usize,
    /// How many of them the smaller group gets.
    pub(super) taken: usize,
}

impl Pooled {
    /// `None` where either group is empty.
    pub(super) fn new(base: &[i64], new: &[i64]) -> Option<Pooled> {
        if base.is_empty() || new.is_empty() {
            return None;
        }
        let of_base = base.iter().map(|value| (*value, false));
        let of_new = new.iter().map(|value| (*value, true));
        let mut values: Vec<(i64, bool)> = of_base.chain(of_new).collect();
        values.sort_unstable();
        let mut ties = Vec::with_capacity(values.len());
        let (mut before, mut sum) = (0, 0);
        for equal in values.chunk_by(|(a, _), (b, _)| a == b) {
            let of_new = equal.iter().filter(|(_, is_new)| *is_new).count();
            sum += product(of_new, doubled_rank(before, equal.len()));
            before += equal.len();
            ties.push(equal.len());
        }
        Some(Pooled {
            few: base.len().min(new.len()),
            many: base.len().max(new.len()),
            ties,
            distance: sum.abs_diff(product(new.len(), values.len() + 1)),
        })
    }

    /// Number of values in both groups.
    pub(super) fn values(&self) -> usize {
        self.few + self.many
    }

    /// Number of pairs of a base and a new value.
    pub(super) fn pairs(&self) -> f64 {
        self.few as f64 * self.many as f64
    }

    /// Mean over all splits of twice the rank sum of the smaller group.
    pub(super) fn mean(&self) -> u64 {
        product(self.few, self.values() + 1)
    }

    /// Twice the rank of every value, ascending.
    pub(super) fn doubled_ranks(&self) -> Vec<usize> {
        let mut ranks = Vec::with_capacity(self.values());
        for tie in &self.ties {
            let rank = doubled_rank(ranks.len(), *tie);
            ranks.extend(std::iter::repeat_n(rank, *tie));
        }
        ranks
    }

    /// Those that lie farthest from the mean, below and above it.
    pub(super) fn ends(&self) -> [End; 2] {
        // Counted from above, the greatest ranks are the smallest, and the mean is the same.
        [self.end(self.ties.iter()), self.end(self.ties.iter().rev())]
    }

    fn end<'a>(&self, ties: impl Iterator<Item = &'a usize>) -> End {
        let (mut before, mut sum) = (0, 0);
        let (mut shared, mut taken) = (0, 0);
        for tie in ties {
            if before >= self.few {
                break;
            }
            (shared, taken) = (*tie, (self.few - before).min(*tie));
            sum += product(taken, doubled_rank(before, *tie));
            before += tie;
        }
        End {
            distance: self.mean().abs_diff(sum),
            shared,
            taken,
        }
    }
}

/// Twice the mean of the ranks, from one, of `tie` equal values with `before` smaller ones.
fn doubled_rank(before: usize, tie: usize) -> usize {
    2 * before + tie + 1
}

fn product(count: usize, rank: usize) -> u64 {
    count as u64 * rank as u64
}
