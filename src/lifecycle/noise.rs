//! How much the counters move while nothing happens.

use std::thread;
use std::time::Duration;

use trtmem_platform as platform;

use super::settle::Observation;
use crate::extent::Extent;
use crate::probe::{Depth, Origin, Sampler, Subject};
use crate::report::{Measured, Noise};

/// Pause between two looks at the counters at rest.
const STEP: Duration = Duration::from_millis(5);

/// How much the counters of the system and of this process move for so long, or until `is_over`.
pub(crate) fn at_rest(origin: &Origin, window_ns: u64, is_over: impl Fn() -> bool) -> Noise {
    let mut sampler = Sampler::open(origin, Subject::Myself, Depth::Quick);
    let began_ns = platform::monotonic_ns();
    let mut meter = NoiseMeter::new(began_ns);
    loop {
        sampler.take();
        let at_ns = sampler.at_ns();
        meter.observe(Observation {
            at_ns,
            available_bytes: sampler.available_bytes(),
            heap_bytes: sampler.heap_in_use_bytes(),
            resident_bytes: sampler.resident_bytes(),
            ..Observation::default()
        });
        if at_ns.saturating_sub(began_ns) >= window_ns || is_over() {
            return meter.finish();
        }
        thread::sleep(STEP);
    }
}

/// Collects observations made at rest.
#[derive(Debug)]
pub(super) struct NoiseMeter {
    began_ns: u64,
    last_ns: u64,
    readings: u32,
    system: Extent,
    heap: Extent,
    process: Extent,
}

impl NoiseMeter {
    pub(super) fn new(began_ns: u64) -> Self {
        NoiseMeter {
            began_ns,
            last_ns: began_ns,
            readings: 0,
            system: Extent::default(),
            heap: Extent::default(),
            process: Extent::default(),
        }
    }

    pub(super) fn observe(&mut self, now: Observation) {
        self.readings += 1;
        self.last_ns = now.at_ns;
        self.system.observe(now.available_bytes);
        self.heap.observe(now.heap_bytes);
        self.process.observe(now.resident_bytes);
    }

    pub(super) fn finish(&self) -> Noise {
        Noise {
            readings: self.readings,
            window_ns: self.last_ns.saturating_sub(self.began_ns),
            system_bytes: width(&self.system, "available memory could not be read"),
            heap_bytes: width(&self.heap, "heap in use could not be read"),
            process_bytes: width(&self.process, "the process's size could not be read"),
            device_bytes: Measured::absent("device noise was not measured"),
            assumed: false,
            rounding: None,
        }
    }
}

fn width(extent: &Extent, reason: &str) -> Measured<u64> {
    Measured::from_option(extent.width(), reason)
}
