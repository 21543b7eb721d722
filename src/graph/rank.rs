//! Rows: every node stands below those it depends on, few in a row, near what it feeds.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::arcs::Neighbours;

/// The row of every node, from 0 without gaps. Nodes are numbered in the order they are executed in;
/// an arc that closes a cycle points up or to its own row, every other one down. No row has more than
/// `most_beside` nodes. Graphs that hang together nowhere stand one below the other.
pub fn ranks(count: usize, arcs: &[(usize, usize)], most_beside: usize) -> Vec<usize> {
    let order = order(count, arcs);
    let mut position = vec![0; count];
    for (place, node) in order.iter().enumerate() {
        position[*node] = place;
    }
    let forward: Vec<(usize, usize)> = arcs
        .iter()
        .copied()
        .filter(|(from, to)| *from < count && *to < count && position[*from] < position[*to])
        .collect();
    let mut rows = Rows {
        after: Neighbours::after(count, &forward),
        before: Neighbours::before(count, &forward),
        rank: vec![0; count],
        side: vec![false; count],
        beside: Vec::new(),
        next_free: Vec::new(),
        most_beside: most_beside.max(1),
    };
    let mut base = 0;
    for component in components(count, &forward, &order) {
        base = rows.fill(&component, base);
        rows.tighten(&component);
    }
    without_gaps(rows.rank)
}

/// A topological order, earliest first where there is a choice. Where a cycle leaves no choice, the
/// earliest of the rest is next.
fn order(count: usize, arcs: &[(usize, usize)]) -> Vec<usize> {
    let after = Neighbours::after(count, arcs);
    let mut waits_for: Vec<usize> = vec![0; count];
    for (from, to) in arcs {
        if *from < count && *to < count && from != to {
            waits_for[*to] += 1;
        }
    }
    let ready = (0..count).filter(|node| waits_for[*node] == 0);
    let mut ready: BinaryHeap<Reverse<usize>> = ready.map(Reverse).collect();
    let mut done = vec![false; count];
    let mut order = Vec::with_capacity(count);
    let mut earliest = 0;
    while order.len() < count {
        let node = if let Some(Reverse(node)) = ready.pop() {
            node
        } else {
            while earliest < count && done[earliest] {
                earliest += 1;
            }
            earliest
        };
        if node >= count {
            break;
        }
        if std::mem::replace(&mut done[node], true) {
            continue;
        }
        order.push(node);
        for other in after.of(node) {
            waits_for[*other] = waits_for[*other].saturating_sub(1);
            if waits_for[*other] == 0 && !done[*other] {
                ready.push(Reverse(*other));
            }
        }
    }
    order
}

/// The parts that hang together, each in topological order; the part of the earliest node first.
fn components(count: usize, arcs: &[(usize, usize)], order: &[usize]) -> Vec<Vec<usize>> {
    let mut leader: Vec<usize> = (0..count).collect();
    for (from, to) in arcs {
        let (a, b) = (root(&mut leader, *from), root(&mut leader, *to));
        leader[a.max(b)] = a.min(b);
    }
    let mut slot = vec![usize::MAX; count];
    let mut parts: Vec<Vec<usize>> = Vec::new();
    for node in 0..count {
        let leader = root(&mut leader, node);
        if slot[leader] == usize::MAX {
            slot[leader] = parts.len();
            parts.push(Vec::new());
        }
    }
    for node in order {
        let leader = root(&mut leader, *node);
        parts[slot[leader]].push(*node);
    }
    parts
}

/// The end of a chain of pointers, every one of which is halved on the way.
fn root(pointers: &mut [usize], mut node: usize) -> usize {
    while pointers[node] != node {
        pointers[node] = pointers[pointers[node]];
        node = pointers[node];
    }
    node
}

struct Rows {
    after: Neighbours,
    before: Neighbours,
    rank: Vec<usize>,
    /// Whether all above a node is there for it alone.
    side: Vec<bool>,
    /// How many nodes a row has.
    beside: Vec<usize>,
    /// For every row the first from it on that has room, as far as is known.
    next_free: Vec<usize>,
    most_beside: usize,
}

impl Rows {
    /// Gives the nodes of a part their rows from `base` on: below whatever they depend on, in the first
    /// row with room. Returns the first row below the part.
    fn fill(&mut self, part: &[usize], base: usize) -> usize {
        let mut end = base;
        for node in part {
            let above = self.before.of(*node).iter();
            let lowest = above.map(|other| self.rank[*other] + 1).max();
            let row = self.free_from(lowest.unwrap_or(base).max(base));
            self.put(*node, row);
            end = end.max(row + 1);
        }
        end
    }

    /// Moves down what is read far below and depends on little: a binding stands above its first reader,
    /// and so does what is made of bindings for that reader alone.
    fn tighten(&mut self, part: &[usize]) {
        let side = self.side(part);
        for (node, side) in part.iter().zip(side).rev() {
            let below = self.after.of(*node);
            let least = below.iter().map(|other| self.rank[*other]).min();
            let row = self.rank[*node];
            if !side && self.before.of(*node).len() >= below.len() {
                continue;
            }
            let lowest = least.map_or(row, |least| least.saturating_sub(1));
            let room = |row: &usize| self.beside[*row] < self.most_beside;
            if let Some(lower) = (row + 1..=lowest).rev().find(room) {
                self.beside[row] -= 1;
                self.beside[lower] += 1;
                self.rank[*node] = lower;
            }
        }
    }

    /// Which nodes of a part have nothing above them but what is there for them alone.
    fn side(&mut self, part: &[usize]) -> Vec<bool> {
        for node in part {
            let mut above = self.before.of(*node).iter();
            let alone = |other: &usize| self.side[*other] && self.after.of(*other).len() == 1;
            self.side[*node] = above.all(alone);
        }
        part.iter().map(|node| self.side[*node]).collect()
    }

    fn free_from(&mut self, row: usize) -> usize {
        self.grow(row);
        let free = root(&mut self.next_free, row);
        self.grow(free + 1);
        free
    }

    fn grow(&mut self, row: usize) {
        while self.next_free.len() <= row {
            self.next_free.push(self.next_free.len());
            self.beside.push(0);
        }
    }

    fn put(&mut self, node: usize, row: usize) {
        self.rank[node] = row;
        self.beside[row] += 1;
        if self.beside[row] >= self.most_beside {
            self.grow(row + 1);
            self.next_free[row] = row + 1;
        }
    }
}

/// The same rows with the empty ones left out.
pub(super) fn without_gaps(mut rank: Vec<usize>) -> Vec<usize> {
    let mut used = rank.clone();
    used.sort_unstable();
    used.dedup();
    for row in &mut rank {
        *row = used.binary_search(row).unwrap_or_default();
    }
    rank
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_late_binding_stands_above_its_reader() {
        // 0 → 1 → 2 → 3, and 4 read by 3 alone.
        assert_eq!(
            ranks(5, &[(0, 1), (1, 2), (2, 3), (4, 3)], 9),
            [0, 1, 2, 3, 2]
        );
    }

    #[test]
    fn what_is_made_of_a_binding_for_a_late_reader_stands_above_that_reader() {
        // 0 → 1 → 2 → 3, and 4 → 5 → 3.
        let arcs = [(0, 1), (1, 2), (2, 3), (4, 5), (5, 3)];
        assert_eq!(ranks(6, &arcs, 9), [0, 1, 2, 3, 1, 2]);
    }

    #[test]
    fn a_cycle_is_cut_where_execution_order_says_and_a_loop_is_no_arc() {
        assert_eq!(ranks(3, &[(0, 1), (1, 2), (2, 0), (1, 1)], 9), [0, 1, 2]);
    }

    #[test]
    fn parts_stand_below_each_other_and_wide_rows_are_broken() {
        assert_eq!(ranks(3, &[], 9), [0, 1, 2]);
        let star: Vec<(usize, usize)> = (1..6).map(|leaf| (0, leaf)).collect();
        assert_eq!(ranks(6, &star, 2), [0, 1, 1, 2, 2, 3]);
    }

    proptest! {
        #[test]
        fn arcs_of_a_graph_without_cycles_point_down_and_rows_are_no_wider_than_asked(
            count in 1usize..60,
            picks in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..120),
            most in 1usize..6,
        ) {
            let arcs: Vec<(usize, usize)> = picks
                .iter()
                .map(|(a, b)| (a.index(count), b.index(count)))
                .filter(|(a, b)| a < b)
                .collect();
            let rank = ranks(count, &arcs, most);
            for (from, to) in &arcs {
                prop_assert!(rank[*from] < rank[*to]);
            }
            let rows = rank.iter().max().map_or(0, |row| row + 1);
            for row in 0..rows {
                let beside = rank.iter().filter(|other| **other == row).count();
                prop_assert!((1..=most).contains(&beside));
            }
        }
    }
}
