//! What a stream of samples came to.

use crate::extent::Extent;
use crate::report::Sample;

/// What a stream of samples came to.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Samples that were seen.
    pub samples: u64,
    /// The system's available memory.
    pub available: Track,
    /// What the watched process had resident.
    pub resident: Track,
}

impl Summary {
    /// Takes a sample in.
    pub fn add(&mut self, sample: &Sample) {
        self.samples += 1;
        self.available.add(sample.system.available_bytes.get());
        self.resident.add(sample.process.resident_bytes.get());
    }
}

/// Extremes of one figure in bytes, and its largest fall: from a high to any later low.
#[derive(Clone, Copy, Debug, Default)]
pub struct Track {
    seen: Extent,
    largest_fall: u64,
}

impl Track {
    fn add(&mut self, value: Option<u64>) {
        self.seen.observe(value);
        if let (Some(high), Some(value)) = (self.seen.high(), value) {
            self.largest_fall = self.largest_fall.max(high - value);
        }
    }

    /// The smallest value, if any was known.
    pub fn low(&self) -> Option<u64> {
        self.seen.low()
    }

    /// The largest value, if any was known.
    pub fn high(&self) -> Option<u64> {
        self.seen.high()
    }

    /// The largest fall, bytes.
    pub fn largest_fall(&self) -> u64 {
        self.largest_fall
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_fall_is_from_a_high_to_a_later_low() {
        let mut track = Track::default();
        for value in [10, 50, 20, 60, 40, 5, 30] {
            track.add(Some(value));
        }
        let seen = (track.low(), track.high(), track.largest_fall());
        assert_eq!(seen, (Some(5), Some(60), 55));
        let mut rising = Track::default();
        for value in [1, 2, 3] {
            rising.add(Some(value));
        }
        assert_eq!(rising.largest_fall(), 0);
    }
}
