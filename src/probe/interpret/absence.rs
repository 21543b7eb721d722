//! Figures that are all absent.

use std::collections::BTreeMap;

use crate::report::{Measured, ProcessMemory};

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
