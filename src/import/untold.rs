//! Figures of which nothing is told.

use std::collections::BTreeMap;

use crate::report::{
    DeviceMemory, HeapMemory, Measured, OtherProcesses, ProcessMemory, Sample, SystemMemory,
};

/// Why there is no figure.
pub(super) const NO_METER: &str = "a log does not say";

/// A sample of which nothing is told.
pub(super) fn untold_sample() -> Sample {
    Sample {
        at_ns: 0,
        cost_ns: 0,
        system: no_system(),
        heap: no_heap(),
        process: no_process(),
        device: DeviceMemory::absent(NO_METER),
        other_processes: OtherProcesses::absent(NO_METER),
    }
}

/// Nothing of the system.
pub(super) fn no_system() -> SystemMemory {
    let absent = || Measured::absent(NO_METER);
    SystemMemory {
        source: "a log".to_owned(),
        total_bytes: absent(),
        available_bytes: absent(),
        available_counts_file_pages: None,
        free_bytes: absent(),
        reservable_bytes: absent(),
        cached_bytes: absent(),
        fields: BTreeMap::new(),
        warnings: Vec::new(),
    }
}

/// Nothing of the heap.
pub(super) fn no_heap() -> HeapMemory {
    HeapMemory {
        layout: Measured::absent(NO_METER),
        in_use_bytes: Measured::absent(NO_METER),
        held_bytes: Measured::absent(NO_METER),
    }
}

/// Nothing of the process.
pub(super) fn no_process() -> ProcessMemory {
    let absent = || Measured::absent(NO_METER);
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
