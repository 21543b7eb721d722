//! What a sample at a stage border costs, beside two yardsticks:
//!
//! - the bare `pread`s of the very files it reads, below which no sampler can go;
//! - one reading the way the DRIVE sample takes it: the system's file opened anew and read line by
//!   line, and `mallinfo`.
//!
//! The three take turns, so that a busy machine is busy for all of them, and medians are compared.

#![allow(clippy::print_stdout)]

use std::fs::File;
use std::hint::black_box;
use std::io::{BufRead, BufReader};
use std::process::ExitCode;
use std::time::Instant;

use trtmem::probe::{Depth, Origin, Sampler, Subject, describe_sources};
use trtmem::units;
use trtmem_platform::{HeapReader, read_whole};

/// Turns that are measured, and turns before them.
const TURNS: usize = 2000;
const WARM_UP: usize = 100;

/// A border sample may take at most this many times the bare reads.
const LIMIT: f64 = 1.25;

/// Room for one text; the size of the reads does not change what the system does for them.
const ROOM: usize = 16 << 10;

fn main() -> ExitCode {
    let mut sampler = Sampler::open(&Origin::live(), Subject::Myself, Depth::Border);
    sampler.take();
    let files = files_of(&sampler);
    if files.is_empty() {
        println!("this system has no counter files that could be read");
        return ExitCode::SUCCESS;
    }
    let heap = HeapReader::native();
    let mut buffer = vec![b' '; ROOM];
    let mut border = || sampler.take();
    let mut bare = || bare_reads(&files, &mut buffer);
    let mut stream = || stream_read(&files, heap);
    let [border, bare, stream] = medians([&mut border, &mut bare, &mut stream]);
    report(&files, border, bare, stream);
    ExitCode::SUCCESS
}

/// A file the sampler reads: its path, and the file opened once more.
type Opened = (String, File);

fn files_of(sampler: &Sampler) -> Vec<Opened> {
    let present = describe_sources(sampler)
        .into_iter()
        .filter(|source| source.absence.is_none() && source.cost_ns.is_some());
    present
        .filter_map(|source| Some((source.path.clone(), File::open(source.path).ok()?)))
        .collect()
}

fn bare_reads(files: &[Opened], buffer: &mut [u8]) {
    for (_, file) in files {
        let _ = black_box(read_whole(file, buffer));
    }
}

/// The system's file is the first of a sampler's.
fn stream_read(files: &[Opened], heap: Option<HeapReader>) {
    let Some(file) = files.first().and_then(|(path, _)| File::open(path).ok()) else {
        return;
    };
    for line in BufReader::new(file).lines() {
        let _ = black_box(line);
    }
    black_box(heap.map(|heap| heap.read()));
}

/// The median time of each, nanoseconds. They take turns, and another one begins each round.
fn medians<const N: usize>(mut actions: [&mut dyn FnMut(); N]) -> [u64; N] {
    let mut times = [const { Vec::new() }; N];
    for turn in 0..WARM_UP + TURNS {
        for place in 0..N {
            let next = (turn + place) % N;
            let began = Instant::now();
            if let Some(action) = actions.get_mut(next) {
                action();
            }
            let took = units::nanos(began.elapsed());
            if let Some(times) = times.get_mut(next).filter(|_| turn >= WARM_UP) {
                times.push(took);
            }
        }
    }
    times.map(|mut times| {
        times.sort_unstable();
        times.get(times.len() / 2).copied().unwrap_or_default()
    })
}

fn report(files: &[Opened], border: u64, bare: u64, stream: u64) {
    let ratio = |other: u64| border as f64 / other as f64;
    println!("medians of {TURNS} interleaved turns");
    println!("  (a) {border:>8} ns  border sample");
    println!(
        "  (b) {bare:>8} ns  bare reads of the same {} files",
        files.len()
    );
    for (path, _) in files {
        println!("                   {path}");
    }
    println!("  (c) {stream:>8} ns  the system's file as a stream, line by line, and mallinfo");
    let verdict = if ratio(bare) <= LIMIT {
        "met"
    } else {
        "NOT met"
    };
    println!(
        "  a/b {:.3}, at most {LIMIT} wanted: {verdict}",
        ratio(bare)
    );
    println!("  a/c {:.3}", ratio(stream));
}
