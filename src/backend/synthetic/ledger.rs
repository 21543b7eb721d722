//! Allocations of device memory that are only counted.

use crate::report::Allocations;

/// Counts allocations, and what they came to since the last reading.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    live: u64,
    live_then: u64,
    peak: u64,
    /// Since the last reading: allocations made, given back, and the largest of them.
    made: u64,
    given_back: u64,
    largest: u64,
}

impl Ledger {
    /// An allocation was made.
    pub(super) fn allocated(&mut self, bytes: u64) {
        self.live = self.live.saturating_add(bytes);
        self.peak = self.peak.max(self.live);
        self.made += 1;
        self.largest = self.largest.max(bytes);
    }

    /// An allocation was given back.
    pub(super) fn released(&mut self, bytes: u64) {
        self.live = self.live.saturating_sub(bytes);
        self.given_back += 1;
    }

    /// What happened since this was asked last.
    pub(super) fn take(&mut self) -> Allocations {
        let figures = Allocations {
            live_bytes: self.live,
            growth_bytes: crate::report::signed_difference(self.live, self.live_then),
            peak_bytes: Some(self.peak.saturating_sub(self.live_then)),
            largest_bytes: Some(std::mem::take(&mut self.largest)),
            allocations: Some(std::mem::take(&mut self.made)),
            releases: Some(std::mem::take(&mut self.given_back)),
            refusals: Some(0),
        };
        self.live_then = self.live;
        self.peak = self.live;
        figures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_those_since_the_last_reading() {
        let mut ledger = Ledger::default();
        ledger.allocated(10);
        ledger.allocated(30);
        ledger.released(10);
        let first = ledger.take();
        assert_eq!(
            (first.live_bytes, first.growth_bytes, first.peak_bytes),
            (30, 30, Some(40))
        );
        assert_eq!(
            (first.allocations, first.releases, first.largest_bytes),
            (Some(2), Some(1), Some(30))
        );
        ledger.released(30);
        let second = ledger.take();
        assert_eq!(
            (second.live_bytes, second.growth_bytes, second.peak_bytes),
            (0, -30, Some(0))
        );
        assert_eq!(
            (second.allocations, second.releases, second.largest_bytes),
            (Some(0), Some(1), Some(0))
        );
    }
}
