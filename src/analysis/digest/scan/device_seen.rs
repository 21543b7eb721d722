//! What a process saw itself allocate, of which only the growths of the device's owners are kept.

use super::cursor::{Cursor, Figure};

/// Growth through TensorRT's allocator, and of this program's buffers.
pub(super) type Growths<'a> = [Figure<'a, i64>; 2];

/// Reads what was seen, or why nothing was: one reason for both.
pub(super) fn read<'a>(text: &mut Cursor<'a>) -> Option<Growths<'a>> {
    match text.measured_object(watched)? {
        Figure::Value(growths) => Some(growths),
        Figure::Absent(reason) => Some([Figure::Absent(reason); 2]),
    }
}

fn watched<'a>(text: &mut Cursor<'a>) -> Option<Growths<'a>> {
    text.first("allocator")?;
    let allocator = text.measured_object(growth)?;
    text.next("buffers")?;
    let buffers = text.measured_object(growth)?;
    text.next("pinned")?;
    text.measured_object(growth)?;
    text.mark(b'}')?;
    Some([allocator, buffers])
}

/// Reads the allocations of one owner.
fn growth(text: &mut Cursor<'_>) -> Option<i64> {
    text.first("live_bytes")?;
    text.unsigned()?;
    text.next("growth_bytes")?;
    let growth = text.signed()?;
    text.next("peak_bytes")?;
    text.unsigned()?;
    text.next("largest_bytes")?;
    text.unsigned()?;
    text.next("allocations")?;
    text.unsigned()?;
    text.next("releases")?;
    text.unsigned()?;
    text.next("refusals")?;
    text.unsigned()?;
    text.mark(b'}')?;
    Some(growth)
}
