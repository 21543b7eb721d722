//! What was seen of device memory: allocations stage by stage, and counters that disagree.

use crate::report::{Allocations, DeviceMemory, DeviceSeen, Measured, Run, StageFigures, life_end};
use crate::units;

use super::breakdown::buffers;
use crate::analysis::lifecycle::Shown;
use crate::analysis::lifecycle::{Counted, repeated};
use crate::units::count;

/// Stages told one by one; more are counted.
const MOST_STAGES: usize = 6;

/// Counters of the same memory may differ by this much: the granule in which drivers book (2 MiB).
const AGREEMENT_BYTES: u64 = 2 * units::MIB;

/// Whose allocations they are, in words.
pub(super) const ALLOCATOR: &str = "TensorRT's allocator";

/// The backend whose buffers are bindings.
pub(super) const TENSORRT: &str = "tensorrt";

/// Whose allocations of a stage.
type Category = fn(&DeviceSeen) -> &Measured<Allocations>;

/// Every line that applies. The figures are those of the first run shown.
pub(crate) fn lines(shown: &Shown) -> Vec<String> {
    let Some(run) = shown.runs.first() else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    let owners: [(&str, Category); 2] = [
        (ALLOCATOR, |seen| &seen.allocator),
        (buffers(shown), |seen| &seen.buffers),
    ];
    for (name, owner) in owners {
        let stages = allocating(run, owner);
        // Bindings have a stage of their own, which tells the same.
        if name == ALLOCATOR || shown.report.header.workload.backend != TENSORRT {
            lines.extend(by_stage(name, &stages));
        }
        lines.extend(refused(name, &stages));
    }
    lines.extend(disagreement(run));
    lines
}

/// A stage's name and what one owner allocated in it.
type Allocating = (String, Allocations);

fn allocating(run: &Run, owner: Category) -> Vec<Allocating> {
    let mut counted = Counted::default();
    let mut stages = Vec::new();
    for (record, figures) in run.finished() {
        let nth = counted.next(record.stage, record.model);
        if let Some(allocations) = seen_by(figures, owner) {
            stages.push((repeated(record.stage, nth), allocations));
        }
    }
    stages
}

fn seen_by(figures: &StageFigures, owner: Category) -> Option<Allocations> {
    owner(figures.device_seen.value()?).get()
}

/// `TensorRT's allocator: Deserialization +8.00 (16 allocations, the largest 4.00, peak +12.00) · …`
fn by_stage(name: &str, stages: &[Allocating]) -> Option<String> {
    let growing: Vec<&Allocating> = stages.iter().filter(|(_, it)| is_of_note(it)).collect();
    let mut parts: Vec<String> = growing
        .iter()
        .take(MOST_STAGES)
        .map(|(label, it)| {
            let inside = inside(it);
            let growth = units::signed_mib(it.growth_bytes);
            if inside.is_empty() {
                format!("{label} {growth}")
            } else {
                format!("{label} {growth} ({})", inside.join(", "))
            }
        })
        .collect();
    if let Some(more @ 1..) = growing.len().checked_sub(MOST_STAGES) {
        parts.push(format!("{more} more"));
    }
    (!parts.is_empty()).then(|| format!("{name}: {}", parts.join(" · ")))
}

/// Whether an owner did anything; of a log, whether its sum moved.
fn is_of_note(it: &Allocations) -> bool {
    it.allocations
        .map_or(it.growth_bytes != 0, |allocations| allocations > 0)
}

/// How the growth came about, where that was counted.
fn inside(it: &Allocations) -> Vec<String> {
    let mut inside: Vec<String> = it.allocations.map(count_of).into_iter().collect();
    if let (Some(2..), Some(largest)) = (it.allocations, it.largest_bytes) {
        inside.push(format!("the largest {}", units::plain_mib(largest)));
    }
    if let Some(peak) = it.peak_bytes
        && i64::try_from(peak).is_ok_and(|peak| peak > it.growth_bytes)
    {
        inside.push(format!("peak +{}", units::plain_mib(peak)));
    }
    inside
}

fn count_of(allocations: u64) -> String {
    count(
        usize::try_from(allocations).unwrap_or(usize::MAX),
        "allocation",
    )
}

/// What the device would not give.
fn refused(name: &str, stages: &[Allocating]) -> Option<String> {
    let parts: Vec<String> = stages
        .iter()
        .filter_map(|(label, it)| Some((label, it.refusals.filter(|refusals| *refusals > 0)?)))
        .take(MOST_STAGES)
        .map(|(label, refusals)| format!("{label} {refusals}"))
        .collect();
    (!parts.is_empty()).then(|| format!("{name} was refused memory: {}", parts.join(" · ")))
}

/// A counter of device memory: its name, and what it holds the process to have taken between two
/// samples.
type Counter = (
    &'static str,
    fn(&DeviceMemory, &DeviceMemory) -> Measured<i64>,
);

const COUNTERS: [Counter; 4] = [
    ("the driver's figure for the process", |before, after| {
        let [was, is] = DeviceMemory::booked(before, after);
        is.growth_since(&was)
    }),
    ("fall of free memory", |before, after| {
        after.free_bytes.fall_since(&before.free_bytes)
    }),
    ("cuMemGetInfo", |before, after| {
        after.cuda_free_bytes.fall_since(&before.cuda_free_bytes)
    }),
    ("NvMap", |before, after| {
        after.nvmap_bytes.growth_since(&before.nvmap_bytes)
    }),
];

/// What the counters of device memory say from CUDA's first word to the fullest sample, where they
/// differ by more than a granule.
fn disagreement(run: &Run) -> Option<String> {
    let told = |device: &DeviceMemory| device.cuda_free_bytes.value().is_some();
    let first = run.samples.iter().find(|sample| told(&sample.device))?;
    let fullest = life_end(run).map_or_else(|| run.samples.last(), |at| run.sample(at))?;
    let figures: Vec<(&str, i64)> = COUNTERS
        .iter()
        .filter_map(|(name, counter)| Some((*name, counter(&first.device, &fullest.device).get()?)))
        .collect();
    let least = figures.iter().map(|(_, bytes)| *bytes).min()?;
    let most = figures.iter().map(|(_, bytes)| *bytes).max()?;
    if most.abs_diff(least) <= AGREEMENT_BYTES {
        return None;
    }
    let told: Vec<String> = figures
        .iter()
        .map(|(name, bytes)| format!("{name} {}", units::signed_mib(*bytes)))
        .collect();
    Some(format!(
        "the device's counters differ since CUDA was initialised: {} (free memory also falls by what other processes take)",
        told.join(" · ")
    ))
}
