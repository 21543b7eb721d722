//! Linux: `meminfo` and `zoneinfo` for the system; `statm`, `status` and `smaps_rollup` for the process.

use std::collections::BTreeMap;

use super::super::parse::{kb_fields, statm, zoneinfo};
use super::super::reading::{OwnedReading, Source};
use super::counters::{Counters, first_of, page_span, text, whole_text};
use super::keep::Keep;
use crate::report::{Field, Measured, ProcessMemory, SystemMemory};

/// What of `meminfo` is kept under [`Keep::Named`], where it is present: what explains a change of
/// the figures. Free and available memory differ by the caches; Tegra's GPU draws on the `NvMap` and
/// contiguous (`Cma`) pools; DRIVE Thor's on huge pages set aside at boot.
const NAMED: [&str; 15] = [
    "MemTotal",
    "MemFree",
    "MemAvailable",
    "Buffers",
    "Cached",
    "SReclaimable",
    "Shmem",
    "SwapFree",
    "CmaTotal",
    "CmaFree",
    "NvMapMemUsed",
    "NvMapMemFree",
    "HugePages_Total",
    "HugePages_Free",
    "Hugepagesize",
];

/// The system and the process of a Linux reading.
pub(super) fn interpret(reading: &OwnedReading, keep: Keep) -> (SystemMemory, ProcessMemory) {
    let meminfo = Counters::read(reading, Source::Meminfo, kb_fields::parse);
    let status = Counters::read(reading, Source::Status, kb_fields::parse);
    let rollup = Counters::read(reading, Source::SmapsRollup, kb_fields::parse);
    let mut system = system(&meminfo, keep);
    add_listed(&mut system, reading);
    system.warnings.extend(status.warnings());
    system.warnings.extend(rollup.warnings());
    (system, process(&Spans::of(reading), &status, &rollup))
}

fn system(meminfo: &Counters<'_>, keep: Keep) -> SystemMemory {
    SystemMemory {
        source: "/proc/meminfo MemAvailable".to_owned(),
        total_bytes: meminfo.bytes("MemTotal"),
        available_bytes: available(meminfo),
        available_counts_file_pages: Some(true),
        free_bytes: meminfo.bytes("MemFree"),
        reservable_bytes: Measured::absent("Linux does not say what can still be reserved"),
        cached_bytes: meminfo.bytes("Cached"),
        fields: meminfo.kept(|key| keep == Keep::All || NAMED.contains(&key)),
        warnings: meminfo.warnings(),
    }
}

/// Name under which the pages in processors' lists are kept among the system's fields.
const LISTED: &str = "zoneinfo count";

/// Adds to available memory what is free and waits in a processor's list, where the system tells it.
fn add_listed(system: &mut SystemMemory, reading: &OwnedReading) {
    let zones = whole_text(reading, Source::Zoneinfo);
    let Some(pages) = zones.and_then(|text| zoneinfo::listed_pages(text.as_bytes())) else {
        return;
    };
    let with_lists = system
        .available_bytes
        .zip_with(&page_span(pages, reading.page_bytes), |counted, listed| {
            counted.saturating_add(*listed)
        });
    if let Some(bytes) = with_lists.get() {
        system.source += " + free pages in the processors' lists of /proc/zoneinfo";
        system.available_bytes = Measured::Value(bytes);
        system.fields.insert(LISTED.to_owned(), Field::Pages(pages));
    }
}

/// `MemAvailable`. A kernel without it could only be guessed for, and guesses do not subtract.
fn available(meminfo: &Counters<'_>) -> Measured<u64> {
    match meminfo.bytes("MemAvailable") {
        Measured::Absent { absent } if meminfo.fields().is_some() => {
            Measured::absent(format!("{absent}; Linux before 3.14 does not count it"))
        }
        figure => figure,
    }
}

fn process(spans: &Spans, status: &Counters<'_>, rollup: &Counters<'_>) -> ProcessMemory {
    // `statm` comes first where it has the figure, because it is what the cheap readings inside a
    // stage use: only like may be subtracted from like.
    ProcessMemory {
        resident_bytes: first_of(spans.resident.clone(), &status.bytes("VmRSS")),
        resident_anonymous_bytes: first_of(status.bytes("RssAnon"), &spans.anonymous),
        resident_file_bytes: status.bytes("RssFile"),
        resident_shared_bytes: status.bytes("RssShmem"),
        proportional_bytes: rollup.bytes("Pss"),
        private_bytes: private(rollup),
        peak_resident_bytes: status.bytes("VmHWM"),
        mapped_bytes: first_of(spans.size.clone(), &status.bytes("VmSize")),
        swapped_bytes: status.bytes("VmSwap"),
        threads: status.count("Threads"),
        fields: BTreeMap::new(),
    }
}

fn private(rollup: &Counters<'_>) -> Measured<u64> {
    let (clean, dirty) = (rollup.bytes("Private_Clean"), rollup.bytes("Private_Dirty"));
    clean.zip_with(&dirty, |clean, dirty| clean.saturating_add(*dirty))
}

/// `statm` in bytes.
struct Spans {
    size: Measured<u64>,
    resident: Measured<u64>,
    anonymous: Measured<u64>,
}

impl Spans {
    fn of(reading: &OwnedReading) -> Self {
        let parsed = text(reading, Source::Statm).and_then(|text| {
            statm::parse(text.as_bytes()).ok_or_else(|| {
                let name = Source::Statm.name();
                format!("{name} is not one whole line of numbers")
            })
        });
        let span = |pages: fn(&statm::Statm) -> Option<u64>| match &parsed {
            Ok(statm) => match pages(statm) {
                Some(pages) => page_span(pages, reading.page_bytes),
                None => Measured::absent("the page counts of the process contradict each other"),
            },
            Err(reason) => Measured::absent(reason.as_str()),
        };
        Spans {
            size: span(|statm| Some(statm.size_pages)),
            resident: span(|statm| Some(statm.resident_pages)),
            anonymous: span(|statm| statm.resident_pages.checked_sub(statm.shared_pages)),
        }
    }
}
