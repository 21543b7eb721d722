//! Who stands beside whom: rows reordered until fewer edges cross.

use super::layered::Slots;

/// Rounds of sorting; each goes down or up.
const ROUNDS: usize = 12;

/// Slots and edges that are looked at in all; beyond, the order is good enough.
const MOST_WORK: usize = 6_000_000;

/// Reorders the rows of the slots. The best order met is kept, and the one given is the first met.
pub(super) fn reorder(slots: &mut Slots) {
    let mut best = slots.rows.clone();
    let mut least = crossings(slots);
    let each: usize = slots.rows.iter().map(Vec::len).sum::<usize>() + slots.edges.len();
    let rounds = ROUNDS.min(MOST_WORK / each.max(1));
    for round in 0..rounds {
        if least == 0 {
            break;
        }
        sort_once(slots, round % 2 == 0);
        let now = crossings(slots);
        if now < least {
            least = now;
            best.clone_from(&slots.rows);
        }
    }
    slots.rows = best;
    slots.number();
}

/// Sorts every row by the middle of its neighbours above (on the way down) or below.
fn sort_once(slots: &mut Slots, down: bool) {
    let count = slots.rows.len();
    for step in 0..count {
        let row = if down { step } else { count - 1 - step };
        let mut keyed: Vec<(f64, usize)> = Vec::with_capacity(slots.rows[row].len());
        for (place, slot) in slots.rows[row].iter().enumerate() {
            let neighbours = if down {
                slots.before.of(*slot)
            } else {
                slots.after.of(*slot)
            };
            let places = neighbours.iter().map(|other| slots.place[*other] as f64);
            let middle = places.sum::<f64>() / neighbours.len() as f64;
            // What has no neighbour there keeps its place.
            keyed.push((
                if middle.is_nan() {
                    place as f64
                } else {
                    middle
                },
                *slot,
            ));
        }
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (place, (_, slot)) in keyed.iter().enumerate() {
            slots.place[*slot] = place;
        }
        slots.rows[row] = keyed.into_iter().map(|(_, slot)| slot).collect();
    }
}

/// How many pairs of edges cross.
fn crossings(slots: &Slots) -> u64 {
    let widest = slots.rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut tree = vec![0u64; widest + 1];
    let mut total = 0;
    for row in &slots.rows {
        tree.fill(0);
        let mut seen = 0;
        for slot in row {
            let mut ends: Vec<usize> = slots
                .after
                .of(*slot)
                .iter()
                .map(|b| slots.place[*b])
                .collect();
            ends.sort_unstable();
            // Edges of one slot do not cross each other.
            for end in &ends {
                total += seen - up_to(&tree, *end);
            }
            for end in &ends {
                add(&mut tree, *end);
                seen += 1;
            }
        }
    }
    total
}

/// How many ends lie at a place or before it (Fenwick's tree).
fn up_to(tree: &[u64], place: usize) -> u64 {
    let (mut sum, mut at) = (0, place + 1);
    while at > 0 {
        sum += tree.get(at).copied().unwrap_or(0);
        at &= at - 1;
    }
    sum
}

fn add(tree: &mut [u64], place: usize) {
    let mut at = place + 1;
    while let Some(sum) = tree.get_mut(at) {
        *sum += 1;
        at += at & at.wrapping_neg();
    }
}
