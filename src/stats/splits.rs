//! Counting the ways to split values into two groups, by the sum of one group's ranks. Every count is
//! exact; of up to 50 values they all fit.

/// Number of ways to choose `chosen` of `values` values.
pub(super) fn ways(values: usize, chosen: usize) -> u64 {
    (0..chosen).fold(1, |ways, taken| {
        ways * (values.saturating_sub(taken)) as u64 / (taken + 1) as u64
    })
}

/// Number of ways to choose `chosen` of these ascending ranks whose sum exceeds the smallest possible
/// one by no more than `excess`.
///
/// The ranks are gone through one by one. For every number of ranks chosen so far there is a row: how
/// many ways exceed the smallest possible sum of so many by 0, 1, 2, …. A rank that is chosen as the
/// k-th exceeds the k-th smallest one by a known amount, by which the row of k - 1 is moved on to k.
pub(super) fn within(ranks: &[usize], chosen: usize, excess: usize) -> u64 {
    let mut rows = vec![Vec::new(); chosen + 1];
    if let Some(none_chosen) = rows.first_mut() {
        none_chosen.push(1_u64);
    }
    for (before, rank) in ranks.iter().enumerate() {
        let left = ranks.len() - before;
        // With fewer than these, the ranks left would not be enough.
        let fewest = (chosen + 1).saturating_sub(left).max(1);
        for count in (fewest..=chosen.min(before + 1)).rev() {
            let smallest = ranks.get(count - 1).copied().unwrap_or_default();
            if let Ok([from, to]) = rows.get_disjoint_mut([count - 1, count]) {
                add_moved(from, to, rank - smallest, excess + 1);
            }
        }
    }
    rows.last().map_or(0, |row| row.iter().sum())
}

/// Adds a row to another, moved on by `by` places and cut at `width`.
fn add_moved(from: &[u64], to: &mut Vec<u64>, by: usize, width: usize) {
    let reach = (from.len() + by).min(width);
    if to.len() < reach {
        to.resize(reach, 0);
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
    if let Some(none) = counts.first_mut() {
        *none = 1;
    }
    for factor in 1..=few {
        for place in (many + factor..=most).rev() {
            add_from(&mut counts, place, many + factor, -1);
        }
        for place in factor..=most {
            add_from(&mut counts, place, factor, 1);
        }
    }
    counts.into_iter().map(i64::cast_unsigned).collect()
}

/// Adds to a count the one that lies so many places before it, times `sign`.
fn add_from(counts: &mut [i64], place: usize, before: usize, sign: i64) {
    let from = counts.get(place - before).copied().unwrap_or_default();
    if let Some(to) = counts.get_mut(place) {
        *to += sign * from;
    }
}
