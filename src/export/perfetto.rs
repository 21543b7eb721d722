//! A report as a trace in Chrome's JSON format, which ui.perfetto.dev opens (perfetto.dev/docs,
//! "Visualizing external trace formats").
//!
//! Every run is a process with one track of slices (the run, in it the stages one after the other and
//! the waits between them) and counter tracks. Slices on a track must nest or follow each other: Perfetto
//! drops what overlaps. Times are whole microseconds from the first moment of the report, cut, so that
//! what nests in nanoseconds nests in them; the exact duration is among a slice's arguments.

use serde_json::{Map, Value, json};

use crate::analysis::lifecycle::{OVER_TIME, ended, temperature};
use crate::escape::bounded;
use crate::export::{RenderError, json};
use crate::report::{Measured, Report, Run, StageFigures, StageRecord, StageStatus};

use super::metrics;

/// Nanoseconds in a microsecond.
const US: u64 = 1_000;

/// The last moment that a reader can hold: it keeps nanoseconds in 64 bits with a sign.
const LAST_NS: u64 = u64::MAX / 4;

/// The clock and the process of a run's events.
#[derive(Clone, Copy)]
struct Track {
    pid: u64,
    first_ns: u64,
}

impl Track {
    /// Microseconds from the first moment of the report.
    fn at(self, ns: u64) -> u64 {
        ns.saturating_sub(self.first_ns).min(LAST_NS) / US
    }

    /// A slice from one moment to another; both in microseconds as [`Self::at`] gives them.
    fn slice(self, name: &str, [from, to]: [u64; 2], args: &Map<String, Value>) -> Value {
        let (pid, dur) = (self.pid, to.saturating_sub(from));
        json!({ "ph": "X", "pid": pid, "tid": 1, "ts": from, "dur": dur, "name": name, "args": args })
    }

    /// The value of a counter from a moment on, bytes.
    fn counter(self, name: &str, at_ns: u64, bytes: impl Into<Value>) -> Value {
        let (pid, ts, bytes) = (self.pid, self.at(at_ns), bytes.into());
        json!({ "ph": "C", "pid": pid, "ts": ts, "name": name, "args": { "bytes": bytes } })
    }
}

/// The report as a trace.
pub(crate) fn perfetto(report: &Report) -> Result<String, RenderError> {
    let names = metrics::engine_names(report);
    let first_ns = report.runs.iter().flat_map(moments).min();
    let first_ns = first_ns.unwrap_or_default();
    let mut events = Vec::new();
    for (run, pid) in report.runs.iter().zip(1u64..) {
        let track = Track { pid, first_ns };
        let name = format!("run {}, {}", run.index, temperature(run.temperature));
        events.extend([
            json!({ "ph": "M", "pid": pid, "name": "process_name", "args": { "name": name } }),
            json!({
                "ph": "M", "pid": pid, "tid": 1, "name": "thread_name", "args": { "name": "stages" },
            }),
        ]);
        events.extend(slices(track, run, &names));
        events.extend(counters(track, run));
    }
    // Stable: names, which have no time, come first, and a slice stays before those inside it.
    events.sort_by_key(|event| event["ts"].as_u64());
    let header = &report.header;
    json::document(&json!({
        "displayTimeUnit": "ms",
        "otherData": {
            "tool": format!("{} {}", header.tool.name, header.tool.version),
            "release": header.release,
            "created": header.created,
            "attribution": header.attribution.kind.name(),
        },
        "traceEvents": events,
    }))
}

/// Longest reason in an argument, characters.
const LONGEST: usize = 300;

/// Every moment that a run has anything of, nanoseconds.
fn moments(run: &Run) -> impl Iterator<Item = u64> {
    let samples = run.samples.iter().map(|sample| sample.at_ns);
    let timeline = run.timeline.iter().map(|point| point.at_ns);
    let stages = run.stages.iter().flat_map(|record| {
        let (began, ended) = match &record.status {
            StageStatus::Finished(figures) => (Some(figures.began_ns), Some(ended_ns(figures))),
            StageStatus::Unfinished { began_ns } => (Some(*began_ns), None),
            StageStatus::NotApplicable { .. } => (None, None),
        };
        began.into_iter().chain(ended)
    });
    samples.chain(timeline).chain(stages)
}

fn ended_ns(figures: &StageFigures) -> u64 {
    figures.began_ns.saturating_add(figures.duration_ns)
}

/// A slice before it has its place on the track: its name, beginning and end in nanoseconds, and what is said of it.
type Slice = (String, u64, u64, Map<String, Value>);

/// The slices of a run, an outer one before those inside it.
fn slices(track: Track, run: &Run, names: &[String]) -> Vec<Value> {
    let (Some(first), Some(last)) = (moments(run).min(), moments(run).max()) else {
        return Vec::new();
    };
    let stages = run.stages.iter();
    let inner = stages.flat_map(|record| of_stage(run, record, names, last));
    let mut inner: Vec<Slice> = inner.collect();
    inner.sort_by_key(|(_, from, ..)| *from);
    let starts = inner.iter().skip(1).map(|(_, from, ..)| *from);
    let mut events = Vec::with_capacity(inner.len() + 1);
    let mut free = track.at(first);
    for ((name, from, to, args), next) in inner.iter().zip(starts.chain([last])) {
        // One must have ended when the next begins, which a report from a file need not keep to. One
        // without length would hold what begins with it, so it gets a microsecond.
        let from = track.at(*from).max(free);
        free = track.at(next.min(*to)).max(from.saturating_add(1));
        events.push(track.slice(name, [from, free], args));
    }
    let end = track.at(last).max(free);
    events.insert(0, track.slice("run", [track.at(first), end], &outcome(run)));
    events
}

/// A stage, and the wait for the counters to come to rest after it.
fn of_stage(run: &Run, record: &StageRecord, names: &[String], last: u64) -> Vec<Slice> {
    let mut name = record.stage.label().to_owned();
    if let Some(model) = record.model.filter(|_| names.len() > 1) {
        name += &format!(" ({})", metrics::engine_name(names, model));
    }
    match &record.status {
        StageStatus::NotApplicable { .. } => Vec::new(),
        StageStatus::Unfinished { began_ns } => {
            let name = format!("{name} (unfinished)");
            vec![(name, *began_ns, last, outcome(run))]
        }
        StageStatus::Finished(figures) => {
            let (end, settle) = (ended_ns(figures), &figures.settle);
            let mut slices = vec![(name, figures.began_ns, end, args(figures))];
            if settle.waited_ns > 0 {
                let args = Map::from_iter([("at_rest".to_owned(), settle.at_rest.into())]);
                let to = end.saturating_add(settle.waited_ns);
                slices.push(("settling".to_owned(), end, to, args));
            }
            slices
        }
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
        match bytes {
            Measured::Value(bytes) => args.insert(name.to_owned(), (*bytes).into()),
            Measured::Absent { absent } => {
                args.insert(format!("{name} absent"), bounded(absent, LONGEST).into())
            }
        };
    }
    args.insert("duration_ns".to_owned(), figures.duration_ns.into());
    args.insert("mark".to_owned(), figures.mark.id().into());
    args
}

/// How the run ended.
fn outcome(run: &Run) -> Map<String, Value> {
    let (ended, _, stage) = ended(&run.outcome);
    let mut args = Map::from_iter([("ended".to_owned(), ended.into())]);
    args.extend(stage.map(|stage| ("stage".to_owned(), stage.id().into())));
    args
}

/// What the tracks of [`OVER_TIME`] are called.
const TRACKS: [&str; 3] = ["available memory", "resident", "device in use"];

/// The counters of a run; those that nothing was read of have no track.
fn counters(track: Track, run: &Run) -> Vec<Value> {
    let mut events = Vec::new();
    let counters = || TRACKS.into_iter().zip(OVER_TIME);
    for sample in &run.samples {
        for (name, (at_border, _)) in counters() {
            let bytes = at_border(sample);
            events.extend(bytes.map(|it| track.counter(name, sample.at_ns, it)));
        }
    }
    for point in &run.timeline {
        for (name, (_, watched)) in counters() {
            let bytes = watched(point);
            events.extend(bytes.map(|it| track.counter(name, point.at_ns, it)));
        }
    }
    for (_, figures) in run.finished() {
        for (name, bytes) in [
            (
                "peak above the stage's beginning",
                &figures.peak.total_bytes,
            ),
            (
                "device peak above the stage's beginning",
                &figures.peak.device_bytes,
            ),
        ] {
            if let Some(bytes) = bytes.get() {
                events.push(track.counter(name, figures.began_ns, bytes));
                events.push(track.counter(name, ended_ns(figures), 0));
            }
        }
    }
    events
}
