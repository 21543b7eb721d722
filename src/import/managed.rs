//! TensorRT's own meter: what went through its allocators. Never added to the meter of the process.

use crate::report::{Allocations, DeviceSeen, Measured};

/// A line of that meter, whole MiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Managed {
    pub(super) gpu_delta_mib: i64,
    pub(super) gpu_now_mib: i64,
    /// Whether no line says it: it follows from those before and after.
    pub(super) is_inferred: bool,
}

/// What the deserialization took where no line says so, from the next line of the same meter: what it
/// shows less what that step took and what was there before. `None` where memory was given back in
/// between.
pub(super) fn inferred(next: Managed, before_mib: i64) -> Option<Managed> {
    let now = next.gpu_now_mib.checked_sub(next.gpu_delta_mib)?;
    let delta = now.checked_sub(before_mib)?;
    (delta >= 0).then_some(Managed {
        gpu_delta_mib: delta,
        gpu_now_mib: now,
        is_inferred: true,
    })
}

/// The device memory seen in a stage.
pub(super) fn seen(managed: Option<Managed>, absent: &str) -> Measured<DeviceSeen> {
    let Some(managed) = managed else {
        return DeviceSeen::absent(absent);
    };
    let live = u64::try_from(managed.gpu_now_mib).ok();
    let bytes = live
        .and_then(|mib| mib.checked_mul(1 << 20))
        .zip(managed.gpu_delta_mib.checked_mul(1 << 20));
    let allocator = bytes.map(|(live, growth)| Allocations::sums(live, growth));
    let elsewhere = || Measured::absent("a log reports only TensorRT's own allocations");
    Measured::Value(DeviceSeen {
        allocator: Measured::from_option(allocator, "the log's figure is not a size"),
        buffers: elsewhere(),
        pinned: elsewhere(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deserialization_without_a_line_follows_from_the_context() {
        let context = Managed {
            gpu_delta_mib: 2,
            gpu_now_mib: 24,
            is_inferred: false,
        };
        assert_eq!(inferred(context, 0).map(|it| it.gpu_delta_mib), Some(22));
        assert_eq!(inferred(context, 30), None);
    }
}
