//! Expected against measured.

use super::findings::{Calibration, Check, Findings, Result};
use super::plan::{BLOCK_BYTES, BLOCKS, FILE_BYTES, LARGE_BYTES, LATE_NS};
use crate::report::{
    AttributionKind, Measured, Report, Run, Sample, Stage, StageFigures, StageStatus,
};
use crate::units::{self, MIB};

/// Most that a system figure may be off on an idle machine.
const SYSTEM_ALLOWED: u64 = MIB;

/// Most that the process's own resident figures may be off: bookkeeping, page tables, stacks.
const PROCESS_ALLOWED: u64 = 512 << 10;

/// What a malloc'd block costs above its size: glibc gives each mapped block its own pages with a
/// 16-byte header, and rounds others to 16 bytes (`malloc.c`, `sysmalloc_mmap`); QNX rounds large
/// blocks to pages likewise.
const BLOCK_HEADER: u64 = 16;

/// Compares a report of [`super::LIFE_SPEC`] with what it did. Of several runs the worst is judged;
/// of the system's figures, which neighbours move, the median.
pub fn judge_life(report: &Report) -> Findings {
    let page_bytes = report.header.environment.page_bytes;
    let lives: Vec<Vec<Check>> = report
        .runs
        .iter()
        .map(|run| Life { run, page_bytes }.checks())
        .collect();
    let deeds = lives.iter().map(Vec::len).max().unwrap_or(0);
    let of_all_runs = |deed: usize| {
        let same = lives.iter().filter_map(|checks| checks.get(deed));
        representative(same.cloned().collect())
    };
    let checks: Vec<Check> = (0..deeds).filter_map(of_all_runs).collect();
    Findings {
        calibration: calibrate(&checks),
        checks,
        plateaus: None,
    }
}

/// The check that stands for the same one of every run.
fn representative(mut checks: Vec<Check>) -> Option<Check> {
    let error = |check: &Check| {
        let measured = check.measured_bytes.get();
        measured.map_or(u64::MAX, |bytes| bytes.abs_diff(check.expected_bytes))
    };
    checks.sort_by_key(error);
    let position = match checks.first()?.counter {
        SYSTEM => (checks.len() - 1) / 2,
        _ => checks.len() - 1,
    };
    checks.into_iter().nth(position)
}

/// What the machine's own counters say of attribution. Without a device counter there is nothing to
/// subtract and nothing to count.
fn calibrate(checks: &[Check]) -> Calibration {
    let touched = checks
        .iter()
        .find(|check| check.counter == SYSTEM && check.expected_bytes > 0);
    let moved = match touched.map(|check| (check.expected_bytes, &check.measured_bytes)) {
        Some((expected, Measured::Value(bytes))) => format!(
            "{} of touched heap took {} of available memory",
            units::size(expected.unsigned_abs()),
            units::signed_size(*bytes)
        ),
        Some((_, Measured::Absent { absent })) => format!("available memory: {absent}"),
        None => "the calibrating stage was not reached".to_owned(),
    };
    Calibration {
        attribution: AttributionKind::Host,
        reason: format!("{moved}; this build reads no device counters, so no GPU is in play"),
    }
}

const HEAP: &str = "heap in use";
const SYSTEM: &str = "available memory";
const ANONYMOUS: &str = "process, anonymous";
const FILE: &str = "process, file";
const HIGH_WATER: &str = "process, high-water mark";

/// One run of the life.
struct Life<'a> {
    run: &'a Run,
    page_bytes: u64,
}

impl Life<'_> {
    fn checks(&self) -> Vec<Check> {
        let blocks = BLOCKS * (self.page_bytes + BLOCK_HEADER);
        let one = self.page_bytes + BLOCK_HEADER;
        let (many, large) = (signed(BLOCKS * BLOCK_BYTES), signed(LARGE_BYTES));
        vec![
            self.heap(Stage::Runtime, "nothing done", 0, 0),
            self.heap(Stage::Read, "16 blocks of 1 MiB", many, blocks),
            self.system(Stage::Read, "16 blocks of 1 MiB, touched", many),
            self.heap(Stage::Deserialize, "1 block of 64 MiB", large, one),
            self.system(Stage::Deserialize, "1 block of 64 MiB, touched", large),
            self.heap(Stage::Context, "mapping of 64 MiB", 0, 0),
            self.system(Stage::Context, "mapping of 64 MiB, touched", large),
            self.process(
                Stage::Context,
                "mapping of 64 MiB, touched",
                large,
                ANONYMOUS,
            ),
            self.system(Stage::Bindings, "mapping of 64 MiB, untouched", 0),
            self.process(
                Stage::Bindings,
                "mapping of 64 MiB, untouched",
                0,
                ANONYMOUS,
            ),
            self.process(
                Stage::Library,
                "file of 16 MiB mapped and read",
                signed(FILE_BYTES),
                FILE,
            ),
            self.high_water(Stage::FirstInference, "64 MiB held for 5 ms", large),
            self.late(),
            self.heap(
                Stage::ReleaseEngine,
                "80 MiB of heap given back",
                -(many + large),
                blocks + one,
            ),
            self.system(
                Stage::ReleaseEngine,
                "80 MiB of heap given back",
                -(many + large),
            ),
        ]
    }

    fn heap(&self, stage: Stage, deed: &str, expected: i64, allowed: u64) -> Check {
        let measured = self.figure(stage, |figures| figures.delta.cpu_bytes.clone());
        let because = match allowed {
            0 => "exact",
            _ => "the allocator's rounding: a page and 16 bytes a block",
        };
        check(deed, HEAP, expected, measured, allowed, because)
    }

    fn system(&self, stage: Stage, deed: &str, expected: i64) -> Check {
        let measured = self.figure(stage, |figures| figures.delta.total_bytes.clone());
        let noise = self.run.noise.value();
        let noise = noise
            .and_then(|noise| noise.system_bytes.get())
            .unwrap_or(0);
        let because = "1 MiB, or the noise measured at rest";
        check(
            deed,
            SYSTEM,
            expected,
            measured,
            noise.max(SYSTEM_ALLOWED),
            because,
        )
    }

    fn process(&self, stage: Stage, deed: &str, expected: i64, counter: &'static str) -> Check {
        let measured = self.growth(stage, |sample| match counter {
            FILE => &sample.process.resident_file_bytes,
            _ => &sample.process.resident_anonymous_bytes,
        });
        let because = "stacks and bookkeeping of the process";
        check(deed, counter, expected, measured, PROCESS_ALLOWED, because)
    }

    fn high_water(&self, stage: Stage, deed: &str, expected: i64) -> Check {
        let measured = self.figure(stage, |figures| figures.peak.high_water_bytes.clone());
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
    fn late(&self) -> Check {
        let mut check = self.system(Stage::Inference, "32 MiB given back 400 ms late", 0);
        let waited = self
            .figures(Stage::Inference)
            .map_or(0, |figures| figures.settle.waited_ns);
        if waited < LATE_NS {
            check.result = Result::Wrong;
        }
        check
    }

    fn figures(&self, stage: Stage) -> Option<&StageFigures> {
        self.run
            .stages
            .iter()
            .find_map(|record| match &record.status {
                StageStatus::Finished(figures) if record.stage == stage => Some(figures),
                _ => None,
            })
    }

    fn figure(
        &self,
        stage: Stage,
        pick: impl FnOnce(&StageFigures) -> Measured<i64>,
    ) -> Measured<i64> {
        match self.figures(stage) {
            Some(figures) => pick(figures),
            None => Measured::absent("the stage was not reached"),
        }
    }

    fn growth(&self, stage: Stage, pick: impl Fn(&Sample) -> &Measured<u64>) -> Measured<i64> {
        let sample = |position: u32| self.run.samples.get(position as usize);
        let bracket = self
            .figures(stage)
            .and_then(|figures| sample(figures.before).zip(sample(figures.after)));
        match bracket {
            Some((before, after)) => pick(after).growth_since(pick(before)),
            None => Measured::absent("the stage was not reached"),
        }
    }
}

fn check(
    deed: &str,
    counter: &'static str,
    expected_bytes: i64,
    measured_bytes: Measured<i64>,
    allowed_bytes: u64,
    because: &'static str,
) -> Check {
    let result = match &measured_bytes {
        Measured::Absent { .. } => Result::NotMeasured,
        Measured::Value(bytes) if bytes.abs_diff(expected_bytes) <= allowed_bytes => Result::Right,
        Measured::Value(_) => Result::Wrong,
    };
    Check {
        deed: deed.to_owned(),
        counter,
        expected_bytes,
        measured_bytes,
        allowed_bytes,
        because,
        result,
    }
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
