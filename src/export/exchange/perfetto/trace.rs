//! The events of a trace and their order.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::export::RenderError;
use crate::export::json;
use crate::report::{Report, Run};

use super::super::names;
use super::{counters, slices};

/// Nanoseconds in a microsecond.
const US: u64 = 1_000;

/// The last moment that a reader can hold: it keeps nanoseconds in 64 bits with a sign.
const LAST_NS: u64 = u64::MAX / 4;

/// The whole file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    display_time_unit: &'static str,
    other_data: Map<String, Value>,
    trace_events: Vec<TraceEvent>,
}

/// One event.
#[derive(Serialize)]
pub(super) struct TraceEvent {
    /// `M` names, `X` is a slice, `C` the new value of counters.
    ph: &'static str,
    pid: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    tid: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ts: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dur: Option<u64>,
    name: String,
    args: Map<String, Value>,
}

/// The clock and the process of a run's events.
#[derive(Clone, Copy)]
pub(super) struct Track {
    pid: u64,
    first_ns: u64,
}

impl Track {
    /// Microseconds from the first moment of the report.
    pub(super) fn at(self, ns: u64) -> u64 {
        ns.saturating_sub(self.first_ns).min(LAST_NS) / US
    }

    /// A slice from one moment to another; both in microseconds as [`Self::at`] gives them.
    pub(super) fn slice(
        self,
        name: String,
        [from, to]: [u64; 2],
        args: Map<String, Value>,
    ) -> TraceEvent {
        TraceEvent {
            ph: "X",
            pid: self.pid,
            tid: Some(1),
            ts: Some(from),
            dur: Some(to.saturating_sub(from)),
            name,
            args,
        }
    }

    /// The value of a counter from a moment on, bytes.
    pub(super) fn counter(self, name: &str, at: u64, bytes: impl Into<Value>) -> TraceEvent {
        TraceEvent {
            ph: "C",
            pid: self.pid,
            tid: None,
            ts: Some(self.at(at)),
            dur: None,
            name: name.to_owned(),
            args: Map::from_iter([("bytes".to_owned(), bytes.into())]),
        }
    }

    fn named(self, what: &str, tid: Option<u64>, name: String) -> TraceEvent {
        TraceEvent {
            ph: "M",
            pid: self.pid,
            tid,
            ts: None,
            dur: None,
            name: what.to_owned(),
            args: Map::from_iter([("name".to_owned(), name.into())]),
        }
    }
}

/// The report as a trace.
pub(crate) fn perfetto(report: &Report) -> Result<String, RenderError> {
    let names = names::engines(report);
    let first_ns = report.runs.iter().filter_map(first_moment).min();
    let mut naming = Vec::new();
    let mut events = Vec::new();
    for (run, pid) in report.runs.iter().zip(1u64..) {
        let track = Track {
            pid,
            first_ns: first_ns.unwrap_or_default(),
        };
        let temperature = match run.temperature {
            crate::report::Temperature::Cold => "cold",
            crate::report::Temperature::Warm => "warm",
        };
        let name = format!("run {}, {temperature}", run.index);
        naming.push(track.named("process_name", None, name));
        naming.push(track.named("thread_name", Some(1), "stages".to_owned()));
        events.extend(slices::of(track, run, &names));
        events.extend(counters::of(track, run));
    }
    // Stable: a slice stays before those inside it.
    events.sort_by_key(|event| event.ts);
    let header = &report.header;
    let other_data = json!({
        "tool": format!("{} {}", header.tool.name, header.tool.version),
        "release": header.release,
        "created": header.created,
        "attribution": header.attribution.kind.name(),
    });
    json::document(&Document {
        display_time_unit: "ms",
        other_data: other_data.as_object().cloned().unwrap_or_default(),
        trace_events: naming.into_iter().chain(events).collect(),
    })
}

/// The earliest time that a run has anything of.
fn first_moment(run: &Run) -> Option<u64> {
    slices::moments(run).min()
}
