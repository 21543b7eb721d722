//! How much the counters move while nothing happens.

use std::thread;
use std::time::Duration;

use trtmem_platform as platform;

use super::settle::{Observation, SettlePolicy, Settler, Tolerance, Verdict};
use crate::extent::Extent;
use crate::probe::{Depth, Keep, Origin, Sampler, Subject, interpret};
use crate::report::{Drift, Measured, Noise, SystemMemory};

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
            system_bytes: at_least_resolution(
                self.system.width(),
                "available memory could not be read",
            ),
            // An exact count.
            heap_bytes: Measured::from_option(self.heap.width(), "heap in use could not be read"),
            process_bytes: at_least_resolution(
                self.process.width(),
                "the process's size could not be read",
            ),
            device_bytes: Measured::absent("device memory was not read from outside"),
            assumed: false,
            rounding: None,
        }
    }
}

/// A counter of pages moves in steps, however short it was watched for.
fn at_least_resolution(width: Option<u64>, reason: &str) -> Measured<u64> {
    Measured::from_option(width, reason).map(|width| width.max(resolution_bytes()))
}

/// The steps in which the system counts pages: one page, on Linux the batches of its processors.
fn resolution_bytes() -> u64 {
    match platform::FAMILY {
        platform::Family::Linux => Tolerance::FLOOR_BYTES.max(platform::page_bytes()),
        platform::Family::Qnx | platform::Family::Other => platform::page_bytes(),
    }
}

/// Longest wait for the counters after the child's end.
const CAP_NS: u64 = 2_000_000_000;

/// The system's memory around the life of one child.
pub(super) struct DriftMeter {
    sampler: Sampler,
    before: SystemMemory,
}

impl DriftMeter {
    /// Reads the system before the child is started.
    pub(super) fn begin(origin: &Origin) -> Self {
        let mut sampler = Sampler::open(origin, Subject::Myself, Depth::Quick);
        sampler.take();
        let before = system(&sampler);
        DriftMeter { sampler, before }
    }

    /// Waits for the counters to come to rest after the child's end, unless nothing is waited for or
    /// the user wants to stop, and compares.
    pub(super) fn finish(mut self, policy: SettlePolicy) -> Drift {
        let first = self.observe();
        let tolerance = Tolerance::from_noise(None, None, None);
        let mut settler = Settler::new(first, first, tolerance, CAP_NS);
        let mut last_ns = first.at_ns;
        while policy != SettlePolicy::None
            && platform::interrupted().is_none()
            && let Verdict::Wait(pause_ns) = settler.observe(self.observe())
        {
            thread::sleep(Duration::from_nanos(pause_ns));
            last_ns = self.sampler.at_ns();
        }
        let after = system(&self.sampler);
        Drift {
            available_bytes: after
                .available_bytes
                .fall_since(&self.before.available_bytes),
            cached_bytes: after.cached_bytes.growth_since(&self.before.cached_bytes),
            settle_ns: last_ns.saturating_sub(first.at_ns),
        }
    }

    /// The system as seen from this process, whose own size does not change meanwhile.
    fn observe(&mut self) -> Observation {
        self.sampler.take();
        Observation {
            at_ns: self.sampler.at_ns(),
            available_bytes: self.sampler.available_bytes(),
            resident_bytes: Some(0),
            ..Observation::default()
        }
    }
}

fn system(sampler: &Sampler) -> SystemMemory {
    interpret(&sampler.owned(), Keep::Named).system
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_never_below_what_the_counters_can_tell_and_the_heap_is_exact() {
        let mut meter = NoiseMeter::new(0);
        let look = |available_bytes| Observation {
            available_bytes: Some(available_bytes),
            heap_bytes: Some(7),
            ..Observation::default()
        };
        meter.observe(look(1 << 30));
        let noise = meter.finish();
        assert_eq!(noise.system_bytes.get(), Some(resolution_bytes()));
        assert_eq!(noise.heap_bytes.get(), Some(0));
        assert!(noise.process_bytes.reason().is_some());
        meter.observe(look((1 << 30) - (5 << 20)));
        assert_eq!(meter.finish().system_bytes.get(), Some(5 << 20));
    }
}
