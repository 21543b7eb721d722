//! A stage of a run: its figures, and where among the samples it lies.

use super::cursor::{Cursor, Figure};
use super::device_seen::{self, Growths};
use crate::report::{Mark, Stage};

/// A finished stage as it stands in the text.
pub(super) struct Finished<'a> {
    pub(super) stage: Stage,
    pub(super) model: Option<u32>,
    /// Total, cpu, device and other bytes.
    pub(super) delta: [Figure<'a, i64>; 4],
    /// Absent in reports made before allocations were watched.
    pub(super) device_seen: Option<Growths<'a>>,
    pub(super) peak: Option<i64>,
    pub(super) device_peak: Option<i64>,
}

/// Any stage.
// As in the report, a finished stage is the rule.
#[allow(clippy::large_enum_variant)]
pub(super) enum Record<'a> {
    Finished(Finished<'a>),
    /// Its step does not exist, or did not end.
    Unfinished,
}

/// Reads a stage.
pub(super) fn read<'a>(text: &mut Cursor<'a>) -> Option<Record<'a>> {
    text.first("stage")?;
    let stage = text.name()?;
    let model = if text.has("model") {
        Some(text.small()?)
    } else {
        None
    };
    text.next("status")?;
    match text.string()? {
        b"finished" => finished(text, stage, model).map(Record::Finished),
        b"not-applicable" => {
            text.next("reason")?;
            text.string()?;
            text.mark(b'}')?;
            Some(Record::Unfinished)
        }
        b"unfinished" => {
            text.next("began_ns")?;
            text.unsigned()?;
            text.mark(b'}')?;
            Some(Record::Unfinished)
        }
        _ => None,
    }
}

fn finished<'a>(text: &mut Cursor<'a>, stage: Stage, model: Option<u32>) -> Option<Finished<'a>> {
    text.next("before")?;
    text.small()?;
    text.next("after")?;
    text.small()?;
    text.next("began_ns")?;
    text.unsigned()?;
    text.next("duration_ns")?;
    text.unsigned()?;
    text.next("settle")?;
    text.first("waited_ns")?;
    text.unsigned()?;
    text.next("at_rest")?;
    text.truth()?;
    if text.has("spread_bytes") {
        text.measured(Cursor::unsigned)?;
    }
    text.mark(b'}')?;
    let delta = delta(text)?;
    breakdown(text)?;
    let device_seen = if text.has("device_seen") {
        Some(device_seen::read(text)?)
    } else {
        None
    };
    let [peak, device_peak] = peak(text)?;
    // Its name was another once.
    if !text.has("mark") {
        text.next("trust")?;
    }
    text.name::<Mark>()?;
    text.mark(b'}')?;
    Some(Finished {
        stage,
        model,
        delta,
        device_seen,
        peak,
        device_peak,
    })
}

fn delta<'a>(text: &mut Cursor<'a>) -> Option<[Figure<'a, i64>; 4]> {
    text.next("delta")?;
    text.first("total_bytes")?;
    let total = text.measured(Cursor::signed)?;
    text.next("cpu_bytes")?;
    let cpu = text.measured(Cursor::signed)?;
    text.next("device_bytes")?;
    let device = text.measured(Cursor::signed)?;
    text.next("other_bytes")?;
    let other = text.measured(Cursor::signed)?;
    text.mark(b'}')?;
    Some([total, cpu, device, other])
}

fn breakdown(text: &mut Cursor<'_>) -> Option<()> {
    text.next("breakdown")?;
    text.first("heap_in_use_bytes")?;
    text.measured(Cursor::signed)?;
    row(text, "heap_untouched_bytes")?;
    row(text, "heap_free_bytes")?;
    row(text, "other_private_bytes")?;
    row(text, "file_mapping_bytes")?;
    row(text, "reclaimable_file_bytes")?;
    row(text, "device_seen_bytes")?;
    row(text, "unattributed_bytes")?;
    text.mark(b'}')
}

#[inline]
fn row(text: &mut Cursor<'_>, name: &str) -> Option<()> {
    text.next(name)?;
    text.measured(Cursor::signed).map(|_| ())
}

/// The highest total and the highest device memory.
fn peak(text: &mut Cursor<'_>) -> Option<[Option<i64>; 2]> {
    text.next("peak")?;
    text.first("total_bytes")?;
    let total = text.measured(Cursor::signed)?.get();
    row(text, "resident_bytes")?;
    row(text, "high_water_bytes")?;
    let device = if text.has("device_bytes") {
        text.measured(Cursor::signed)?.get()
    } else {
        None
    };
    text.next("readings")?;
    text.unsigned()?;
    text.next("largest_gap_ns")?;
    text.unsigned()?;
    text.mark(b'}')?;
    Some([total, device])
}
