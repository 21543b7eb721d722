//! What a builder says of its own memory, beside what was measured.

use crate::report::{AttributionKind, Mark, Measured, Run, Stage, StageFigures};
use crate::trt_log::{Built, Skipped, built};
use crate::units;

use super::device::ALLOCATOR;
use crate::analysis::lifecycle::Shown;

/// The peaks inside the build by every counter there is, then what the builder says of itself.
pub(crate) fn lines(shown: &Shown) -> Vec<String> {
    let Some(said) = shown.runs.first().map(|run| built(&run.log)) else {
        return Vec::new();
    };
    let mut lines: Vec<String> = peaks(shown).into_iter().collect();
    lines.extend(by_itself(&said));
    lines.extend(past_the_allocator(shown));
    lines.extend(said.skipped.map(told));
    lines
}

/// `peak inside Engine build: process +85.31 (its high-water mark) · system memory +85.59 · TensorRT's allocator +16.00`
fn peaks(shown: &Shown) -> Option<String> {
    let of = |pick: fn(&StageFigures) -> Measured<i64>| {
        let figures = |run: &Run| {
            let mut stages = run.finished();
            let build = stages.find(|(record, _)| record.stage == Stage::Build);
            build.map(|(_, figures)| pick(figures))
        };
        shown.median(figures).get()
    };
    let counters = [
        (
            "process",
            of(|figures| figures.peak.high_water_bytes.clone()),
            " (its high-water mark)",
        ),
        ("total", of(|figures| figures.peak.total_bytes.clone()), ""),
        (
            "device",
            of(|figures| figures.peak.device_bytes.clone()),
            "",
        ),
        (ALLOCATOR, of(of_the_allocator), ""),
    ];
    let parts: Vec<String> = counters
        .into_iter()
        .filter_map(|(name, bytes, how)| Some(format!("{name} {}{how}", units::signed_mib(bytes?))))
        .collect();
    (!parts.is_empty()).then(|| {
        let stage = Stage::Build.label();
        format!("peak inside {stage}: {}", parts.join(" · "))
    })
}

/// The most that TensorRT held in the stage above what it held before.
fn of_the_allocator(figures: &StageFigures) -> Measured<i64> {
    let not_counted = "TensorRT's allocations were not counted";
    let seen = figures.device_seen.value();
    let seen = seen.and_then(|seen| seen.allocator.value());
    let peak = seen.and_then(|it| i64::try_from(it.peak_bytes?).ok());
    Measured::from_option(peak, not_counted)
}

/// `the builder says, in whole MiB: peak of its allocators CPU 97, GPU 12`; of the first run shown.
fn by_itself(said: &Built) -> Option<String> {
    let allocators = said
        .allocator_peak_mib
        .map(|(cpu, gpu)| format!("peak of its allocators CPU {cpu}, GPU {gpu}"));
    let process = said
        .process_peak_mib
        .map(|mib| format!("peak of the process {mib}"));
    let peaks: Vec<String> = allocators.into_iter().chain(process).collect();
    (!peaks.is_empty()).then(|| format!("the builder says, in whole MiB: {}", peaks.join(" · ")))
}

/// Said where our allocator was asked for nothing, although the builder itself or the device's own figure shows device
/// memory that was taken: then TensorRT's allocator in the line of peaks is right, and not all.
fn past_the_allocator(shown: &Shown) -> Option<String> {
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
    let line =
        "the builder allocated past the allocator that it was given, which saw nothing of it";
    shown.runs.iter().any(took_past).then(|| line.to_owned())
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

/// What a build lacked that failed for want of memory: how much, and what there was.
pub(super) fn meaning(run: &Run) -> Option<String> {
    let said = built(&run.log);
    let refused = said.refused_bytes.map(|bytes| {
        format!(
            "{} of device memory were wanted at once{}",
            units::size(bytes),
            free_before(run)
        )
    });
    let skipped = said.skipped.map(told);
    let lacked: Vec<String> = refused.into_iter().chain(skipped).collect();
    if lacked.is_empty() {
        return None;
    }
    let next = "end other programs on the device, or bound what the builder may take: --memPoolSize=workspace:…";
    Some(format!("{}; {next}", lacked.join("; ")))
}

/// What was free when the stage began in which the run ended: the last sample was taken there.
fn free_before(run: &Run) -> String {
    let before = run.samples.last();
    let device = before.and_then(|sample| sample.device.cuda_free_bytes.value().copied());
    let system = before.and_then(|sample| sample.system.available_bytes.value().copied());
    match (device, system) {
        (Some(bytes), _) => format!(", {} of it were free", units::size(bytes)),
        (None, Some(bytes)) => format!(", {} of system memory were available", units::size(bytes)),
        (None, None) => String::new(),
    }
}

fn told(skipped: Skipped) -> String {
    let least = skipped.least_available_bytes;
    let least = least.map_or_else(String::new, |bytes| {
        format!(", the least available was {}", units::size(bytes))
    });
    format!(
        "{} skipped for lack of memory: the largest wanted {}{least}",
        match skipped.tactics {
            1 => "1 tactic was".to_owned(),
            more => format!("{more} tactics were"),
        },
        units::size(skipped.largest_wanted_bytes)
    )
}
