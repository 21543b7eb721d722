//! The peak of a finished stage.

use super::attribution_kind::AttributionKind;
use super::event::Extremes;
use super::measured::Measured;
use super::run::{Delta, Peak};
use super::sample::{DeviceMemory, Sample};

/// The highest point between two samples, above the first. The samples themselves are readings too,
/// so a stage too short to be seen from outside still has its borders. `watched` is the interval of
/// the readings from outside; where it is absent nobody looked and so is the peak.
pub(super) fn peak(
    kind: AttributionKind,
    watched: &Measured<u64>,
    before: &Sample,
    after: &Sample,
    seen: &Extremes,
    delta: &Delta,
) -> Peak {
    let resident = &before.process.resident_bytes;
    Peak {
        total_bytes: watching(watched, || highest_total(kind, before, after, seen, delta)),
        resident_bytes: watching(watched, || {
            let highest = extreme(
                &after.process.resident_bytes,
                &seen.max_resident_bytes,
                u64::max,
            );
            at_least_zero(highest.growth_since(resident))
        }),
        high_water_bytes: at_least_zero(after.process.peak_resident_bytes.growth_since(resident)),
        device_bytes: watching(watched, || {
            highest_device(&before.device, &after.device, seen)
        }),
        readings: seen.readings,
        largest_gap_ns: seen.largest_gap_ns,
    }
}

/// Where device memory is counted on its own it is part of the total, and the two are at their
/// highest together only when they are read together.
fn highest_total(
    kind: AttributionKind,
    before: &Sample,
    after: &Sample,
    seen: &Extremes,
    delta: &Delta,
) -> Measured<i64> {
    let booked = DeviceMemory::is_booked(&before.device, &after.device);
    let left = |sample: &Sample| match kind {
        AttributionKind::Discrete => sample
            .device
            .left_bytes(booked)
            .zip_with(&sample.system.available_bytes, |device, system| {
                device.saturating_add(*system)
            }),
        AttributionKind::Unified | AttributionKind::HostOnly | AttributionKind::Logged => {
            sample.system.available_bytes.clone()
        }
    };
    let lowest = match (kind, &seen.min_combined_bytes) {
        (AttributionKind::Discrete, Measured::Absent { absent }) => {
            Measured::absent(absent.clone())
        }
        (AttributionKind::Discrete, together) => extreme(&left(after), together, u64::min),
        _ => extreme(&left(after), &seen.min_available_bytes, u64::min),
    };
    let own = delta.total_bytes.get().unwrap_or(0);
    at_least_zero(lowest.fall_since(&left(before))).map(|fall| fall.max(own))
}

fn highest_device(before: &DeviceMemory, after: &DeviceMemory, seen: &Extremes) -> Measured<i64> {
    let booked = DeviceMemory::is_booked(before, after);
    let lowest = match &seen.min_device_free_bytes {
        Measured::Absent { absent } => Measured::absent(absent.clone()),
        seen @ Measured::Value(_) => extreme(&after.left_bytes(booked), seen, u64::min),
    };
    at_least_zero(lowest.fall_since(&before.left_bytes(booked)))
}

fn watching(watched: &Measured<u64>, peak: impl FnOnce() -> Measured<i64>) -> Measured<i64> {
    match watched {
        Measured::Value(_) => peak(),
        Measured::Absent { absent } => Measured::absent(absent.clone()),
    }
}

/// The more extreme of the border's figure and the one seen from outside; the border's alone where
/// nothing was seen.
fn extreme(
    border: &Measured<u64>,
    seen: &Measured<u64>,
    choose: impl FnOnce(u64, u64) -> u64,
) -> Measured<u64> {
    match seen.get() {
        Some(seen) => border.clone().map(|border| choose(border, seen)),
        None => border.clone(),
    }
}

fn at_least_zero(growth: Measured<i64>) -> Measured<i64> {
    growth.map(|bytes| bytes.max(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::attribution::attribute;
    use crate::report::attribution_kind::AttributionKind;
    use crate::report::testing::sample;

    const MIB: i64 = 1 << 20;

    fn mib(value: u64) -> Measured<u64> {
        Measured::Value(value << 20)
    }

    fn at(available: u64, resident: u64) -> Sample {
        let mut sample = sample();
        sample.system.available_bytes = mib(available);
        sample.process.resident_bytes = mib(resident);
        sample.process.peak_resident_bytes = mib(resident + 5);
        sample
    }

    fn seen(available: Measured<u64>, resident: Measured<u64>) -> Extremes {
        Extremes {
            min_available_bytes: available,
            max_resident_bytes: resident,
            min_device_free_bytes: Measured::absent("no device"),
            min_combined_bytes: Measured::absent("no device"),
            readings: 3,
            largest_gap_ns: 1_000_000,
        }
    }

    fn peak_of(before: &Sample, after: &Sample, seen: &Extremes) -> Peak {
        let delta = attribute(AttributionKind::HostOnly, before, after);
        peak(
            AttributionKind::HostOnly,
            &Measured::Value(1_000_000),
            before,
            after,
            seen,
            &delta,
        )
    }

    #[test]
    fn a_peak_is_measured_from_the_sample_before_the_stage() {
        let peak = peak_of(&at(1000, 10), &at(990, 12), &seen(mib(900), mib(80)));
        assert_eq!(peak.total_bytes.get(), Some(100 * MIB));
        assert_eq!(peak.resident_bytes.get(), Some(70 * MIB));
        assert_eq!(peak.high_water_bytes.get(), Some(7 * MIB));
    }

    #[test]
    fn the_borders_count_where_nothing_was_seen_between_them() {
        let nothing = seen(Measured::absent("too short"), Measured::absent("too short"));
        let peak = peak_of(&at(1000, 10), &at(990, 12), &nothing);
        assert_eq!(peak.total_bytes.get(), Some(10 * MIB));
        assert_eq!(peak.resident_bytes.get(), Some(2 * MIB));
    }

    #[test]
    fn a_stage_that_gives_memory_back_has_a_peak_of_zero() {
        let peak = peak_of(&at(1000, 90), &at(1050, 40), &seen(mib(1010), mib(90)));
        assert_eq!(peak.total_bytes.get(), Some(0));
        assert_eq!(peak.resident_bytes.get(), Some(0));
    }

    #[test]
    fn a_peak_nobody_looked_for_is_absent() {
        let (before, after) = (at(1000, 10), at(990, 12));
        let delta = attribute(AttributionKind::HostOnly, &before, &after);
        let off = Measured::absent("switched off");
        let peak = peak(
            AttributionKind::HostOnly,
            &off,
            &before,
            &after,
            &seen(mib(1), mib(1)),
            &delta,
        );
        assert_eq!(peak.total_bytes.reason(), Some("switched off"));
        assert_eq!(peak.high_water_bytes.get(), Some(7 * MIB));
    }

    fn with_device(mut sample: Sample, free: u64, process: Measured<u64>) -> Sample {
        sample.device.total_bytes = mib(8000);
        sample.device.free_bytes = mib(free);
        sample.device.process_bytes = process;
        sample
    }

    fn counted(before: &Sample, after: &Sample, together: Measured<u64>) -> Peak {
        let delta = attribute(AttributionKind::Discrete, before, after);
        let seen = Extremes {
            min_device_free_bytes: mib(6900),
            min_combined_bytes: together,
            ..seen(mib(1), mib(1))
        };
        let kind = AttributionKind::Discrete;
        peak(
            kind,
            &Measured::Value(1_000_000),
            before,
            after,
            &seen,
            &delta,
        )
    }

    #[test]
    fn device_memory_counted_on_its_own_is_part_of_the_peak_as_it_was_read_with_the_rest() {
        let none = || Measured::absent("not listed");
        let before = with_device(at(1000, 10), 7400, none());
        let after = with_device(at(990, 10), 7300, none());
        let peak = counted(&before, &after, mib(7850));
        assert_eq!(peak.total_bytes.get(), Some(550 * MIB));
        assert_eq!(peak.device_bytes.get(), Some(500 * MIB));
    }

    #[test]
    fn a_device_peak_goes_by_the_drivers_figure_for_the_process_where_there_is_one() {
        let before = with_device(at(1000, 10), 5000, mib(100));
        let after = with_device(at(990, 10), 5000, mib(200));
        let peak = counted(&before, &after, mib(8500));
        assert_eq!(peak.device_bytes.get(), Some(1000 * MIB));
        assert_eq!(peak.total_bytes.get(), Some(400 * MIB));
    }

    #[test]
    fn a_peak_is_unknown_where_a_part_of_the_total_was_not_watched() {
        let before = with_device(at(1000, 10), 7400, mib(0));
        let peak = counted(&before, &before, Measured::absent("no NVML"));
        assert_eq!(peak.total_bytes.reason(), Some("no NVML"));
    }
}
