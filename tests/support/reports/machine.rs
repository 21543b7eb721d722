//! A machine with exact counters.

use std::collections::BTreeMap;

use trtmem::report::{
    DeviceMemory, HeapLayout, HeapMemory, Measured, OtherProcesses, ProcessMemory, Sample,
    SystemMemory,
};

pub(crate) const KIB: i64 = 1 << 10;
pub(crate) const MIB: i64 = 1 << 20;
pub(crate) const MS: u64 = 1_000_000;

/// What a stage does to the machine, in KiB, consumption positive: heap in use, heap held but free,
/// other private memory, file mappings, device memory, what is taken and given back inside the stage
/// on top of the rest, and then its time in milliseconds.
pub(crate) type Effect = [i64; 7];

/// A machine with exact counters.
#[derive(Clone)]
pub(crate) struct Machine {
    pub(crate) source: &'static str,
    pub(crate) layout: HeapLayout,
    pub(crate) at_ns: u64,
    pub(crate) total: i64,
    pub(crate) available: i64,
    pub(crate) heap: i64,
    pub(crate) held: i64,
    pub(crate) private: i64,
    pub(crate) file: i64,
    pub(crate) mapped: i64,
    /// What the driver books to the process, where the GPU has memory of its own.
    pub(crate) own_device: Option<i64>,
    /// All memory of that GPU, where the driver tells it.
    pub(crate) device_total: Option<i64>,
    /// What other programs hold of it.
    pub(crate) others_device: i64,
    /// Whether CUDA tells of it as well.
    pub(crate) cuda_is_up: bool,
    pub(crate) peak_resident: i64,
    /// What all other processes hold.
    pub(crate) others: i64,
}

impl Machine {
    pub(crate) fn linux() -> Machine {
        Machine {
            source: "/proc/meminfo MemAvailable",
            layout: HeapLayout::GlibcMallinfo2,
            at_ns: 5_000 * MS,
            total: 16_384 * MIB,
            available: 12_000 * MIB,
            heap: 420 * KIB,
            held: 660 * KIB,
            private: 300 * KIB,
            file: 6_200 * KIB,
            mapped: 24 * MIB,
            own_device: None,
            device_total: None,
            others_device: 0,
            cuda_is_up: false,
            peak_resident: 0,
            others: 1_300 * MIB,
        }
    }

    pub(crate) fn qnx() -> Machine {
        Machine {
            source: "/proc/vm/stats pages_free",
            layout: HeapLayout::Qnx32,
            total: 28_672 * MIB,
            available: 25_704 * MIB,
            mapped: 96 * MIB,
            ..Machine::linux()
        }
    }

    pub(crate) fn with_own_gpu() -> Machine {
        Machine {
            own_device: Some(0),
            device_total: Some(8_192 * MIB),
            ..Machine::linux()
        }
    }

    /// A GPU whose free memory NVML and CUDA tell as well.
    pub(crate) fn with_counted_gpu() -> Machine {
        Machine {
            device_total: Some(139 << 30),
            others_device: 600 * MIB,
            ..Machine::with_own_gpu()
        }
    }

    pub(crate) fn resident(&self) -> i64 {
        self.held + self.private + self.file
    }

    pub(crate) fn apply(&mut self, effect: Effect) {
        let [heap, held_free, private, file, device, transient, _ms] = effect;
        let before = self.resident();
        let kept = heap + held_free + private;
        self.heap += heap * KIB;
        self.held += (heap + held_free) * KIB;
        self.private += private * KIB;
        self.file += file * KIB;
        self.mapped += (kept + file + device) * KIB;
        self.available -= kept * KIB;
        match &mut self.own_device {
            Some(booked) => *booked += device * KIB,
            None => self.available -= device * KIB,
        }
        // On QNX nothing counts file pages as available.
        if self.layout == HeapLayout::Qnx32 {
            self.available -= file * KIB;
        }
        self.peak_resident = before.max(self.resident()) + transient * KIB;
    }

    pub(crate) fn sample(&self) -> Sample {
        let linux = self.layout != HeapLayout::Qnx32;
        let split = |bytes: i64| {
            if linux {
                known(bytes)
            } else {
                Measured::absent("QNX does not tell what resident memory is made of")
            }
        };
        let absent = || Measured::absent("this system does not tell");
        Sample {
            at_ns: self.at_ns,
            cost_ns: 190_000,
            system: SystemMemory {
                source: self.source.to_owned(),
                total_bytes: known(self.total),
                available_bytes: known(self.available),
                available_counts_file_pages: Some(linux),
                free_bytes: known(self.available - if linux { 900 * MIB } else { 0 }),
                reservable_bytes: absent(),
                cached_bytes: if linux { known(1_100 * MIB) } else { absent() },
                fields: BTreeMap::new(),
                warnings: Vec::new(),
            },
            heap: HeapMemory {
                layout: self.layout.into(),
                in_use_bytes: known(self.heap % (1 << 32)),
                held_bytes: known(self.held % (1 << 32)),
            },
            process: ProcessMemory {
                resident_bytes: known(self.resident()),
                resident_anonymous_bytes: split(self.held + self.private),
                resident_file_bytes: split(self.file),
                resident_shared_bytes: split(0),
                proportional_bytes: split(self.resident() - MIB),
                private_bytes: split(self.held + self.private),
                peak_resident_bytes: split(self.peak_resident.max(self.resident())),
                mapped_bytes: known(self.mapped),
                swapped_bytes: split(0),
                threads: Measured::Value(2),
                fields: BTreeMap::new(),
            },
            device: self.device(),
            other_processes: OtherProcesses {
                low_bytes: known(self.others),
                high_bytes: known(self.others),
                nvmap_bytes: absent(),
                incomplete: None,
            },
        }
    }

    fn device(&self) -> DeviceMemory {
        const NONE: &str = "no device counter is read on this machine";
        let mut device = DeviceMemory::absent(NONE);
        let Some(own) = self.own_device else {
            return device;
        };
        device.process_bytes = known(own);
        if let Some(total) = self.device_total {
            device.total_bytes = known(total);
            device.free_bytes = known(total - own - self.others_device);
            if self.cuda_is_up {
                device.cuda_total_bytes = device.total_bytes.clone();
                device.cuda_free_bytes = device.free_bytes.clone();
            }
        }
        device
    }
}

pub(crate) fn known(bytes: i64) -> Measured<u64> {
    Measured::Value(u64::try_from(bytes).expect("scripted figures are not negative"))
}
