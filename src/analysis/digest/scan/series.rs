//! The series of a run, of which a digest needs nothing but the lowest available memory of a recording: each element
//! is passed over.

use super::cursor::Cursor;
use crate::report::{Severity, Stage};

/// A point of the timeline: its lowest available memory.
pub(super) fn timeline_point(text: &mut Cursor<'_>) -> Option<u64> {
    text.first("at_ns")?;
    text.unsigned()?;
    text.next("min_available_bytes")?;
    let available = text.unsigned()?;
    if text.has("max_resident_bytes") {
        text.unsigned()?;
    }
    if text.has("max_device_bytes") {
        text.unsigned()?;
    }
    text.mark(b'}')?;
    Some(available)
}

/// The counters after a cycle, or after some iterations.
pub(super) fn growth_point(text: &mut Cursor<'_>) -> Option<()> {
    text.first("done")?;
    text.unsigned()?;
    text.next("at_ns")?;
    text.unsigned()?;
    for counter in [
        "available_bytes",
        "heap_in_use_bytes",
        "resident_bytes",
        "device_bytes",
        "device_seen_bytes",
    ] {
        text.next(counter)?;
        text.measured(Cursor::unsigned)?;
    }
    text.mark(b'}')
}

/// A loop as it was watched from inside.
pub(super) fn watched_loop(text: &mut Cursor<'_>) -> Option<()> {
    text.first("stage")?;
    text.name::<Stage>()?;
    if text.has("model") {
        text.small()?;
    }
    text.next("points")?;
    text.list(growth_point)?;
    text.mark(b'}')
}

/// A line that a library logged.
pub(super) fn log_line(text: &mut Cursor<'_>) -> Option<()> {
    text.first("at_ns")?;
    text.unsigned()?;
    text.next("severity")?;
    text.name::<Severity>()?;
    if text.has("stage") {
        text.name::<Stage>()?;
    }
    if text.has("model") {
        text.small()?;
    }
    text.next("text")?;
    text.string()?;
    text.mark(b'}')
}
