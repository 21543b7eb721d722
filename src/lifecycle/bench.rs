//! The instruments of a worker: its samplers, how it waits for the counters, how they move at rest.

use std::thread;
use std::time::Duration;

use trtmem_platform as platform;

use super::noise::NoiseMeter;
use super::protocol::WorkerPlan;
use super::settle::{Budget, Observation, SettlePolicy, Settler, Tolerance, Verdict};
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
    budget: Budget,
    tolerance: Tolerance,
    /// What the last settling ended with.
    rest: Observation,
}

/// What the counters are waited for after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// A stage; so many are still to be waited for, this one among them.
    Stage {
        /// Their number.
        left: u64,
    },
    /// A cycle that has so many stages. Cycles are no part of the run's budget: each is given what a stage
    /// is given at first.
    Cycle {
        /// Their number.
        stages: u64,
    },
}

/// How the wait for the counters ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Settled {
    /// Nanoseconds waited.
    pub(super) waited_ns: u64,
    /// Whether they came to rest.
    pub(super) at_rest: bool,
    /// Largest minus smallest available memory over the last observations, where it was followed.
    pub(super) spread_bytes: Option<u64>,
}

impl Bench {
    /// Opens everything.
    pub(super) fn new(plan: &WorkerPlan) -> Self {
        let origin = plan.origin.origin();
        Bench {
            border: Sampler::open(&origin, Subject::Myself, Depth::Border),
            quick: Sampler::open(&origin, Subject::Myself, Depth::Quick),
            policy: plan.settle,
            budget: Budget::new(plan.settle.longest_ns()),
            tolerance: Tolerance::from_noise(None, None, None),
            rest: Observation::default(),
        }
    }

    /// Waits for the counters for the first time; so many `stages` come after it.
    pub(super) fn begin(&mut self, stages: u64) {
        self.rest = self.observe();
        let left = stages.saturating_add(1);
        self.settle(After::Stage { left });
    }

    /// Measures how much the counters move by themselves.
    pub(super) fn noise(&mut self, window_ns: u64) -> Noise {
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

    /// Waits as the policy says.
    pub(super) fn settle(&mut self, after: After) -> Settled {
        let before = self.rest;
        match self.policy {
            SettlePolicy::None => {
                self.rest = self.observe();
                Settled {
                    waited_ns: 0,
                    at_rest: false,
                    spread_bytes: None,
                }
            }
            SettlePolicy::Fixed { wait_ns } => {
                thread::sleep(Duration::from_nanos(wait_ns));
                self.rest = self.observe();
                Settled {
                    waited_ns: wait_ns,
                    at_rest: true,
                    spread_bytes: None,
                }
            }
            SettlePolicy::Adaptive { budget_ns } => match after {
                After::Stage { left } => {
                    let settled = self.settle_adaptively(before, self.budget.cap_ns(left));
                    self.budget.spend(settled.waited_ns);
                    settled
                }
                After::Cycle { stages } => {
                    self.settle_adaptively(before, Budget::new(budget_ns).cap_ns(stages))
                }
            },
        }
    }

    fn settle_adaptively(&mut self, before: Observation, cap_ns: u64) -> Settled {
        let first = self.observe();
        let mut settler = Settler::new(before, first, self.tolerance, cap_ns);
        let mut verdict = settler.observe(first);
        while let Verdict::Wait(pause_ns) = verdict {
            thread::sleep(Duration::from_nanos(pause_ns));
            self.rest = self.observe();
            verdict = settler.observe(self.rest);
        }
        Settled {
            waited_ns: self.rest.at_ns.saturating_sub(first.at_ns),
            at_rest: verdict == Verdict::AtRest,
            spread_bytes: settler.spread_bytes(verdict),
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
