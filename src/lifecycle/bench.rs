//! The instruments of a worker: its samplers, how it waits for the counters, how they move at rest.

use std::thread;
use std::time::Duration;

use trtmem_platform as platform;

use super::noise::NoiseMeter;
use super::protocol::WorkerPlan;
use super::settle::{Observation, SettlePolicy, Settler, Tolerance, Verdict};
use crate::probe::{Depth, Sampler, Subject};
use crate::report::Noise;

/// Pause between the readings that measure the noise.
const NOISE_STEP: Duration = Duration::from_millis(5);

/// The instruments of a worker.
pub(super) struct Bench {
    /// Reads everything, for the borders of stages.
    pub(super) border: Sampler,
    /// Reads what is cheap.
    pub(super) quick: Sampler,
    policy: SettlePolicy,
    tolerance: Tolerance,
    /// What the last settling ended with.
    rest: Observation,
}

impl Bench {
    /// Opens everything.
    pub(super) fn new(plan: &WorkerPlan) -> Self {
        let origin = plan.origin.origin();
        Bench {
            border: Sampler::open(&origin, Subject::Myself, Depth::Border),
            quick: Sampler::open(&origin, Subject::Myself, Depth::Quick),
            policy: plan.settle,
            tolerance: Tolerance::from_noise(None, None, None),
            rest: Observation::default(),
        }
    }

    /// Waits for the counters and measures how much they move by themselves.
    pub(super) fn noise(&mut self, window_ns: u64) -> Noise {
        self.rest = self.observe();
        self.settle();
        let noise = self.measure_noise(window_ns);
        self.tolerance = Tolerance::from_noise(
            noise.system_bytes.get(),
            noise.heap_bytes.get(),
            noise.process_bytes.get(),
        );
        noise
    }

    fn measure_noise(&mut self, window_ns: u64) -> Noise {
        let began_ns = platform::monotonic_ns();
        let mut meter = NoiseMeter::new(began_ns);
        loop {
            let now = self.observe();
            meter.observe(now);
            self.rest = now;
            if now.at_ns.saturating_sub(began_ns) >= window_ns {
                return meter.finish();
            }
            thread::sleep(NOISE_STEP);
        }
    }

    /// Waits as the policy says. Gives the nanoseconds waited, and whether the counters came to rest.
    pub(super) fn settle(&mut self) -> (u64, bool) {
        let before = self.rest;
        match self.policy {
            SettlePolicy::None => {
                self.rest = self.observe();
                (0, false)
            }
            SettlePolicy::Fixed { wait_ns } => {
                thread::sleep(Duration::from_nanos(wait_ns));
                self.rest = self.observe();
                (wait_ns, true)
            }
            SettlePolicy::Adaptive { cap_ns } => self.settle_adaptively(before, cap_ns),
        }
    }

    fn settle_adaptively(&mut self, before: Observation, cap_ns: u64) -> (u64, bool) {
        let first = self.observe();
        let mut settler = Settler::new(before, first, self.tolerance, cap_ns);
        let mut wait = settler.observe(first);
        loop {
            let at_rest = match wait {
                Verdict::Wait(pause_ns) => {
                    thread::sleep(Duration::from_nanos(pause_ns));
                    self.rest = self.observe();
                    wait = settler.observe(self.rest);
                    continue;
                }
                Verdict::AtRest => true,
                Verdict::Capped => false,
            };
            return (self.rest.at_ns.saturating_sub(first.at_ns), at_rest);
        }
    }

    fn observe(&mut self) -> Observation {
        self.quick.take();
        Observation {
            at_ns: self.quick.at_ns(),
            available_bytes: self.quick.available_bytes(),
            heap_bytes: self.quick.heap_in_use_bytes(),
            resident_bytes: self.quick.resident_bytes(),
            threads: self.quick.threads(),
            others_cpu_ns: platform::process_cpu_ns().saturating_sub(platform::thread_cpu_ns()),
        }
    }
}
