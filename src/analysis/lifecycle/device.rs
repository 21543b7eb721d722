//! What was seen of memory beside the table: allocations stage by stage, counters that disagree, and what TensorRT and
//! its builder say themselves.

use crate::report::{
    Allocations, AttributionKind, DeviceMemory, DeviceSeen, LogLine, Mark, Measured, Run, Stage,
    StageFigures, StageRecord, life_end,
};
use crate::trt_log::{Meter, Said, Skipped, Uttered, built, managed, said_between};
use crate::units;

use super::rows::repeated;
use super::shown::Shown;

/// Counters of the same memory may differ by this much: the granule in which drivers book (2 MiB).
const AGREEMENT_BYTES: u64 = 2 * units::MIB;

/// Whose allocations they are, in words.
pub(crate) const ALLOCATOR: &str = "TensorRT's allocator";

/// The backend whose buffers are bindings.
const TENSORRT: &str = "tensorrt";

/// What this program's own device buffers are.
pub(crate) fn buffers(shown: &Shown) -> &'static str {
    let workload = &shown.report.header.workload;
    let shares = workload.settings.backend_options.get("share-device-memory");
    match (
        workload.backend.as_str(),
        shares.is_some_and(|it| it == "on"),
    ) {
        (TENSORRT, false) => "bindings",
        (TENSORRT, true) => "bindings and the shared block",
        _ => "buffers",
    }
}

/// The finished stages of a run with their labels.
fn labelled(run: &Run) -> impl Iterator<Item = (String, &StageRecord, &StageFigures)> {
    run.begun().filter_map(|(record, occurrence)| {
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

/// TensorRT's allocator, then this program's buffers.
pub(crate) fn allocating(shown: &Shown) -> Vec<Allocating> {
    let Some(run) = shown.runs.first() else {
        return Vec::new();
    };
    let of = |name, is_told, whose: fn(&DeviceSeen) -> &Measured<Allocations>| Allocating {
        name,
        is_told,
        stages: labelled(run)
            .filter_map(|(label, _, figures)| {
                Some((label, whose(figures.device_seen.value()?).get()?))
            })
            .collect(),
    };
    let has_bindings = shown.report.header.workload.backend == TENSORRT;
    vec![
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
    let figures = COUNTERS.iter();
    let figures = figures.filter_map(|(name, counter)| {
        Some((*name, counter(&first.device, &fullest.device).get()?))
    });
    let figures: Vec<(&str, i64)> = figures.collect();
    let bytes = || figures.iter().map(|(_, bytes)| *bytes);
    let apart = bytes().max()?.abs_diff(bytes().min()?);
    (apart > AGREEMENT_BYTES).then_some(figures)
}

/// What TensorRT says a stage took, in whole MiB, and what was measured.
pub(crate) enum Beside {
    /// Its meter of process and device, host then device. Unlike its allocator's it sees what other programs do on the
    /// device.
    Process([i64; 2], [Measured<i64>; 2]),
    /// Its allocator's device memory.
    Allocator(i64, Measured<i64>),
}

/// What TensorRT says of the stages of the first run shown; nothing of a log, whose figures are those of the table.
pub(crate) fn beside_tensorrt(shown: &Shown) -> Vec<(String, Beside)> {
    let is_log = shown.report.header.attribution.kind == AttributionKind::Logged;
    let Some(run) = shown.runs.first().filter(|_| !is_log) else {
        return Vec::new();
    };
    let began = labelled(run).map(|(_, _, figures)| figures.began_ns);
    let until = began.skip(1).chain([u64::MAX]);
    let mut all = Vec::new();
    for ((label, record, figures), until) in labelled(run).zip(until) {
        let said = said_in(run, record, figures.began_ns, until);
        if let Some(said) = moved(&said) {
            let delta = &figures.delta;
            let ours = [delta.cpu_bytes.clone(), delta.device_bytes.clone()];
            all.push((label.clone(), Beside::Process(said, ours)));
        }
        if let Some(said) = managed(&said) {
            let seen = figures.device_seen.clone();
            let ours = match seen {
                Measured::Value(seen) => seen.allocator.map(|it| it.growth_bytes),
                Measured::Absent { absent } => Measured::absent(absent),
            };
            all.push((label, Beside::Allocator(said.gpu_delta_mib, ours)));
        }
    }
    all
}

/// What was said in one stage: of several of its name, the one of this time.
fn said_in<'a>(run: &'a Run, record: &StageRecord, from: u64, until: u64) -> Vec<Uttered<'a>> {
    let of_stage = |line: &LogLine| line.stage == Some(record.stage) && line.model == record.model;
    let mut said = said_between(&run.log, from, until);
    said.retain(|uttered| of_stage(uttered.line));
    said
}

/// What TensorRT's meter of process and device moved: host and device, MiB.
fn moved(said: &[Uttered<'_>]) -> Option<[i64; 2]> {
    let deltas = said.iter().filter_map(|uttered| match uttered.said {
        Said::Change {
            meter: Meter::Process,
            cpu_delta_mib,
            gpu_delta_mib,
            ..
        } => Some([cpu_delta_mib, gpu_delta_mib]),
        _ => None,
    });
    deltas
        .reduce(|sum, next| {
            [
                sum[0].saturating_add(next[0]),
                sum[1].saturating_add(next[1]),
            ]
        })
        .filter(|moved| *moved != [0, 0])
}

/// The peaks inside a build by every counter that has one: name, bytes, and how it is known.
pub(crate) fn build_peaks(shown: &Shown) -> Vec<(&'static str, i64, &'static str)> {
    let of = |pick: fn(&StageFigures) -> Measured<i64>| {
        let figures = |run: &Run| {
            let mut stages = run.finished();
            let build = stages.find(|(record, _)| record.stage == Stage::Build);
            build.map(|(_, figures)| pick(figures))
        };
        shown.median(figures).get()
    };
    let how = " (its high-water mark)";
    let counters = [
        ("process", of(|it| it.peak.high_water_bytes.clone()), how),
        ("total", of(|it| it.peak.total_bytes.clone()), ""),
        ("device", of(|it| it.peak.device_bytes.clone()), ""),
        (ALLOCATOR, of(of_the_allocator), ""),
    ];
    let counters = counters.into_iter();
    counters
        .filter_map(|(name, bytes, how)| Some((name, bytes?, how)))
        .collect()
}

/// The most that TensorRT held in the stage above what it held before.
fn of_the_allocator(figures: &StageFigures) -> Measured<i64> {
    let seen = figures.device_seen.value();
    let seen = seen.and_then(|seen| seen.allocator.value());
    let peak = seen.and_then(|it| i64::try_from(it.peak_bytes?).ok());
    Measured::from_option(peak, "TensorRT's allocations were not counted")
}

/// Whether a builder asked our allocator for nothing, although it says itself or the device's own figure shows that it
/// took device memory: then what the allocator saw is right, and not all.
pub(crate) fn is_built_past_allocator(shown: &Shown) -> bool {
    let is_discrete = shown.report.header.attribution.kind == AttributionKind::Discrete;
    let took_past = |run: &&Run| {
        let said = built(&run.log).allocator_peak_mib;
        let says_so = said.is_some_and(|(_, gpu_mib)| gpu_mib > 0);
        let mut stages = run.finished();
        let build = stages.find(|(record, _)| record.stage == Stage::Build);
        build.is_some_and(|(_, figures)| {
            asked_for_nothing(figures) && (says_so || is_discrete && device_grew(run, figures))
        })
    };
    shown.runs.iter().any(took_past)
}

fn asked_for_nothing(figures: &StageFigures) -> bool {
    let seen = figures.device_seen.value();
    let seen = seen.and_then(|seen| seen.allocator.value());
    seen.is_some_and(|it| it.allocations == Some(0) && it.refusals == Some(0))
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
    let least = skipped.least_available_bytes;
    let least = least.map_or_else(String::new, |bytes| {
        format!(", the least available was {}", units::size(bytes))
    });
    let tactics = match skipped.tactics {
        1 => "1 tactic was".to_owned(),
        more => format!("{more} tactics were"),
    };
    let wanted = units::size(skipped.largest_wanted_bytes);
    format!("{tactics} skipped for lack of memory: the largest wanted {wanted}{least}")
}
