//! Counting the ways to split values into two groups, by the sum of one group's ranks. Every count is
//! exact; of up to 50 values they all fit.

use std::cell::Cell;

/// Number of ways to choose `chosen` of `values` values.
pub(super) fn ways(values: usize, chosen: usize) -> u64 {
    (0..chosen).fold(1, |ways, taken| {
        ways * values.saturating_sub(taken) as u64 / (taken + 1) as u64
    })
}

/// All ways to choose so many of some ranks, by their sum. The lower and the upper half of the ranks are
/// counted apart and brought together when a sum is asked for: a tenth of the work of one table.
pub(super) struct Splits {
    /// By the number of ranks chosen from the lower half.
    lower: Vec<Row>,
    /// By the number chosen from the upper half, summed up from the smallest sum on.
    upper: Vec<Row>,
    chosen: usize,
}

/// The ways to choose one number of ranks.
struct Row {
    /// The smallest sum.
    least: usize,
    /// In how many ways it is exceeded by 0, 1, 2, …
    by_excess: Vec<u32>,
}

impl Splits {
    /// Of ascending ranks.
    pub(super) fn new(ranks: &[usize], chosen: usize) -> Splits {
        let (lower, upper) = ranks.split_at(ranks.len() / 2);
        let mut upper = rows(upper, chosen);
        for row in &mut upper {
            let mut sum = 0;
            for ways in &mut row.by_excess {
                sum += *ways;
                *ways = sum;
            }
        }
        Splits {
            lower: rows(lower, chosen),
            upper,
            chosen,
        }
    }

    /// Number of ways whose sum is at most `sum`.
    pub(super) fn up_to(&self, sum: usize) -> u64 {
        let from_lower = self.lower.iter().enumerate();
        let pairs = from_lower.filter_map(|(count, lower)| {
            let upper = self.upper.get(self.chosen.checked_sub(count)?)?;
            let room = sum.checked_sub(lower.least + upper.least)?;
            Some(pairs_within(lower, upper, room))
        });
        pairs.sum()
    }
}

/// Number of pairs that exceed their smallest sums by no more than `room` together.
fn pairs_within(lower: &Row, upper: &Row, room: usize) -> u64 {
    let farthest = upper.by_excess.len().saturating_sub(1);
    let each = lower.by_excess.iter().take(room + 1).enumerate();
    each.map(|(excess, ways)| {
        let left = (room - excess).min(farthest);
        let partners = upper.by_excess.get(left).copied().unwrap_or_default();
        u64::from(*ways) * u64::from(partners)
    })
    .sum()
}

/// The ways to choose 0, 1, 2, … up to `most` of these ascending ranks.
///
/// The ranks are gone through one by one. One that is chosen as the k-th exceeds the k-th smallest rank
/// by a known amount, by which the ways to choose k - 1 are moved on to k.
fn rows(ranks: &[usize], most: usize) -> Vec<Row> {
    let mut rows = vec![Row {
        least: 0,
        by_excess: vec![1],
    }];
    let (mut least, mut greatest) = (0, 0);
    for (low, high) in ranks.iter().zip(ranks.iter().rev()).take(most) {
        least += low;
        greatest += high;
        let by_excess = Vec::with_capacity(greatest - least + 1);
        rows.push(Row { least, by_excess });
    }
    for (before, rank) in ranks.iter().enumerate() {
        let counts = 1..rows.len().min(before + 2);
        for count in counts.rev() {
            let smallest = ranks.get(count - 1).copied().unwrap_or_default();
            if let Ok([from, to]) = rows.get_disjoint_mut([count - 1, count]) {
                add_moved(&from.by_excess, &mut to.by_excess, rank - smallest);
            }
        }
    }
    rows
}

/// Adds counts to others, moved on by so many places.
fn add_moved(from: &[u32], to: &mut Vec<u32>, by: usize) {
    if to.len() < from.len() + by {
        to.resize(from.len() + by, 0);
    }
    for (to, from) in to.iter_mut().skip(by).zip(from) {
        *to += from;
    }
}

/// Numbers of splits without ties into groups of these sizes in which U, the number of pairs whose
/// first value is the greater, is 0, 1, … `most`.
///
/// They are the coefficients of the Gaussian binomial, the product over i = 1 … `few` of
/// (1 - q^(many + i)) / (1 - q^i) (Andrews 1976, "The Theory of Partitions", theorem 3.1).
pub(super) fn by_u(few: usize, many: usize, most: usize) -> Vec<u64> {
    let mut counts = vec![0_i64; most + 1];
    if let Some(zero) = counts.first_mut() {
        *zero = 1;
    }
    let cells = Cell::from_mut(counts.as_mut_slice()).as_slice_of_cells();
    for factor in 1..=few {
        // From the far end: each place takes what the earlier one was before.
        for (to, from) in cells.iter().skip(many + factor).zip(cells).rev() {
            to.set(to.get() - from.get());
        }
        // From the near end: each place takes what the earlier one has become.
        for (to, from) in cells.iter().skip(factor).zip(cells) {
            to.set(to.get() + from.get());
        }
    }
    counts.into_iter().map(i64::cast_unsigned).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn six_ranks_worked_by_hand() {
        // Two of 1, 2, 3, 4: the sums are 3, 4, 5, 5, 6, 7.
        let splits = Splits::new(&[1, 2, 3, 4], 2);
        let found: Vec<u64> = (2..=8).map(|sum| splits.up_to(sum)).collect();
        assert_eq!(found, [0, 1, 2, 4, 5, 6, 6]);
        assert_eq!(by_u(2, 2, 4), [1, 1, 2, 1, 1]);
    }

    #[test]
    fn fifty_values_fit() {
        // C(50, 25), as the tables of Abramowitz & Stegun have it.
        assert_eq!(ways(50, 25), 126_410_606_437_752);
        let ranks: Vec<usize> = (1..=50).collect();
        assert_eq!(Splits::new(&ranks, 25).up_to(50 * 51), ways(50, 25));
        assert_eq!(by_u(25, 25, 625).iter().sum::<u64>(), ways(50, 25));
    }

    proptest! {
        #[test]
        fn both_ways_of_counting_agree_without_ties(few in 1_usize..=12, more in 0_usize..=12) {
            let many = few + more;
            let ranks: Vec<usize> = (1..=few + many).collect();
            let splits = Splits::new(&ranks, few);
            let least = few * (few + 1) / 2;
            let mut sum = 0;
            for (u, ways) in by_u(few, many, few * many).into_iter().enumerate() {
                sum += ways;
                prop_assert_eq!(splits.up_to(least + u), sum);
            }
            prop_assert_eq!(sum, ways(few + many, few));
        }

        #[test]
        fn every_split_is_counted_whatever_the_ties(
            mut ranks in proptest::collection::vec(0_usize..30, 1..12),
            chosen in 0_usize..12,
            most in 0_usize..200,
        ) {
            ranks.sort_unstable();
            let chosen = chosen.min(ranks.len());
            let of_mask = |mask: u32| {
                let picked = ranks.iter().enumerate().filter(move |(at, _)| mask >> at & 1 == 1);
                picked.map(|(_, rank)| *rank).sum::<usize>()
            };
            let masks = (0_u32..1 << ranks.len()).filter(|mask| mask.count_ones() as usize == chosen);
            let within = masks.filter(|mask| of_mask(*mask) <= most).count();
            prop_assert_eq!(Splits::new(&ranks, chosen).up_to(most), within as u64);
        }
    }
}
