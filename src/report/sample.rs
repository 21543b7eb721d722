//! One reading of all counters at one instant.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::measured::Measured;

/// One reading of all counters at one instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sample {
    /// Monotonic time at which the reading began, nanoseconds. Comparable within one machine's boot.
    pub at_ns: u64,
    /// How long the whole reading took, nanoseconds.
    pub cost_ns: u64,
    /// The whole machine (or, under a hypervisor, this guest).
    pub system: SystemMemory,
    /// The C library's heap in the measured process.
    pub heap: HeapMemory,
    /// The measured process as the system sees it.
    pub process: ProcessMemory,
    /// Device memory.
    pub device: DeviceMemory,
    /// What all other processes of the machine hold.
    #[serde(default)]
    pub other_processes: OtherProcesses,
}

/// What all processes of the machine hold that are not in the tree of the measuring program: evidence of
/// who else moves system memory. They are read one after the other, so their sum is that of no single
/// instant; the sample lies between two such readings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OtherProcesses {
    /// Their resident private memory by the reading that gave less.
    pub low_bytes: Measured<u64>,
    /// Their resident private memory by the reading that gave more.
    pub high_bytes: Measured<u64>,
    /// What `NvMap`, Tegra's allocator of device memory, books to them.
    #[serde(default = "not_asked")]
    pub nvmap_bytes: Measured<u64>,
    /// Why not every process of the machine is in the sums, where that is so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<String>,
}

impl OtherProcesses {
    /// Nothing is known of them, for this `reason`.
    pub fn absent(reason: &str) -> Self {
        OtherProcesses {
            low_bytes: Measured::absent(reason),
            high_bytes: Measured::absent(reason),
            nvmap_bytes: Measured::absent(reason),
            incomplete: None,
        }
    }
}

impl Default for OtherProcesses {
    /// As in a report from before they were read.
    fn default() -> Self {
        OtherProcesses::absent(NOT_READ)
    }
}

/// A field of a counter file as it was read, kept whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// A size in bytes.
    Bytes(u64),
    /// A count of physical pages.
    Pages(u64),
    /// A count of pages of address space, which is not RAM.
    VirtualPages(u64),
    /// A count of objects.
    Count(u64),
}

/// Memory of the whole system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SystemMemory {
    /// Where `available_bytes` came from, for example `/proc/vm/stats pages_free`.
    pub source: String,
    /// Memory known to the system.
    pub total_bytes: Measured<u64>,
    /// What the total of a stage is the fall of: `MemAvailable` on Linux, `pages_free` on QNX.
    pub available_bytes: Measured<u64>,
    /// Whether `available_bytes` goes on counting the resident pages of files, which the system can drop; null where
    /// it is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available_counts_file_pages: Option<bool>,
    /// Memory on no list of use.
    pub free_bytes: Measured<u64>,
    /// QNX 8 `vmem_avail`: what can still be reserved. Allocations fail by this one.
    pub reservable_bytes: Measured<u64>,
    /// Files held by the system's cache, as far as the system reports.
    pub cached_bytes: Measured<u64>,
    /// Every other field that was kept, by the name the system gives it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Field>,
    /// What was odd about the reading: an identity that does not close, a cut line, a fallback used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

impl SystemMemory {
    /// Fills in what reports did not say once and their `source` tells: this is the only place where its
    /// wording means anything.
    pub(super) fn complete(&mut self) {
        if self.available_counts_file_pages.is_some() {
            return;
        }
        let is_of = |counter| self.source.contains(counter);
        self.available_counts_file_pages = match () {
            () if is_of("MemAvailable") => Some(true),
            () if is_of("/proc/vm/stats") || is_of("size of /proc") => Some(false),
            () => None,
        };
    }
}

/// Which C library's `mallinfo` the heap figures come from; the meaning of its fields differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HeapLayout {
    /// glibc 2.33 and later, `mallinfo2`: 64-bit fields.
    GlibcMallinfo2,
    /// glibc's `mallinfo`: 32-bit fields that wrap.
    GlibcMallinfo,
    /// QNX 7.x `mallinfo`: 32-bit fields that wrap.
    Qnx32,
    /// QNX 8.0 `mallinfo`: 64-bit fields.
    Qnx64,
    /// A figure that the program itself printed, in whole MiB.
    Printed,
}

impl HeapLayout {
    /// Whether the figures are known only modulo 2^32.
    pub fn wraps(self) -> bool {
        matches!(self, HeapLayout::GlibcMallinfo | HeapLayout::Qnx32)
    }
}

/// The C library's heap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HeapMemory {
    /// Which counter was read.
    pub layout: Measured<HeapLayout>,
    /// Bytes the program holds. With a wrapping layout this is the figure modulo 2^32.
    pub in_use_bytes: Measured<u64>,
    /// Bytes the heap holds from the system, in use or not; modulo 2^32 with a wrapping layout.
    pub held_bytes: Measured<u64>,
}

/// One process's memory as the system sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProcessMemory {
    /// Resident bytes.
    pub resident_bytes: Measured<u64>,
    /// Resident anonymous bytes.
    pub resident_anonymous_bytes: Measured<u64>,
    /// Resident bytes of file mappings.
    pub resident_file_bytes: Measured<u64>,
    /// Resident bytes of shared memory.
    pub resident_shared_bytes: Measured<u64>,
    /// Proportional share of resident bytes.
    pub proportional_bytes: Measured<u64>,
    /// Resident bytes no other process shares.
    pub private_bytes: Measured<u64>,
    /// Highest resident bytes since the process began or the mark was last reset.
    pub peak_resident_bytes: Measured<u64>,
    /// Mapped address space.
    pub mapped_bytes: Measured<u64>,
    /// Bytes swapped out.
    pub swapped_bytes: Measured<u64>,
    /// Threads alive.
    pub threads: Measured<u64>,
    /// Every other field that was kept (QNX `as_stats.*`).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Field>,
}

/// Device memory, as far as it is reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeviceMemory {
    /// Free memory of the device: NVML's figure where there is one, else CUDA's.
    pub free_bytes: Measured<u64>,
    /// All memory of the device, from the same source.
    pub total_bytes: Measured<u64>,
    /// What the driver books to the measured process.
    pub process_bytes: Measured<u64>,
    /// Whether that is absent because the driver does not list the process: it has no context, or is known by
    /// another number.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub process_unlisted: bool,
    /// Free memory as CUDA reports it to the measured process (`cuMemGetInfo`), once it has a context.
    #[serde(default = "not_asked")]
    pub cuda_free_bytes: Measured<u64>,
    /// All memory as CUDA reports it to the measured process.
    #[serde(default = "not_asked")]
    pub cuda_total_bytes: Measured<u64>,
    /// What `NvMap`, Tegra's allocator of device memory, books to the measured process.
    #[serde(default = "not_asked")]
    pub nvmap_bytes: Measured<u64>,
    /// What `TensorRT`'s own log says, where the sample was read from one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logged: Option<LoggedDevice>,
}

/// Device memory as `TensorRT`'s log reports it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LoggedDevice {
    /// Memory of the device in use, by all processes; whole MiB, rounded down.
    pub used_bytes: Measured<u64>,
    /// What that memory is.
    pub memory: MemoryKind,
}

/// Whether a device has memory of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MemoryKind {
    /// Its own.
    Own,
    /// The system's.
    Shared,
    /// Unknown.
    Unknown,
}

impl DeviceMemory {
    /// A slot with nothing in it, each figure absent for the same `reason`.
    pub fn absent(reason: &str) -> Self {
        DeviceMemory {
            free_bytes: Measured::absent(reason),
            total_bytes: Measured::absent(reason),
            process_bytes: Measured::absent(reason),
            process_unlisted: false,
            cuda_free_bytes: Measured::absent(reason),
            cuda_total_bytes: Measured::absent(reason),
            nvmap_bytes: Measured::absent(reason),
            logged: None,
        }
    }

    /// Whether a difference between these two is that of the driver's own figure for the process, which
    /// goes before free memory where both have it.
    pub fn is_booked(before: &DeviceMemory, after: &DeviceMemory) -> bool {
        let [before, after] = DeviceMemory::booked(before, after);
        before.value().is_some() && after.value().is_some()
    }

    /// The driver's figures for the process in two samples. One that is listed in the other had no context where
    /// it is not: by the number under which it is looked for, the driver knows it.
    pub fn booked(before: &DeviceMemory, after: &DeviceMemory) -> [Measured<u64>; 2] {
        let beside = |one: &DeviceMemory, other: &DeviceMemory| {
            if one.process_unlisted && other.process_bytes.value().is_some() {
                Measured::Value(0)
            } else {
                one.process_bytes.clone()
            }
        };
        [beside(before, after), beside(after, before)]
    }

    /// Device memory held: the driver's figure for the process where it is `booked`, else all that is
    /// not free, whoever holds it.
    pub fn held_bytes(&self, booked: bool) -> Measured<u64> {
        if booked {
            return self.booked_bytes();
        }
        self.total_bytes
            .zip_with(&self.free_bytes, |total, free| total.saturating_sub(*free))
    }

    /// The driver's figure for a process that it is known to list.
    fn booked_bytes(&self) -> Measured<u64> {
        if self.process_unlisted {
            return Measured::Value(0);
        }
        self.process_bytes.clone()
    }

    /// Device memory left: what [`Self::held_bytes`] leaves of all there is.
    pub fn left_bytes(&self, booked: bool) -> Measured<u64> {
        if booked {
            return self
                .total_bytes
                .zip_with(&self.booked_bytes(), |total, held| {
                    total.saturating_sub(*held)
                });
        }
        self.free_bytes.clone()
    }
}

/// Why a report made before these figures were read has none.
fn not_asked() -> Measured<u64> {
    Measured::absent(NOT_READ)
}

/// Why a report made before a figure was read does not have it.
const NOT_READ: &str = "it was not read";

#[cfg(test)]
mod tests {
    use crate::report::testing::sample;

    #[test]
    fn what_earlier_reports_said_by_their_source_alone_is_filled_in_once() {
        for (source, counts) in [
            (
                "/proc/meminfo MemAvailable + free pages in lists",
                Some(true),
            ),
            ("/proc/vm/stats pages_free", Some(false)),
            ("size of /proc", Some(false)),
            ("a log", None),
        ] {
            let mut system = sample().system;
            system.source = source.to_owned();
            system.complete();
            assert_eq!(system.available_counts_file_pages, counts, "{source}");
        }
    }

    #[test]
    fn what_is_said_is_not_asked_of_the_source() {
        let mut system = sample().system;
        system.source = "MemAvailable of another program".to_owned();
        system.available_counts_file_pages = Some(false);
        system.complete();
        assert_eq!(system.available_counts_file_pages, Some(false));
    }
}
