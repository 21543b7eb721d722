//! What the system has not got back when the child is gone.

use std::thread;
use std::time::Duration;

use trtmem_platform as platform;

use super::settle::{Observation, SettlePolicy, Settler, Tolerance, Verdict};
use crate::probe::{Depth, Keep, Origin, Sampler, Subject, interpret};
use crate::report::{Drift, SystemMemory};

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
