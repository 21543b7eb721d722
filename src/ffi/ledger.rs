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
#[path = "ledger_tests.rs"]
mod tests;
