//! The life of one run over time.

use crate::analysis::lifecycle::Shown;
use crate::analysis::lifecycle::{Counted, repeated};
use crate::chart::{Band, Curve, Hue, Timeline};
use crate::render::table::header::model_name;
use crate::report::{Measured, Run, Sample, StageStatus};
use crate::units;

/// The timeline of the first run shown; `None` where nothing was read over time.
pub(super) fn timeline(shown: &Shown) -> Option<Timeline> {
    let run = shown.runs.first()?;
    let start = began_ns(run)?;
    let curves: Vec<Curve> = [
        curve(
            run,
            start,
            ("available memory of the system", Hue::Other),
            |sample| sample.system.available_bytes.clone(),
            |point| Some(point.min_available_bytes),
        ),
        curve(
            run,
            start,
            ("resident memory of the process", Hue::Cpu),
            |sample| sample.process.resident_bytes.clone(),
            |point| point.max_resident_bytes,
        ),
        curve(
            run,
            start,
            ("device memory in use, by all processes", Hue::Device),
            |sample| sample.device.held_bytes(false),
            |point| point.max_device_bytes,
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    let bands = bands(shown, run, start);
    (!curves.is_empty()).then(|| Timeline {
        title: "Memory over the time of a run".to_owned(),
        description: description(&bands, &curves),
        bands,
        curves,
    })
}

fn began_ns(run: &Run) -> Option<u64> {
    let sample = run.samples.first().map(|sample| sample.at_ns);
    let point = run.timeline.first().map(|point| point.at_ns);
    sample.into_iter().chain(point).min()
}

/// A figure at the borders of stages and, where it was watched, in between. A counter that tells nothing
/// has no curve.
fn curve(
    run: &Run,
    start: u64,
    (label, hue): (&str, Hue),
    at_border: fn(&Sample) -> Measured<u64>,
    watched: fn(&crate::report::TimelinePoint) -> Option<u64>,
) -> Option<Curve> {
    let mut readings: Vec<(u64, u64)> = run
        .samples
        .iter()
        .filter_map(|sample| Some((sample.at_ns.saturating_sub(start), at_border(sample).get()?)))
        .collect();
    readings.sort_unstable_by_key(|(at, _)| *at);
    let seen = run
        .timeline
        .iter()
        .filter_map(|point| Some((point.at_ns.saturating_sub(start), watched(point)?)));
    let mut points: Vec<(u64, u64)> = seen.chain(readings.iter().copied()).collect();
    points.sort_unstable_by_key(|(at, _)| *at);
    (points.len() > 1).then(|| Curve {
        label: label.to_owned(),
        hue,
        points,
        readings,
    })
}

/// Every stage that was begun, up to the reading after it; one that did not end, to the end of the run.
fn bands(shown: &Shown, run: &Run, start: u64) -> Vec<Band> {
    let several = shown.report.header.workload.models.len() > 1;
    let samples = run.samples.iter().map(|sample| sample.at_ns);
    let points = run.timeline.iter().map(|point| point.at_ns);
    let end = samples.chain(points).max().unwrap_or(start);
    let mut counted = Counted::default();
    let mut bands = Vec::new();
    for record in &run.stages {
        let (from, to) = match &record.status {
            StageStatus::NotApplicable { .. } => continue,
            StageStatus::Unfinished { began_ns } => (*began_ns, end.max(*began_ns)),
            StageStatus::Finished(figures) => {
                let ended = figures.began_ns.saturating_add(figures.duration_ns);
                let after = run.sample(figures.after).map(|sample| sample.at_ns);
                (figures.began_ns, after.unwrap_or(ended))
            }
        };
        let nth = counted.next(record.stage, record.model);
        let mut label = repeated(record.stage, nth);
        if let (true, Some(model)) = (several, record.model) {
            label = format!("{label} ({})", model_name(shown.report, model));
        }
        bands.push(Band {
            label,
            from_ns: from.saturating_sub(start),
            to_ns: to.saturating_sub(start),
        });
    }
    bands
}

fn description(bands: &[Band], curves: &[Curve]) -> String {
    let mut sentences = Vec::new();
    for curve in curves {
        let bytes = || curve.points.iter().map(|(_, bytes)| *bytes);
        if let (Some(low), Some(high)) = (bytes().min(), bytes().max()) {
            sentences.push(format!(
                "The {} lies between {} and {}.",
                curve.label,
                units::size(low),
                units::size(high)
            ));
        }
    }
    sentences.push(format!("{} stages are marked.", bands.len()));
    sentences.join(" ")
}
