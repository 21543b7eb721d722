//! What waiting for the counters costs, beside the protocol of the DRIVE sample, which sleeps five
//! seconds before every reading:
//!
//! - the time both spend on waiting in one life of the shipped model;
//! - how far their figures lie apart, stage by stage, beside how far lives of one protocol do;
//! - whether a release 400 ms after its stage returned is waited for.
//!
//! Takes about a minute: the sample's protocol cannot be hurried.

#![allow(clippy::print_stdout)]

use std::process::{Command, ExitCode};

use serde_json::Value;

const MODEL: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/models/convnet.onnx"
);

/// What the adaptive wait has to stay below in an ordinary life, milliseconds.
const LIMIT_MS: f64 = 1000.0;

/// Lives of the adaptive protocol.
const RUNS: &str = "5";

const MIB: f64 = (1 << 20) as f64;

fn main() -> ExitCode {
    let adaptive = lives(&[MODEL, "--runs", RUNS]);
    let fixed = lives(&[MODEL, "--settle", "fixed:5s"]);
    let late = lives(&["--spec", "deserialize:free-late=32MiB/400ms"]);
    let (Some(first), Some(fixed), Some(late)) = (adaptive.first(), fixed.first(), late.first())
    else {
        println!("a life did not finish: run `trtmem doctor` to see what this machine lacks");
        return ExitCode::FAILURE;
    };
    times(first, fixed);
    figures(&adaptive, fixed);
    let waited = stage(late, "deserialize").map_or(0.0, |stage| {
        stage["settle"]["waited_ns"].as_f64().unwrap_or(0.0) / 1e6
    });
    let verdict = if waited >= 400.0 { "met" } else { "NOT met" };
    println!("a release of 32 MiB 400 ms late: waited {waited:.0} ms: {verdict}");
    ExitCode::SUCCESS
}

/// The finished runs of a measurement.
fn lives(args: &[&str]) -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_trtmem"))
        .args(["run", "--format", "json"])
        .args(args)
        .output();
    let report: Option<Value> = output
        .ok()
        .and_then(|output| serde_json::from_slice(&output.stdout).ok());
    let runs = report.and_then(|mut report| match report["runs"].take() {
        Value::Array(runs) => Some(runs),
        _ => None,
    });
    let mut runs = runs.unwrap_or_default();
    runs.retain(|run| run["outcome"]["ended"] == "finished");
    runs
}

fn finished(run: &Value) -> impl Iterator<Item = &Value> {
    let stages = run["stages"].as_array().into_iter().flatten();
    stages.filter(|stage| stage["status"] == "finished")
}

fn stage<'a>(run: &'a Value, name: &str) -> Option<&'a Value> {
    finished(run).find(|stage| stage["stage"] == name)
}

fn times(adaptive: &Value, fixed: &Value) {
    let waited = |run: &Value| -> f64 {
        let times = finished(run).filter_map(|stage| stage["settle"]["waited_ns"].as_f64());
        times.sum::<f64>() / 1e6
    };
    let (ours, theirs) = (waited(adaptive), waited(fixed));
    let verdict = if ours < LIMIT_MS { "met" } else { "NOT met" };
    println!(
        "waiting in one life of {} stages",
        finished(adaptive).count()
    );
    println!("  adaptive  {ours:>8.0} ms, below {LIMIT_MS:.0} ms wanted: {verdict}");
    println!(
        "  fixed:5s  {theirs:>8.0} ms, {:.0} times as long",
        theirs / ours
    );
}

fn figures(adaptive: &[Value], fixed: &Value) {
    let total = |stage: &Value| {
        stage["delta"]["total_bytes"]
            .as_f64()
            .map(|bytes| bytes / MIB)
    };
    println!("total, MiB           adaptive, lowest to highest of {RUNS}   fixed:5s   apart");
    for theirs in finished(fixed) {
        let name = theirs["stage"].as_str().unwrap_or_default();
        let ours: Vec<f64> = adaptive
            .iter()
            .filter_map(|run| total(stage(run, name)?))
            .collect();
        let low = ours.iter().copied().fold(f64::INFINITY, f64::min);
        let high = ours.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let Some(theirs) = total(theirs) else {
            continue;
        };
        let apart = (theirs - high).max(low - theirs).max(0.0);
        println!("  {name:<18} {low:>12.2} {high:>12.2} {theirs:>18.2} {apart:>7.2}");
    }
    let noise = |run: &Value| run["noise"]["system_bytes"].as_f64().unwrap_or(0.0) / MIB;
    let loudest = adaptive
        .iter()
        .chain([fixed])
        .map(noise)
        .fold(0.0, f64::max);
    println!("noise at rest, the loudest of all: {loudest:.2} MiB");
}
