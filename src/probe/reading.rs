//! A reading as it was taken: file texts and heap words, not yet understood.
//!
//! Taking a reading must not allocate, and the process that holds the inference library should do
//! as little as possible. So the worker copies what the system says into buffers it already has and
//! sends them; the parent, or a test with a captured tree, makes a [`crate::report::Sample`] of them.

use serde::{Deserialize, Serialize};

use crate::report::HeapLayout;

/// A source of figures that can be read as text or as one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Linux `/proc/meminfo`.
    Meminfo,
    /// Linux `/proc/zoneinfo`.
    Zoneinfo,
    /// Linux `/proc/PID/statm`.
    Statm,
    /// Linux `/proc/PID/status`.
    Status,
    /// Linux `/proc/PID/smaps_rollup`.
    SmapsRollup,
    /// Tegra Linux `/sys/kernel/debug/nvmap/iovmm/clients`, device memory by process.
    NvmapClients,
    /// QNX `/proc/vm/stats`.
    VmStats,
    /// QNX size of the directory `/proc`, the cheap free-memory figure.
    ProcSize,
    /// QNX `/proc/PID/vmstat`.
    AsStats,
}

impl Source {
    /// Its name as messages give it; `PID` stands for the process that was read.
    pub fn name(self) -> &'static str {
        match self {
            Source::Meminfo => "/proc/meminfo",
            Source::Zoneinfo => "/proc/zoneinfo",
            Source::Statm => "/proc/PID/statm",
            Source::Status => "/proc/PID/status",
            Source::SmapsRollup => "/proc/PID/smaps_rollup",
            Source::NvmapClients => "/sys/kernel/debug/nvmap/iovmm/clients",
            Source::VmStats => "/proc/vm/stats",
            Source::ProcSize => "the size of /proc",
            Source::AsStats => "/proc/PID/vmstat",
        }
    }

    /// Whether it is QNX that has it.
    pub fn is_qnx(self) -> bool {
        matches!(self, Source::VmStats | Source::ProcSize | Source::AsStats)
    }
}

/// What one source gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content<S> {
    /// The text of the file.
    Text(S),
    /// As much of the text as the buffer holds: it is full, so an end may be missing.
    Cut(S),
    /// A number (the size of `/proc`).
    Number(u64),
    /// The system refused with this error number.
    Refused(i32),
    /// It could not be opened when the sampler was made; the reason in words.
    Missing(S),
}

impl<S> Content<S> {
    /// The same content with another kind of text.
    pub fn map<T>(self, text: impl FnOnce(S) -> T) -> Content<T> {
        match self {
            Content::Text(it) => Content::Text(text(it)),
            Content::Cut(it) => Content::Cut(text(it)),
            Content::Number(number) => Content::Number(number),
            Content::Refused(number) => Content::Refused(number),
            Content::Missing(it) => Content::Missing(text(it)),
        }
    }
}

/// One source of a reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceReading<S> {
    /// Which source.
    pub source: Source,
    /// What it gave.
    pub content: Content<S>,
    /// How long it took, nanoseconds.
    pub cost_ns: u64,
}

/// The words of a `mallinfo` structure in their order, sign-extended from nothing: 32-bit layouts
/// hold the unsigned 32-bit value of each field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeapWords {
    /// Which structure.
    pub layout: HeapLayout,
    /// `arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost`.
    pub words: [u64; 10],
    /// How long it took, nanoseconds.
    pub cost_ns: u64,
}

/// A reading as it was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading<S> {
    /// Monotonic time it began, nanoseconds.
    pub at_ns: u64,
    /// How long it took in all, nanoseconds.
    pub cost_ns: u64,
    /// Page size of the system it was taken on; 0 for a captured tree of which nobody said it.
    pub page_bytes: u64,
    /// The texts.
    pub sources: Vec<SourceReading<S>>,
    /// The heap, if it was asked for and can be read.
    pub heap: Option<HeapWords>,
}

/// A reading that owns its texts, as it comes out of a pipe or a captured tree.
pub type OwnedReading = Reading<String>;
