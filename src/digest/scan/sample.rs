//! A sample, of which only the counters that the whole life rests on are kept.

use std::collections::BTreeMap;

use super::cursor::{Cursor, Figure};
use crate::report::{
    DeviceMemory, HeapLayout, HeapMemory, Measured, OtherProcesses, ProcessMemory, Sample,
    SystemMemory,
};

/// The counters of a sample that [`crate::report::attribute`] looks at. The reasons of absent ones are not
/// kept: a digest has none from here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counters {
    system_total: Option<u64>,
    available: Option<u64>,
    layout: Option<HeapLayout>,
    in_use: Option<u64>,
    held: Option<u64>,
    resident: Option<u64>,
    anonymous: Option<u64>,
    private: Option<u64>,
    mapped: Option<u64>,
    device_free: Option<u64>,
    device_process: Option<u64>,
}

impl Counters {
    /// Reads a sample.
    pub(super) fn read(text: &mut Cursor<'_>) -> Option<Counters> {
        let mut kept = Counters::default();
        text.first("at_ns")?;
        text.unsigned()?;
        text.next("cost_ns")?;
        text.unsigned()?;
        kept.system(text)?;
        kept.heap(text)?;
        kept.process(text)?;
        kept.device(text)?;
        if text.has("other_processes") {
            other_processes(text)?;
        }
        text.mark(b'}')?;
        Some(kept)
    }

    fn system(&mut self, text: &mut Cursor<'_>) -> Option<()> {
        text.next("system")?;
        text.first("source")?;
        text.string()?;
        self.system_total = counter(text, "total_bytes")?.get();
        self.available = counter(text, "available_bytes")?.get();
        if text.has("available_counts_file_pages") {
            text.truth()?;
        }
        counter(text, "free_bytes")?;
        counter(text, "reservable_bytes")?;
        counter(text, "cached_bytes")?;
        if text.has("fields") {
            text.map(field)?;
        }
        if text.has("warnings") {
            text.list(|text| text.string().map(|_| ()))?;
        }
        text.mark(b'}')
    }

    fn heap(&mut self, text: &mut Cursor<'_>) -> Option<()> {
        text.next("heap")?;
        text.first("layout")?;
        self.layout = text.measured(Cursor::name)?.get();
        self.in_use = counter(text, "in_use_bytes")?.get();
        self.held = counter(text, "held_bytes")?.get();
        text.mark(b'}')
    }

    fn process(&mut self, text: &mut Cursor<'_>) -> Option<()> {
        text.next("process")?;
        text.first("resident_bytes")?;
        self.resident = text.measured(Cursor::unsigned)?.get();
        self.anonymous = counter(text, "resident_anonymous_bytes")?.get();
        counter(text, "resident_file_bytes")?;
        counter(text, "resident_shared_bytes")?;
        counter(text, "proportional_bytes")?;
        self.private = counter(text, "private_bytes")?.get();
        counter(text, "peak_resident_bytes")?;
        self.mapped = counter(text, "mapped_bytes")?.get();
        counter(text, "swapped_bytes")?;
        counter(text, "threads")?;
        if text.has("fields") {
            text.map(field)?;
        }
        text.mark(b'}')
    }

    fn device(&mut self, text: &mut Cursor<'_>) -> Option<()> {
        text.next("device")?;
        text.first("free_bytes")?;
        self.device_free = text.measured(Cursor::unsigned)?.get();
        counter(text, "total_bytes")?;
        self.device_process = counter(text, "process_bytes")?.get();
        for later in ["cuda_free_bytes", "cuda_total_bytes", "nvmap_bytes"] {
            if text.has(later) {
                text.measured(Cursor::unsigned)?;
            }
        }
        text.mark(b'}')
    }

    /// A sample with these counters. What was not kept is absent, and so are the reasons.
    pub(super) fn sample(&self) -> Sample {
        Sample {
            at_ns: 0,
            cost_ns: 0,
            system: SystemMemory {
                source: String::new(),
                total_bytes: measured(self.system_total),
                available_bytes: measured(self.available),
                available_counts_file_pages: None,
                free_bytes: measured(None),
                reservable_bytes: measured(None),
                cached_bytes: measured(None),
                fields: BTreeMap::new(),
                warnings: Vec::new(),
            },
            heap: HeapMemory {
                layout: Measured::from_option(self.layout, ""),
                in_use_bytes: measured(self.in_use),
                held_bytes: measured(self.held),
            },
            process: ProcessMemory {
                resident_bytes: measured(self.resident),
                resident_anonymous_bytes: measured(self.anonymous),
                resident_file_bytes: measured(None),
                resident_shared_bytes: measured(None),
                proportional_bytes: measured(None),
                private_bytes: measured(self.private),
                peak_resident_bytes: measured(None),
                mapped_bytes: measured(self.mapped),
                swapped_bytes: measured(None),
                threads: measured(None),
                fields: BTreeMap::new(),
            },
            device: DeviceMemory {
                free_bytes: measured(self.device_free),
                process_bytes: measured(self.device_process),
                ..DeviceMemory::absent("")
            },
            other_processes: OtherProcesses::absent(""),
        }
    }

    /// Memory known to the system.
    pub(super) fn system_total(&self) -> Option<u64> {
        self.system_total
    }

    /// Puts the counters that a total rests on in the place of a sample's.
    pub(super) fn put_total(&self, sample: &mut Sample) {
        sample.system.available_bytes = measured(self.available);
        sample.device.free_bytes = measured(self.device_free);
        sample.device.process_bytes = measured(self.device_process);
    }
}

/// What other processes held, which no comparison looks at.
fn other_processes(text: &mut Cursor<'_>) -> Option<()> {
    text.first("low_bytes")?;
    text.measured(Cursor::unsigned)?;
    counter(text, "high_bytes")?;
    counter(text, "nvmap_bytes")?;
    if text.has("incomplete") {
        text.string()?;
    }
    text.mark(b'}')
}

/// Without a reason, which would take memory.
fn measured(counter: Option<u64>) -> Measured<u64> {
    Measured::from_option(counter, String::new())
}

/// The next counter, whose name is known.
#[inline]
fn counter<'a>(text: &mut Cursor<'a>, name: &str) -> Option<Figure<'a, u64>> {
    text.next(name)?;
    text.measured(Cursor::unsigned)
}

/// A field of a counter file, as [`crate::report::Field`] has it.
fn field(text: &mut Cursor<'_>) -> Option<()> {
    text.mark(b'{')?;
    text.space();
    if !matches!(
        text.string()?,
        b"bytes" | b"pages" | b"virtual-pages" | b"count"
    ) {
        return None;
    }
    text.mark(b':')?;
    text.space();
    text.unsigned()?;
    text.mark(b'}')
}
