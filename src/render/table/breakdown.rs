//! Where the device's and the other memory of a life went.

use std::cmp::Reverse;

use crate::escape::escape;
use crate::report::{
    AttributionKind, Breakdown, MappedFile, Measured, SeenInLife, Stage, seen_in_life,
};
use crate::units;

use super::device::{ALLOCATOR, TENSORRT};
use crate::analysis::lifecycle::Shown;

/// Smaller parts of the breakdown are left to the JSON.
const WORTH_NAMING_BYTES: u64 = units::MIB / 20;

/// A part: its name, and its bytes as a median over the shown runs.
type Part = (String, Measured<i64>);

/// A column and what it is made of; the parts sum to it.
pub(crate) struct Group {
    /// Name of the column.
    pub(crate) column: &'static str,
    /// Its parts, what is left over last.
    pub(crate) parts: Vec<(String, i64)>,
}

impl Group {
    /// All parts together.
    pub(crate) fn sum(&self) -> i64 {
        let bytes = self.parts.iter().map(|(_, bytes)| *bytes);
        bytes.fold(0, i64::saturating_add)
    }

    /// The parts as they are printed. The last, which is what the others leave over, carries what rounding loses,
    /// so that they add up to the sum as it is printed.
    pub(crate) fn printed(&self) -> Vec<(String, String)> {
        let mut left = units::mib_hundredths(self.sum());
        let last = self.parts.len().saturating_sub(1);
        let part = |(at, (name, bytes)): (usize, &(String, i64))| {
            let hundredths = match at {
                _ if at == last => left,
                _ => units::mib_hundredths(*bytes),
            };
            left = left.saturating_sub(hundredths);
            (name.clone(), units::signed_hundredths(hundredths))
        };
        self.parts.iter().enumerate().map(part).collect()
    }
}

/// One line for each group, and what part of them all is pinned.
pub(crate) fn lines(shown: &Shown) -> Vec<String> {
    let mut lines: Vec<String> = groups(shown).iter().map(line).collect();
    lines.extend(pinned(shown));
    lines.extend(mapped(shown));
    lines
}

/// Files told one by one; the JSON has them all.
const MOST_FILES: usize = 5;

/// `files of Library load, resident MiB: libtensorrt_rtx.so.1 21.56 (0.78 of it private) · …`, the largest first.
pub(crate) fn mapped(shown: &Shown) -> Vec<String> {
    let mapped = &shown.report.mapped;
    let of_stage = |stage: Stage| {
        let mut files: Vec<&MappedFile> = mapped.iter().filter(|it| it.stage == stage).collect();
        files.sort_by_key(|file| Reverse(file.resident_bytes));
        let more = files.len().saturating_sub(MOST_FILES);
        let mut parts: Vec<String> = files.into_iter().take(MOST_FILES).map(file_words).collect();
        if more > 0 {
            parts.push(format!("{more} more"));
        }
        (!parts.is_empty()).then(|| {
            let label = stage.label();
            format!("files of {label}, resident MiB: {}", parts.join(" · "))
        })
    };
    [Stage::Library, Stage::Cuda]
        .into_iter()
        .filter_map(of_stage)
        .collect()
}

fn file_words(file: &MappedFile) -> String {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let resident = units::plain_mib(file.resident_bytes);
    let private = units::plain_mib(file.private_bytes);
    format!("{} {resident} ({private} of it private)", escape(name))
}

/// One group where one column holds everything beside the heap, two where device memory is told apart
/// from the rest.
pub(crate) fn groups(shown: &Shown) -> Vec<Group> {
    let kind = shown.report.header.attribution.kind;
    let heap = shown.median(|run| Some(run.lifecycle.value()?.delta.cpu_bytes.clone()));
    let or_total = |column| {
        if heap.value().is_some() {
            column
        } else {
            "total"
        }
    };
    let unattributed = || rest(shown, |rows, _| rows.unattributed_bytes.clone());
    let groups = match kind {
        AttributionKind::Unified if is_apart(shown) => vec![
            group(
                "device",
                [device_parts(shown), file_parts(shown)].concat(),
                unattributed(),
            ),
            group("other", private_parts(shown), Measured::absent("")),
        ],
        AttributionKind::Unified => vec![group(
            or_total("device"),
            [device_parts(shown), host_parts(shown)].concat(),
            unattributed(),
        )],
        AttributionKind::Discrete => vec![counted_device(shown), counted_other(shown)],
        AttributionKind::HostOnly => {
            vec![group(or_total("other"), host_parts(shown), unattributed())]
        }
        AttributionKind::Logged => vec![counted_device(shown)],
    };
    groups.into_iter().flatten().collect()
}

/// Whether the process's private memory is told apart from the device's.
fn is_apart(shown: &Shown) -> bool {
    let other = shown.median(|run| Some(run.lifecycle.value()?.delta.other_bytes.clone()));
    other.value().is_some()
}

/// Where device memory is counted: what was seen of it, and what remains.
fn counted_device(shown: &Shown) -> Option<Group> {
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

/// Where device memory is counted, the rest of the total is in another column.
fn counted_other(shown: &Shown) -> Option<Group> {
    let heap = shown.median(|run| Some(run.lifecycle.value()?.delta.cpu_bytes.clone()));
    let of = shown.median(|run| {
        let life = run.lifecycle.value()?;
        let rows = &life.breakdown;
        let seen = Measured::Value(rows.device_seen_bytes.get().unwrap_or(0));
        let without = rows.unattributed_bytes.plus(&seen);
        Some(without.minus(&life.delta.device_bytes))
    });
    let name = if heap.value().is_some() {
        "other"
    } else {
        "what is not device"
    };
    group(name, host_parts(shown), of)
}

/// What remains of a column once the baseline's share is taken out as well.
fn rest(shown: &Shown, part: fn(&Breakdown, &Measured<i64>) -> Measured<i64>) -> Measured<i64> {
    let remainder = shown.median(|run| {
        let life = run.lifecycle.value()?;
        let rows = &life.breakdown;
        Some(part(rows, &life.delta.device_bytes))
    });
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
    let mut parts = Vec::new();
    if let Some(alone) = cuda_alone(shown) {
        parts.push(("CUDA itself (baseline)".to_owned(), alone));
    }
    let seen =
        |of: fn(SeenInLife) -> Measured<i64>| shown.median(|run| Some(of(seen_in_life(run))));
    parts.push((ALLOCATOR.to_owned(), seen(|seen| seen.allocator_bytes)));
    parts.push((buffers(shown).to_owned(), seen(|seen| seen.buffers_bytes)));
    parts.retain(|(_, bytes)| bytes.get().is_some_and(|bytes| bytes != 0));
    parts
}

/// What this program's own device buffers are.
pub(crate) fn buffers(shown: &Shown) -> &'static str {
    let workload = &shown.report.header.workload;
    let options = &workload.settings.backend_options;
    let shares = options
        .get("share-device-memory")
        .is_some_and(|it| it == "on");
    match (workload.backend.as_str(), shares) {
        (TENSORRT, false) => "bindings",
        (TENSORRT, true) => "bindings and the shared block",
        _ => "buffers",
    }
}

/// The parts beside the heap in use, which has a column of its own.
fn host_parts(shown: &Shown) -> Vec<Part> {
    [private_parts(shown), file_parts(shown)].concat()
}

/// The private memory of the process beside the heap in use.
fn private_parts(shown: &Shown) -> Vec<Part> {
    worth_naming(
        shown,
        &[
            ("heap asked for but not touched", |rows| {
                rows.heap_untouched_bytes.clone()
            }),
            ("heap free in the allocator", |rows| {
                rows.heap_free_bytes.clone()
            }),
            ("other private memory", |rows| {
                rows.other_private_bytes.clone()
            }),
        ],
    )
}

/// File pages, told net of those that still count as available.
fn file_parts(shown: &Shown) -> Vec<Part> {
    worth_naming(shown, &[("file mappings", file_mappings)])
}

/// A row of the breakdown: its name, and where its figure is.
type NamedRow = (&'static str, fn(&Breakdown) -> Measured<i64>);

fn worth_naming(shown: &Shown, rows: &[NamedRow]) -> Vec<Part> {
    let of = |part: fn(&Breakdown) -> Measured<i64>| {
        shown.median(|run| Some(part(&run.lifecycle.value()?.breakdown)))
    };
    rows.iter()
        .map(|(name, row)| ((*name).to_owned(), of(*row)))
        .filter(|(_, bytes)| {
            bytes
                .get()
                .is_some_and(|bytes| bytes.unsigned_abs() >= WORTH_NAMING_BYTES)
        })
        .collect()
}

fn file_mappings(rows: &Breakdown) -> Measured<i64> {
    match rows.reclaimable_file_bytes {
        Measured::Value(_) => rows.file_mapping_bytes.plus(&rows.reclaimable_file_bytes),
        Measured::Absent { .. } => rows.file_mapping_bytes.clone(),
    }
}

/// The parts whose bytes are known; `None` where none is.
fn group(column: &'static str, mut parts: Vec<Part>, remainder: Measured<i64>) -> Option<Group> {
    parts.push(("unattributed".to_owned(), remainder));
    let parts: Vec<(String, i64)> = parts
        .into_iter()
        .filter_map(|(name, bytes)| Some((name, bytes.get()?)))
        .collect();
    (!parts.is_empty()).then_some(Group { column, parts })
}

/// `inside device: CUDA itself (baseline) +243.90 · bindings +2.04 · unattributed +3.20`
fn line(group: &Group) -> String {
    let told: Vec<String> = group
        .printed()
        .iter()
        .map(|(name, figure)| format!("{name} {figure}"))
        .collect();
    format!("inside {}: {}", group.column, told.join(" · "))
}

/// Pinned memory is the host's; which of its counters see it differs from driver to driver.
pub(crate) fn pinned(shown: &Shown) -> Option<String> {
    let pinned = shown
        .median(|run| Some(seen_in_life(run).pinned_bytes))
        .get()?;
    (pinned != 0).then(|| {
        format!(
            "of all these, pinned host memory is {}",
            units::signed_mib(pinned)
        )
    })
}
