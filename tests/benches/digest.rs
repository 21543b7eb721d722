//! How fast reports are read for comparison, at three sizes, beside the way through the whole report. The
//! files lie in the page cache; both ways take turns and the quickest of each counts.
//!
//! ```text
//! cargo bench --bench digest                                   the three sizes
//! cargo bench --bench digest -- write ENGINES RUNS KIB FILE    such a report, as the program writes it
//! cargo bench --bench digest -- read FILE...                   the digests of files, one thread each
//! ```

#![allow(clippy::expect_used, clippy::panic)]

#[path = "../support/reports/mod.rs"]
mod reports;

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use reports::fleet;
use trtmem::analysis::digest::{Digest, read_pieces};
use trtmem::report::read_report;

/// Engines of every report; with the runs below it has 12,000, 60,000 and 360,000 stages.
const ENGINES: u32 = 1000;
const RUNS: [u32; 3] = [1, 5, 30];

/// Turns of which the quickest counts.
const TURNS: usize = 5;

/// The digest of half a gigabyte has to be there in this time, so that two files are compared in a second.
const LIMIT_S: f64 = 0.6;

fn main() {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        [] => three_sizes(),
        ["write", engines, runs, more, file] => {
            let number = |text: &str| text.parse::<u32>().expect("a number");
            let more = i64::from(number(more));
            write(number(engines), number(runs), more, true, Path::new(file));
        }
        ["read", ref files @ ..] => read_all(files),
        _ => panic!("see the head of tests/benches/digest.rs"),
    }
}

fn write(engines: u32, runs: u32, more: i64, is_indented: bool, path: &Path) {
    let mut out = BufWriter::new(File::create(path).expect("a place for the report"));
    fleet::write(engines, runs, more, is_indented, &mut out).expect("room for the report");
    out.flush().expect("room for the report");
}

fn digest(path: &Path) -> Digest {
    let mut file = File::open(path).expect("the report is there");
    let digest = read_pieces(|free| file.read(free)).expect("the report is read");
    digest.expect("this program's reports go the fast way")
}

fn whole_report(path: &Path) -> Digest {
    let text = fs::read_to_string(path).expect("the report is there");
    Digest::of(&read_report(&text).expect("a report"))
}

fn read_all(files: &[&str]) {
    let began = Instant::now();
    std::thread::scope(|scope| {
        for file in files {
            scope.spawn(move || {
                let digest = black_box(digest(Path::new(file)));
                let seconds = began.elapsed().as_secs_f64();
                println!("{file}: {} runs, {seconds:.3} s", digest.runs.len());
            });
        }
    });
}

/// The quickest of some turns, seconds.
fn quickest<T>(turns: usize, mut turn: impl FnMut() -> T) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..turns {
        let began = Instant::now();
        black_box(turn());
        best = best.min(began.elapsed().as_secs_f64());
    }
    best
}

fn three_sizes() {
    println!(
        "stages     form          MB     digest          MB/s   whole report      MB/s   times"
    );
    for is_indented in [false, true] {
        let mut pace: Vec<f64> = Vec::new();
        for runs in RUNS {
            let (bytes, digest) = one_size(runs, is_indented);
            pace.push(digest / bytes);
        }
        let (least, most) = (
            pace.iter().copied().fold(f64::INFINITY, f64::min),
            pace.iter().copied().fold(0.0, f64::max),
        );
        println!(
            "  the slowest byte takes {:.2} times as long as the quickest",
            most / least
        );
    }
}

/// Bytes of a report and the seconds its digest takes.
fn one_size(runs: u32, is_indented: bool) -> (f64, f64) {
    let path: PathBuf =
        std::env::temp_dir().join(format!("trtmem-bench-{}.json", std::process::id()));
    write(ENGINES, runs, 0, is_indented, &path);
    let bytes = fs::metadata(&path).expect("the report is there").len() as f64;
    let fast = quickest(TURNS, || digest(&path));
    let slow = quickest(1, || whole_report(&path));
    assert!(runs > 1 || digest(&path) == whole_report(&path));
    fs::remove_file(&path).expect("the report is there");
    let stages = u64::from(ENGINES) * fleet::STAGES as u64 * u64::from(runs);
    let form = if is_indented { "indented" } else { "compact" };
    let per_second = |seconds: f64| bytes / 1e6 / seconds;
    println!(
        "{stages:>6}     {form:<8} {:>7.1} {fast:>8.3} s {:>10.0} {slow:>12.3} s {:>9.0} {:>7.1}",
        bytes / 1e6,
        per_second(fast),
        per_second(slow),
        slow / fast
    );
    if runs == 30 {
        let verdict = if fast < LIMIT_S { "met" } else { "NOT met" };
        println!("  below {LIMIT_S} s wanted: {verdict}");
    }
    (bytes, fast)
}
