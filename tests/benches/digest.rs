//! How fast reports are read for comparison, at three sizes: beside what the JSON reader takes to pass over the same
//! bytes in the same run, which no reader that looks at all of them can undercut, and beside the way through the whole
//! report. The files lie in the page cache and are mapped; the ways take turns and the quickest of each counts. The
//! last lines are two reports of the largest size at the same time, as `trtmem diff` reads them.
//!
//! ```text
//! cargo bench --bench digest                                   the three sizes, and two reports at a time
//! cargo bench --bench digest -- write ENGINES RUNS KIB FILE    such a report, as the program writes it
//! cargo bench --bench digest -- read FILE...                   the digests of files, one thread each
//! ```

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[path = "../support/reports/mod.rs"]
mod reports;

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use reports::fleet;
use serde::de::IgnoredAny;
use trtmem::analysis::digest::{Digest, skim};
use trtmem::report::read_report;
use trtmem_platform::Mapping;

/// Engines of every report; with the runs below it has 12,000, 60,000 and 360,000 stages.
const ENGINES: u32 = 1000;
const RUNS: [u32; 3] = [1, 5, 30];

/// Turns of which the quickest counts.
const TURNS: usize = 5;

/// A digest takes at most so many times what passing over the text takes.
const MOST_TIMES: f64 = 1.5;

/// Anonymous memory above what is kept, MiB.
const MOST_MEMORY_MIB: f64 = 64.0;

fn main() {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        [] => all(),
        ["write", engines, runs, more, file] => {
            let number = |text: &str| text.parse::<u32>().expect("a number");
            let more = i64::from(number(more));
            write(number(engines), number(runs), more, true, Path::new(file));
        }
        ["read", ref files @ ..] => read_all(files),
        ["memory", file] => memory(Path::new(file)),
        _ => panic!("see the head of tests/benches/digest.rs"),
    }
}

fn write(engines: u32, runs: u32, more: i64, is_indented: bool, path: &Path) {
    let mut out = BufWriter::new(File::create(path).expect("a place for the report"));
    fleet::write(engines, runs, more, is_indented, &mut out).expect("room for the report");
    out.flush().expect("room for the report");
}

fn mapped(path: &Path) -> Mapping {
    let file = File::open(path).expect("the report is there");
    let bytes = file.metadata().expect("the report is there").len();
    Mapping::file(&file, bytes).expect("the report can be mapped")
}

fn digest(path: &Path) -> Digest {
    let mapping = mapped(path);
    let text = str::from_utf8(mapping.bytes()).expect("text");
    skim(text).expect("this program's reports need not be read as a whole")
}

/// What the JSON reader takes to see that the text is JSON.
fn pass_over(path: &Path) {
    let mapping = mapped(path);
    let _: IgnoredAny = serde_json::from_slice(mapping.bytes()).expect("JSON");
}

fn whole_report(path: &Path) -> Digest {
    let text = fs::read_to_string(path).expect("the report is there");
    Digest::of(&read_report(&text).expect("a report"))
}

fn read_all(files: &[&str]) {
    let began = Instant::now();
    thread::scope(|scope| {
        for file in files {
            scope.spawn(move || {
                let digest = black_box(digest(Path::new(file)));
                let seconds = began.elapsed().as_secs_f64();
                println!("{file}: {} runs, {seconds:.3} s", digest.runs.len());
            });
        }
    });
}

fn seconds<T>(turn: impl FnOnce() -> T) -> f64 {
    let began = Instant::now();
    black_box(turn());
    began.elapsed().as_secs_f64()
}

/// The quickest of some turns, seconds, of two ways that take turns.
fn quickest<A, B>(mut one: impl FnMut() -> A, mut other: impl FnMut() -> B) -> (f64, f64) {
    let mut best = (f64::INFINITY, f64::INFINITY);
    for _ in 0..TURNS {
        best.0 = best.0.min(seconds(&mut one));
        best.1 = best.1.min(seconds(&mut other));
    }
    best
}

fn all() {
    println!(
        "stages     form          MB     digest   passed over  times      MB/s   whole report"
    );
    for is_indented in [false, true] {
        for runs in RUNS {
            one_size(runs, is_indented);
        }
    }
}

fn one_size(runs: u32, is_indented: bool) {
    let path: PathBuf =
        std::env::temp_dir().join(format!("trtmem-bench-{}.json", std::process::id()));
    write(ENGINES, runs, 0, is_indented, &path);
    let megabytes = fs::metadata(&path).expect("the report is there").len() as f64 / 1e6;
    let (digested, passed) = quickest(|| digest(&path), || pass_over(&path));
    let whole = seconds(|| whole_report(&path));
    assert!(runs > 1 || digest(&path) == whole_report(&path));
    let stages = u64::from(ENGINES) * fleet::STAGES as u64 * u64::from(runs);
    let form = if is_indented { "indented" } else { "compact" };
    println!(
        "{stages:>6}     {form:<8} {megabytes:>7.1} {digested:>8.3} s {passed:>10.3} s {:>6.2} {:>9.0} {whole:>12.3} s",
        digested / passed,
        megabytes / digested,
    );
    if runs == RUNS[2] && is_indented {
        two(&path);
    }
    fs::remove_file(&path).expect("the report is there");
}

/// Two reports at the same time: the time beside that of passing over both, and the memory.
fn two(path: &Path) {
    let (digested, passed) = quickest(|| both(|| digest(path)), || both(|| pass_over(path)));
    let times = digested / passed;
    println!(
        "  two of them: {digested:.3} s, passed over in {passed:.3} s, {times:.2} times; at most {MOST_TIMES} wanted: {}",
        verdict(times <= MOST_TIMES)
    );
    // In a process of its own, which has nothing else in its heap.
    let program = std::env::current_exe().expect("this bench");
    let measured = Command::new(program).arg("memory").arg(path).status();
    assert!(measured.expect("this bench runs").success());
}

/// The memory that two digests of a report take at the same time.
fn memory(path: &Path) {
    let before = anonymous_mib();
    let (kept, peak) = watched(|| both(|| digest(path)));
    let after = anonymous_mib();
    drop(kept);
    let (kept, above) = (after - before, peak - after);
    println!(
        "  anonymous memory: {kept:.0} MiB kept, {above:.0} MiB more at the peak; at most {MOST_MEMORY_MIB} wanted: {}",
        verdict(above <= MOST_MEMORY_MIB)
    );
}

fn verdict(is_met: bool) -> &'static str {
    if is_met { "met" } else { "NOT met" }
}

fn both<T: Send>(work: impl Fn() -> T + Sync) -> [T; 2] {
    thread::scope(|scope| {
        let other = scope.spawn(&work);
        [work(), other.join().expect("no thread fails")]
    })
}

/// What `work` makes, and the most anonymous memory of this process meanwhile, MiB.
fn watched<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut peak = anonymous_mib();
            while !is_done.load(Ordering::Relaxed) {
                peak = peak.max(anonymous_mib());
                thread::sleep(Duration::from_millis(1));
            }
            peak
        });
        let made = work();
        is_done.store(true, Ordering::Relaxed);
        (made, watch.join().expect("no thread fails"))
    })
}

fn anonymous_mib() -> f64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
    kib.expect("RssAnon").parse::<f64>().expect("a number") / 1024.0
}
