//! The arithmetic that turns two samples into total, CPU, device and other bytes, and into rows that
//! say where the total went.

use super::attribution_kind::AttributionKind;
use super::heap_delta::{HeapDelta, Witnesses, heap_growth};
use super::logged;
use super::measured::{Measured, OUT_OF_RANGE};
use super::run::{Breakdown, Delta};
use super::sample::{DeviceMemory, ProcessMemory, Sample};

/// Total, CPU, device and other bytes between two samples. Whatever is present obeys
/// total = cpu + device + other, where `host` has no device part.
pub fn attribute(kind: AttributionKind, before: &Sample, after: &Sample) -> Delta {
    let total = total_growth(kind, before, after);
    let cpu = heap_growth(
        &before.heap,
        &after.heap,
        &Witnesses::between(before, after),
    )
    .in_use_bytes;
    match kind {
        AttributionKind::Unified => unified(total, cpu, &before.process, &after.process),
        AttributionKind::Discrete => {
            let device = device_growth(&before.device, &after.device);
            Delta {
                other_bytes: total.minus(&cpu).minus(&device),
                total_bytes: total,
                cpu_bytes: cpu,
                device_bytes: device,
            }
        }
        AttributionKind::HostOnly => Delta {
            device_bytes: Measured::absent("no GPU in play"),
            other_bytes: total.minus(&cpu),
            total_bytes: total,
            cpu_bytes: cpu,
        },
        AttributionKind::Logged => logged::attribute(before, after),
    }
}

/// Where the GPU's memory comes out of system memory, it is what the process's own does not explain.
///
/// The heap's growth alone would not do: an allocator asks for memory that is never touched and keeps
/// memory that was freed, hundreds of MiB on a real engine, and all of it would be called device memory.
/// `other` is this slack. Where private resident memory cannot be read, the slack stays in the device's
/// figure, and the reason says so.
fn unified(
    total: Measured<i64>,
    cpu: Measured<i64>,
    before: &ProcessMemory,
    after: &ProcessMemory,
) -> Delta {
    let private = private_growth(before, after);
    let (device, other) = match &private {
        Measured::Value(_) => (total.minus(&private), private.minus(&cpu)),
        Measured::Absent { absent } => (
            total.minus(&cpu),
            Measured::absent(format!(
                "private resident memory is unknown ({absent}); device holds the heap's slack"
            )),
        ),
    };
    Delta {
        total_bytes: total,
        cpu_bytes: cpu,
        device_bytes: device,
        other_bytes: other,
    }
}

/// Growth of the process's private resident memory.
///
/// On Linux these are the resident anonymous pages (`RssAnon`): what `smaps_rollup` calls private holds
/// file pages as well, which available memory goes on counting as available. A system that does not
/// tell anonymous pages apart is asked for its figure of private memory; QNX 7 and 8 tell neither in
/// `as_stats` (`rss` holds the pages of shared objects too, `anon_rsv` is reserved, not resident).
fn private_growth(before: &ProcessMemory, after: &ProcessMemory) -> Measured<i64> {
    let anonymous = after
        .resident_anonymous_bytes
        .growth_since(&before.resident_anonymous_bytes);
    let private = after.private_bytes.growth_since(&before.private_bytes);
    match (&anonymous, &private) {
        (Measured::Absent { .. }, Measured::Value(_)) => private,
        _ => anonymous,
    }
}

/// All bytes taken between two samples: the total of [`attribute`] without its parts.
pub(crate) fn total_growth(
    kind: AttributionKind,
    before: &Sample,
    after: &Sample,
) -> Measured<i64> {
    let fall = after
        .system
        .available_bytes
        .fall_since(&before.system.available_bytes);
    match kind {
        AttributionKind::Discrete => fall.plus(&device_growth(&before.device, &after.device)),
        AttributionKind::Unified | AttributionKind::HostOnly => fall,
        AttributionKind::Logged => logged::attribute(before, after).total_bytes,
    }
}

/// What the process took of the device: the driver's own figure for it where there is one, else the
/// fall of free device memory.
fn device_growth(before: &DeviceMemory, after: &DeviceMemory) -> Measured<i64> {
    let [was, is] = DeviceMemory::booked(before, after);
    let process = is.growth_since(&was);
    if process.value().is_some() {
        return process;
    }
    after.free_bytes.fall_since(&before.free_bytes)
}

/// Where the total of `delta` went; `device_seen` is the growth of device memory that was seen being
/// allocated. The rows that are present, the remainder among them, sum to it.
pub fn break_down(
    kind: AttributionKind,
    before: &Sample,
    after: &Sample,
    device_seen: &Measured<i64>,
    delta: &Delta,
) -> Breakdown {
    let heap = heap_growth(
        &before.heap,
        &after.heap,
        &Witnesses::between(before, after),
    );
    let (old, new) = (&before.process, &after.process);
    let private = private_growth(old, new);
    let file = new
        .resident_file_bytes
        .growth_since(&old.resident_file_bytes);
    let shared = new
        .resident_shared_bytes
        .growth_since(&old.resident_shared_bytes);
    let beside = beside_the_heap(&private, &heap);
    let mut rows = Breakdown {
        heap_untouched_bytes: beside.untouched,
        heap_free_bytes: heap.held_bytes.minus(&heap.in_use_bytes),
        other_private_bytes: beside.other,
        heap_in_use_bytes: heap.in_use_bytes,
        // A system that tells only one of the two leaves the other to the remainder.
        file_mapping_bytes: match (file.get(), shared.get()) {
            (None, Some(_)) => shared,
            (Some(_), None) => file.clone(),
            _ => file.plus(&shared),
        },
        reclaimable_file_bytes: reclaimable(before, after, &file),
        device_seen_bytes: seen_in_total(kind, device_seen),
        unattributed_bytes: Measured::Value(0),
    };
    rows.unattributed_bytes = remainder(&delta.total_bytes, &rows);
    rows
}

/// What the growth of private memory and that of the heap differ by.
struct BesideTheHeap {
    untouched: Measured<i64>,
    other: Measured<i64>,
}

/// Parts what private memory grew by beyond the heap.
///
/// A heap that grows by more than the process's private memory was asked for and not touched, as far as it
/// grew; one that shrinks by more than private memory had such parts. What lies beyond the heap's own growth
/// is other memory. So other private memory is never negative through untouched heap.
fn beside_the_heap(private: &Measured<i64>, heap: &HeapDelta) -> BesideTheHeap {
    if let Measured::Absent { absent } = &heap.held_bytes {
        return BesideTheHeap {
            untouched: Measured::absent(absent.clone()),
            // As far as the heap is known it has a row of its own.
            other: match heap.in_use_bytes {
                Measured::Value(_) => private.minus(&heap.in_use_bytes),
                Measured::Absent { .. } => private.clone(),
            },
        };
    }
    let beyond = private.minus(&heap.held_bytes);
    let untouched = beyond.zip_with(&heap.held_bytes, |beyond, held| {
        let most = held.saturating_neg();
        (*beyond).clamp(most.min(0), most.max(0))
    });
    BesideTheHeap {
        other: beyond.minus(&untouched),
        untouched,
    }
}

/// Growth of device memory seen being allocated, where device memory is a part of the total at all.
fn seen_in_total(kind: AttributionKind, seen: &Measured<i64>) -> Measured<i64> {
    match kind {
        AttributionKind::HostOnly => Measured::absent("no GPU in play"),
        AttributionKind::Unified | AttributionKind::Discrete | AttributionKind::Logged => {
            seen.clone()
        }
    }
}

/// Linux's `MemAvailable` goes on counting the pages of a mapped file, since the system can drop them. So
/// their growth is no part of the total, and this row takes it out again.
fn reclaimable(before: &Sample, after: &Sample, file: &Measured<i64>) -> Measured<i64> {
    if [before, after]
        .iter()
        .all(|sample| sample.system.available_counts_file_pages == Some(true))
    {
        Measured::Value(0).minus(file)
    } else {
        Measured::absent("the system's figure of available memory does not count file pages")
    }
}

fn remainder(total: &Measured<i64>, rows: &Breakdown) -> Measured<i64> {
    let seen: i128 = rows
        .named()
        .iter()
        .filter_map(|(_, bytes)| bytes.get())
        .map(i128::from)
        .sum();
    match total {
        Measured::Value(total) => {
            Measured::from_option(i64::try_from(i128::from(*total) - seen).ok(), OUT_OF_RANGE)
        }
        Measured::Absent { absent } => Measured::absent(absent.clone()),
    }
}

impl Breakdown {
    /// Every row with its name in words, in printing order.
    pub fn named(&self) -> [(&'static str, &Measured<i64>); 8] {
        [
            ("heap in use", &self.heap_in_use_bytes),
            ("heap asked for but not touched", &self.heap_untouched_bytes),
            ("heap free in the allocator", &self.heap_free_bytes),
            ("other private memory", &self.other_private_bytes),
            ("file mappings", &self.file_mapping_bytes),
            ("file pages still available", &self.reclaimable_file_bytes),
            ("device bytes seen being allocated", &self.device_seen_bytes),
            ("unattributed", &self.unattributed_bytes),
        ]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::testing::{any_sample, sample};

    const MIB: i64 = 1 << 20;
    const KINDS: [AttributionKind; 4] = [
        AttributionKind::Unified,
        AttributionKind::Discrete,
        AttributionKind::HostOnly,
        AttributionKind::Logged,
    ];

    fn mib(value: u64) -> Measured<u64> {
        Measured::Value(value << 20)
    }

    fn with_heap(available: u64, heap: u64) -> Sample {
        let mut sample = sample();
        sample.system.available_bytes = mib(available);
        sample.heap.in_use_bytes = mib(heap);
        sample
    }

    #[test]
    fn where_the_gpu_draws_on_system_memory_the_device_is_what_the_process_did_not_take() {
        let (mut before, mut after) = (with_heap(1000, 10), with_heap(480, 284));
        before.process.resident_anonymous_bytes = mib(20);
        after.process.resident_anonymous_bytes = mib(300);
        let delta = attribute(AttributionKind::Unified, &before, &after);
        assert_eq!(delta.total_bytes.get(), Some(520 * MIB));
        assert_eq!(delta.cpu_bytes.get(), Some(274 * MIB));
        assert_eq!(delta.device_bytes.get(), Some(240 * MIB));
        assert_eq!(delta.other_bytes.get(), Some(6 * MIB));
    }

    #[test]
    fn heap_that_was_asked_for_and_not_touched_is_not_taken_from_the_device() {
        let (mut before, mut after) = (with_heap(1000, 0), with_heap(890, 200));
        before.process.resident_anonymous_bytes = mib(0);
        after.process.resident_anonymous_bytes = mib(10);
        let delta = attribute(AttributionKind::Unified, &before, &after);
        assert_eq!(delta.device_bytes.get(), Some(100 * MIB));
        assert_eq!(delta.other_bytes.get(), Some(-190 * MIB));
    }

    #[test]
    fn without_private_memory_the_device_holds_the_heaps_slack_and_says_so() {
        let (before, after) = (with_heap(1000, 10), with_heap(480, 284));
        let delta = attribute(AttributionKind::Unified, &before, &after);
        assert_eq!(delta.device_bytes.get(), Some(246 * MIB));
        let reason = delta.other_bytes.reason();
        assert!(
            reason.is_some_and(|it| it.ends_with("device holds the heap's slack")),
            "{reason:?}"
        );
    }

    #[test]
    fn a_system_without_anonymous_pages_is_asked_for_private_ones() {
        let (mut before, mut after) = (with_heap(1000, 10), with_heap(480, 284));
        before.process.private_bytes = mib(20);
        after.process.private_bytes = mib(300);
        let delta = attribute(AttributionKind::Unified, &before, &after);
        assert_eq!(delta.other_bytes.get(), Some(6 * MIB));
    }

    #[test]
    fn a_discrete_gpu_adds_to_what_the_system_lost() {
        let (mut before, mut after) = (with_heap(1000, 10), with_heap(900, 70));
        before.device.free_bytes = mib(8000);
        after.device.free_bytes = mib(7700);
        let delta = attribute(AttributionKind::Discrete, &before, &after);
        assert_eq!(delta.total_bytes.get(), Some(400 * MIB));
        assert_eq!(delta.device_bytes.get(), Some(300 * MIB));
        assert_eq!(delta.other_bytes.get(), Some(40 * MIB));
    }

    #[test]
    fn the_drivers_figure_for_the_process_goes_before_the_free_memory_of_the_device() {
        let (mut before, mut after) = (with_heap(1000, 10), with_heap(1000, 10));
        before.device.free_bytes = mib(8000);
        after.device.free_bytes = mib(7000);
        before.device.process_bytes = mib(0);
        after.device.process_bytes = mib(300);
        let delta = attribute(AttributionKind::Discrete, &before, &after);
        assert_eq!(delta.device_bytes.get(), Some(300 * MIB));
    }

    #[test]
    fn without_a_gpu_the_device_is_absent_and_says_so() {
        let delta = attribute(
            AttributionKind::HostOnly,
            &with_heap(1000, 10),
            &with_heap(900, 60),
        );
        assert_eq!(delta.device_bytes.reason(), Some("no GPU in play"));
        assert_eq!(delta.other_bytes.get(), Some(50 * MIB));
    }

    #[test]
    fn an_unknown_heap_leaves_the_total_and_spoils_what_depends_on_it() {
        let (before, mut after) = (with_heap(1000, 10), with_heap(900, 60));
        after.heap.in_use_bytes = Measured::absent("no mallinfo here");
        let delta = attribute(AttributionKind::Unified, &before, &after);
        assert_eq!(delta.total_bytes.get(), Some(100 * MIB));
        assert_eq!(delta.device_bytes.reason(), Some("no mallinfo here"));
    }

    #[test]
    fn resident_file_pages_are_taken_out_where_they_count_as_available() {
        let (mut before, mut after) = (with_heap(1000, 0), with_heap(1000, 0));
        before.process.resident_file_bytes = mib(5);
        after.process.resident_file_bytes = mib(25);
        before.system.available_counts_file_pages = Some(true);
        after.system.available_counts_file_pages = Some(true);
        let delta = attribute(AttributionKind::HostOnly, &before, &after);
        let nothing = Measured::absent("not watched");
        let rows = break_down(AttributionKind::HostOnly, &before, &after, &nothing, &delta);
        assert_eq!(rows.file_mapping_bytes.get(), Some(20 * MIB));
        assert_eq!(rows.reclaimable_file_bytes.get(), Some(-20 * MIB));
        assert_eq!(rows.unattributed_bytes.get(), Some(0));
    }

    fn rows_between(before: &Sample, after: &Sample) -> Breakdown {
        let kind = AttributionKind::Unified;
        let delta = attribute(kind, before, after);
        break_down(
            kind,
            before,
            after,
            &Measured::absent("not watched"),
            &delta,
        )
    }

    fn with_held(private: u64, held: u64, in_use: u64) -> Sample {
        let mut sample = with_heap(10_000, in_use);
        sample.heap.held_bytes = mib(held);
        sample.process.resident_anonymous_bytes = mib(private);
        sample
    }

    #[test]
    fn heap_that_was_never_touched_is_no_other_private_memory() {
        let (before, after) = (with_held(30, 20, 15), with_held(670, 990, 870));
        let rows = rows_between(&before, &after);
        assert_eq!(rows.heap_in_use_bytes.get(), Some(855 * MIB));
        assert_eq!(rows.heap_untouched_bytes.get(), Some(-330 * MIB));
        assert_eq!(rows.heap_free_bytes.get(), Some(115 * MIB));
        assert_eq!(rows.other_private_bytes.get(), Some(0));
        // And when it is given back, it was not other private memory that grew.
        let rows = rows_between(&after, &before);
        assert_eq!(rows.heap_untouched_bytes.get(), Some(330 * MIB));
        assert_eq!(rows.other_private_bytes.get(), Some(0));
    }

    #[test]
    fn private_memory_beside_the_heap_keeps_its_row() {
        let (before, after) = (with_held(30, 20, 15), with_held(100, 25, 15));
        let rows = rows_between(&before, &after);
        assert_eq!(rows.heap_untouched_bytes.get(), Some(0));
        assert_eq!(rows.other_private_bytes.get(), Some(65 * MIB));
        assert_eq!(
            rows_between(&after, &before).other_private_bytes.get(),
            Some(-65 * MIB)
        );
    }

    proptest! {
        #[test]
        fn untouched_heap_is_at_most_what_the_heap_grew_by(
            before in any_sample(),
            after in any_sample(),
        ) {
            let rows = rows_between(&before, &after);
            let held = rows.heap_in_use_bytes.plus(&rows.heap_free_bytes);
            if let (Some(untouched), Some(held)) = (rows.heap_untouched_bytes.get(), held.get()) {
                prop_assert!(untouched.unsigned_abs() <= held.unsigned_abs());
                prop_assert!(untouched == 0 || (untouched < 0) == (held > 0));
            }
            // Other private memory falls only where private memory did, or by more than the heap.
            let private = private_growth(&before.process, &after.process).get();
            if let (Some(0..), Some(other), Some(0..)) = (private, rows.other_private_bytes.get(), held.get()) {
                prop_assert!(other >= 0);
            }
        }

        #[test]
        fn the_parts_sum_to_the_total_under_every_attribution(
            before in any_sample(),
            after in any_sample(),
        ) {
            for kind in KINDS {
                let delta = attribute(kind, &before, &after);
                let (Some(total), Some(cpu)) = (delta.total_bytes.get(), delta.cpu_bytes.get())
                else {
                    continue;
                };
                // A part that cannot be told apart is in another one.
                let private = private_growth(&before.process, &after.process);
                let no_device = kind == AttributionKind::HostOnly;
                let no_other = kind == AttributionKind::Unified && private.get().is_none();
                let part = |bytes: &Measured<i64>, is_elsewhere: bool| match bytes.get() {
                    None if is_elsewhere => Some(0),
                    bytes => bytes.map(i128::from),
                };
                let (Some(device), Some(other)) = (
                    part(&delta.device_bytes, no_device),
                    part(&delta.other_bytes, no_other),
                ) else {
                    continue;
                };
                prop_assert_eq!(i128::from(total), i128::from(cpu) + device + other);
            }
        }

        #[test]
        fn the_rows_sum_to_the_total_exactly(before in any_sample(), after in any_sample()) {
            for kind in KINDS {
                let delta = attribute(kind, &before, &after);
                let nothing = Measured::absent("not watched");
                let rows = break_down(kind, &before, &after, &nothing, &delta);
                let Some(_) = rows.unattributed_bytes.get() else {
                    continue;
                };
                let sum: i128 = rows
                    .named()
                    .iter()
                    .filter_map(|(_, bytes)| bytes.get())
                    .map(i128::from)
                    .sum();
                prop_assert_eq!(delta.total_bytes.get().map(i128::from), Some(sum));
            }
        }
    }
}
