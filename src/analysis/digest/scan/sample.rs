//! A sample, of which a digest needs nothing: what its figures rest on was computed when the report was made.

use super::cursor::{Cursor, Figure};
use crate::report::HeapLayout;

/// Reads a sample; gives the memory known to the system.
pub(super) fn read<'a>(text: &mut Cursor<'a>) -> Option<Figure<'a, u64>> {
    text.first("at_ns")?;
    text.unsigned()?;
    text.next("cost_ns")?;
    text.unsigned()?;
    let total = system(text)?;
    heap(text)?;
    process(text)?;
    device(text)?;
    if text.has("other_processes") {
        other_processes(text)?;
    }
    text.mark(b'}')?;
    Some(total)
}

fn system<'a>(text: &mut Cursor<'a>) -> Option<Figure<'a, u64>> {
    text.next("system")?;
    text.first("source")?;
    text.string()?;
    let total = counter(text, "total_bytes")?;
    counter(text, "available_bytes")?;
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
    text.mark(b'}')?;
    Some(total)
}

fn heap(text: &mut Cursor<'_>) -> Option<()> {
    text.next("heap")?;
    text.first("layout")?;
    text.measured(Cursor::name::<HeapLayout>)?;
    counter(text, "in_use_bytes")?;
    counter(text, "held_bytes")?;
    text.mark(b'}')
}

fn process(text: &mut Cursor<'_>) -> Option<()> {
    text.next("process")?;
    text.first("resident_bytes")?;
    text.measured(Cursor::unsigned)?;
    counter(text, "resident_anonymous_bytes")?;
    counter(text, "resident_file_bytes")?;
    counter(text, "resident_shared_bytes")?;
    counter(text, "proportional_bytes")?;
    counter(text, "private_bytes")?;
    counter(text, "peak_resident_bytes")?;
    counter(text, "mapped_bytes")?;
    counter(text, "swapped_bytes")?;
    counter(text, "threads")?;
    if text.has("fields") {
        text.map(field)?;
    }
    text.mark(b'}')
}

fn device(text: &mut Cursor<'_>) -> Option<()> {
    text.next("device")?;
    text.first("free_bytes")?;
    text.measured(Cursor::unsigned)?;
    counter(text, "total_bytes")?;
    counter(text, "process_bytes")?;
    for later in ["cuda_free_bytes", "cuda_total_bytes", "nvmap_bytes"] {
        if text.has(later) {
            text.measured(Cursor::unsigned)?;
        }
    }
    text.mark(b'}')
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
