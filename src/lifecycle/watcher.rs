//! Watching memory from outside while a stage runs.
//!
//! A before-and-after pair cannot see what is allocated and freed inside a stage. The parent
//! therefore reads the cheap counters as often as asked, within a bounded share of one processor, and
//! keeps extremes per stage and a thinned timeline of the run.

use super::device_watch::{DeviceWatch, StageView as DeviceView};
use crate::extent::Extent;
use crate::probe::{Depth, Origin, Sampler, Subject};
use crate::report::{DeviceMemory, Extremes, Measured, Timeline, TimelinePoint};

/// The readings may take at most one part in this many of one processor's time.
const COST_SHARE: u64 = 20;

/// Reads from outside at a bounded rate.
pub(super) struct Watcher {
    sampler: Sampler,
    /// The device's part.
    pub(super) device: DeviceWatch,
    interval_ns: Option<u64>,
    next_ns: u64,
    last_ns: Option<u64>,
    stage: StageView,
    timeline: Timeline,
    last_available: Option<u64>,
    last_resident: Option<u64>,
}

impl Watcher {
    /// Watches the process `pid` through `origin`; without an interval only when told to.
    pub(super) fn new(
        origin: &Origin,
        pid: u32,
        device: DeviceWatch,
        interval_ns: Option<u64>,
    ) -> Self {
        Watcher {
            sampler: Sampler::open(origin, Subject::Process(pid), Depth::Quick),
            device,
            interval_ns,
            next_ns: 0,
            last_ns: None,
            stage: StageView::default(),
            timeline: Timeline::default(),
            last_available: None,
            last_resident: None,
        }
    }

    /// Nanoseconds until the next reading is due; `None` when none is.
    pub(super) fn due_in_ns(&self, now_ns: u64) -> Option<u64> {
        self.interval_ns
            .map(|_| self.next_ns.saturating_sub(now_ns))
    }

    /// Reads if a reading is due.
    pub(super) fn tick(&mut self, now_ns: u64) {
        if self.due_in_ns(now_ns) == Some(0) {
            self.read();
        }
    }

    /// Reads now; the device as well where its own reading is due, which can cost more.
    pub(super) fn read(&mut self) {
        let device = self.read_system();
        let at_ns = self.sampler.at_ns();
        let in_use = self.device.tick(at_ns, device);
        self.keep_device(in_use);
    }

    /// Reads what is cheap, and gives available memory at this moment.
    fn read_system(&mut self) -> Option<u64> {
        self.sampler.take();
        let at_ns = self.sampler.at_ns();
        let available = self.sampler.available_bytes();
        // A process that has ended and is not collected yet is told to have nothing.
        let resident = self.sampler.resident_bytes().filter(|bytes| *bytes > 0);
        self.stage.take_in(at_ns, self.last_ns, available, resident);
        if let Some(available) = available {
            let resident = resident.or(self.last_resident).unwrap_or(0);
            self.timeline.take_in(at_ns, available, Some(resident));
        }
        self.last_available = available.or(self.last_available);
        self.last_resident = resident.or(self.last_resident);
        self.last_ns = Some(at_ns);
        let pause = self.sampler.cost_ns().saturating_mul(COST_SHARE);
        self.next_ns = at_ns.saturating_add(pause.max(self.interval_ns.unwrap_or(0)));
        available
    }

    /// Forgets what was seen and reads afresh: a stage is about to begin.
    pub(super) fn begin_stage(&mut self) {
        self.stage = StageView::default();
        self.last_ns = None;
        let available = self.read_system();
        let in_use = self.device.begin_stage(available);
        self.keep_device(in_use);
    }

    /// Reads once more and tells what was seen since the stage began.
    pub(super) fn end_stage(&mut self) -> Seen {
        let available = self.read_system();
        let (in_use, device) = self.device.end_stage(available);
        self.keep_device(in_use);
        Seen {
            system: std::mem::take(&mut self.stage),
            device,
        }
    }

    fn keep_device(&mut self, in_use: Option<u64>) {
        if let Some(in_use) = in_use {
            self.timeline.take_in_device(in_use);
        }
    }

    /// The lowest available memory of the stage so far.
    pub(super) fn lowest_available(&self) -> Option<u64> {
        self.stage.available.low()
    }

    /// Available memory at the last reading.
    pub(super) fn available_bytes(&self) -> Option<u64> {
        self.last_available
    }

    /// The child's resident size at the last reading that had one.
    pub(super) fn resident_bytes(&self) -> Option<u64> {
        self.last_resident
    }

    /// The run's timeline.
    pub(super) fn into_timeline(self) -> Vec<TimelinePoint> {
        self.timeline.into_points()
    }
}

/// What was seen from outside in a stage.
pub(super) struct Seen {
    system: StageView,
    /// The device's part.
    pub(super) device: DeviceView,
}

impl Seen {
    /// The extremes between these two borders.
    pub(super) fn extremes(&self, before: &DeviceMemory, after: &DeviceMemory) -> Extremes {
        let (min_device_free_bytes, min_combined_bytes) = self.device.lowest(before, after);
        let reason = "it could not be read from outside";
        Extremes {
            min_available_bytes: Measured::from_option(self.system.available.low(), reason),
            max_resident_bytes: Measured::from_option(self.system.resident.high(), reason),
            min_device_free_bytes,
            min_combined_bytes,
            readings: self.system.readings,
            largest_gap_ns: self.system.largest_gap_ns,
        }
    }
}

#[derive(Debug, Default)]
struct StageView {
    available: Extent,
    resident: Extent,
    readings: u64,
    largest_gap_ns: u64,
}

impl StageView {
    fn take_in(
        &mut self,
        at_ns: u64,
        last_ns: Option<u64>,
        available: Option<u64>,
        resident: Option<u64>,
    ) {
        self.available.observe(available);
        self.resident.observe(resident);
        self.readings += 1;
        if let Some(last_ns) = last_ns {
            self.largest_gap_ns = self.largest_gap_ns.max(at_ns.saturating_sub(last_ns));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_without_a_reading_says_so() {
        let seen = Seen {
            system: StageView::default(),
            device: DeviceView::default(),
        };
        let nothing = DeviceMemory::absent("no device");
        let seen = seen.extremes(&nothing, &nothing);
        assert!(seen.min_available_bytes.reason().is_some());
        assert!(seen.min_combined_bytes.reason().is_some());
        assert_eq!(seen.readings, 0);
    }
}
