//! The counter tracks of a trace: the samples at the borders of the stages together with the timeline
//! between them, and the peak of every stage while it lasts.

use crate::report::Run;

use super::trace::{TraceEvent, Track};

const AVAILABLE: &str = "available memory";
const RESIDENT: &str = "resident";
const DEVICE: &str = "device in use";
const PEAK: &str = "peak above the stage's beginning";
const DEVICE_PEAK: &str = "device peak above the stage's beginning";

/// The counters of a run; those that nothing was read of have no track.
pub(super) fn of(track: Track, run: &Run) -> Vec<TraceEvent> {
    let mut events = Vec::new();
    for sample in &run.samples {
        let device = sample.device.held_bytes(false);
        for (name, bytes) in [
            (AVAILABLE, &sample.system.available_bytes),
            (RESIDENT, &sample.process.resident_bytes),
            (DEVICE, &device),
        ] {
            events.extend(bytes.get().map(|it| track.counter(name, sample.at_ns, it)));
        }
    }
    for point in &run.timeline {
        events.push(track.counter(AVAILABLE, point.at_ns, point.min_available_bytes));
        let resident = point.max_resident_bytes;
        events.extend(resident.map(|it| track.counter(RESIDENT, point.at_ns, it)));
        let device = point.max_device_bytes;
        events.extend(device.map(|it| track.counter(DEVICE, point.at_ns, it)));
    }
    for (_, figures) in run.finished() {
        let end = figures.began_ns.saturating_add(figures.duration_ns);
        for (name, bytes) in [
            (PEAK, &figures.peak.total_bytes),
            (DEVICE_PEAK, &figures.peak.device_bytes),
        ] {
            if let Some(bytes) = bytes.get() {
                events.push(track.counter(name, figures.began_ns, bytes));
                events.push(track.counter(name, end, 0));
            }
        }
    }
    events
}
