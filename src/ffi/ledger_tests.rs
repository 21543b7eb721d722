//! A ledger against the plainest arithmetic.

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
