//! One reading to one sample.

use std::collections::BTreeMap;

use super::super::heap;
use super::super::reading::{OwnedReading, Source, SourceReading};
use super::absence::absent_process;
use super::keep::Keep;
use super::{linux, nvmap, qnx};
use crate::report::{DeviceMemory, Measured, OtherProcesses, ProcessMemory, Sample, SystemMemory};

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
        device: DeviceMemory {
            nvmap_bytes: nvmap::held_bytes(reading),
            ..DeviceMemory::absent("this build reads no device counters")
        },
        other_processes: OtherProcesses {
            nvmap_bytes: nvmap::others_bytes(reading),
            ..OtherProcesses::default()
        },
    }
}

/// The figures of a system of which no counters are known.
fn nothing_read() -> (SystemMemory, ProcessMemory) {
    let absent = || Measured::absent("no memory counters of this system are known");
    let system = SystemMemory {
        source: "none".to_owned(),
        total_bytes: absent(),
        available_bytes: absent(),
        available_counts_file_pages: None,
        free_bytes: absent(),
        reservable_bytes: absent(),
        cached_bytes: absent(),
        fields: BTreeMap::new(),
        warnings: Vec::new(),
    };
    (system, absent_process(absent))
}
