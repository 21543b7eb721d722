//! Device memory seen being allocated over a life, by who asked for it.

use super::device::{Allocations, DeviceSeen};
use super::measured::Measured;
use super::run::Run;
use super::whole::before_teardown;

/// Growth of what the measured process saw itself allocate, from the baseline to the first release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenInLife {
    /// Through TensorRT's allocator.
    pub allocator_bytes: Measured<i64>,
    /// This program's device buffers.
    pub buffers_bytes: Measured<i64>,
    /// This program's pinned host memory, which is no device memory.
    pub pinned_bytes: Measured<i64>,
}

/// What a run saw itself allocate. Stages in which an owner was not watched say nothing of it; one that
/// was never watched is absent.
pub fn seen_in_life(run: &Run) -> SeenInLife {
    SeenInLife {
        allocator_bytes: growth(run, |seen| &seen.allocator),
        buffers_bytes: growth(run, |seen| &seen.buffers),
        pinned_bytes: growth(run, |seen| &seen.pinned),
    }
}

fn growth(run: &Run, owner: fn(&DeviceSeen) -> &Measured<Allocations>) -> Measured<i64> {
    before_teardown(run)
        .map(|(_, figures)| match &figures.device_seen {
            Measured::Value(seen) => owner(seen).clone().map(|it| it.growth_bytes),
            Measured::Absent { absent } => Measured::absent(absent.clone()),
        })
        .reduce(|sum, growth| match (&sum, &growth) {
            (Measured::Value(_), Measured::Absent { .. }) => sum,
            (Measured::Absent { .. }, _) => growth,
            _ => sum.plus(&growth),
        })
        .unwrap_or_else(|| Measured::absent("no stage finished"))
}
