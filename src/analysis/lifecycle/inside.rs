//! Where the device's and the other memory of a lifecycle went.

use crate::report::{AttributionKind, Breakdown, DriveRow, Measured, Stage};
use crate::units;

use super::device::{ALLOCATOR, buffers};
use super::shown::Shown;

/// Smaller parts of the breakdown are left to the JSON.
const WORTH_NAMING_BYTES: u64 = units::MIB / 20;

/// A part: its name, and its bytes as a median over the shown runs.
type Part = (&'static str, Measured<i64>);

/// A column and what it is made of.
pub(crate) struct Group {
    /// Name of the column.
    pub(crate) column: &'static str,
    /// Its parts, what is left over last: that carries what rounding loses, so that the parts add up to the sum as
    /// they are printed.
    pub(crate) parts: Vec<(&'static str, i64)>,
    /// All parts together.
    pub(crate) sum_bytes: i64,
}

/// One group where one column holds everything beside the heap, two where device memory is told apart from the rest.
pub(crate) fn inside(shown: &Shown) -> Vec<Group> {
    let has_heap = shown.of_total(|delta| &delta.cpu_bytes).value().is_some();
    let column = |name, without_heap| if has_heap { name } else { without_heap };
    let unattributed = || rest(shown, |rows, _| rows.unattributed_bytes.clone());
    let device_and = |parts: Vec<Part>| [device_parts(shown), parts].concat();
    let (files, host) = (file_parts(shown), host_parts(shown));
    let groups = match shown.report.header.attribution.kind {
        AttributionKind::Unified if is_apart(shown) => vec![
            group("device", device_and(files), unattributed()),
            group("other", private_parts(shown), Measured::absent("")),
        ],
        AttributionKind::Unified => {
            let name = column("device", "total");
            vec![group(name, device_and(host), unattributed())]
        }
        AttributionKind::Discrete => {
            let name = column("other", "what is not device");
            vec![device(shown), group(name, host, other(shown))]
        }
        AttributionKind::HostOnly => vec![group(column("other", "total"), host, unattributed())],
        AttributionKind::Logged => vec![device(shown)],
    };
    groups.into_iter().flatten().collect()
}

/// Whether the process's private memory is told apart from the device's.
fn is_apart(shown: &Shown) -> bool {
    shown.of_total(|delta| &delta.other_bytes).value().is_some()
}

/// Where device memory is counted: what was seen of it, and what remains.
fn device(shown: &Shown) -> Option<Group> {
    let parts = device_parts(shown);
    if parts.is_empty() {
        // One number that is the column's says nothing.
        return None;
    }
    let remainder = rest(shown, |rows, device| {
        less_if_known(device.clone(), &rows.device_seen_bytes)
    });
    group("device", parts, remainder)
}

/// Where device memory is counted, what is left over of the rest of the total.
fn other(shown: &Shown) -> Measured<i64> {
    shown.of_life(|life| {
        let rows = &life.breakdown;
        let seen = Measured::Value(rows.device_seen_bytes.get().unwrap_or(0));
        let without = rows.unattributed_bytes.plus(&seen);
        Some(without.minus(&life.delta.device_bytes))
    })
}

/// What remains of a column once the baseline's share is taken out as well.
fn rest(shown: &Shown, part: fn(&Breakdown, &Measured<i64>) -> Measured<i64>) -> Measured<i64> {
    let remainder = shown.of_life(|life| Some(part(&life.breakdown, &life.delta.device_bytes)));
    match cuda_alone(shown) {
        Some(alone) => less_if_known(remainder, &alone),
        None => remainder,
    }
}

fn less_if_known(bytes: Measured<i64>, part: &Measured<i64>) -> Measured<i64> {
    match part {
        Measured::Value(_) => bytes.minus(part),
        Measured::Absent { .. } => bytes,
    }
}

/// The share of CUDA itself, by the baseline; `None` without one or before CUDA was initialised. Where
/// device memory is what remains of the total, only what no other part explains is taken for CUDA's.
fn cuda_alone(shown: &Shown) -> Option<Measured<i64>> {
    let baseline = shown.report.header.baseline.as_ref()?;
    let mut stages = shown.runs.first()?.finished();
    stages.find(|(record, _)| record.stage == Stage::Cuda)?;
    match shown.report.header.attribution.kind {
        AttributionKind::Unified => Some(baseline.unattributed_bytes.clone()),
        AttributionKind::Discrete => Some(baseline.device_bytes.clone()),
        AttributionKind::HostOnly | AttributionKind::Logged => None,
    }
}

/// CUDA itself, TensorRT's allocations, this program's.
fn device_parts(shown: &Shown) -> Vec<Part> {
    let alone = cuda_alone(shown).map(|alone| ("CUDA itself (baseline)", alone));
    let seen = [
        (ALLOCATOR, shown.seen(|seen| seen.allocator_bytes)),
        (buffers(shown), shown.seen(|seen| seen.buffers_bytes)),
    ];
    let parts = alone.into_iter().chain(seen);
    let is_any = |part: &Part| part.1.get().is_some_and(|bytes| bytes != 0);
    parts.filter(is_any).collect()
}

/// The parts beside the heap in use, which has a column of its own.
fn host_parts(shown: &Shown) -> Vec<Part> {
    [private_parts(shown), file_parts(shown)].concat()
}

/// The private memory of the process beside the heap in use.
fn private_parts(shown: &Shown) -> Vec<Part> {
    let of = |part: fn(&Breakdown) -> &Measured<i64>| {
        shown.of_life(|life| Some(part(&life.breakdown).clone()))
    };
    worth_naming(vec![
        (
            "heap asked for but not touched",
            of(|rows| &rows.heap_untouched_bytes),
        ),
        (
            "heap free in the allocator",
            of(|rows| &rows.heap_free_bytes),
        ),
        ("other private memory", of(|rows| &rows.other_private_bytes)),
    ])
}

/// File pages, told net of those that still count as available.
fn file_parts(shown: &Shown) -> Vec<Part> {
    let mappings = shown.of_life(|life| {
        let (mapped, reclaimable) = (
            &life.breakdown.file_mapping_bytes,
            &life.breakdown.reclaimable_file_bytes,
        );
        Some(match reclaimable {
            Measured::Value(_) => mapped.plus(reclaimable),
            Measured::Absent { .. } => mapped.clone(),
        })
    });
    worth_naming(vec![("file mappings", mappings)])
}

fn worth_naming(mut parts: Vec<Part>) -> Vec<Part> {
    let is_large = |bytes: i64| bytes.unsigned_abs() >= WORTH_NAMING_BYTES;
    parts.retain(|(_, bytes)| bytes.get().is_some_and(is_large));
    parts
}

/// The parts whose bytes are known; `None` where none is.
fn group(column: &'static str, mut parts: Vec<Part>, remainder: Measured<i64>) -> Option<Group> {
    parts.push(("unattributed", remainder));
    let parts = parts.into_iter();
    let known = parts.filter_map(|(name, bytes)| Some((name, bytes.get()?)));
    let mut parts: Vec<(&'static str, i64)> = known.collect();
    let sum_bytes = parts
        .iter()
        .fold(0i64, |sum, (_, bytes)| sum.saturating_add(*bytes));
    let (last, others) = parts.split_last_mut()?;
    let printed = others
        .iter()
        .map(|(_, bytes)| units::mib_hundredths(*bytes))
        .fold(0i64, i64::saturating_add);
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
