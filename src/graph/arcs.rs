//! Who is joined to whom, as two flat lists.

/// For every node the nodes at the other ends of its arcs, in the order of the arcs.
pub(super) struct Neighbours {
    /// Where a node's list begins; one more than there are nodes.
    starts: Vec<usize>,
    others: Vec<usize>,
}

impl Neighbours {
    /// The heads of each node's arcs. Arcs of nodes that are not there are left out.
    pub(super) fn after(count: usize, arcs: &[(usize, usize)]) -> Self {
        Self::new(count, arcs.iter().copied())
    }

    /// The tails of each node's arcs.
    pub(super) fn before(count: usize, arcs: &[(usize, usize)]) -> Self {
        Self::new(count, arcs.iter().map(|(from, to)| (*to, *from)))
    }

    fn new(count: usize, arcs: impl Iterator<Item = (usize, usize)> + Clone) -> Self {
        let inside = arcs.filter(|(from, to)| *from < count && *to < count);
        let mut starts = vec![0; count + 1];
        for (from, _) in inside.clone() {
            starts[from + 1] += 1;
        }
        for node in 0..count {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut others = vec![0; starts[count]];
        for (from, to) in inside {
            others[next[from]] = to;
            next[from] += 1;
        }
        Neighbours { starts, others }
    }

    /// The neighbours of a node.
    pub(super) fn of(&self, node: usize) -> &[usize] {
        let ends = (self.starts.get(node), self.starts.get(node + 1));
        let (Some(start), Some(end)) = ends else {
            return &[];
        };
        self.others.get(*start..*end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_found_both_ways_and_strangers_left_out() {
        let arcs = [(0, 1), (0, 2), (2, 1), (1, 9)];
        let (after, before) = (Neighbours::after(3, &arcs), Neighbours::before(3, &arcs));
        assert_eq!((after.of(0), after.of(1)), (&[1, 2][..], &[][..]));
        assert_eq!((before.of(1), before.of(7)), (&[0, 2][..], &[][..]));
    }
}
