//! Which readings the log shows, run by run and model by model.

use crate::report::{
    AttributionKind, DriveStage, Measured, Outcome, Report, Run, Sample, StageFigures, StageStatus,
    attribute,
};

use super::checker::{Checker, Reading, Taken};
use crate::escape::escape;
use crate::export::RenderError;

/// The titles of the two readings that start a sequence. The blank at the end of the second is the
/// sample's.
const BEFORE_ENGINE: &str = "Start to narrow down the mem usage for engine creation";
const AFTER_ENGINE: &str = "Start to narrow down the mem usage after engine creation ";

/// The log of every run, and in each of every model.
pub(crate) fn text(report: &Report) -> Result<String, RenderError> {
    if report.header.workload.is_build() {
        return Err(RenderError::DriveOfBuild);
    }
    let mut log = String::new();
    for run in &report.runs {
        let models = report.header.workload.models.len().max(1);
        for model in 0..models {
            let model = u32::try_from(model).unwrap_or(u32::MAX);
            Log {
                report,
                run,
                model,
                text: &mut log,
            }
            .write()?;
        }
    }
    Ok(log)
}

/// The log of one model in one run.
struct Log<'a> {
    report: &'a Report,
    run: &'a Run,
    model: u32,
    text: &'a mut String,
}

impl Log<'_> {
    fn write(mut self) -> Result<(), RenderError> {
        let title = self.title();
        let command = self.command();
        self.line(&format!("# {command}  "));
        self.line(&format!("&&&& RUNNING {title} # {command}"));
        let finished = self.engine()? && self.inference()?;
        let verdict = if finished && self.run.outcome == Outcome::Finished {
            "PASSED"
        } else {
            "FAILED"
        };
        self.line(&format!("&&&& {verdict} {title} # {command}"));
        Ok(())
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// The sample's name with the version of TensorRT as its headers write it; `v0` where there is
    /// none, since readers look for digits.
    fn title(&self) -> String {
        let libraries = &self.report.header.environment.libraries;
        let version = libraries
            .get("TensorRT")
            .and_then(|version| version_number(version))
            .unwrap_or(0);
        format!("TensorRT.trtexec [TensorRT v{version}]")
    }

    fn command(&self) -> String {
        let models = &self.report.header.workload.models;
        let model = usize::try_from(self.model)
            .ok()
            .and_then(|model| models.get(model));
        let path = model.map_or("", |model| model.path.as_str());
        let option = match model {
            Some(model) if model.format == "onnx" => "onnx",
            _ => "loadEngine",
        };
        format!("./trtexec --{option}={}", escape(path))
    }

    /// The first sequence: runtime and engine. False where the run did not get to its end.
    fn engine(&mut self) -> Result<bool, RenderError> {
        let brackets = [
            DriveStage::InferRuntimeCreation,
            DriveStage::EngineDeserialization,
        ];
        let runtime = self.taken(DriveStage::InferRuntimeCreation)?;
        let start = match self.edge(DriveStage::EngineDeserialization) {
            Some(before) => self.reading(before)?.before(runtime.unwrap_or_default()),
            None => self.reading(self.first_before()?)?,
        };
        self.sequence(BEFORE_ENGINE, start, &brackets)
    }

    /// The second sequence: context, bindings, inferences.
    fn inference(&mut self) -> Result<bool, RenderError> {
        let brackets = [
            DriveStage::ExecutionContextCreation,
            DriveStage::BindingsBufferFilling,
            DriveStage::RunInferences,
        ];
        let first = brackets.iter().find_map(|bracket| self.edge(*bracket));
        let before = match first {
            Some(before) => before,
            None => self.first_before()?,
        };
        let start = self.reading(before)?;
        self.sequence(AFTER_ENGINE, start, &brackets)
    }

    fn sequence(
        &mut self,
        title: &str,
        start: Reading,
        brackets: &[DriveStage],
    ) -> Result<bool, RenderError> {
        let mut checker = Checker::new(self.report.header.environment.page_bytes);
        checker.print(title, start, false, self.text);
        let mut reading = start;
        for (index, bracket) in brackets.iter().enumerate() {
            let Some(taken) = self.taken(*bracket)? else {
                return Ok(false);
            };
            reading = reading.after(taken);
            let last = index + 1 == brackets.len();
            checker.print(bracket.title(), reading, last, self.text);
        }
        Ok(true)
    }

    /// The finished stages of a bracket; those of the process belong to the first model.
    fn finished(&self, bracket: DriveStage) -> impl Iterator<Item = &StageFigures> {
        self.run
            .finished()
            .filter(move |(record, _)| bracket.stages().contains(&record.stage))
            .filter(|(record, _)| record.model.unwrap_or(0) == self.model)
            .map(|(_, figures)| figures)
    }

    /// What a bracket took; `None` where a stage of it was begun and not finished, or never reached.
    fn taken(&self, bracket: DriveStage) -> Result<Option<Taken>, RenderError> {
        let mut records = self
            .run
            .stages
            .iter()
            .filter(|record| bracket.stages().contains(&record.stage))
            .filter(|record| record.model.unwrap_or(0) == self.model)
            .peekable();
        let reached = records.peek().is_some();
        let unfinished =
            records.any(|record| matches!(record.status, StageStatus::Unfinished { .. }));
        // A later model finds the runtime made.
        let made = self.model > 0 && bracket == DriveStage::InferRuntimeCreation;
        if unfinished || !(reached || made || self.run.outcome == Outcome::Finished) {
            return Ok(None);
        }
        let mut sum = Taken::default();
        for figures in self.finished(bracket) {
            let (before, after) = (self.sample(figures.before)?, self.sample(figures.after)?);
            // What the sample's counters would have lost, whichever attribution the report has.
            let delta = attribute(AttributionKind::Unified, before, after);
            let total = self.needed("available memory", &delta.total_bytes)?;
            let heap = self.needed("heap in use", &delta.cpu_bytes)?;
            sum.available = sum.available.saturating_add(total);
            sum.heap = sum.heap.saturating_add(heap);
        }
        Ok(Some(sum))
    }

    /// Position of the sample before a bracket.
    fn edge(&self, bracket: DriveStage) -> Option<u32> {
        self.finished(bracket).next().map(|figures| figures.before)
    }

    fn first_before(&self) -> Result<u32, RenderError> {
        if self.run.samples.is_empty() {
            return Err(RenderError::DriveEmpty {
                run: self.run.index,
            });
        }
        Ok(0)
    }

    fn sample(&self, position: u32) -> Result<&Sample, RenderError> {
        self.run.sample(position).ok_or(RenderError::DriveEmpty {
            run: self.run.index,
        })
    }

    fn reading(&self, position: u32) -> Result<Reading, RenderError> {
        let sample = self.sample(position)?;
        let available = self.needed("available memory", &sample.system.available_bytes)?;
        let heap = self.needed("heap in use", &sample.heap.in_use_bytes)?;
        Ok(Reading {
            available: i64::try_from(available).unwrap_or(i64::MAX),
            heap: i64::try_from(heap).unwrap_or(i64::MAX),
        })
    }

    fn needed<T: Copy>(&self, figure: &'static str, value: &Measured<T>) -> Result<T, RenderError> {
        match value {
            Measured::Value(value) => Ok(*value),
            Measured::Absent { absent } => Err(RenderError::DriveNeeds {
                figure,
                run: self.run.index,
                reason: absent.clone(),
            }),
        }
    }
}

/// `NV_TENSORRT_VERSION` of a version such as `8.4.12`: a thousand for each major up to 9, ten
/// thousand from 10 on (`NvInferVersion.h`).
fn version_number(version: &str) -> Option<u64> {
    let mut parts = version.split('.').map(str::parse::<u64>);
    let (major, minor, patch) = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    );
    let step = if major < 10 { 1_000 } else { 10_000 };
    major
        .checked_mul(step)?
        .checked_add(minor.checked_mul(100)?)?
        .checked_add(patch)
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
}
