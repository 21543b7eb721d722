//! The totals a builder prints of the engines it made.
//!
//! One build can try several engines and print a block of totals for each, and the line of the
//! activations has two meanings: what counts is the last one at severity info, what comes before it in
//! the same block is a budget.

use crate::report::Severity;
use crate::trt_log::Total;

use super::facts::Candidate;

/// Blocks that are kept; a build tries three engines at most, a process can build many.
const MOST_BLOCKS: usize = 64;

/// The totals of one engine, bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) host_persistent: Option<u64>,
    pub(super) device_persistent: Option<u64>,
    pub(super) scratch: Option<u64>,
    pub(super) weights: Option<u64>,
    activation: Option<u64>,
    verbose_activation: Option<u64>,
    is_verbose: bool,
    verdict: Option<Candidate>,
}

impl Block {
    /// The activations of the engine; `None` where the block has nothing but a budget.
    pub(super) fn activation(&self) -> Option<u64> {
        self.activation
            .or(self.verbose_activation.filter(|_| self.is_verbose))
    }

    /// Each total that is known, with its name.
    pub(super) fn named(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let all = [
            ("activation", self.activation()),
            ("scratch", self.scratch),
            ("host persistent", self.host_persistent),
            ("device persistent", self.device_persistent),
            ("weights", self.weights),
        ];
        all.into_iter()
            .filter_map(|(name, bytes)| Some((name, bytes?)))
    }
}

/// All that a run's builders said.
#[derive(Clone, Debug, Default)]
pub(super) struct Totals {
    done: Vec<Block>,
    open: Option<Block>,
}

impl Totals {
    /// A total is told.
    pub(super) fn tell(&mut self, total: Total, bytes: u64, severity: Option<Severity>) {
        let is_verbose = severity == Some(Severity::Verbose);
        let block = self.open.get_or_insert_default();
        match total {
            Total::HostPersistent => {
                block.host_persistent = Some(bytes);
                block.is_verbose = is_verbose;
            }
            Total::DevicePersistent => block.device_persistent = Some(bytes),
            Total::Scratch => block.scratch = Some(bytes),
            Total::Weights => block.weights = Some(bytes),
            Total::Activation if is_verbose => block.verbose_activation = Some(bytes),
            Total::Activation => block.activation = Some(bytes),
        }
    }

    /// The engine is made: what comes next is about another.
    pub(super) fn close(&mut self) {
        // A budget alone is no block.
        if let Some(block) = self.open.take()
            && block.host_persistent.is_some()
            && self.done.len() < MOST_BLOCKS
        {
            self.done.push(block);
        }
    }

    /// What becomes of the engine told of last.
    pub(super) fn judge(&mut self, verdict: Candidate) {
        self.close();
        if let Some(block) = self.done.last_mut() {
            block.verdict = Some(verdict);
        }
    }

    /// The blocks, once everything is told.
    pub(super) fn blocks(&self) -> Vec<Block> {
        let open = self.open.filter(|block| block.host_persistent.is_some());
        self.done.iter().copied().chain(open).collect()
    }

    /// The blocks of the engines that were kept: of those a build chose among, the chosen one.
    /// `None` where it is not told which.
    pub(super) fn kept(&self, engines: usize) -> Option<Vec<Block>> {
        let blocks = self.blocks();
        let chosen = |block: &&Block| block.verdict == Some(Candidate::Chosen);
        if let Some(chosen) = blocks.iter().rfind(chosen) {
            return Some(vec![*chosen]);
        }
        (blocks.len() <= 1 || blocks.len() == engines).then_some(blocks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INFO: Option<Severity> = Some(Severity::Info);
    const VERBOSE: Option<Severity> = Some(Severity::Verbose);

    fn build(totals: &mut Totals, activation: u64) {
        totals.tell(Total::HostPersistent, 10, INFO);
        totals.tell(Total::Activation, activation, INFO);
        totals.close();
    }

    fn kept(totals: &Totals, engines: usize) -> Option<Vec<Option<u64>>> {
        let blocks = totals.kept(engines)?;
        Some(blocks.iter().map(Block::activation).collect())
    }

    #[test]
    fn a_budget_is_not_taken_for_the_activations() {
        for severity in [INFO, VERBOSE] {
            let mut totals = Totals::default();
            totals.tell(Total::Activation, 26_067_039_744, severity);
            build(&mut totals, 32_256);
            assert_eq!(kept(&totals, 1), Some(vec![Some(32_256)]));
        }
        let mut of_8_0 = Totals::default();
        of_8_0.tell(Total::Activation, 1_076_551_681, VERBOSE);
        of_8_0.tell(Total::HostPersistent, 4032, INFO);
        assert_eq!(kept(&of_8_0, 1), Some(vec![None]));
        let mut polygraphy = Totals::default();
        polygraphy.tell(Total::HostPersistent, 4032, VERBOSE);
        polygraphy.tell(Total::Activation, 2048, VERBOSE);
        assert_eq!(kept(&polygraphy, 1), Some(vec![Some(2048)]));
    }

    #[test]
    fn of_the_engines_a_build_tried_the_chosen_one_counts() {
        let mut totals = Totals::default();
        for (activation, verdict) in [
            (2_876_416, Candidate::Chosen),
            (2_007_040, Candidate::Chosen),
            (2_007_552, Candidate::Skipped),
        ] {
            build(&mut totals, activation);
            totals.judge(verdict);
        }
        assert_eq!(kept(&totals, 1), Some(vec![Some(2_007_040)]));
    }

    #[test]
    fn without_a_verdict_several_are_candidates() {
        let mut totals = Totals::default();
        build(&mut totals, 1);
        build(&mut totals, 2);
        assert_eq!(kept(&totals, 1), None);
        assert_eq!(kept(&totals, 2), Some(vec![Some(1), Some(2)]));
        assert_eq!(totals.blocks().len(), 2);
    }
}
