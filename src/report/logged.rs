//! The arithmetic of samples that were read from TensorRT's own log.

use super::measured::Measured;
use super::run::Delta;
use super::sample::{DeviceMemory, MemoryKind, Sample};

/// Why a total is absent where nobody tells whose memory the device has.
const UNKNOWN_MEMORY: &str = "the log does not say whether the device has memory of its own; give --device-memory \
                              own or shared";

/// Total, CPU and device bytes between two samples; see [`super::AttributionKind::Logged`].
pub(super) fn attribute(before: &Sample, after: &Sample) -> Delta {
    let cpu = after
        .process
        .resident_bytes
        .growth_since(&before.process.resident_bytes);
    let used = used(&after.device).growth_since(&used(&before.device));
    match memory(&before.device, &after.device) {
        MemoryKind::Own => Delta {
            total_bytes: cpu.plus(&used),
            cpu_bytes: cpu,
            device_bytes: used,
            other_bytes: Measured::Value(0),
        },
        MemoryKind::Shared => Delta {
            device_bytes: used.minus(&cpu),
            total_bytes: used,
            cpu_bytes: cpu,
            other_bytes: Measured::Value(0),
        },
        MemoryKind::Unknown => {
            // Where there are no figures at all, that is the reason.
            let total = cpu.zip_with(&used, |_, _| 0).minus(&unknown());
            Delta {
                other_bytes: total.clone(),
                total_bytes: total,
                cpu_bytes: cpu,
                device_bytes: used,
            }
        }
    }
}

fn unknown() -> Measured<i64> {
    Measured::absent(UNKNOWN_MEMORY)
}

fn used(device: &DeviceMemory) -> Measured<u64> {
    match &device.logged {
        Some(logged) => logged.used_bytes.clone(),
        None => Measured::absent("no log reports the device here"),
    }
}

/// What both samples say; they are of one machine.
fn memory(before: &DeviceMemory, after: &DeviceMemory) -> MemoryKind {
    let of = |device: &DeviceMemory| device.logged.as_ref().map(|logged| logged.memory);
    match (of(before), of(after)) {
        (Some(before), Some(after)) if before == after => after,
        _ => MemoryKind::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::LoggedDevice;
    use crate::report::testing::sample;

    fn at(cpu_mib: u64, used_mib: u64, memory: MemoryKind) -> Sample {
        let mut sample = sample();
        sample.process.resident_bytes = Measured::Value(cpu_mib << 20);
        sample.device.logged = Some(LoggedDevice {
            used_bytes: Measured::Value(used_mib << 20),
            memory,
        });
        sample
    }

    fn parts(memory: MemoryKind) -> [Option<i64>; 4] {
        let delta = attribute(&at(20, 700, memory), &at(220, 1000, memory));
        [
            delta.total_bytes,
            delta.cpu_bytes,
            delta.device_bytes,
            delta.other_bytes,
        ]
        .map(|bytes| bytes.get().map(|bytes| bytes >> 20))
    }

    #[test]
    fn what_the_log_says_twice_is_counted_once() {
        assert_eq!(
            parts(MemoryKind::Own),
            [Some(500), Some(200), Some(300), Some(0)]
        );
        assert_eq!(
            parts(MemoryKind::Shared),
            [Some(300), Some(200), Some(100), Some(0)]
        );
        assert_eq!(
            parts(MemoryKind::Unknown),
            [None, Some(200), Some(300), None]
        );
    }

    #[test]
    fn a_total_that_is_not_known_names_the_option() {
        let of = |memory| attribute(&at(1, 1, memory), &at(2, 2, memory)).total_bytes;
        let unknown = of(MemoryKind::Unknown);
        assert!(unknown.reason().unwrap().contains("--device-memory"));
        let mut nothing = sample();
        nothing.process.resident_bytes = Measured::absent("10 prints none");
        let delta = attribute(&nothing, &nothing);
        assert_eq!(delta.total_bytes.reason(), Some("10 prints none"));
    }
}
