//! How long two large reports take to be compared, whole process, at three sizes; the files lie in the page cache and
//! the quickest of a few turns counts. Beside it the comparison alone, without reading.
//!
//! ```text
//! cargo bench --bench comparison
//! ```

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[path = "../support/reports/mod.rs"]
mod reports;

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use reports::fleet;
use trtmem::analysis::comparison::{DiffRules, SideInput, compare};
use trtmem::analysis::digest::skim;

/// Runs of every report.
const RUNS: u32 = 30;

/// Engines of a report, at the three sizes; each has twelve stages.
const ENGINES: [u32; 3] = [250, 500, 1000];

/// Turns of which the quickest counts.
const TURNS: usize = 5;

/// What the largest comparison may take, seconds.
const LIMIT_S: f64 = 1.0;

fn main() {
    println!("stages a side       MB   trtmem diff   comparison alone   µs a stage");
    let mut pace: Vec<f64> = Vec::new();
    for engines in ENGINES {
        let files = [file("base", engines, 0), file("new", engines, 64)];
        let bytes: u64 = files
            .iter()
            .map(|path| fs::metadata(path).expect("a file").len())
            .sum();
        let whole = quickest(|| command(&files));
        let sides: Vec<SideInput> = files.iter().map(|path| side(path)).collect();
        let tool = reports::build(reports::events("host-run")).header.tool;
        let alone = quickest(|| compare(&sides, &DiffRules::default(), tool.clone()));
        for path in &files {
            fs::remove_file(path).expect("the file is there");
        }
        let stages = f64::from(engines * RUNS) * fleet::STAGES as f64;
        pace.push(whole / stages);
        println!(
            "{stages:>13} {:>8.1} {whole:>11.3} s {alone:>16.3} s {:>12.2}",
            bytes as f64 / 1e6,
            whole / stages * 1e6
        );
        if engines == 1000 {
            let verdict = if whole < LIMIT_S { "met" } else { "NOT met" };
            println!("  below {LIMIT_S} s wanted: {verdict}");
        }
    }
    let least = pace.iter().copied().fold(f64::INFINITY, f64::min);
    let most = pace.iter().copied().fold(0.0, f64::max);
    println!(
        "  the slowest stage takes {:.2} times as long as the quickest",
        most / least
    );
}

fn file(name: &str, engines: u32, more_kib: i64) -> PathBuf {
    let name = format!("trtmem-bench-{}-{name}.json", std::process::id());
    let path = std::env::temp_dir().join(name);
    let mut out = BufWriter::new(File::create(&path).expect("a place for the report"));
    fleet::write(engines, RUNS, more_kib, false, &mut out).expect("room for the report");
    out.flush().expect("room for the report");
    path
}

fn side(path: &Path) -> SideInput {
    let text = fs::read_to_string(path).expect("the report is there");
    let digest = skim(&text);
    SideInput {
        documents: vec![("report.json".to_owned(), digest.expect("the fast way"))],
    }
}

fn command(files: &[PathBuf; 2]) {
    let status = Command::new(env!("CARGO_BIN_EXE_trtmem"))
        .arg("diff")
        .args(files)
        .stdout(Stdio::null())
        .status()
        .expect("the program starts");
    assert!(
        status.code().is_some_and(|code| [0, 3, 6].contains(&code)),
        "{status}"
    );
}

/// The quickest of some turns, seconds.
fn quickest<T>(mut turn: impl FnMut() -> T) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..TURNS {
        let began = Instant::now();
        black_box(turn());
        best = best.min(began.elapsed().as_secs_f64());
    }
    best
}
