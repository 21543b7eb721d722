//! What was recorded to move the counters of a report without being the release's.

use crate::diff::Gathered;
use crate::digest::Owner;

/// How far noise and drift reach that were recorded with a side, bytes; absent where they were not. The heap of
/// the process is moved by nobody else: there the noise alone counts.
pub(super) fn recorded(side: Option<&Gathered>, owner: Owner) -> Option<u64> {
    let side = &side?.side;
    match owner {
        Owner::Cpu => side.noise_bytes,
        _ => Some(side.noise_bytes?.saturating_add(side.drift_bytes?)),
    }
}

/// The same of all sides together; absent where any lacks it.
pub(super) fn recorded_of_both(sides: &[Gathered], owner: Owner) -> Option<u64> {
    let each = sides.iter().map(|side| recorded(Some(side), owner));
    each.reduce(|sum, next| Some(sum?.saturating_add(next?)))?
}
