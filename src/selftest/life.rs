//! One run of a life whose amounts are known.

use super::findings::{Check, Result};
use crate::report::{DeviceMemory, Measured, Report, Run, Sample, Stage, StageFigures};
use crate::units::MIB;

/// Name of the counter of available memory.
pub(super) const SYSTEM: &str = "available memory";
/// Name of the counter of the device's free memory.
pub(super) const DEVICE_FREE: &str = "device, free memory";
/// Name of CUDA's own counter of it.
pub(super) const CUDA_FREE: &str = "device, free by CUDA";

/// Most that a system figure may be off on an idle machine.
const SYSTEM_ALLOWED: u64 = MIB;

/// One run of a life.
pub(super) struct Life<'a> {
    pub(super) run: &'a Run,
}

/// The checks of every run, one for each deed.
pub(super) fn of_all_runs(report: &Report, checks: impl Fn(Life<'_>) -> Vec<Check>) -> Vec<Check> {
    let lives: Vec<Vec<Check>> = report.runs.iter().map(|run| checks(Life { run })).collect();
    let deeds = lives.iter().map(Vec::len).max().unwrap_or(0);
    let of_deed = |deed: usize| {
        let same = lives.iter().filter_map(|checks| checks.get(deed));
        representative(same.cloned().collect())
    };
    (0..deeds).filter_map(of_deed).collect()
}

/// The check that stands for the same one of every run.
fn representative(mut checks: Vec<Check>) -> Option<Check> {
    let error = |check: &Check| {
        let measured = check.measured_bytes.get();
        measured.map_or(u64::MAX, |bytes| bytes.abs_diff(check.expected_bytes))
    };
    checks.sort_by_key(error);
    let position = match checks.first()?.counter {
        SYSTEM | DEVICE_FREE | CUDA_FREE => (checks.len() - 1) / 2,
        _ => checks.len() - 1,
    };
    checks.into_iter().nth(position)
}

impl Life<'_> {
    /// What a stage took of available memory.
    pub(super) fn system(&self, stage: Stage, deed: &str, expected: i64) -> Check {
        let measured = self.fall(stage, |sample| &sample.system.available_bytes);
        let because = "1 MiB, or the noise measured at rest";
        let allowed = self.system_noise().max(SYSTEM_ALLOWED);
        check(deed, SYSTEM, expected, measured, allowed, because)
    }

    /// How much available memory moves at rest.
    pub(super) fn system_noise(&self) -> u64 {
        self.run.noise_bytes().unwrap_or(0)
    }

    /// The figures of a stage.
    pub(super) fn figures(&self, stage: Stage) -> Option<&StageFigures> {
        let mut finished = self.run.finished();
        let found = finished.find(|(record, _)| record.stage == stage);
        found.map(|(_, figures)| figures)
    }

    /// A figure of a stage.
    pub(super) fn figure(
        &self,
        stage: Stage,
        pick: impl FnOnce(&StageFigures) -> Measured<i64>,
    ) -> Measured<i64> {
        match self.figures(stage) {
            Some(figures) => pick(figures),
            None => Measured::absent("the stage was not reached"),
        }
    }

    /// Growth of a counter in a stage.
    pub(super) fn growth(
        &self,
        stage: Stage,
        pick: impl Fn(&Sample) -> &Measured<u64>,
    ) -> Measured<i64> {
        match self.bracket(stage) {
            Some((before, after)) => pick(after).growth_since(pick(before)),
            None => Measured::absent("the stage was not reached"),
        }
    }

    /// Fall of a counter of free memory in a stage.
    pub(super) fn fall(
        &self,
        stage: Stage,
        pick: impl Fn(&Sample) -> &Measured<u64>,
    ) -> Measured<i64> {
        Measured::Value(0).minus(&self.growth(stage, pick))
    }

    /// Device memory that a stage took, counted as the attribution `discrete` does.
    pub(super) fn device(&self, stage: Stage) -> Measured<i64> {
        match self.bracket(stage) {
            Some((before, after)) => {
                let booked = DeviceMemory::is_booked(&before.device, &after.device);
                let left = after.device.left_bytes(booked);
                left.fall_since(&before.device.left_bytes(booked))
            }
            None => Measured::absent("the stage was not reached"),
        }
    }

    fn bracket(&self, stage: Stage) -> Option<(&Sample, &Sample)> {
        let figures = self.figures(stage)?;
        self.run
            .sample(figures.before)
            .zip(self.run.sample(figures.after))
    }
}

/// A comparison.
pub(super) fn check(
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
