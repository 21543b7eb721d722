//! The slices of a trace: the run, and in it the stages one after the other.

use serde_json::{Map, Value};

use crate::escape::bounded;
use crate::report::{Measured, Run, Stage, StageFigures, StageRecord, StageStatus};

use super::super::names;
use super::trace::{TraceEvent, Track};

/// Longest reason in an argument, characters.
const LONGEST: usize = 300;

/// Every moment that a run has anything of, nanoseconds.
pub(super) fn moments(run: &Run) -> impl Iterator<Item = u64> {
    let samples = run.samples.iter().map(|sample| sample.at_ns);
    let timeline = run.timeline.iter().map(|point| point.at_ns);
    let stages = run.stages.iter().flat_map(|record| {
        let (began, ended) = match &record.status {
            StageStatus::Finished(figures) => (Some(figures.began_ns), Some(ended(figures))),
            StageStatus::Unfinished { began_ns } => (Some(*began_ns), None),
            StageStatus::NotApplicable { .. } => (None, None),
        };
        began.into_iter().chain(ended)
    });
    samples.chain(timeline).chain(stages)
}

fn ended(figures: &StageFigures) -> u64 {
    figures.began_ns.saturating_add(figures.duration_ns)
}

/// A slice before it has its place on the track.
struct Slice {
    name: String,
    from: u64,
    to: u64,
    args: Map<String, Value>,
}

/// The slices of a run, an outer one before those inside it.
pub(super) fn of(track: Track, run: &Run, names: &[String]) -> Vec<TraceEvent> {
    let (Some(first), Some(last)) = (moments(run).min(), moments(run).max()) else {
        return Vec::new();
    };
    let mut inner: Vec<Slice> = Vec::new();
    for record in &run.stages {
        inner.extend(slices(run, record, names, last));
    }
    inner.sort_by_key(|slice| slice.from);
    let starts: Vec<u64> = inner.iter().skip(1).map(|it| it.from).collect();
    let ends = starts.into_iter().chain([last]);
    let mut events = Vec::with_capacity(inner.len() + 1);
    let mut free = track.at(first);
    for (slice, end) in inner.into_iter().zip(ends) {
        // One must have ended when the next begins, which a report from a file need not keep to. One
        // without length would hold what begins with it, so it gets a microsecond.
        let from = track.at(slice.from).max(free);
        free = track.at(slice.to.min(end)).max(from.saturating_add(1));
        events.push(track.slice(slice.name, [from, free], slice.args));
    }
    let end = track.at(last).max(free);
    let whole = track.slice("run".to_owned(), [track.at(first), end], outcome(run));
    events.insert(0, whole);
    events
}

/// A stage, and the wait for the counters to come to rest after it.
fn slices(run: &Run, record: &StageRecord, names: &[String], last: u64) -> Vec<Slice> {
    let name = name(record, names);
    match &record.status {
        StageStatus::NotApplicable { .. } => Vec::new(),
        StageStatus::Unfinished { began_ns } => vec![Slice {
            name: format!("{name} (unfinished)"),
            from: *began_ns,
            to: last,
            args: outcome(run),
        }],
        StageStatus::Finished(figures) => {
            let end = ended(figures);
            let mut slices = vec![Slice {
                name,
                from: figures.began_ns,
                to: end,
                args: args(figures),
            }];
            if figures.settle.waited_ns > 0 {
                slices.push(Slice {
                    name: "settling".to_owned(),
                    from: end,
                    to: end.saturating_add(figures.settle.waited_ns),
                    args: Map::from_iter([("at_rest".to_owned(), figures.settle.at_rest.into())]),
                });
            }
            slices
        }
    }
}

fn name(record: &StageRecord, names: &[String]) -> String {
    let label = record.stage.label();
    match record.model {
        Some(model) if names.len() > 1 => format!("{label} ({})", names::of(names, model)),
        _ => label.to_owned(),
    }
}

/// The figures, and the reason of each that is absent.
fn args(figures: &StageFigures) -> Map<String, Value> {
    let mut args = Map::new();
    for (name, bytes) in [
        ("total_bytes", &figures.delta.total_bytes),
        ("cpu_bytes", &figures.delta.cpu_bytes),
        ("device_bytes", &figures.delta.device_bytes),
        ("other_bytes", &figures.delta.other_bytes),
        ("peak_total_bytes", &figures.peak.total_bytes),
        ("peak_device_bytes", &figures.peak.device_bytes),
    ] {
        let (name, value) = match bytes {
            Measured::Value(bytes) => (name.to_owned(), Value::from(*bytes)),
            Measured::Absent { absent } => (
                format!("{name} absent"),
                Value::from(bounded(absent, LONGEST)),
            ),
        };
        args.insert(name, value);
    }
    args.insert("duration_ns".to_owned(), figures.duration_ns.into());
    args.insert("mark".to_owned(), figures.mark.id().into());
    args
}

/// How the run ended.
fn outcome(run: &Run) -> Map<String, Value> {
    use crate::report::Outcome;
    let at = |stage: &Option<Stage>| stage.map_or("", Stage::id);
    let (ended, stage) = match &run.outcome {
        Outcome::Finished => ("finished", ""),
        Outcome::Failed { stage, .. } => ("failed", at(stage)),
        Outcome::Died { stage, .. } => ("died", at(stage)),
        Outcome::Interrupted { stage } => ("interrupted", at(stage)),
        Outcome::Unknown { stage } => ("unknown", at(stage)),
    };
    let mut args = Map::from_iter([("ended".to_owned(), ended.into())]);
    if !stage.is_empty() {
        args.insert("stage".to_owned(), stage.into());
    }
    args
}
