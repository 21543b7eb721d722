//! The log of the DRIVE OS trtexec sample, line for line, for scripts that read it.
//!
//! The sample ([cam-ai/qnx_trtexec_memory_checker], `samples/common/memConsumption.cpp`) reads
//! `pages_free` from the rounded text in brackets, keeps whole MB of it, drops signs, shows a negative
//! GPU figure as 0 and everything as 0 where the total is 0. This does as it does. Its first line is
//! the shell's, with the command that was typed.
//!
//! The sample has read the plan before its first reading, and here the plan is read after the runtime
//! is made. So the first reading is moved to where it would have been: the one before deserialization,
//! less what the bracket before it took. Every bracket is then the sum of its stages.
//!
//! [cam-ai/qnx_trtexec_memory_checker]: https://github.com/cam-ai/qnx_trtexec_memory_checker

use crate::escape::escape;
use crate::export::RenderError;
use crate::report::{
    AttributionKind, DriveStage, Measured, Outcome, Report, Run, Sample, StageRecord, StageStatus,
    attribute,
};

/// The titles of the two readings that start a sequence. The blank at the end of the second is the
/// sample's.
const BEFORE_ENGINE: &str = "Start to narrow down the mem usage for engine creation";
const AFTER_ENGINE: &str = "Start to narrow down the mem usage after engine creation ";

/// The brackets of either sequence.
const OF_ENGINE: [DriveStage; 2] = [
    DriveStage::InferRuntimeCreation,
    DriveStage::EngineDeserialization,
];
const OF_INFERENCE: [DriveStage; 3] = [
    DriveStage::ExecutionContextCreation,
    DriveStage::BindingsBufferFilling,
    DriveStage::RunInferences,
];

/// The log of every run, and in each of every model.
pub(crate) fn text(report: &Report) -> Result<String, RenderError> {
    if report.header.workload.is_build() {
        return Err(RenderError::DriveOfBuild);
    }
    let mut log = String::new();
    for run in &report.runs {
        for model in 0..report.header.workload.models.len().max(1) {
            let of = OfModel { report, run, model };
            of.write(&mut log)?;
        }
    }
    Ok(log)
}

/// One model in one run.
struct OfModel<'a> {
    report: &'a Report,
    run: &'a Run,
    model: usize,
}

impl OfModel<'_> {
    fn write(&self, log: &mut String) -> Result<(), RenderError> {
        let header = &self.report.header;
        // As its headers write it; 0 where there is none, since readers look for digits.
        let version = header.environment.libraries.get("TensorRT");
        let version = version.and_then(|version| version_number(version));
        let title = format!("TensorRT.trtexec [TensorRT v{}]", version.unwrap_or(0));
        let (option, path) = match header.workload.models.get(self.model) {
            Some(model) if model.format == "onnx" => ("onnx", model.path.as_str()),
            Some(model) => ("loadEngine", model.path.as_str()),
            None => ("loadEngine", ""),
        };
        let command = format!("./trtexec --{option}={}", escape(path));
        *log += &format!("# {command}  \n&&&& RUNNING {title} # {command}\n");
        let runtime = self.change(DriveStage::InferRuntimeCreation)?;
        let start = match self.edge(DriveStage::EngineDeserialization) {
            Some(before) => {
                let runtime = runtime.unwrap_or_default();
                self.reading(before)?.with(i64::saturating_sub, runtime)
            }
            None => self.reading(0)?,
        };
        let mut finished = self.sequence(BEFORE_ENGINE, start, &OF_ENGINE, log)?;
        if finished {
            let first = OF_INFERENCE.iter().find_map(|bracket| self.edge(*bracket));
            let start = self.reading(first.unwrap_or(0))?;
            finished = self.sequence(AFTER_ENGINE, start, &OF_INFERENCE, log)?;
        }
        let passed = finished && self.run.outcome == Outcome::Finished;
        let verdict = if passed { "PASSED" } else { "FAILED" };
        *log += &format!("&&&& {verdict} {title} # {command}\n");
        Ok(())
    }

    /// What is read after each bracket. False where the run did not get to the end of the last.
    fn sequence(
        &self,
        title: &str,
        start: Counters,
        brackets: &[DriveStage],
        log: &mut String,
    ) -> Result<bool, RenderError> {
        let page_bytes = self.report.header.environment.page_bytes;
        let mut checker = Checker {
            page_bytes: i64::try_from(page_bytes).unwrap_or(i64::MAX).max(1),
            ..Checker::default()
        };
        checker.print(title, start, false, log);
        let mut reading = start;
        for bracket in brackets {
            let Some(change) = self.change(*bracket)? else {
                return Ok(false);
            };
            reading = reading.with(i64::saturating_add, change);
            let is_last = brackets.last() == Some(bracket);
            checker.print(bracket.title(), reading, is_last, log);
        }
        Ok(true)
    }

    /// The stages of a bracket; those of the process belong to the first model.
    fn stages(&self, bracket: DriveStage) -> impl Iterator<Item = &StageRecord> {
        let is_of_model = |of: Option<u32>| usize::try_from(of.unwrap_or(0)) == Ok(self.model);
        let is_in =
            move |it: &&StageRecord| bracket.stages().contains(&it.stage) && is_of_model(it.model);
        self.run.stages.iter().filter(is_in)
    }

    /// Position of the sample before a bracket.
    fn edge(&self, bracket: DriveStage) -> Option<u32> {
        let first = self.stages(bracket).find_map(StageRecord::figures);
        first.map(|figures| figures.before)
    }

    /// What a bracket changed; `None` where a stage of it was begun and not finished, or never reached.
    fn change(&self, bracket: DriveStage) -> Result<Option<Counters>, RenderError> {
        let is_unfinished = |it: &StageRecord| matches!(it.status, StageStatus::Unfinished { .. });
        // A later model finds the runtime made.
        let made = self.model > 0 && bracket == DriveStage::InferRuntimeCreation;
        let reached = made || self.run.outcome == Outcome::Finished;
        if self.stages(bracket).any(is_unfinished)
            || !(reached || self.stages(bracket).next().is_some())
        {
            return Ok(None);
        }
        let mut sum = Counters::default();
        for figures in self.stages(bracket).filter_map(StageRecord::figures) {
            let (before, after) = (self.sample(figures.before)?, self.sample(figures.after)?);
            // What the sample's counters would have lost, whichever attribution the report has.
            let delta = attribute(AttributionKind::Unified, before, after);
            let taken = self.needed("available memory", &delta.total_bytes)?;
            let change = Counters {
                available: taken.saturating_neg(),
                heap: self.needed("heap in use", &delta.cpu_bytes)?,
            };
            sum = sum.with(i64::saturating_add, change);
        }
        Ok(Some(sum))
    }

    fn sample(&self, position: u32) -> Result<&Sample, RenderError> {
        self.run.sample(position).ok_or(RenderError::DriveEmpty {
            run: self.run.index,
        })
    }

    fn reading(&self, position: u32) -> Result<Counters, RenderError> {
        let sample = self.sample(position)?;
        let available = self.needed("available memory", &sample.system.available_bytes)?;
        let heap = self.needed("heap in use", &sample.heap.in_use_bytes)?;
        Ok(Counters {
            available: i64::try_from(available).unwrap_or(i64::MAX),
            heap: i64::try_from(heap).unwrap_or(i64::MAX),
        })
    }

    fn needed<T: Copy>(&self, figure: &'static str, value: &Measured<T>) -> Result<T, RenderError> {
        value.get().ok_or_else(|| RenderError::DriveNeeds {
            figure,
            run: self.run.index,
            reason: value.reason().unwrap_or_default().to_owned(),
        })
    }
}

/// `NV_TENSORRT_VERSION` of a version such as `8.4.12`: a thousand for each major up to 9, ten
/// thousand from 10 on (`NvInferVersion.h`).
fn version_number(version: &str) -> Option<u64> {
    let mut parts = version.split('.').map(|part| part.parse().ok());
    let (major, minor, patch): (u64, u64, u64) = (parts.next()??, parts.next()??, parts.next()??);
    let step = if major < 10 { 1_000 } else { 10_000 };
    let minor = minor.checked_mul(100)?;
    let major = major.checked_mul(step)?;
    major.checked_add(minor)?.checked_add(patch)
}

/// What a reader of the log sees at one point, or how that changed, bytes.
#[derive(Clone, Copy, Default)]
struct Counters {
    available: i64,
    heap: i64,
}

impl Counters {
    /// Both with a change added or taken away.
    fn with(self, step: fn(i64, i64) -> i64, change: Counters) -> Counters {
        Counters {
            available: step(self.available, change.available),
            heap: step(self.heap, change.heap),
        }
    }
}

/// The sample's `memoryConsumption`: what it remembers between two readings, in whole MB.
#[derive(Default)]
struct Checker {
    page_bytes: i64,
    last: Option<(i64, i64)>,
    sums: [i64; 3],
}

impl Checker {
    /// The sample's `printMemInfo`; the last adds the line of sums.
    fn print(&mut self, title: &str, reading: Counters, is_last: bool, log: &mut String) {
        let pages = reading.available.max(0) / self.page_bytes;
        let text = human(pages.saturating_mul(self.page_bytes));
        let heap = reading.heap / (1 << 20);
        *log += &format!("----------------{title}---------------\n");
        *log += &format!("pages_free={pages:#x} ({text})\nCpuMemUsed is {heap} MB\n");
        let available = whole_megabytes(&text);
        if let Some(before) = self.last {
            let used = consumed(before, (available, heap));
            *log += &consumed_line(&format!("during [{title}]"), "", used);
            for (sum, part) in self.sums.iter_mut().zip(used) {
                *sum = sum.saturating_add(part);
            }
        }
        if is_last {
            *log += &consumed_line("in total", " in total", self.sums);
        }
        self.last = Some((available, heap));
        log.push('\n');
    }
}

/// Total, CPU and GPU MB between two readings of available memory and heap, as the sample has them.
fn consumed(before: (i64, i64), after: (i64, i64)) -> [i64; 3] {
    let total = (before.0.saturating_sub(after.0)).saturating_abs();
    if total == 0 {
        return [0; 3];
    }
    let cpu = (before.1.saturating_sub(after.1)).saturating_abs();
    [total, cpu, total.saturating_sub(cpu).max(0)]
}

fn consumed_line(scope: &str, suffix: &str, [total, cpu, gpu]: [i64; 3]) -> String {
    format!(
        "Consumed mem size {scope}: {total} MB\tCPU Mem{suffix}: {cpu} MB\tGPU Mem{suffix}: {gpu} MB\t \n"
    )
}

/// The text QNX puts in brackets: powers of 1024, three decimals, cut off and not rounded, and those
/// of the next smaller unit only.
fn human(bytes: i64) -> String {
    let (unit, smaller) = match bytes {
        ..0x10_0000 => ("kB", bytes),
        0x10_0000..0x4000_0000 => ("MB", bytes >> 10),
        _ => ("GB", bytes >> 20),
    };
    format!(
        "{}.{:03}{unit}",
        smaller >> 10,
        (smaller & 1023) * 1000 / 1024
    )
}

/// What the sample makes of that text: six characters of it as a float, times 1024 for GB, the rest
/// after the point dropped. It takes kB for MB.
fn whole_megabytes(text: &str) -> i64 {
    let digits = text.get(..6).unwrap_or(text);
    let digits = digits.trim_end_matches(|it: char| it.is_ascii_alphabetic());
    let number: f32 = digits.parse().unwrap_or(0.0);
    let factor = if text.ends_with("GB") { 1024.0 } else { 1.0 };
    // At most six digits times 1024.
    #[allow(clippy::cast_possible_truncation)]
    let whole = (number * factor) as i64;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_written_as_tensorrt_writes_them() {
        assert_eq!(version_number("8.4.12"), Some(8412));
        assert_eq!(version_number("10.10.10"), Some(101_010));
        assert_eq!(version_number("cpu"), None);
    }

    #[test]
    fn the_text_in_brackets_is_cut_and_not_rounded() {
        assert_eq!(human(0x64_69f7 * 4096), "25.102GB");
        assert_eq!(human(0x5c5d * 4096), "92.363MB");
        assert_eq!(human(0xa5 * 4096), "660.000kB");
        assert_eq!(human(0xe_0000 * 4096), "3.500GB");
        assert_eq!(human(0), "0.000kB");
    }

    #[test]
    fn the_sample_reads_whole_megabytes_of_it() {
        assert_eq!(whole_megabytes("25.102GB"), 25_704);
        assert_eq!(whole_megabytes("512.123MB"), 512);
        assert_eq!(whole_megabytes("9.386MB"), 9);
    }

    #[test]
    fn signs_are_dropped_and_a_negative_gpu_is_zero() {
        assert_eq!(consumed((100, 10), (120, 5)), [20, 5, 15]);
        assert_eq!(consumed((100, 10), (98, 20)), [2, 10, 0]);
        assert_eq!(consumed((100, 10), (100, 20)), [0, 0, 0]);
    }
}
