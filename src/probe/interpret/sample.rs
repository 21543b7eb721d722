//! One reading to one sample.

use std::collections::BTreeMap;

use super::super::heap;
use super::super::reading::{OwnedReading, Source, SourceReading};
use super::{linux, qnx};
use crate::report::{DeviceMemory, Measured, ProcessMemory, Sample, SystemMemory};

/// Which fields of a Linux system file are kept beside the figures. On QNX every field always is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Those that help to explain a change of the figures.
    Named,
    /// All of them.
    All,
}

/// What a reading means.
pub fn interpret(reading: &OwnedReading, keep: Keep) -> Sample {
    let is_qnx = |read: &SourceReading<String>| Source::is_qnx(read.source);
    let (system, process) = if reading.sources.is_empty() {
        nothing_read()
    } else if reading.sources.iter().any(is_qnx) {
        qnx::interpret(reading)
    } else {
        linux::interpret(reading, keep)
    };
    Sample {
        at_ns: reading.at_ns,
        cost_ns: reading.cost_ns,
        system,
        heap: heap::interpret(reading.heap.as_ref()),
        process,
        device: DeviceMemory::absent("this build reads no device counters"),
    }
}

/// The figures of a system of which no counters are known.
fn nothing_read() -> (SystemMemory, ProcessMemory) {
    let absent = || Measured::absent("no memory counters of this system are known");
    let system = SystemMemory {
        source: "none".to_owned(),
        total_bytes: absent(),
        available_bytes: absent(),
        free_bytes: absent(),
        reservable_bytes: absent(),
        cached_bytes: absent(),
        fields: BTreeMap::new(),
        warnings: Vec::new(),
    };
    (system, absent_process(absent))
}

/// A process of which every figure is absent for the same reason.
pub(super) fn absent_process(absent: impl Fn() -> Measured<u64>) -> ProcessMemory {
    ProcessMemory {
        resident_bytes: absent(),
        resident_anonymous_bytes: absent(),
        resident_file_bytes: absent(),
        resident_shared_bytes: absent(),
        proportional_bytes: absent(),
        private_bytes: absent(),
        peak_resident_bytes: absent(),
        mapped_bytes: absent(),
        swapped_bytes: absent(),
        threads: absent(),
        fields: BTreeMap::new(),
    }
}
