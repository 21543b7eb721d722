//! Where the memory of a lifecycle went, and what was seen of it beside the table: allocations stage by stage, counters
//! that disagree, and what TensorRT and its builder say themselves.

use crate::report::{
    Allocations, AttributionKind, Breakdown, DeviceMemory, DeviceSeen, DriveRow, Lifecycle, Mark,
    Measured, Run, Stage, StageFigures, StageRecord, life_end,
};
use crate::trt_log::{Meter, Said, Skipped, Uttered, built, managed, said_between};
use crate::units::{self, count};

use super::Shown;
use super::rows::repeated;

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
    let counted = |device: Vec<Part>| {
        device.first()?;
        group("device", device, rest(shown, not_seen))
    };
    let groups = match shown.report.header.attribution.kind {
        AttributionKind::Unified if is_apart => [
            group("device", [device, files].concat(), unattributed()),
            group("other", private, None),
        ],
        AttributionKind::Unified => {
            let (name, parts) = (column("device", "total"), [device, private, files].concat());
            [group(name, parts, unattributed()), None]
        }
        AttributionKind::Discrete => {
            let name = column("other", "what is not device");
            let host = [private, files].concat();
            [
                counted(device),
                group(name, host, shown.of_life(other).get()),
            ]
        }
        AttributionKind::HostOnly => {
            let host = [private, files].concat();
            [group(column("other", "total"), host, unattributed()), None]
        }
        AttributionKind::Logged => [counted(device), None],
    };
    groups.into_iter().flatten().collect()
}

/// Bytes that add nothing where they are unknown.
fn if_known(bytes: &Measured<i64>) -> Measured<i64> {
    Measured::Value(bytes.get().unwrap_or(0))
}

/// Where device memory is counted, what of it was not seen being allocated.
fn not_seen(life: &Lifecycle) -> Measured<i64> {
    let seen = &life.breakdown.device_seen_bytes;
    life.delta.device_bytes.minus(&if_known(seen))
}

/// Where device memory is counted, what is left over of the rest of the total.
fn other(life: &Lifecycle) -> Measured<i64> {
    let (device, rows) = (&life.delta.device_bytes, &life.breakdown);
    let left = rows
        .unattributed_bytes
        .plus(&if_known(&rows.device_seen_bytes));
    left.minus(device)
}

/// What remains of a column once the baseline's share is taken out as well.
fn rest(shown: &Shown, of: fn(&Lifecycle) -> Measured<i64>) -> Option<i64> {
    let remainder = shown.of_life(of).get()?;
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
    let of = |part: fn(&Breakdown) -> &Measured<i64>| {
        let bytes = shown.of_life(|life| part(&life.breakdown).clone());
        bytes.get()
    };
    let parts = [
        (
            "heap asked for but not touched",
            of(|it| &it.heap_untouched_bytes),
        ),
        ("heap free in the allocator", of(|it| &it.heap_free_bytes)),
        ("other private memory", of(|it| &it.other_private_bytes)),
    ];
    known(parts, WORTH_NAMING_BYTES)
}

/// File pages, told net of those that still count as available.
fn files(shown: &Shown) -> Vec<Part> {
    let mapped = shown.of_life(|life| {
        let rows = &life.breakdown;
        let reclaimable = if_known(&rows.reclaimable_file_bytes);
        rows.file_mapping_bytes.plus(&reclaimable)
    });
    known([("file mappings", mapped.get())], WORTH_NAMING_BYTES)
}

/// The parts that are known and of so many bytes at least.
fn known<const N: usize>(parts: [(&'static str, Option<i64>); N], least: u64) -> Vec<Part> {
    let parts = parts.into_iter();
    let known = parts.filter_map(|(name, bytes)| Some((name, bytes?)));
    let known = known.filter(|(_, bytes)| bytes.unsigned_abs() >= least);
    known.collect()
}

/// The parts and what is left over; `None` where there are none.
fn group(column: &'static str, mut parts: Vec<Part>, left_over: Option<i64>) -> Option<Group> {
    parts.extend(left_over.map(|bytes| ("unattributed", bytes)));
    let bytes = parts.iter().map(|(_, bytes)| *bytes);
    let sum_bytes = bytes.fold(0, i64::saturating_add);
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
    let first = shown.runs.first().and_then(|run| run.lifecycle.value());
    let median = |row: &DriveRow| {
        shown.median(|run| {
            let mut alike = run.lifecycle.value()?.brackets.iter();
            let whose = |it: &DriveRow| (it.bracket, it.model);
            let alike = alike.find(|it| whose(it) == whose(row))?;
            Some(alike.delta.total_bytes.clone())
        })
    };
    let named = |row: &DriveRow| match row.model.filter(|_| shown.has_several_models()) {
        Some(model) => format!("{} ({})", row.bracket.title(), model.saturating_add(1)),
        None => row.bracket.title().to_owned(),
    };
    let rows = first.into_iter().flat_map(|life| &life.brackets);
    rows.filter_map(|row| Some((named(row), median(row).get()?)))
        .collect()
}

/// Counters of the same memory may differ by this much: the granule in which drivers book (2 MiB).
const AGREEMENT_BYTES: u64 = 2 * units::MIB;

/// Whose allocations they are, in words.
pub(super) const ALLOCATOR: &str = "TensorRT's allocator";

/// The backend whose buffers are bindings.
const TENSORRT: &str = "tensorrt";

/// What this program's own device buffers are.
fn buffers(shown: &Shown) -> &'static str {
    let workload = &shown.report.header.workload;
    let shares = workload.settings.backend_options.get("share-device-memory");
    let shares = shares.is_some_and(|it| it == "on");
    match (workload.backend.as_str(), shares) {
        (TENSORRT, false) => "bindings",
        (TENSORRT, true) => "bindings and the shared block",
        _ => "buffers",
    }
}

/// The finished stages of the first run shown, with their labels.
fn labelled<'a>(
    shown: &Shown<'a>,
) -> impl Iterator<Item = (String, &'a StageRecord, &'a StageFigures)> {
    let begun = shown.runs.iter().take(1).flat_map(|run| run.begun());
    begun.filter_map(|(record, occurrence)| {
        let label = repeated(record.stage, occurrence);
        Some((label, record, record.figures()?))
    })
}

/// What was allocated in each stage of the first run shown.
pub(crate) struct Allocating {
    /// Who allocated.
    pub(crate) name: &'static str,
    /// Whether the stages are worth telling; bindings have a stage of their own, which tells the same.
    pub(crate) is_told: bool,
    /// Every stage in which it was watched.
    pub(crate) stages: Vec<(String, Allocations)>,
}

/// TensorRT's allocator, then this program's buffers; nothing where there is no run.
pub(crate) fn allocating(shown: &Shown) -> [Allocating; 2] {
    let of = |name, is_told, whose: fn(&DeviceSeen) -> &Measured<Allocations>| Allocating {
        name,
        is_told,
        stages: (labelled(shown))
            .filter_map(|(label, _, it)| Some((label, whose(it.device_seen.value()?).get()?)))
            .collect(),
    };
    let has_bindings = shown.report.header.workload.backend == TENSORRT;
    [
        of(ALLOCATOR, true, |seen| &seen.allocator),
        of(buffers(shown), !has_bindings, |seen| &seen.buffers),
    ]
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

/// What the counters of device memory say from CUDA's first word to the fullest sample of the first run shown, where
/// they differ by more than a granule.
pub(crate) fn disagreement(shown: &Shown) -> Option<Vec<(&'static str, i64)>> {
    let run = shown.runs.first()?;
    let is_told = |device: &DeviceMemory| device.cuda_free_bytes.value().is_some();
    let first = run.samples.iter().find(|sample| is_told(&sample.device))?;
    let fullest = life_end(run).map_or_else(|| run.samples.last(), |at| run.sample(at))?;
    let figures = COUNTERS.iter().filter_map(|(name, counter)| {
        Some((*name, counter(&first.device, &fullest.device).get()?))
    });
    let figures: Vec<(&str, i64)> = figures.collect();
    let bytes = || figures.iter().map(|(_, bytes)| *bytes);
    let apart = bytes().max()?.abs_diff(bytes().min()?);
    (apart > AGREEMENT_BYTES).then_some(figures)
}

/// What one of TensorRT's meters says a stage took, in whole MiB, and what was measured, bytes.
pub(crate) type Beside = (&'static str, i64, Option<i64>);

/// What TensorRT says of the stages of the first run shown, by its meter of process and device, which unlike its
/// allocator's sees what other programs do on the device, and by its allocator's; nothing of a log, whose figures are
/// those of the table.
pub(crate) fn beside_tensorrt(shown: &Shown) -> Vec<(String, Vec<Beside>)> {
    let is_log = shown.report.header.attribution.kind == AttributionKind::Logged;
    let Some(run) = shown.runs.first().filter(|_| !is_log) else {
        return Vec::new();
    };
    let began = labelled(shown).map(|(_, _, figures)| figures.began_ns);
    let until = began.skip(1).chain([u64::MAX]);
    let mut all = Vec::new();
    for ((label, record, figures), until) in labelled(shown).zip(until) {
        // What was said in the stage: of several of its name, the one of this time.
        let mut said = said_between(&run.log, figures.began_ns, until);
        let whose = (Some(record.stage), record.model);
        said.retain(|uttered| (uttered.line.stage, uttered.line.model) == whose);
        if let Some([cpu, gpu]) = moved(&said) {
            let delta = &figures.delta;
            let cpu = ("CPU", cpu, delta.cpu_bytes.get());
            let gpu = ("GPU", gpu, delta.device_bytes.get());
            all.push((format!("{label} (whole process)"), vec![cpu, gpu]));
        }
        if let Some(said) = managed(&said) {
            let ours = allocator(figures).map(|it| it.growth_bytes);
            all.push((label, vec![("GPU", said.gpu_delta_mib, ours)]));
        }
    }
    all
}

/// What TensorRT's meter of process and device moved: host and device, MiB.
fn moved(said: &[Uttered<'_>]) -> Option<[i64; 2]> {
    let changes = said.iter().filter_map(|uttered| match uttered.said {
        Said::Change {
            meter: Meter::Process,
            cpu_delta_mib,
            gpu_delta_mib,
            ..
        } => Some([cpu_delta_mib, gpu_delta_mib]),
        _ => None,
    });
    let sum = |sum: [i64; 2], more: [i64; 2]| {
        [
            sum[0].saturating_add(more[0]),
            sum[1].saturating_add(more[1]),
        ]
    };
    changes.reduce(sum).filter(|moved| *moved != [0, 0])
}

/// What TensorRT asked its allocator for in a stage.
fn allocator(figures: &StageFigures) -> Option<Allocations> {
    figures.device_seen.value()?.allocator.get()
}

fn build_of(run: &Run) -> Option<&StageFigures> {
    let mut stages = run.finished();
    let build = stages.find(|(record, _)| record.stage == Stage::Build);
    build.map(|(_, figures)| figures)
}

/// The peaks inside a build by every counter that has one: name, bytes, and how it is known.
pub(crate) fn build_peaks(shown: &Shown) -> Vec<(&'static str, i64, &'static str)> {
    let of = |name, pick: fn(&StageFigures) -> Option<i64>, how| {
        let peak = |run: &Run| Some(Measured::Value(pick(build_of(run)?)?));
        Some((name, shown.median(peak).get()?, how))
    };
    let how = " (its high-water mark)";
    // The most that TensorRT held in the stage above what it held before.
    let held: fn(&StageFigures) -> Option<i64> =
        |it| i64::try_from(allocator(it)?.peak_bytes?).ok();
    let peaks = [
        of("process", |it| it.peak.high_water_bytes.get(), how),
        of("total", |it| it.peak.total_bytes.get(), ""),
        of("device", |it| it.peak.device_bytes.get(), ""),
        of(ALLOCATOR, held, ""),
    ];
    peaks.into_iter().flatten().collect()
}

/// Whether a builder asked our allocator for nothing, although it says itself or the device's own figure shows that it
/// took device memory: then what the allocator saw is right, and not all.
pub(crate) fn is_built_past_allocator(shown: &Shown) -> bool {
    let is_discrete = shown.report.header.attribution.kind == AttributionKind::Discrete;
    let took_past = |run: &&Run| {
        let said = built(&run.log).allocator_peak_mib;
        let says_so = said.is_some_and(|(_, gpu_mib)| gpu_mib > 0);
        build_of(run).is_some_and(|figures| {
            let seen = allocator(figures).map(|it| (it.allocations, it.refusals));
            seen == Some((Some(0), Some(0)))
                && (says_so || is_discrete && device_grew(run, figures))
        })
    };
    shown.runs.iter().any(took_past)
}

/// Whether device memory was taken in a stage, for good or at its peak, beyond its noise and that of other processes.
fn device_grew(run: &Run, figures: &StageFigures) -> bool {
    let noise = run.noise.value().and_then(|noise| noise.device_bytes.get());
    let Some(noise) = noise.and_then(|bytes| i64::try_from(bytes).ok()) else {
        return false;
    };
    let grown = [&figures.delta.device_bytes, &figures.peak.device_bytes];
    let is_over = |bytes: &&Measured<i64>| bytes.get().is_some_and(|bytes| bytes > noise);
    figures.mark != Mark::OtherProcesses && grown.iter().any(is_over)
}

/// What a builder could not try, in words.
pub(crate) fn skipped(skipped: Skipped) -> String {
    let least = skipped.least_available_bytes.map(units::size);
    let least = least.map(|bytes| format!(", the least available was {bytes}"));
    let (tactics, least) = (count(skipped.tactics, "tactic"), least.unwrap_or_default());
    let were = if skipped.tactics == 1 { "was" } else { "were" };
    let wanted = units::size(skipped.largest_wanted_bytes);
    format!("{tactics} {were} skipped for lack of memory: the largest wanted {wanted}{least}")
}
