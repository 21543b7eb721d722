//! QNX: `/proc/vm/stats` for the system, `/proc/PID/vmstat` for the process.
//!
//! `pages_free` is what no list of use has; it is the available memory of reports. QNX 8 reserves
//! when memory is mapped and takes a page when it is touched, so there `vmem_avail`, which an
//! allocation fails by, is told beside it. QNX has no counterpart of Linux's `MemAvailable`: what
//! caches hold is counted as used.

use std::collections::BTreeMap;

use super::super::parse::{Fields, stats};
use super::super::reading::{OwnedReading, Source};
use super::absence::absent_process;
use super::counters::{Counters, number};
use crate::report::{Measured, ProcessMemory, SystemMemory};

/// The system and the process of a QNX reading.
pub(super) fn interpret(reading: &OwnedReading) -> (SystemMemory, ProcessMemory) {
    let page_bytes = Some(reading.page_bytes).filter(|bytes| *bytes > 0);
    let system = Counters::read(reading, Source::VmStats, |text| {
        stats::parse(text, page_bytes)
    });
    let own = Counters::read(reading, Source::AsStats, |text| {
        stats::parse(text, page_bytes)
    });
    let mut memory = match system.refusal() {
        Some(refusal) => from_directory(reading, refusal),
        None => from_stats(&system),
    };
    memory.warnings.extend(own.warnings());
    (memory, process(&own))
}

fn from_stats(stats: &Counters<'_>) -> SystemMemory {
    let free = stats.bytes("pages_free");
    let mut warnings = stats.warnings();
    warnings.extend(stats.fields().and_then(residue));
    SystemMemory {
        source: "/proc/vm/stats pages_free".to_owned(),
        total_bytes: stats.bytes("page_count"),
        available_bytes: free.clone(),
        available_counts_file_pages: Some(false),
        free_bytes: free,
        reservable_bytes: since_8(stats.bytes("vmem_avail")),
        cached_bytes: since_8(cached(stats)),
        fields: stats.kept(|_| true),
        warnings,
    }
}

/// Files and shared memory that the system holds.
fn cached(stats: &Counters<'_>) -> Measured<u64> {
    let (objects, shared) = (stats.bytes("cache_object"), stats.bytes("cache_shmem"));
    objects.zip_with(&shared, |objects, shared| objects.saturating_add(*shared))
}

fn since_8(figure: Measured<u64>) -> Measured<u64> {
    match figure {
        Measured::Absent { absent } => {
            Measured::absent(format!("{absent}; QNX before 8.0 does not count it"))
        }
        present @ Measured::Value(_) => present,
    }
}

/// A warning if the pages of a QNX 8.0 system are not the sum of their parts.
fn residue(fields: &Fields<'_>) -> Option<String> {
    let residue = stats::residue_pages(fields).filter(|pages| *pages != 0)?;
    Some(format!(
        "/proc/vm/stats: page_count differs by {residue:+} pages from the sum of pages_free, \
         pages_allocated, pages_mapped, pages_kernel and pages_reserved; the reading is not of one \
         instant, or this release counts otherwise"
    ))
}

/// The figures when the statistics were refused: the size of `/proc` has been the free memory in
/// bytes since QNX 6.
fn from_directory(reading: &OwnedReading, refusal: &str) -> SystemMemory {
    let only = || Measured::absent(format!("only /proc/vm/stats has it: {refusal}"));
    let (free, warning) = match number(reading, Source::ProcSize) {
        Ok(bytes) => (
            Measured::Value(bytes),
            format!("{refusal}; available memory is the size of /proc instead"),
        ),
        Err(reason) => (
            Measured::absent(format!("{refusal}; {reason}")),
            format!("{refusal}; nor is there another figure of free memory: {reason}"),
        ),
    };
    SystemMemory {
        source: "size of /proc".to_owned(),
        total_bytes: only(),
        available_bytes: free.clone(),
        available_counts_file_pages: Some(false),
        free_bytes: free,
        reservable_bytes: only(),
        cached_bytes: only(),
        fields: BTreeMap::new(),
        warnings: vec![warning],
    }
}

fn process(own: &Counters<'_>) -> ProcessMemory {
    ProcessMemory {
        resident_bytes: own.bytes("as_stats.rss"),
        mapped_bytes: own.bytes("as_stats.map_size"),
        fields: own.kept(|_| true),
        ..absent_process(|| Measured::absent("QNX does not report it for a process"))
    }
}
