//! How fast logs are read: a verbose log of 1 GB, made of other logs over and over, from the page cache
//! into reports, on one core. Also what memory that takes.
//!
//! ```text
//! cargo bench --bench import                     the log of our own making
//! cargo bench --bench import -- LOG...           made of these instead, each a run of its own
//! ```

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use trtmem::import::{BlockReader, LogReader, Options};
use trtmem::report::Tool;

/// Bytes of the log.
const SIZE: u64 = 1 << 30;

/// Turns of which the quickest counts.
const TURNS: usize = 5;

/// Bytes read at once, as the program does.
const BLOCK: usize = 256 << 10;

/// What a core has to do in a second.
const LEAST_GB_S: f64 = 1.0;

/// Memory that reading may take.
const MOST_MIB: u64 = 64;

fn main() {
    let logs: Vec<PathBuf> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .map(PathBuf::from)
        .collect();
    let folder = std::env::temp_dir().join(format!("trtmem-bench-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a directory for temporary files");
    let path = folder.join("large.log");
    let text = match logs.as_slice() {
        [] => verbose(),
        logs => logs
            .iter()
            .flat_map(|path| fs::read(path).expect("the log is there"))
            .collect(),
    };
    write(&path, &text);
    let before = resident_mib();
    let mut best = f64::INFINITY;
    for _ in 0..TURNS {
        let (began, processor) = (Instant::now(), processor_s());
        let told = read(&path);
        // Neighbours take turns on the core, and their time is not ours.
        let (wall, own) = (began.elapsed().as_secs_f64(), processor_s() - processor);
        best = best.min(own);
        println!("{own:.2} s of a core, {wall:.2} s in all: {told}");
    }
    let size = fs::metadata(&path).expect("it was written").len();
    let speed = size as f64 / best / 1e9;
    let taken = resident_mib().saturating_sub(before);
    println!("{size} bytes: {speed:.2} GB/s, resident memory grew by {taken} MiB");
    fs::remove_dir_all(&folder).expect("it can be removed");
    assert!(speed >= LEAST_GB_S, "slower than {LEAST_GB_S} GB/s");
    assert!(taken <= MOST_MIB, "more than {MOST_MIB} MiB");
}

/// A run of trtexec with --verbose: a hundred lines of tactics for each that tells of memory.
fn verbose() -> Vec<u8> {
    let lines = include_str!("../data/logs/import/build-8.4.log");
    let mut text = Vec::new();
    for (number, line) in lines.lines().enumerate() {
        writeln!(text, "{line}").expect("memory");
        for tactic in 0..100_u64 {
            let id = (tactic + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            writeln!(
                text,
                "[06/15/2022-05:43:36] [V] [TRT] Conv_{number} + Relu_{tactic} (CaskConvolution[0x80000009]) \
                 Set Tactic Name: sm80_xmma_fprop_implicit_gemm_f16f16_f32_nhwckrsc_nhwc_tilesize128x64x32 \
                 Tactic: 0x{id:016x} Time: 0.0{tactic}"
            )
            .expect("memory");
        }
    }
    text
}

/// Writes the text again and again until it is large.
fn write(path: &Path, text: &[u8]) {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path).expect("a place for it"));
    let mut written = 0;
    while written < SIZE {
        out.write_all(text).expect("room for the log");
        written += text.len() as u64;
    }
    out.flush().expect("room for the log");
}

/// Reads the log as the program does.
fn read(path: &Path) -> String {
    let mut reader = LogReader::new(options());
    let mut lines = BlockReader::default();
    let mut file = File::open(path).expect("it was written");
    let mut block = vec![0; BLOCK];
    loop {
        let read = file.read(&mut block).expect("it can be read");
        if read == 0 {
            break;
        }
        let block = block.get(..read).unwrap_or_default();
        lines.feed(block, &mut |number, line| drop(reader.read(number, line)));
    }
    lines.finish(&mut |number, line| drop(reader.read(number, line)));
    let count = lines.lines();
    let reports = reader.finish(count).expect("a report");
    let runs: usize = reports.iter().map(|report| report.runs.len()).sum();
    format!("{count} lines, {} reports, {runs} runs", reports.len())
}

/// Time of a core that this process has had, as a user and in the system; in hundredths of a second.
fn processor_s() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let rest = stat.rsplit(')').next().unwrap_or_default();
    let words = rest.split_ascii_whitespace().skip(11).take(2);
    words
        .filter_map(|word| word.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

fn resident_mib() -> u64 {
    let statm = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|word| word.parse().ok());
    pages.map_or(0, |pages: u64| (pages * 4096) >> 20)
}

fn options() -> Options {
    Options {
        name: "large.log".into(),
        release: None,
        memory: None,
        is_taken_for_finished: false,
        noise_bytes: 16 << 20,
        page_bytes: 4096,
        created: "2020-01-01T00:00:00Z".into(),
        tool: Tool {
            name: "trtmem".into(),
            version: "0".into(),
            commit: "unknown".into(),
            target: "none".into(),
            features: Vec::new(),
        },
    }
}
