//! What it costs that TensorRT's device allocations and log lines go through trtmem: a deserialization
//! of 10,000 allocations with as many verbose lines, and the steady loop, each with the allocator's
//! hook and the whole log and without either.
//!
//! TensorRT and the driver are the stand-ins of `tests/doubles`. Each of the double's allocations
//! keeps the processor busy for 20 µs first, as long as small ones of a driver take; the cost of one
//! allocation and line is told beside the ratio, for who has another figure in mind. The two take
//! turns, so that a busy machine is busy for both. The shortest of each are compared, since other
//! programs only ever add; where the medians lie far above, the machine was too busy to tell.

#![allow(clippy::print_stdout, clippy::print_stderr)]

#[path = "../support/aside.rs"]
mod aside;
// What these two cannot make they panic about, as in the tests they are written for.
#[allow(clippy::unwrap_used)]
#[path = "../support/doubles.rs"]
mod doubles;
#[path = "../support/tensorrt_double.rs"]
mod tensorrt_double;

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};

use serde_json::Value;

use doubles::{Double, SharedLedger};
use tensorrt_double::TensorRtDouble;

/// Pieces of the weights, and verbose lines.
const ALLOCATIONS: u32 = 10_000;
/// What the double takes for each, before it asks.
const ALLOCATION_NS: u32 = 20_000;
/// What it takes for an inference.
const INFERENCE_NS: u32 = 100_000;
const ITERATIONS: u32 = 2000;

/// Lives of each kind.
const TURNS: usize = 9;

/// A deserialization may take this many times as long.
const LIMIT: f64 = 1.05;
/// The steady loop may not be slower; medians of equal programs differ by as much.
const EQUAL: f64 = 1.01;

const WITH: [&str; 2] = ["--log-level", "verbose"];
const WITHOUT: [&str; 3] = ["--no-allocator-hook", "--log-level", "error"];

fn main() -> ExitCode {
    let Some((tensorrt, cuda)) = TensorRtDouble::built().zip(Double::new().build()) else {
        return ExitCode::SUCCESS;
    };
    let ledger = SharedLedger::new();
    let plan = std::env::temp_dir().join(format!("trtmem-bench-{}.plan", std::process::id()));
    if let Err(error) = std::fs::write(&plan, plan_of(&tensorrt)) {
        println!("{}: {error}", plan.display());
        return ExitCode::FAILURE;
    }
    let directories = std::env::join_paths([cuda.as_path(), tensorrt.directory()]);
    let measured = directories.ok().and_then(|directories| {
        let life = |args: &[&str]| life(&plan, &directories, ledger.path(), args);
        let turns: Option<Vec<_>> = (0..TURNS)
            .map(|_| Some((life(&WITH)?, life(&WITHOUT)?)))
            .collect();
        turns
    });
    let _ = std::fs::remove_file(&plan);
    let Some(turns) = measured else {
        println!("a life did not finish");
        return ExitCode::FAILURE;
    };
    report(&turns);
    ExitCode::SUCCESS
}

fn plan_of(tensorrt: &TensorRtDouble) -> Vec<u8> {
    tensorrt
        .plan()
        .with("weights", 64 << 20)
        .with("weight-allocations", ALLOCATIONS)
        .with("allocation-cost-ns", ALLOCATION_NS)
        .with("enqueue-ns", INFERENCE_NS)
        .with("activation", 4 << 20)
        .with("scratch", 1 << 20)
        .input("data:FLOAT:1x3x224x224")
        .output("prob:FLOAT:1x1000")
        .bytes()
}

/// How long one life's stages took, in ns.
#[derive(Clone, Copy)]
struct Life {
    deserialization: f64,
    inference: f64,
}

fn life(plan: &Path, directories: &OsString, ledger: &Path, args: &[&str]) -> Option<Life> {
    let iterations = ITERATIONS.to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_trtmem"))
        .args(["run", "--format", "json", "--no-report"])
        .args(["--attribution", "discrete", "--iterations", &iterations])
        .args(args)
        .arg(plan)
        .env("LD_LIBRARY_PATH", directories)
        .env("TRTMEM_CUDA_DOUBLE_LEDGER", ledger)
        .output()
        .ok()?;
    let report: Value = serde_json::from_slice(&output.stdout).ok()?;
    let stages = report["runs"][0]["stages"].as_array()?;
    let took = |name: &str| {
        let stage = stages.iter().find(|stage| stage["stage"] == name)?;
        stage["duration_ns"].as_f64()
    };
    Some(Life {
        deserialization: took("deserialize")?,
        inference: took("inference")?,
    })
}

fn report(turns: &[(Life, Life)]) {
    println!("shortest of {TURNS} lives          with    without   ratio      each");
    line(turns, "deserialization", ALLOCATIONS, LIMIT, |life| {
        life.deserialization
    });
    line(turns, "inference", ITERATIONS, EQUAL, |life| life.inference);
}

fn line(turns: &[(Life, Life)], name: &str, times: u32, limit: f64, what: fn(&Life) -> f64) {
    let with = Figures::of(turns.iter().map(|(with, _)| what(with)));
    let without = Figures::of(turns.iter().map(|(_, without)| what(without)));
    let ratio = with.shortest / without.shortest;
    let each = (with.shortest - without.shortest) / f64::from(times);
    let verdict = if ratio <= limit { "met" } else { "NOT met" };
    println!(
        "{name:<20} {:>10.1} ms {:>7.1} ms {ratio:>7.3} {each:>6.0} ns   at most {limit}: {verdict}",
        with.shortest / 1e6,
        without.shortest / 1e6,
    );
    println!(
        "{:<20} {:>10.1} ms {:>7.1} ms",
        "  median",
        with.median / 1e6,
        without.median / 1e6,
    );
}

struct Figures {
    shortest: f64,
    median: f64,
}

impl Figures {
    /// Of one figure at least; NaN of none.
    fn of(figures: impl Iterator<Item = f64>) -> Figures {
        let mut figures: Vec<f64> = figures.collect();
        figures.sort_by(f64::total_cmp);
        let at = |place: usize| figures.get(place).copied().unwrap_or(f64::NAN);
        Figures {
            shortest: at(0),
            median: at(figures.len() / 2),
        }
    }
}
