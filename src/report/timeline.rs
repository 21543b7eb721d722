//! Memory over time in a bounded number of points, whatever the time.

use super::run::TimelinePoint;

/// Points of the timeline kept for a run; when it is full, neighbours are joined in pairs.
const TIMELINE_POINTS: usize = 512;

/// Time covered by a point of the timeline at first, nanoseconds.
const FIRST_SPAN_NS: u64 = 1_000_000;

/// Memory over time in a bounded number of points.
#[derive(Clone, Debug)]
pub struct Timeline {
    points: Vec<TimelinePoint>,
    span_ns: u64,
    open_since_ns: u64,
}

impl Default for Timeline {
    fn default() -> Self {
        Timeline {
            points: Vec::with_capacity(TIMELINE_POINTS),
            span_ns: FIRST_SPAN_NS,
            open_since_ns: 0,
        }
    }
}

impl Timeline {
    /// Takes in what was read at a time: available memory and, where there is one, the size of a process.
    pub fn take_in(&mut self, at_ns: u64, available: u64, resident: Option<u64>) {
        let now = TimelinePoint {
            at_ns,
            min_available_bytes: available,
            max_resident_bytes: resident,
            max_device_bytes: None,
        };
        match self.points.last_mut() {
            Some(last) if at_ns.saturating_sub(self.open_since_ns) < self.span_ns => {
                *last = joined(*last, now);
            }
            _ => {
                self.open_since_ns = at_ns;
                self.points.push(now);
            }
        }
        if self.points.len() >= TIMELINE_POINTS {
            self.thin();
        }
    }

    /// Takes in the device memory in use at the time of the last point.
    pub fn take_in_device(&mut self, in_use: u64) {
        if let Some(last) = self.points.last_mut() {
            last.max_device_bytes = last.max_device_bytes.max(Some(in_use));
        }
    }

    /// The points, in time order.
    pub fn into_points(self) -> Vec<TimelinePoint> {
        self.points
    }

    fn thin(&mut self) {
        let pairs = self.points.chunks(2);
        self.points = pairs
            .filter_map(|pair| pair.iter().copied().reduce(joined))
            .collect();
        self.span_ns = self.span_ns.saturating_mul(2);
    }
}

fn joined(earlier: TimelinePoint, later: TimelinePoint) -> TimelinePoint {
    TimelinePoint {
        at_ns: later.at_ns,
        min_available_bytes: earlier.min_available_bytes.min(later.min_available_bytes),
        max_resident_bytes: earlier.max_resident_bytes.max(later.max_resident_bytes),
        max_device_bytes: earlier.max_device_bytes.max(later.max_device_bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_timeline_stays_bounded_and_keeps_its_extremes() {
        let mut timeline = Timeline::default();
        for ms in 0..1_000_000_u64 {
            let dip = if ms == 345_678 { 900 } else { 0 };
            timeline.take_in(ms * 1_000_000, 1000 - dip, Some(10 + dip));
            if ms == 123_456 {
                timeline.take_in_device(77);
            }
        }
        assert!(timeline.points.len() < TIMELINE_POINTS);
        let lowest = timeline.points.iter().map(|p| p.min_available_bytes).min();
        let highest = timeline.points.iter().map(|p| p.max_resident_bytes).max();
        assert_eq!((lowest, highest), (Some(100), Some(Some(910))));
        assert!(timeline.points.is_sorted_by_key(|point| point.at_ns));
        assert_eq!(
            timeline.points.iter().map(|p| p.max_device_bytes).max(),
            Some(Some(77))
        );
    }
}
