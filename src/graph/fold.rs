//! Blocks that repeat: where the same layers come again and again, one box stands for all.

/// Longest block that is looked for, layers.
const LONGEST: usize = 256;

/// Fewest times a block repeats before it is folded.
const LEAST_ROUNDS: usize = 3;

/// Fewest boxes that folding has to save.
const LEAST_SAVED: usize = 4;

/// A block that repeats, and places behind the last round that would go on with it.
#[derive(Clone, Copy)]
struct Run {
    start: usize,
    period: usize,
    rounds: usize,
    rest: usize,
}

impl Run {
    /// Boxes that one box saves.
    fn saved(&self) -> usize {
        (self.period * self.rounds).saturating_sub(1)
    }

    fn is_worth_it(&self) -> bool {
        self.rounds >= LEAST_ROUNDS && self.saved() >= LEAST_SAVED
    }

    /// Where equal places end.
    fn end(&self) -> usize {
        self.start + self.period * self.rounds + self.rest
    }
}

/// A block that repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// Where the first round begins.
    pub start: usize,
    /// Layers of a round.
    pub period: usize,
    /// How often it comes.
    pub rounds: usize,
}

impl Repeat {
    /// Where the last round ends.
    pub fn end(&self) -> usize {
        self.start + self.period * self.rounds
    }
}

/// The blocks that repeat in a sequence of signs, equal signs for equal layers; none overlaps another.
/// What saves most boxes goes first, the shorter of two blocks that save the same. `crossing` says for
/// every place how many tensors pass from before it to it or behind it: a block that could begin here or
/// there begins where least does.
pub fn repeats(signs: &[u32], crossing: &[usize]) -> Vec<Repeat> {
    let mut found = Vec::new();
    for period in 1..=LONGEST.min(signs.len() / LEAST_ROUNDS) {
        runs(signs, period, &mut found);
    }
    found.sort_by_key(|run| (std::cmp::Reverse(run.saved()), run.period, run.start));
    let mut free = vec![true; signs.len()];
    let mut kept = Vec::new();
    for run in found {
        if let Some(run) = still_free(run, &free, crossing) {
            free[run.start..run.end()].fill(false);
            kept.push(run);
        }
    }
    kept.sort_by_key(|run| run.start);
    kept
}

/// The runs in which every sign is the one `period` places before it.
fn runs(signs: &[u32], period: usize, found: &mut Vec<Run>) {
    let mut start = 0;
    let equal = signs
        .iter()
        .zip(signs.iter().skip(period))
        .map(|(a, b)| a == b);
    for (place, equal) in equal.chain([false]).enumerate() {
        if equal {
            continue;
        }
        let run = Run {
            start,
            period,
            rounds: (place - start) / period + 1,
            rest: (place - start) % period,
        };
        if run.is_worth_it() {
            found.push(run);
        }
        start = place + 1;
    }
}

/// The longest part of a run, in whole rounds, that no other has taken.
fn still_free(run: Run, free: &[bool], crossing: &[usize]) -> Option<Repeat> {
    let mut best: Option<(usize, usize)> = None;
    let mut start = run.start;
    for place in run.start..=run.end() {
        if place < run.end() && free.get(place).copied().unwrap_or(false) {
            continue;
        }
        if best.is_none_or(|(begun, end)| place - start > end - begun) {
            best = Some((start, place));
        }
        start = place + 1;
    }
    let (start, end) = best?;
    let room = end.saturating_sub(start);
    let run = Run {
        start,
        rounds: room / run.period,
        rest: room % run.period,
        ..run
    };
    if !run.is_worth_it() {
        return None;
    }
    let passing = |place: usize| crossing.get(place).copied().unwrap_or(0);
    let long = run.period * run.rounds;
    let cost = |later: &usize| passing(start + later) + passing(start + later + long);
    let later = (0..=run.rest).min_by_key(cost).unwrap_or(0);
    Some(Repeat {
        start: start + later,
        period: run.period,
        rounds: run.rounds,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(text: &str) -> Vec<(usize, usize, usize)> {
        let signs: Vec<u32> = text.chars().map(u32::from).collect();
        let found = repeats(&signs, &[]);
        found
            .iter()
            .map(|run| (run.start, run.period, run.rounds))
            .collect()
    }

    #[test]
    fn stages_of_a_network_are_found_each_with_its_shortest_block() {
        assert_eq!(told("sabababtcdcdcdcd"), [(1, 2, 3), (8, 2, 4)]);
        assert_eq!(told("xaaaaaay"), [(1, 1, 6)]);
        assert_eq!(told("abcdefgh"), []);
        // Twice is told faster than folded.
        assert_eq!(told("abcabc"), []);
    }

    #[test]
    fn a_block_begins_where_least_passes() {
        let signs = [1, 2, 1, 2, 1, 2, 1];
        let at = |crossing: &[usize]| repeats(&signs, crossing)[0].start;
        assert_eq!(at(&[]), 0);
        assert_eq!(at(&[2, 1, 2, 1, 2, 1, 2, 1]), 1);
    }

    #[test]
    fn a_block_that_holds_repeats_itself_is_folded_as_a_whole() {
        assert_eq!(told("ababcababcababc"), [(0, 5, 3)]);
    }

    #[test]
    fn a_hundred_thousand_layers_take_no_time_to_fold() {
        let signs: Vec<u32> = (0..100_000).map(|place| place % 57).collect();
        assert_eq!(repeats(&signs, &[]).len(), 1);
        assert_eq!(repeats(&vec![7; 100_000], &[]).len(), 1);
    }

    proptest! {
        #[test]
        fn rounds_are_equal_and_blocks_apart(signs in prop::collection::vec(0u32..3, 0..120)) {
            let found = repeats(&signs, &[]);
            for run in &found {
                prop_assert!(run.end() <= signs.len());
                let first = &signs[run.start..run.start + run.period];
                for round in signs[run.start..run.end()].chunks(run.period) {
                    prop_assert_eq!(round, first);
                }
            }
            prop_assert!(found.windows(2).all(|pair| pair[0].end() <= pair[1].start));
        }
    }
}
