//! How much the counters move while nothing happens.

use super::settle::Observation;
use crate::extent::Extent;
use crate::report::{Measured, Noise};

/// Collects observations made at rest.
#[derive(Debug)]
pub(crate) struct NoiseMeter {
    began_ns: u64,
    last_ns: u64,
    readings: u32,
    system: Extent,
    heap: Extent,
    process: Extent,
}

impl NoiseMeter {
    pub(crate) fn new(began_ns: u64) -> Self {
        NoiseMeter {
            began_ns,
            last_ns: began_ns,
            readings: 0,
            system: Extent::default(),
            heap: Extent::default(),
            process: Extent::default(),
        }
    }

    pub(crate) fn observe(&mut self, now: Observation) {
        self.readings += 1;
        self.last_ns = now.at_ns;
        self.system.observe(now.available_bytes);
        self.heap.observe(now.heap_bytes);
        self.process.observe(now.resident_bytes);
    }

    pub(crate) fn finish(&self) -> Noise {
        Noise {
            readings: self.readings,
            window_ns: self.last_ns.saturating_sub(self.began_ns),
            system_bytes: width(&self.system, "available memory could not be read"),
            heap_bytes: width(&self.heap, "heap in use could not be read"),
            process_bytes: width(&self.process, "the process's size could not be read"),
        }
    }
}

fn width(extent: &Extent, reason: &str) -> Measured<u64> {
    Measured::from_option(extent.width(), reason)
}
