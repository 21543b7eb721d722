//! What a sampler reads, in words.

use super::reading::Source;
use super::sampler::Sampler;
use super::slot::Slot;
use crate::report::HeapLayout;
use crate::units;

/// A source of figures as a user is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceDescription {
    /// Its path, or what it is called where it is no file.
    pub path: String,
    /// Why it gives nothing, and what to do about it; `None` if it is present.
    pub absence: Option<String>,
    /// What it resolves, in words.
    pub resolution: String,
    /// How long the last reading of it took, nanoseconds; `None` if it was not read.
    pub cost_ns: Option<u64>,
}

/// Every source of `sampler`, in the order it is read. Costs are those of its last reading.
pub fn describe_sources(sampler: &Sampler) -> Vec<SourceDescription> {
    let files = sampler.slots().iter().map(|slot| file(sampler, slot));
    files.chain([heap(sampler)]).collect()
}

fn file(sampler: &Sampler, slot: &Slot) -> SourceDescription {
    let path = match &slot.path {
        Some(path) => path.display().to_string(),
        None => slot.source.name().to_owned(),
    };
    SourceDescription {
        path,
        absence: slot.absence(),
        resolution: resolution(slot.source, sampler.page_bytes()),
        cost_ns: slot
            .reading()
            .map(|read| read.cost_ns)
            .filter(|_| slot.absence().is_none()),
    }
}

fn resolution(source: Source, page_bytes: u64) -> String {
    let page = match page_bytes {
        0 => "a page of unknown size".to_owned(),
        bytes => format!("a page of {}", units::size(bytes)),
    };
    match source {
        Source::Meminfo | Source::Status => format!("{page}, printed in kB"),
        Source::SmapsRollup => format!("{page}, shares of shared pages to 1 kB"),
        Source::Zoneinfo => format!("{page}; free pages in the processors' lists"),
        Source::NvmapClients => "1 kB; shared memory counts in full".to_owned(),
        Source::Statm | Source::VmStats | Source::AsStats => page,
        Source::ProcSize => {
            format!("{page}; the size of the directory, read if /proc/vm/stats is refused")
        }
    }
}

fn heap(sampler: &Sampler) -> SourceDescription {
    let words = sampler.heap_words();
    let (path, resolution) = match sampler.heap_layout() {
        Some(HeapLayout::GlibcMallinfo2) => ("mallinfo2", "1 byte of a block's rounded size"),
        Some(HeapLayout::GlibcMallinfo | HeapLayout::Qnx32) => {
            ("mallinfo", "1 byte of a block's rounded size, modulo 4 GiB")
        }
        Some(HeapLayout::Qnx64) => ("mallinfo", "1 byte of a block's rounded size"),
        Some(HeapLayout::Printed) => ("printed by a program", "1 MiB"),
        None => ("mallinfo", "none"),
    };
    SourceDescription {
        path: path.to_owned(),
        absence: sampler.heap_layout().is_none().then(|| {
            "a heap is seen only from inside its process, where the C library has mallinfo \
             (glibc and QNX have, musl has not)"
                .to_owned()
        }),
        resolution: resolution.to_owned(),
        cost_ns: words.map(|words| words.cost_ns),
    }
}
