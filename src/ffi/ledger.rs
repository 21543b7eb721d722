//! What was allocated, given back and refused, counted where it is asked for.
//!
//! Several threads may enter allocations at once; one reader takes the figures at stage borders.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Counts allocations. No locks, no allocations of its own.
#[derive(Debug, Default)]
pub struct Ledger {
    live: AtomicU64,
    peak: AtomicU64,
    before: AtomicU64,
    allocations: AtomicU64,
    releases: AtomicU64,
    largest: AtomicU64,
    refusals: AtomicU64,
}

/// What a ledger says of the time since the last figures were taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Bytes held now.
    pub live_bytes: u64,
    /// Bytes held now minus bytes held when the last figures were taken.
    pub growth_bytes: i64,
    /// Most bytes held at any moment in between, minus bytes held when the last figures were taken.
    pub peak_bytes: u64,
    /// Size of the largest single allocation.
    pub largest_bytes: u64,
    /// Allocations made.
    pub allocations: u64,
    /// Allocations given back.
    pub releases: u64,
    /// Allocations that were refused.
    pub refusals: u64,
}

impl Ledger {
    /// Enters an allocation that was made.
    pub fn took(&self, bytes: u64) {
        let live = self.live.fetch_add(bytes, Ordering::AcqRel) + bytes;
        self.peak.fetch_max(live, Ordering::AcqRel);
        self.largest.fetch_max(bytes, Ordering::Relaxed);
        self.allocations.fetch_add(1, Ordering::Relaxed);
    }

    /// Enters that an allocation was given back. More than is held counts as all of it.
    pub fn gave_back(&self, bytes: u64) {
        let less = |live: u64| Some(live.saturating_sub(bytes));
        // The closure always has an answer, so this cannot fail.
        let _ = self
            .live
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, less);
        self.releases.fetch_add(1, Ordering::Relaxed);
    }

    /// Enters that an allocation was refused.
    pub fn was_refused(&self) {
        self.refusals.fetch_add(1, Ordering::Relaxed);
    }

    /// Bytes held now.
    pub fn live_bytes(&self) -> u64 {
        self.live.load(Ordering::Acquire)
    }

    /// The figures since this was last called, and a new beginning. To be called by one thread at a
    /// time; an allocation that another makes meanwhile is counted in these figures or in the next.
    pub fn take(&self) -> Figures {
        let live = self.live.load(Ordering::Acquire);
        let peak = self.peak.swap(live, Ordering::AcqRel).max(live);
        // What was made between the two lines above must not be missing from the next peak.
        let now = self.live.load(Ordering::Acquire);
        self.peak.fetch_max(now, Ordering::AcqRel);
        let before = self.before.swap(live, Ordering::AcqRel);
        Figures {
            live_bytes: live,
            growth_bytes: difference(live, before),
            peak_bytes: peak.saturating_sub(before),
            largest_bytes: self.largest.swap(0, Ordering::Relaxed),
            allocations: self.allocations.swap(0, Ordering::Relaxed),
            releases: self.releases.swap(0, Ordering::Relaxed),
            refusals: self.refusals.swap(0, Ordering::Relaxed),
        }
    }
}

/// `a - b`, saturating at the ends of the range, which no byte count reaches.
fn difference(a: u64, b: u64) -> i64 {
    let difference = i128::from(a) - i128::from(b);
    i64::try_from(difference).unwrap_or(if difference < 0 { i64::MIN } else { i64::MAX })
}

/// A ledger for memory that is given back by its address alone: it remembers each size.
///
/// Room for so many allocations is taken when it is made, so that entering one takes no memory from
/// the heap that is being measured. Beyond that the room doubles, which the heap's figures show.
#[derive(Debug)]
pub struct AddressLedger {
    ledger: Ledger,
    sizes: Mutex<HashMap<u64, u64>>,
}

impl AddressLedger {
    /// A ledger with room for so many allocations at a time.
    pub fn with_room_for(allocations: usize) -> AddressLedger {
        AddressLedger {
            ledger: Ledger::default(),
            sizes: Mutex::new(HashMap::with_capacity(allocations)),
        }
    }

    /// Enters an allocation that was made at `address`. One that was there before is taken as given
    /// back unseen.
    pub fn took(&self, address: u64, bytes: u64) {
        if let Some(unseen) = self.sizes().insert(address, bytes) {
            self.ledger.gave_back(unseen);
        }
        self.ledger.took(bytes);
    }

    /// Enters that the allocation at `address` is given back, and says how large it was. An address
    /// that is not in the ledger changes nothing. To be called before the memory is really given
    /// back: afterwards another thread may already have been given the same address.
    pub fn gave_back(&self, address: u64) -> Option<u64> {
        let bytes = self.sizes().remove(&address)?;
        self.ledger.gave_back(bytes);
        Some(bytes)
    }

    /// Enters that an allocation was refused.
    pub fn was_refused(&self) {
        self.ledger.was_refused();
    }

    /// The size of the allocation at `address`.
    pub fn size_of(&self, address: u64) -> Option<u64> {
        self.sizes().get(&address).copied()
    }

    /// Bytes held now.
    pub fn live_bytes(&self) -> u64 {
        self.ledger.live_bytes()
    }

    /// The figures since this was last called, and a new beginning; see [`Ledger::take`].
    pub fn take(&self) -> Figures {
        self.ledger.take()
    }

    fn sizes(&self) -> std::sync::MutexGuard<'_, HashMap<u64, u64>> {
        // Nothing that holds the lock can panic half-way through a change.
        self.sizes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{AddressLedger, Figures, Ledger};

    /// What may happen to a ledger.
    #[derive(Clone, Debug)]
    enum Step {
        Took(u64),
        GaveBack(usize),
        Refused,
        Figures,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            (0..1_u64 << 40).prop_map(Step::Took),
            any::<usize>().prop_map(Step::GaveBack),
            Just(Step::Refused),
            Just(Step::Figures),
        ];
        prop::collection::vec(step, 0..200)
    }

    /// What the figures must be, computed from lists.
    #[derive(Default)]
    struct Expected {
        held: Vec<(u64, u64)>,
        next: u64,
        before: u64,
        figures: Figures,
    }

    impl Expected {
        fn live(&self) -> u64 {
            self.held.iter().map(|(_, bytes)| bytes).sum()
        }

        fn took(&mut self, bytes: u64) -> u64 {
            self.next += 256;
            self.held.push((self.next, bytes));
            self.figures.allocations += 1;
            self.figures.largest_bytes = self.figures.largest_bytes.max(bytes);
            let above = self.live().saturating_sub(self.before);
            self.figures.peak_bytes = self.figures.peak_bytes.max(above);
            self.next
        }

        fn gave_back(&mut self, which: usize) -> Option<(u64, u64)> {
            let count = self.held.len();
            let gone = (count > 0).then(|| self.held.swap_remove(which % count))?;
            self.figures.releases += 1;
            Some(gone)
        }

        fn take(&mut self) -> Figures {
            let live = self.live();
            let figures = Figures {
                live_bytes: live,
                growth_bytes: i64::try_from(live).unwrap() - i64::try_from(self.before).unwrap(),
                ..self.figures
            };
            self.before = live;
            self.figures = Figures::default();
            figures
        }
    }

    proptest! {
        #[test]
        fn figures_are_those_of_the_allocations(steps in steps()) {
            let (plain, by_address) = (Ledger::default(), AddressLedger::with_room_for(8));
            let mut expected = Expected::default();
            for step in steps.into_iter().chain([Step::Figures]) {
                match step {
                    Step::Took(bytes) => {
                        let address = expected.took(bytes);
                        plain.took(bytes);
                        by_address.took(address, bytes);
                    }
                    Step::GaveBack(which) => {
                        if let Some((address, bytes)) = expected.gave_back(which) {
                            plain.gave_back(bytes);
                            prop_assert_eq!(by_address.gave_back(address), Some(bytes));
                        }
                    }
                    Step::Refused => {
                        expected.figures.refusals += 1;
                        plain.was_refused();
                        by_address.was_refused();
                    }
                    Step::Figures => {
                        let wanted = expected.take();
                        prop_assert_eq!(plain.take(), wanted);
                        prop_assert_eq!(by_address.take(), wanted);
                    }
                }
                prop_assert_eq!(plain.live_bytes(), expected.live());
            }
        }
    }

    #[test]
    fn a_peak_is_told_above_what_was_held_before() {
        let ledger = Ledger::default();
        ledger.took(100);
        ledger.take();
        ledger.took(50);
        ledger.gave_back(50);
        let figures = ledger.take();
        assert_eq!((figures.peak_bytes, figures.growth_bytes), (50, 0));
        ledger.gave_back(100);
        let figures = ledger.take();
        assert_eq!((figures.peak_bytes, figures.growth_bytes), (0, -100));
        assert_eq!(figures.live_bytes, 0);
    }

    #[test]
    fn an_address_that_is_not_held_changes_nothing() {
        let ledger = AddressLedger::with_room_for(0);
        ledger.took(256, 10);
        assert_eq!(ledger.gave_back(512), None);
        assert_eq!(ledger.size_of(256), Some(10));
        assert_eq!(ledger.gave_back(256), Some(10));
        assert_eq!(ledger.gave_back(256), None);
        let figures = ledger.take();
        assert_eq!((figures.allocations, figures.releases), (1, 1));
    }

    #[test]
    fn more_given_back_than_was_taken_leaves_nothing() {
        let ledger = Ledger::default();
        ledger.took(1);
        ledger.gave_back(2);
        assert_eq!(ledger.live_bytes(), 0);
    }

    #[test]
    fn nothing_is_lost_between_threads() {
        let ledger = AddressLedger::with_room_for(1000);
        let mut taken = Vec::new();
        std::thread::scope(|scope| {
            for thread in 0..4_u64 {
                let ledger = &ledger;
                scope.spawn(move || {
                    for number in 0..1000 {
                        let address = thread << 32 | number << 8;
                        ledger.took(address, 16);
                        assert_eq!(ledger.gave_back(address), Some(16));
                    }
                });
            }
            for _ in 0..100 {
                taken.push(ledger.take());
            }
        });
        taken.push(ledger.take());
        let sum = |of: fn(&Figures) -> u64| taken.iter().map(of).sum::<u64>();
        assert_eq!(sum(|figures| figures.allocations), 4000);
        assert_eq!(sum(|figures| figures.releases), 4000);
        assert_eq!(
            taken
                .iter()
                .map(|figures| figures.growth_bytes)
                .sum::<i64>(),
            0
        );
        assert!(taken.iter().all(|figures| figures.peak_bytes <= 4 * 16));
    }
}
