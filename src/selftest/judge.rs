//! Expected against measured.

use super::findings::{Check, Findings, Result};
use super::life::{Life, check, of_all_runs};
use super::plan::{BLOCK_BYTES, BLOCKS, FILE_BYTES, LARGE_BYTES, LATE_NS, signed};
use crate::report::{Environment, Measured, Report, Stage};

/// Most that the process's own resident figures may be off: bookkeeping, page tables, stacks.
const PROCESS_ALLOWED: u64 = 512 << 10;

/// What a malloc'd block costs above its size: glibc gives each mapped block its own pages with a
/// 16-byte header, and rounds others to 16 bytes (`malloc.c`, `sysmalloc_mmap`); QNX rounds large
/// blocks to pages likewise.
const BLOCK_HEADER: u64 = 16;

/// Compares a report of [`super::LIFE_SPEC`] with what it did. Of several runs the worst is judged;
/// of the system's figures, which neighbours move, the median. Of device memory it says nothing:
/// [`super::judge_device`] does.
pub fn judge_life(report: &Report) -> Findings {
    let environment = &report.header.environment;
    Findings {
        checks: of_all_runs(report, |life| checks(&life, environment)),
        plateaus: None,
        device: Measured::absent("device memory was not tested"),
    }
}

const HEAP: &str = "heap in use";
const ANONYMOUS: &str = "process, anonymous";
const FILE: &str = "process, file";
const HIGH_WATER: &str = "process, high-water mark";

/// Whether memory is taken when it is mapped. QNX 7 does so ("Memory is allocated when it's mapped", System
/// Architecture, locking memory); Linux and QNX 8 wait until it is touched.
fn takes_untouched(environment: &Environment) -> bool {
    let major = environment.kernel.split('.').next();
    let major = major.and_then(|major| major.parse::<u32>().ok());
    environment.system == "QNX" && major.is_some_and(|major| major < 8)
}

fn checks(life: &Life<'_>, environment: &Environment) -> Vec<Check> {
    let page_bytes = environment.page_bytes;
    let blocks = BLOCKS * (page_bytes + BLOCK_HEADER);
    let one = page_bytes + BLOCK_HEADER;
    let (many, large) = (signed(BLOCKS * BLOCK_BYTES), signed(LARGE_BYTES));
    let untouched = if takes_untouched(environment) {
        large
    } else {
        0
    };
    vec![
        heap(life, Stage::Runtime, "nothing done", 0, 0),
        heap(life, Stage::Read, "16 blocks of 1 MiB", many, blocks),
        life.system(Stage::Read, "16 blocks of 1 MiB, touched", many),
        heap(life, Stage::Deserialize, "1 block of 64 MiB", large, one),
        life.system(Stage::Deserialize, "1 block of 64 MiB, touched", large),
        heap(life, Stage::Context, "mapping of 64 MiB", 0, 0),
        life.system(Stage::Context, "mapping of 64 MiB, touched", large),
        process(
            life,
            Stage::Context,
            "mapping of 64 MiB, touched",
            large,
            ANONYMOUS,
        ),
        life.system(Stage::Bindings, "mapping of 64 MiB, untouched", untouched),
        process(
            life,
            Stage::Bindings,
            "mapping of 64 MiB, untouched",
            0,
            ANONYMOUS,
        ),
        process(
            life,
            Stage::Library,
            "file of 16 MiB mapped and read",
            signed(FILE_BYTES),
            FILE,
        ),
        high_water(life, Stage::FirstInference, "64 MiB held for 5 ms", large),
        late(life),
        heap(
            life,
            Stage::ReleaseEngine,
            "80 MiB of heap freed",
            -(many + large),
            blocks + one,
        ),
        life.system(
            Stage::ReleaseEngine,
            "80 MiB of heap freed",
            -(many + large),
        ),
    ]
}

fn heap(life: &Life<'_>, stage: Stage, deed: &str, expected: i64, allowed: u64) -> Check {
    let measured = life.figure(stage, |figures| figures.delta.cpu_bytes.clone());
    let because = match allowed {
        0 => "exact",
        _ => "the allocator's rounding: a page and 16 bytes a block",
    };
    check(deed, HEAP, expected, measured, allowed, because)
}

fn process(
    life: &Life<'_>,
    stage: Stage,
    deed: &str,
    expected: i64,
    counter: &'static str,
) -> Check {
    let measured = life.growth(stage, |sample| match counter {
        FILE => &sample.process.resident_file_bytes,
        _ => &sample.process.resident_anonymous_bytes,
    });
    let because = "stacks and bookkeeping of the process";
    check(deed, counter, expected, measured, PROCESS_ALLOWED, because)
}

fn high_water(life: &Life<'_>, stage: Stage, deed: &str, expected: i64) -> Check {
    let measured = life.figure(stage, |figures| figures.peak.high_water_bytes.clone());
    let because = "stacks and bookkeeping of the process";
    check(
        deed,
        HIGH_WATER,
        expected,
        measured,
        PROCESS_ALLOWED,
        because,
    )
}

/// A stage that gives 32 MiB back 400 ms after it returned: waited for, so that nothing is left.
fn late(life: &Life<'_>) -> Check {
    let mut check = life.system(Stage::Inference, "32 MiB freed 400 ms late", 0);
    let waited = life
        .figures(Stage::Inference)
        .map_or(0, |figures| figures.settle.waited_ns);
    if waited < LATE_NS {
        check.result = Result::Wrong;
    }
    check
}
