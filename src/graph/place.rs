//! How far from the left every slot of a row stands: near its neighbours, clear of those beside it.

use super::layered::Slots;

/// Rounds of moving; each goes down or up.
const ROUNDS: usize = 20;

/// Pixels between slots of a row.
pub(super) const BESIDE: f64 = 22.0;

/// The middles of all slots, the leftmost edge at 0.
pub(super) fn place(slots: &Slots) -> Vec<f64> {
    let mut middle = vec![0.0; slots.width.len()];
    for row in &slots.rows {
        let mut left = 0.0;
        for slot in row {
            middle[*slot] = left + slots.width[*slot] / 2.0;
            left += slots.width[*slot] + BESIDE;
        }
    }
    let count = slots.rows.len();
    for round in 0..ROUNDS {
        let last = round + 2 >= ROUNDS;
        for step in 0..count {
            let row = if round % 2 == 0 {
                step
            } else {
                count - 1 - step
            };
            let wishes = wishes(slots, &middle, row, (round % 2 == 0, last));
            settle(slots, &mut middle, row, &wishes);
        }
    }
    align_loose(slots, &mut middle);
    let lefts = middle
        .iter()
        .zip(&slots.width)
        .map(|(middle, width)| middle - width / 2.0);
    let leftmost = lefts.fold(f64::INFINITY, f64::min);
    if leftmost.is_finite() {
        for middle in &mut middle {
            *middle -= leftmost;
        }
    }
    middle
}

/// Where each slot of a row would like to stand, and how much that matters. Edges that pass several
/// rows become straight, but do not draw boxes aside: what is handed to the next row does.
fn wishes(
    slots: &Slots,
    middle: &[f64],
    row: usize,
    (down, both): (bool, bool),
) -> Vec<(f64, f64)> {
    slots.rows[row]
        .iter()
        .map(|slot| {
            let (mut sum, mut weights) = (0.0, 0.0);
            let mut heed = |others: &[usize]| {
                for other in others {
                    let weight = weight(slots, *slot, *other);
                    sum += weight * middle[*other];
                    weights += weight;
                }
            };
            if down || both {
                heed(slots.before.of(*slot));
            }
            if !down || both {
                heed(slots.after.of(*slot));
            }
            if weights > 0.0 {
                (sum / weights, weights)
            } else {
                (middle[*slot], 0.1)
            }
        })
        .collect()
}

/// How much an edge matters for where its ends stand.
fn weight(slots: &Slots, a: usize, b: usize) -> f64 {
    let (upper, lower) = if slots.rank[a] < slots.rank[b] {
        (a, b)
    } else {
        (b, a)
    };
    // What comes from nowhere stands aside of what is handed on.
    if slots.before.of(upper).is_empty() && slots.before.of(lower).len() > 1 {
        return 0.05;
    }
    let bends = u8::from(slots.is_bend(a)) + u8::from(slots.is_bend(b));
    [16.0, 0.05, 16.0][usize::from(bends.min(2))]
}

/// Rows of nothing but slots without edges begin where the others do.
fn align_loose(slots: &Slots, middle: &mut [f64]) {
    let is_loose =
        |slot: &usize| slots.before.of(*slot).is_empty() && slots.after.of(*slot).is_empty();
    let left = |slot: usize, middle: &[f64]| middle[slot] - slots.width[slot] / 2.0;
    let joined = (0..slots.width.len()).filter(|slot| !is_loose(slot));
    let leftmost = joined
        .map(|slot| left(slot, middle))
        .fold(f64::INFINITY, f64::min);
    for row in slots.rows.iter().filter(|row| row.iter().all(is_loose)) {
        let first = row.first().map_or(0.0, |slot| left(*slot, middle));
        for slot in row.iter().filter(|_| leftmost.is_finite()) {
            middle[*slot] += leftmost - first;
        }
    }
}

/// Moves a row's slots as near to their wishes as their widths allow: the least sum of weighted squares
/// (isotonic regression by pooling adjacent violators).
fn settle(slots: &Slots, middle: &mut [f64], row: usize, wishes: &[(f64, f64)]) {
    struct Pool {
        at: f64,
        weight: f64,
        slots: usize,
    }
    let row = &slots.rows[row];
    // Offsets turn "at least so far from the one before" into "not before the one before".
    let mut offsets = Vec::with_capacity(row.len());
    let mut offset = 0.0;
    let mut before: Option<f64> = None;
    let mut pools: Vec<Pool> = Vec::with_capacity(row.len());
    for (slot, (wish, weight)) in row.iter().zip(wishes) {
        let width = slots.width[*slot];
        if let Some(before) = before {
            offset += f64::midpoint(before, width) + BESIDE;
        }
        before = Some(width);
        offsets.push(offset);
        let mut pool = Pool {
            at: wish - offset,
            weight: *weight,
            slots: 1,
        };
        while let Some(last) = pools.pop_if(|last| last.at > pool.at) {
            let weight = last.weight + pool.weight;
            pool = Pool {
                at: (last.at * last.weight + pool.at * pool.weight) / weight,
                weight,
                slots: last.slots + pool.slots,
            };
        }
        pools.push(pool);
    }
    let places = pools
        .iter()
        .flat_map(|pool| std::iter::repeat_n(pool.at, pool.slots));
    for ((slot, offset), at) in row.iter().zip(offsets).zip(places) {
        middle[*slot] = at + offset;
    }
}
