//! Scripted measurements: the recipe of every golden report.
//!
//! A small machine with exact counters is led through a lifecycle and its events are kept. The same
//! events always make the same report, so the goldens need no machine of any kind.

#![allow(dead_code, clippy::expect_used, clippy::panic)]

pub(crate) mod arbitrary;
mod devices;
pub(crate) mod fleet;
mod headers;
mod machine;
mod script;

use std::collections::BTreeMap;

use trtmem::report::{
    Attribution, AttributionKind, Builder, Cause, Event, Extremes, Measured, Outcome, Report,
    Settle, Stage,
};

pub(crate) use headers::{linux_header, qnx_header};
pub(crate) use machine::{Effect, KIB, MIB, MS, Machine};
pub(crate) use script::Script;

/// The golden reports, by the name of their file without its ending.
pub(crate) const GOLDENS: [&str; 10] = [
    "host-run",
    "host-runs",
    "host-models",
    "host-crash",
    "host-failed",
    "linux-counted",
    "qnx-subtracted",
    "drive-sample",
    "tensorrt-counted",
    "cuda-cycles-leak",
];

/// The report some events make.
pub(crate) fn build(events: impl IntoIterator<Item = Event>) -> Report {
    let mut builder = Builder::new();
    for event in events {
        builder.apply(event).expect("the script is in order");
    }
    builder.finish().expect("the script began")
}

/// The events of a golden report.
pub(crate) fn events(name: &str) -> Vec<Event> {
    match name {
        "host-run" => host_run(),
        "host-runs" => host_runs(),
        "host-models" => host_models(),
        "host-crash" => host_crash(),
        "host-failed" => host_failed(),
        "linux-counted" => linux_counted(),
        "qnx-subtracted" => qnx_subtracted(),
        "drive-sample" => drive_sample(),
        "tensorrt-counted" => devices::tensorrt_counted(),
        "cuda-cycles-leak" => devices::cuda_cycles_leak(),
        _ => panic!("no golden named {name}"),
    }
}

/// The journal of a run whose measuring program was killed while it wrote a line.
pub(crate) fn cut_journal() -> String {
    let mut text = String::new();
    for event in host_run().into_iter().take(9) {
        text.push_str(&line(&event));
    }
    let next = line(&host_run()[9]);
    text.push_str(&next[..next.len() / 2]);
    text
}

/// An event as a journal holds it.
pub(crate) fn line(event: &Event) -> String {
    serde_json::to_string(event).expect("events serialize") + "\n"
}

/// The whole journal of some events.
pub(crate) fn journal(events: &[Event]) -> String {
    events.iter().map(line).collect()
}

const IN_THE_PROGRAM: &str = "the engine is part of the program";
const NO_PLAN: &str = "an ONNX model is parsed as it is read";

fn skip_process_stages(script: &mut Script) {
    script.skip(Stage::Library, None, IN_THE_PROGRAM);
    script.skip(Stage::Cuda, None, "the cpu backend uses no GPU");
    script.stage(Stage::Runtime, None, [36, 0, 132, 0, 0, 0, 1]);
}

/// One model's stages of a cpu run, up to the steady loop. `more` KiB of heap are added to the engine.
fn cpu_model(script: &mut Script, model: u32, more: i64) {
    let model = Some(model);
    let engine = [8_960 + more, 120, 64, 400, 0, 2_300, 42];
    script.stage(Stage::Read, model, [8_228, 0, 0, 0, 0, 0, 6]);
    script.stage(Stage::Deserialize, model, engine);
    script.stage(Stage::ReleasePlan, model, [-8_228, 0, 0, 0, 0, 0, 0]);
    script.skip(Stage::Context, model, NO_PLAN);
    script.stage(Stage::Bindings, model, [604, 0, 0, 0, 0, 0, 1]);
    script.stage(
        Stage::FirstInference,
        model,
        [3_072, 512, 0, 0, 0, 5_120, 18],
    );
    script.stage(Stage::Inference, model, [4, 0, 0, 0, 0, 4_096, 310]);
}

fn cpu_releases(script: &mut Script, model: u32, more: i64) {
    script.skip(Stage::ReleaseContext, Some(model), NO_PLAN);
    let engine = [-12_600 - more, -400, 0, 0, 0, 0, 0];
    script.stage(Stage::ReleaseEngine, Some(model), engine);
}

fn host_run() -> Vec<Event> {
    let mut script = Script::new(Machine::linux(), linux_header(&["mobilenet.onnx"], 1));
    one_host_run(&mut script, 0);
    script.end()
}

fn one_host_run(script: &mut Script, more: i64) {
    script.begin_run();
    skip_process_stages(script);
    cpu_model(script, 0, more);
    cpu_releases(script, 0, more);
    script.stage(Stage::ReleaseRuntime, None, [-36, 0, -100, 0, 0, 0, 0]);
    script.end_run(Outcome::Finished, 8 * KIB, "");
}

fn host_runs() -> Vec<Event> {
    let mut script = Script::new(Machine::linux(), linux_header(&["mobilenet.onnx"], 5));
    for more in [900, 0, 12, -8, 4] {
        one_host_run(&mut script, more);
    }
    script.end()
}

fn host_models() -> Vec<Event> {
    let models = ["detector.onnx", "lanes.onnx"];
    let mut script = Script::new(Machine::linux(), linux_header(&models, 1));
    script.begin_run();
    skip_process_stages(&mut script);
    cpu_model(&mut script, 0, 0);
    cpu_model(&mut script, 1, 5_000);
    cpu_releases(&mut script, 1, 5_000);
    cpu_releases(&mut script, 0, 0);
    script.skip(Stage::ReleaseRuntime, None, IN_THE_PROGRAM);
    script.end_run(Outcome::Finished, 40 * KIB, "");
    script.end()
}

fn host_crash() -> Vec<Event> {
    let mut script = Script::new(Machine::linux(), linux_header(&["big\u{1b}[2J.onnx"], 1));
    script.begin_run();
    skip_process_stages(&mut script);
    script.stage(Stage::Read, Some(0), [8_228, 0, 0, 0, 0, 0, 6]);
    script.begin_stage(Stage::Deserialize, Some(0));
    script.machine.at_ns += 1_300 * MS;
    let outcome = Outcome::Died {
        stage: Some(Stage::Deserialize),
        cause: Cause::OutOfMemory,
        after_ns: Some(1_300 * MS),
        evidence: vec![
            "It was ended by SIGKILL, which nobody here sent.".into(),
            "Available memory had fallen from 1.9 GiB to 24 MiB.".into(),
            "The child held 1.8 GiB.".into(),
            "The kernel's out-of-memory counter rose by 1.".into(),
        ],
    };
    script.end_run(
        outcome,
        0,
        "loading \u{1b}[31mweights\u{1b}[0m\nallocating 2.0 GiB\n",
    );
    script.end()
}

fn host_failed() -> Vec<Event> {
    let mut script = Script::new(Machine::linux(), linux_header(&["odd.onnx"], 2));
    script.begin_run();
    skip_process_stages(&mut script);
    script.begin_stage(Stage::Read, Some(0));
    let outcome = Outcome::Failed {
        stage: Some(Stage::Read),
        message: "odd.onnx cannot be parsed: operator Foo is unknown; export it with opset 17"
            .into(),
        missing: false,
    };
    script.end_run(outcome, 0, "");
    script.end()
}

/// A plan on a workstation with a GPU of its own, whose driver books memory to processes.
fn linux_counted() -> Vec<Event> {
    let mut header = qnx_header("resnet50.engine");
    header.release = None;
    header.environment = linux_header(&[], 1).environment;
    header.environment.libraries = BTreeMap::from([("TensorRT".to_owned(), "10.10.10".to_owned())]);
    header.attribution = Attribution {
        kind: AttributionKind::Discrete,
        forced: true,
        reason: "asked for".into(),
    };
    let mut script = Script::new(Machine::with_own_gpu(), header);
    script.begin_run();
    let life: [(Stage, Option<u32>, Effect); 6] = [
        (Stage::Library, None, [900, 0, 30, 310_000, 0, 0, 300]),
        (
            Stage::Cuda,
            None,
            [20_480, 300, 4_096, 9_000, 303_104, 0, 180],
        ),
        (Stage::Runtime, None, [2_048, 0, 0, 0, 0, 0, 20]),
        (
            Stage::Deserialize,
            Some(0),
            [8_301, 0, 0, 0, 53_248, 20_480, 90],
        ),
        (Stage::Context, Some(0), [276, 0, 0, 0, 9_216, 0, 10]),
        (Stage::Inference, Some(0), [0, 0, 0, 0, 0, 0, 410]),
    ];
    for (stage, model, effect) in life {
        script.stage(stage, model, effect);
    }
    script.end_run(Outcome::Finished, -3_100 * KIB, "");
    script.end()
}

/// The life of a plan on a DRIVE board.
fn qnx_subtracted() -> Vec<Event> {
    let mut script = Script::new(Machine::qnx(), qnx_header("resnet50.engine"));
    script.begin_run();
    let plan = 42_189;
    let one = Some(0);
    let life: [(Stage, Option<u32>, Effect); 13] = [
        (Stage::Library, None, [1_126, 0, 0, 38_195, 0, 0, 210]),
        (
            Stage::Cuda,
            None,
            [60_211, 5_800, 0, 0, 282_415, 1_884, 800],
        ),
        (
            Stage::Runtime,
            None,
            [220_365, 400, 0, 0, -36_138, 820, 620],
        ),
        (Stage::Read, one, [plan, 0, 0, 0, 0, 0, 50]),
        (
            Stage::Deserialize,
            one,
            [4_301, 0, 0, 0, 8_366, 41_298, 310],
        ),
        (Stage::ReleasePlan, one, [-plan, 0, 0, 0, 0, 0, 0]),
        (Stage::Context, one, [276, 0, 0, 0, 36, 0, 10]),
        (Stage::Bindings, one, [0, 0, 0, 0, 2_088, 0, 2]),
        (Stage::FirstInference, one, [0, 0, 0, 0, 412, 0, 40]),
        (Stage::Inference, one, [0, 0, 0, 0, 0, 0, 710]),
        (Stage::ReleaseContext, one, [-276, 0, 0, 0, -36, 0, 2]),
        (Stage::ReleaseEngine, one, [-4_000, 0, 0, 0, -8_366, 0, 9]),
        (Stage::ReleaseRuntime, None, [-12_000, 0, 0, 0, 0, 0, 3]),
    ];
    for (stage, model, effect) in life {
        script.stage(stage, model, effect);
    }
    script.end_run(Outcome::Finished, 600 * KIB, "");
    script.end()
}

/// Free pages and heap in use (MB) as the DRIVE sample read them, step by step.
const DRIVE_READINGS: [(i64, i64); 6] = [
    (6_580_727, 33),
    (6_447_464, 307),
    (6_444_297, 311),
    (6_444_219, 312),
    (6_443_697, 312),
    (6_443_594, 312),
];

/// The DRIVE sample's own measurement, told as events.
fn drive_sample() -> Vec<Event> {
    let mut header = qnx_header("../resnet50.bin");
    header.release = None;
    header.environment.libraries = BTreeMap::from([("TensorRT".to_owned(), "8.4.12".to_owned())]);
    for model in &mut header.workload.models {
        model.file_bytes = Measured::absent("the log does not say");
        model.sha256 = Measured::absent("the log does not say");
    }
    let mut script = Script::new(Machine::qnx(), header);
    read_by_sample(&mut script.machine, DRIVE_READINGS[0]);
    script.begin_run();
    let not_bracketed = "the sample has no such bracket";
    script.skip(Stage::Library, None, not_bracketed);
    script.skip(Stage::Cuda, None, "part of the sample's first bracket");
    let stages = [
        (Stage::Runtime, None),
        (Stage::Deserialize, Some(0)),
        (Stage::Context, Some(0)),
        (Stage::Bindings, Some(0)),
        (Stage::Inference, Some(0)),
    ];
    for ((stage, model), reading) in stages.into_iter().zip(&DRIVE_READINGS[1..]) {
        let began_ns = script.begin_stage(stage, model);
        read_by_sample(&mut script.machine, *reading);
        script.machine.at_ns += 5_000 * MS;
        script.events.push(Event::StageEnded {
            stage,
            model,
            began_ns,
            duration_ns: 0,
            settle: Settle {
                waited_ns: 5_000 * MS,
                at_rest: false,
                spread_bytes: Measured::absent("the sample sleeps and does not look"),
            },
            sample: script.machine.sample(),
            device_seen: Measured::absent("not watched"),
            seen: Extremes {
                min_available_bytes: Measured::absent("the sample does not look inside a stage"),
                max_resident_bytes: Measured::absent("the sample does not look inside a stage"),
                min_device_free_bytes: Measured::absent("no device"),
                min_combined_bytes: Measured::absent("no device"),
                readings: 0,
                largest_gap_ns: 0,
            },
        });
    }
    script.end_run(Outcome::Finished, 0, "");
    script.end()
}

fn read_by_sample(machine: &mut Machine, (pages, heap_mb): (i64, i64)) {
    machine.available = pages * 4096;
    machine.heap = heap_mb * MIB;
    machine.held = heap_mb * MIB + 300 * KIB;
    machine.mapped = machine.held + 40 * MIB;
}

/// A report of one run for each entry, which adds so many KiB of heap to the engine, under a release's label.
pub(crate) fn host_series(release: &str, more_kib: &[i64]) -> Report {
    let mut header = linux_header(&["mobilenet.onnx"], 5);
    header.release = Some(release.to_owned());
    let mut script = Script::new(Machine::linux(), header);
    for more in more_kib {
        one_host_run(&mut script, *more);
    }
    build(script.end())
}
