//! Where the device's and the other memory of a lifecycle went.

use crate::report::{AttributionKind, Breakdown, DriveRow, Lifecycle, Measured, Stage};
use crate::units;

use super::device::{ALLOCATOR, buffers};
use super::shown::Shown;

/// Smaller parts of the breakdown are left to the JSON.
const WORTH_NAMING_BYTES: u64 = units::MIB / 20;

/// A part: its name, and its bytes as a median over the shown runs.
type Part = (&'static str, i64);

/// A column and what it is made of.
pub(crate) struct Group {
    /// Name of the column.
    pub(crate) column: &'static str,
    /// Its parts, what is left over last: that carries what rounding loses, so that the parts add up to the sum as
    /// they are printed.
    pub(crate) parts: Vec<Part>,
    /// All parts together.
    pub(crate) sum_bytes: i64,
}

/// One group where one column holds everything beside the heap, two where device memory is told apart from the rest.
pub(crate) fn inside(shown: &Shown) -> Vec<Group> {
    let has_heap = shown.of_total(|delta| &delta.cpu_bytes).value().is_some();
    let column = |name, without_heap| if has_heap { name } else { without_heap };
    // Whether the process's private memory is told apart from the device's.
    let is_apart = shown.of_total(|delta| &delta.other_bytes).value().is_some();
    let unattributed = || rest(shown, |life| life.breakdown.unattributed_bytes.clone());
    let (device, private, files) = (device_parts(shown), private_parts(shown), files(shown));
    // One number that is the column's says nothing.
    let counted = |device: Vec<Part>| match device[..] {
        [] => None,
        _ => group("device", device, rest(shown, not_seen)),
    };
    let groups = match shown.report.header.attribution.kind {
        AttributionKind::Unified if is_apart => [
            group("device", [device, files].concat(), unattributed()),
            group("other", private, None),
        ],
        AttributionKind::Unified => {
            let parts = [device, private, files].concat();
            [
                group(column("device", "total"), parts, unattributed()),
                None,
            ]
        }
        AttributionKind::Discrete => {
            let name = column("other", "what is not device");
            let host = [private, files].concat();
            [counted(device), group(name, host, other(shown))]
        }
        AttributionKind::HostOnly => {
            let host = [private, files].concat();
            [group(column("other", "total"), host, unattributed()), None]
        }
        AttributionKind::Logged => [counted(device), None],
    };
    groups.into_iter().flatten().collect()
}

/// Where device memory is counted, what of it was not seen being allocated.
fn not_seen(life: &Lifecycle) -> Measured<i64> {
    let (device, seen) = (&life.delta.device_bytes, &life.breakdown.device_seen_bytes);
    match seen {
        Measured::Value(_) => device.minus(seen),
        Measured::Absent { .. } => device.clone(),
    }
}

/// Where device memory is counted, what is left over of the rest of the total.
fn other(shown: &Shown) -> Option<i64> {
    let left = shown.of_life(|life| {
        let rows = &life.breakdown;
        let seen = Measured::Value(rows.device_seen_bytes.get().unwrap_or(0));
        let without = rows.unattributed_bytes.plus(&seen);
        Some(without.minus(&life.delta.device_bytes))
    });
    left.get()
}

/// What remains of a column once the baseline's share is taken out as well.
fn rest(shown: &Shown, of: fn(&Lifecycle) -> Measured<i64>) -> Option<i64> {
    let remainder = shown.of_life(|life| Some(of(life))).get()?;
    remainder.checked_sub(cuda_alone(shown).unwrap_or(0))
}

/// The share of CUDA itself, by the baseline; `None` without one or before CUDA was initialised. Where
/// device memory is what remains of the total, only what no other part explains is taken for CUDA's.
fn cuda_alone(shown: &Shown) -> Option<i64> {
    let baseline = shown.report.header.baseline.as_ref()?;
    let mut stages = shown.runs.first()?.finished();
    stages.find(|(record, _)| record.stage == Stage::Cuda)?;
    match shown.report.header.attribution.kind {
        AttributionKind::Unified => baseline.unattributed_bytes.get(),
        AttributionKind::Discrete => baseline.device_bytes.get(),
        AttributionKind::HostOnly | AttributionKind::Logged => None,
    }
}

/// CUDA itself, TensorRT's allocations, this program's.
fn device_parts(shown: &Shown) -> Vec<Part> {
    let parts = [
        ("CUDA itself (baseline)", cuda_alone(shown)),
        (ALLOCATOR, shown.seen(|seen| seen.allocator_bytes).get()),
        (buffers(shown), shown.seen(|seen| seen.buffers_bytes).get()),
    ];
    known(parts, 1)
}

/// The private memory of the process beside the heap in use, which has a column of its own.
fn private_parts(shown: &Shown) -> Vec<Part> {
    let of = |name, part: fn(&Breakdown) -> &Measured<i64>| {
        let bytes = shown.of_life(|life| Some(part(&life.breakdown).clone()));
        (name, bytes.get())
    };
    let parts = [
        of("heap asked for but not touched", |it| {
            &it.heap_untouched_bytes
        }),
        of("heap free in the allocator", |it| &it.heap_free_bytes),
        of("other private memory", |it| &it.other_private_bytes),
    ];
    known(parts, WORTH_NAMING_BYTES)
}

/// File pages, told net of those that still count as available.
fn files(shown: &Shown) -> Vec<Part> {
    let mapped = shown.of_life(|life| {
        let rows = &life.breakdown;
        let (mapped, reclaimable) = (&rows.file_mapping_bytes, &rows.reclaimable_file_bytes);
        Some(match reclaimable {
            Measured::Value(_) => mapped.plus(reclaimable),
            Measured::Absent { .. } => mapped.clone(),
        })
    });
    known([("file mappings", mapped.get())], WORTH_NAMING_BYTES)
}

/// The parts that are known and of so many bytes at least.
fn known<const N: usize>(parts: [(&'static str, Option<i64>); N], least: u64) -> Vec<Part> {
    let known = parts
        .into_iter()
        .filter_map(|(name, bytes)| Some((name, bytes?)));
    known
        .filter(|(_, bytes)| bytes.unsigned_abs() >= least)
        .collect()
}

/// The parts and what is left over; `None` where there are none.
fn group(column: &'static str, mut parts: Vec<Part>, left_over: Option<i64>) -> Option<Group> {
    parts.extend(left_over.map(|bytes| ("unattributed", bytes)));
    let sum_bytes = parts
        .iter()
        .map(|(_, bytes)| *bytes)
        .fold(0, i64::saturating_add);
    let (last, others) = parts.split_last_mut()?;
    let printed = others
        .iter()
        .map(|(_, bytes)| units::mib_hundredths(*bytes));
    let printed = printed.fold(0, i64::saturating_add);
    let left = units::mib_hundredths(sum_bytes).saturating_sub(printed);
    last.1 = units::bytes_of_hundredths(left);
    Some(Group {
        column,
        parts,
        sum_bytes,
    })
}

/// Pinned memory is the host's; which of its counters see it differs from driver to driver.
pub(crate) fn pinned(shown: &Shown) -> Option<i64> {
    let pinned = shown.seen(|seen| seen.pinned_bytes).get();
    pinned.filter(|bytes| *bytes != 0)
}

/// The DRIVE sample's brackets with their totals, as medians over the shown runs.
pub(crate) fn brackets(shown: &Shown) -> Vec<(String, i64)> {
    let each = shown.runs.iter();
    let each = each.map(|run| run.lifecycle.value().map_or(&[][..], |life| &life.brackets));
    let per_run: Vec<&[DriveRow]> = each.collect();
    let median = |row: &DriveRow| {
        let is_alike = |other: &&DriveRow| (other.bracket, other.model) == (row.bracket, row.model);
        let of_runs = per_run.iter().filter_map(|rows| rows.iter().find(is_alike));
        Measured::median(of_runs.map(|row| row.delta.total_bytes.clone())).get()
    };
    let several = shown.has_several_models();
    let named = |row: &DriveRow| match row.model {
        Some(model) if several => format!("{} ({})", row.bracket.title(), model.saturating_add(1)),
        _ => row.bracket.title().to_owned(),
    };
    let rows = per_run.first().copied().unwrap_or_default().iter();
    rows.filter_map(|row| Some((named(row), median(row)?)))
        .collect()
}
