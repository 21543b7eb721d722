//! How long `trtmem trend` takes over 1,000, 3,000 and 10,000 reports of some 30 KiB, and how much memory.
//! Time has to grow with the number of reports, and 10,000 have to be done in 5 s and 200 MiB.
//!
//! ```text
//! cargo bench --bench history                      the three sizes; with --features parquet that table as well
//! cargo bench --bench history -- write N FOLDER    N such reports of 50 releases, one engine and board each
//! ```

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[path = "../support/releases.rs"]
mod releases;
#[path = "../support/reports/mod.rs"]
mod reports;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use releases::Made;
use trtmem::report::Stage;

const SIZES: [u32; 3] = [1_000, 3_000, 10_000];
const RELEASES: u32 = 50;
const LIMIT_S: f64 = 5.0;
const LIMIT_MIB: f64 = 200.0;
const MIB: f64 = (1 << 20) as f64;

/// Turns of which the quickest counts.
const TURNS: usize = 3;

fn main() {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        [] => three_sizes(),
        ["write", number, folder] => write(number.parse().expect("a number"), Path::new(folder)),
        _ => panic!("see the head of tests/benches/history.rs"),
    }
}

/// Reports whose runtime takes 40 MiB more from the release in the middle on, and up to 1 MiB by chance.
fn write(number: u32, folder: &Path) {
    for report in 0..number {
        let release = report % RELEASES;
        let chance = i64::from(report.wrapping_mul(2_654_435_761) >> 12);
        let step = if release < RELEASES / 2 { 0 } else { 40 << 20 };
        let label = format!("drive-6.0.{release}");
        let created = format!("2026-08-01T12:{:02}:00Z", release % 60);
        Made {
            release: Some(&label),
            created: &created,
            board: Some("DRIVE Orin"),
            more: &[(Stage::Runtime, step + chance), (Stage::Read, chance / 7)],
            ..Made::PLAIN
        }
        .write(&folder.join(format!("{label}/{report:06}.json")));
    }
}

fn three_sizes() {
    let root = std::env::temp_dir().join(format!("trtmem-history-{}", std::process::id()));
    let mut before: Option<(f64, f64)> = None;
    let formats: &[_] = if cfg!(feature = "parquet") {
        &["table", "parquet"]
    } else {
        &["table"]
    };
    for &format in formats {
        println!("trtmem trend --format {format}");
        for size in SIZES {
            let folder = root.join(size.to_string());
            if !folder.exists() {
                write(size, &folder);
            }
            let mut turns: Vec<(f64, f64)> = Vec::new();
            for _ in 0..TURNS {
                turns.push(trend(&folder, format, &root.join("out")));
            }
            turns.sort_by(|a, b| a.0.total_cmp(&b.0));
            let (seconds, peak) = turns[0];
            let per_report = seconds * 1e6 / f64::from(size);
            print!(
                "  {size:>6} reports  {seconds:>6.2} s  {per_report:>6.0} µs a report  {peak:>5.0} MiB"
            );
            if let Some((reports, earlier)) = before {
                let (more, longer) = (f64::from(size) / reports, seconds / earlier);
                print!("  {more:.1} times the reports, {longer:.1} times as long");
            }
            println!();
            before = Some((f64::from(size), seconds));
            if (size, format) == (10_000, "table") {
                let met = seconds < LIMIT_S && peak < LIMIT_MIB;
                let verdict = if met { "met" } else { "NOT met" };
                println!("  below {LIMIT_S} s and {LIMIT_MIB} MiB wanted: {verdict}");
            }
        }
        before = None;
    }
    fs::remove_dir_all(&root).expect("the folder was made here");
}

/// Seconds and the highest resident size of one call, MiB.
fn trend(folder: &Path, format: &str, out: &Path) -> (f64, f64) {
    let _ = fs::remove_dir_all(out);
    let mut command = Command::new(env!("CARGO_BIN_EXE_trtmem"));
    command.arg("trend").arg(folder).args(["--format", format]);
    if format == "parquet" {
        command.arg("-o").arg(out);
    }
    let began = Instant::now();
    let mut child = command
        .stdout(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut peak = 0.0_f64;
    loop {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok());
        peak = peak.max(kib.unwrap_or(0.0) * 1024.0 / MIB);
        if let Some(status) = child.try_wait().expect("the child is ours") {
            assert!(status.success(), "{status}");
            return (began.elapsed().as_secs_f64(), peak);
        }
        sleep(Duration::from_millis(2));
    }
}
