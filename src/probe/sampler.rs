//! Takes readings: every file opened once, every buffer there before the first.

use std::fs::File;
use std::io::Write;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use trtmem_platform::{self as platform, FAMILY, Family, HeapReader, HeapWidth};

use super::heap;
use super::origin::{Origin, Subject};
use super::parse::{kb_fields, statm, stats, zoneinfo};
use super::reading::{HeapWords, OwnedReading, Reading, Source, SourceReading};
use super::slot::{Lossy, Slot};
use crate::report::HeapLayout;

/// How much is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Everything the system offers, for stage borders. `smaps_rollup` and `mallinfo` can take
    /// tenths of a second in a large process.
    Border,
    /// What a border asks for and takes microseconds however large the process is: for a program that
    /// goes on meanwhile.
    Passing,
    /// What is cheap however large the process is: the file of the system and one of the process. Of
    /// this process also the heap, which is cheap as long as it is tidy.
    Quick,
}

/// Takes readings. Made before the baseline; after that it allocates nothing.
#[derive(Debug)]
pub struct Sampler {
    at_ns: u64,
    cost_ns: u64,
    page_bytes: u64,
    slots: Vec<Slot>,
    heap: Option<Heap>,
    /// Where the high-water mark of the process is reset.
    clear_refs: Option<File>,
}

/// The heap counters and what they last said.
#[derive(Debug)]
struct Heap {
    reader: HeapReader,
    layout: HeapLayout,
    words: Option<HeapWords>,
}

impl Sampler {
    /// Opens every file and makes every buffer. What cannot be opened is absent from each reading,
    /// with the reason.
    pub fn open(origin: &Origin, subject: Subject, depth: Depth) -> Sampler {
        let open = |source: &Source| Slot::open(origin, subject, *source);
        let may_be = |source: &&Source| **source != Source::NvmapClients || origin.has_nvmap();
        Sampler {
            at_ns: 0,
            cost_ns: 0,
            page_bytes: origin.page_bytes,
            slots: sources(origin.family, subject, depth)
                .iter()
                .filter(may_be)
                .map(open)
                .collect(),
            heap: Heap::open(origin, subject),
            clear_refs: clear_refs(origin, subject),
        }
    }

    /// Takes a reading, which replaces the one before. Allocates nothing.
    pub fn take(&mut self) {
        self.at_ns = platform::monotonic_ns();
        let mut began_ns = self.at_ns;
        let mut lacks_statistics = false;
        for slot in &mut self.slots {
            if slot.source == Source::ProcSize && !lacks_statistics {
                slot.skip();
                continue;
            }
            slot.read();
            lacks_statistics |= slot.source == Source::VmStats && slot.text().is_none();
            let ended_ns = platform::monotonic_ns();
            slot.cost_ns = ended_ns.saturating_sub(began_ns);
            began_ns = ended_ns;
        }
        if let Some(heap) = &mut self.heap {
            began_ns = heap.read(began_ns);
        }
        self.cost_ns = began_ns.saturating_sub(self.at_ns);
    }

    /// The last reading, to be written out. Serializing it allocates nothing by itself.
    pub fn taken(&self) -> Taken<'_> {
        Taken::of(self)
    }

    /// A copy of the last reading.
    pub fn owned(&self) -> OwnedReading {
        let own = |read: SourceReading<Lossy<'_>>| SourceReading {
            source: read.source,
            content: read.content.map(Lossy::into_owned),
            cost_ns: read.cost_ns,
        };
        Reading {
            at_ns: self.at_ns,
            cost_ns: self.cost_ns,
            page_bytes: self.page_bytes,
            sources: self.readings().map(own).collect(),
            heap: self.heap_words(),
        }
    }

    /// Monotonic time at which the last reading began, nanoseconds.
    pub fn at_ns(&self) -> u64 {
        self.at_ns
    }

    /// How long the last reading took, nanoseconds.
    pub fn cost_ns(&self) -> u64 {
        self.cost_ns
    }

    /// Available system memory in the last reading. Allocates nothing.
    pub fn available_bytes(&self) -> Option<u64> {
        if let Some(meminfo) = self.text(Source::Meminfo) {
            let counted = kb_fields::bytes(meminfo, "MemAvailable")?;
            let zones = self.slot(Source::Zoneinfo).and_then(Slot::whole_text);
            let listed = zones.and_then(zoneinfo::listed_pages);
            let listed = listed.and_then(|pages| self.span(pages)).unwrap_or(0);
            return counted.checked_add(listed);
        }
        match self.text(Source::VmStats) {
            Some(text) => self.span(stats::pages(text, "pages_free")?),
            None => self.slot(Source::ProcSize)?.number(),
        }
    }

    /// Resident bytes of the process in the last reading. Allocates nothing.
    pub fn resident_bytes(&self) -> Option<u64> {
        if let Some(text) = self.text(Source::AsStats) {
            return self.span(stats::pages(text, "as_stats.rss")?);
        }
        let pages = self.text(Source::Statm).and_then(statm::parse);
        let resident = pages.and_then(|statm| self.span(statm.resident_pages));
        resident.or_else(|| kb_fields::bytes(self.text(Source::Status)?, "VmRSS"))
    }

    /// Heap in use in the last reading; modulo 2^32 with a layout that wraps. Allocates nothing.
    pub fn heap_in_use_bytes(&self) -> Option<u64> {
        heap::in_use_bytes(&self.heap_words()?)
    }

    /// Threads of the process in the last reading, if it was this process's own. Allocates nothing.
    pub fn threads(&self) -> Option<u64> {
        kb_fields::count(self.text(Source::Status)?, "Threads")
    }

    /// Resets the high-water mark of the process to what is resident now, and says whether the
    /// system did so; only Linux can. Allocates nothing.
    pub fn reset_peak(&mut self) -> bool {
        // 5 is the kernel's word for this; see the proc(5) page on `clear_refs`.
        self.clear_refs
            .as_mut()
            .is_some_and(|file| file.write_all(b"5").is_ok())
    }

    pub(super) fn page_bytes(&self) -> u64 {
        self.page_bytes
    }

    pub(super) fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// What each source gave. Allocates nothing.
    pub(super) fn readings(&self) -> impl Iterator<Item = SourceReading<Lossy<'_>>> {
        self.slots.iter().filter_map(Slot::reading)
    }

    pub(super) fn heap_words(&self) -> Option<HeapWords> {
        self.heap.as_ref().and_then(|heap| heap.words)
    }

    /// Which heap counters are read.
    pub(super) fn heap_layout(&self) -> Option<HeapLayout> {
        self.heap.as_ref().map(|heap| heap.layout)
    }

    fn slot(&self, source: Source) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.source == source)
    }

    fn text(&self, source: Source) -> Option<&[u8]> {
        self.slot(source)?.text()
    }

    fn span(&self, pages: u64) -> Option<u64> {
        pages
            .checked_mul(self.page_bytes)
            .filter(|_| self.page_bytes > 0)
    }
}

impl Heap {
    fn open(origin: &Origin, subject: Subject) -> Option<Heap> {
        if !origin.live || subject != Subject::Myself {
            return None;
        }
        let reader = if origin.narrow_heap {
            HeapReader::narrow()
        } else {
            HeapReader::native()
        }?;
        // The meaning of the fields is that of the C library this runs on, whatever tree is read.
        let layout = match (FAMILY, reader.width()) {
            (Family::Linux | Family::Other, HeapWidth::Bits64) => HeapLayout::GlibcMallinfo2,
            (Family::Linux | Family::Other, HeapWidth::Bits32) => HeapLayout::GlibcMallinfo,
            (Family::Qnx, HeapWidth::Bits64) => HeapLayout::Qnx64,
            (Family::Qnx, HeapWidth::Bits32) => HeapLayout::Qnx32,
        };
        Some(Heap {
            reader,
            layout,
            words: None,
        })
    }

    /// Reads the counters and gives the time it was done.
    fn read(&mut self, began_ns: u64) -> u64 {
        let words = self.reader.read();
        let ended_ns = platform::monotonic_ns();
        self.words = Some(HeapWords {
            layout: self.layout,
            words,
            cost_ns: ended_ns.saturating_sub(began_ns),
        });
        ended_ns
    }
}

/// What is read of a system, in this order: the system before the process, the cheap before the
/// costly. The size of `/proc` is read only when the statistics before it were refused.
fn sources(family: Family, subject: Subject, depth: Depth) -> &'static [Source] {
    match (family, depth, subject) {
        (Family::Linux, Depth::Quick, Subject::Process(_)) => {
            &[Source::Meminfo, Source::Zoneinfo, Source::Statm]
        }
        // Whether threads were left behind decides how long a stage is waited for.
        (Family::Linux, Depth::Quick, Subject::Myself) => &[
            Source::Meminfo,
            Source::Zoneinfo,
            Source::Statm,
            Source::Status,
        ],
        (Family::Linux, Depth::Passing, _) => &[
            Source::Meminfo,
            Source::Zoneinfo,
            Source::Statm,
            Source::Status,
            Source::NvmapClients,
        ],
        (Family::Linux, Depth::Border, _) => &[
            Source::Meminfo,
            Source::Zoneinfo,
            Source::Statm,
            Source::Status,
            Source::SmapsRollup,
            Source::NvmapClients,
        ],
        (Family::Qnx, _, _) => &[Source::VmStats, Source::ProcSize, Source::AsStats],
        (Family::Other, _, _) => &[],
    }
}

fn clear_refs(origin: &Origin, subject: Subject) -> Option<File> {
    if origin.family != Family::Linux || !origin.is_running_system() {
        return None;
    }
    let directory = origin.process_directory(subject).ok()?;
    File::options()
        .write(true)
        .open(directory.join("clear_refs"))
        .ok()
}

/// The last reading of a [`Sampler`]: serializes as [`Reading`](super::Reading) does, out of the
/// sampler's own buffers, so that sending a reading allocates nothing either.
#[derive(Clone, Copy, Debug)]
pub struct Taken<'a> {
    sampler: &'a Sampler,
}

impl<'a> Taken<'a> {
    pub(super) fn of(sampler: &'a Sampler) -> Self {
        Taken { sampler }
    }
}

impl Serialize for Taken<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut reading = serializer.serialize_struct("Reading", 5)?;
        reading.serialize_field("at_ns", &self.sampler.at_ns())?;
        reading.serialize_field("cost_ns", &self.sampler.cost_ns())?;
        reading.serialize_field("page_bytes", &self.sampler.page_bytes())?;
        reading.serialize_field("sources", &Sources(self.sampler))?;
        reading.serialize_field("heap", &self.sampler.heap_words())?;
        reading.end()
    }
}

struct Sources<'a>(&'a Sampler);

impl Serialize for Sources<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.readings())
    }
}
