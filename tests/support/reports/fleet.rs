//! Reports as large as fleets make them: many engines in one process, measured many times.

use std::io::{self, Write};

use trtmem::render::{Format, TableStyle, render};
use trtmem::report::{
    Allocations, Attribution, AttributionKind, DeviceSeen, Event, Header, Measured, Outcome,
    Report, Stage,
};

use super::build;
use super::headers::linux_header;
use super::machine::{Effect, KIB, Machine};
use super::script::Script;

/// Stages of one engine: with a second context, whose stages come twice.
pub(crate) const STAGES: usize = 12;

/// What one engine does, in the manner of a plan on a GPU of its own.
const LIFE: [(Stage, Effect); STAGES] = [
    (Stage::Read, [1_228, 0, 0, 0, 0, 0, 6]),
    (Stage::Deserialize, [301, 0, 16, 0, 2_048, 1_024, 90]),
    (Stage::ReleasePlan, [-1_228, 0, 0, 0, 0, 0, 0]),
    (Stage::Context, [27, 0, 0, 0, 216, 0, 10]),
    (Stage::Bindings, [4, 0, 0, 0, 60, 0, 1]),
    (Stage::FirstInference, [30, 51, 0, 0, 12, 512, 18]),
    (Stage::Inference, [0, 0, 0, 0, 0, 0, 310]),
    (Stage::Context, [27, 0, 0, 0, 216, 0, 10]),
    (Stage::Bindings, [4, 0, 0, 0, 60, 0, 1]),
    (Stage::FirstInference, [1, 0, 0, 0, 0, 256, 8]),
    (Stage::ReleaseContext, [-54, 0, 0, 0, -432, 0, 1]),
    (Stage::ReleaseEngine, [-301, 0, 0, 0, -2_048, 0, 2]),
];

/// Writes a report of so many engines and runs, indented as the program writes it or compact. `more` KiB of
/// heap are added to the deserialization of every engine.
pub(crate) fn write(
    engines: u32,
    runs: u32,
    more: i64,
    is_indented: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let (begin, end): (&str, &str) = if is_indented {
        ("\n  \"runs\": [\n", "\n  ]\n}\n")
    } else {
        ("\"runs\":[", "]}")
    };
    for run in 0..runs {
        let text = text(&one_run(engines, runs, run, more), is_indented);
        let (head, rest) = text.split_once(begin).expect("a report has runs");
        let only = rest.strip_suffix(end).expect("the runs come last");
        if run == 0 {
            write!(out, "{head}{begin}")?;
        } else {
            out.write_all(if is_indented { b",\n" } else { b"," })?;
        }
        out.write_all(only.as_bytes())?;
    }
    out.write_all(end.as_bytes())
}

fn text(report: &Report, is_indented: bool) -> String {
    if !is_indented {
        return serde_json::to_string(report).expect("reports serialize");
    }
    let mut bytes = Vec::new();
    render(report, Format::Json, &TableStyle::default(), &mut bytes).expect("reports are shown");
    String::from_utf8(bytes).expect("JSON is text")
}

fn header(engines: u32, runs: u32) -> Header {
    let paths: Vec<String> = (0..engines).map(|n| format!("engine-{n}.plan")).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let mut header = linux_header(&paths, runs);
    header.attribution = Attribution {
        kind: AttributionKind::Discrete,
        forced: false,
        reason: "asked for".into(),
    };
    header
}

/// The report of one of the runs. Every run finds its stages a little different.
fn one_run(engines: u32, runs: u32, run: u32, more: i64) -> Report {
    let mut script = Script::new(Machine::with_counted_gpu(), header(engines, runs));
    script.begin_run();
    for engine in 0..engines {
        for (stage, effect) in LIFE {
            let [heap, held, private, file, device, transient, _] = effect;
            let jitter = i64::from((run * 7 + engine * 13 + 5) % 5) * 4;
            let more = if stage == Stage::Deserialize { more } else { 0 };
            let effect = [
                heap + more,
                held,
                private + jitter,
                file,
                device,
                transient,
                2,
            ];
            script.stage(stage, Some(engine), effect);
            if let Some(event) = script.events.last_mut() {
                see(event, device * KIB);
            }
        }
    }
    script.end_run(Outcome::Finished, 8 * KIB, "");
    let mut report = build(script.end());
    for made in &mut report.runs {
        made.index = run;
    }
    report
}

/// Adds what the process saw itself allocate.
fn see(event: &mut Event, growth_bytes: i64) {
    let Event::StageEnded { device_seen, .. } = event else {
        return;
    };
    let made = Allocations {
        live_bytes: growth_bytes.unsigned_abs(),
        growth_bytes,
        peak_bytes: Some(growth_bytes.unsigned_abs()),
        largest_bytes: Some(growth_bytes.unsigned_abs()),
        allocations: Some(3),
        releases: Some(2),
        refusals: Some(0),
    };
    *device_seen = Measured::Value(DeviceSeen {
        allocator: Measured::Value(made),
        buffers: Measured::Value(Allocations::default()),
        pinned: Measured::Value(Allocations::default()),
    });
}
