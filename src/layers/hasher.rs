//! A quick hash for the names of one file.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

/// Makes hashers that differ from run to run, so that no file can be made of names that collide.
#[derive(Clone, Debug)]
pub(super) struct QuickState(u64, u64);

impl Default for QuickState {
    fn default() -> Self {
        let random = RandomState::new();
        QuickState(random.hash_one(1), random.hash_one(2) | 1)
    }
}

impl BuildHasher for QuickState {
    type Hasher = QuickHasher;

    fn build_hasher(&self) -> QuickHasher {
        QuickHasher {
            state: self.0,
            factor: self.1,
        }
    }
}

/// Folds eight bytes at a time: the high half of a product with the secret factor onto its low half.
#[derive(Clone, Copy, Debug)]
pub(super) struct QuickHasher {
    state: u64,
    factor: u64,
}

impl QuickHasher {
    #[allow(clippy::cast_possible_truncation)] // Both halves are taken.
    fn mix(&mut self, word: u64) {
        let product = u128::from(self.state ^ word) * u128::from(self.factor);
        let (low, high) = (product as u64, (product >> 64) as u64);
        // A product of zero must not make the next word count for nothing.
        self.state = low ^ high.wrapping_add(word.rotate_left(29));
    }
}

impl Hasher for QuickHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        self.mix(u64::from_le_bytes(last));
        self.mix(bytes.len() as u64);
    }

    fn write_u8(&mut self, byte: u8) {
        self.mix(u64::from(byte));
    }

    fn write_usize(&mut self, number: usize) {
        self.mix(number as u64);
    }

    #[allow(clippy::cast_possible_truncation)] // Both halves are taken.
    fn finish(&self) -> u64 {
        let product = u128::from(self.state) * u128::from(self.factor);
        (product as u64) ^ ((product >> 64) as u64)
    }
}
