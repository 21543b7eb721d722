//! The run whose child is alive: which events it can take, and the records they make.

use super::attribution::{attribute, break_down};
use super::attribution_kind::AttributionKind;
use super::device::DeviceSeen;
use super::event::Extremes;
use super::figures::peak;
use super::growth::{GrowthPoint, WatchedLoop};
use super::growth_shown::{Setting, growth_shown};
use super::measured::Measured;
use super::run::{
    DEVICE_GRANULE_BYTES, Mark, Noise, Outcome, Run, Settle, StageFigures, StageRecord,
    StageStatus, Temperature,
};
use super::sample::Sample;
use super::schema::SchemaError;
use super::stage::Stage;

/// The run whose child is alive.
#[derive(Clone, Debug)]
pub(super) struct CurrentRun {
    pub(super) run: Run,
    pub(super) open: Option<OpenStage>,
    /// Positions of the samples before the stages that looped.
    loop_starts: Vec<u32>,
}

/// A stage that has begun and not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OpenStage {
    pub(super) stage: Stage,
    pub(super) model: Option<u32>,
    pub(super) began_ns: u64,
}

/// Why an event cannot be applied; the position is added by the caller.
pub(super) enum Refusal {
    Expected(String),
    NoSuchModel { model: u32, models: usize },
    Schema(SchemaError),
}

/// What a `StageEnded` event says about its stage.
pub(super) struct Ending {
    pub(super) stage: Stage,
    pub(super) model: Option<u32>,
    pub(super) began_ns: u64,
    pub(super) duration_ns: u64,
    pub(super) settle: Settle,
    pub(super) sample: Sample,
    pub(super) seen: Extremes,
    pub(super) device_seen: Measured<DeviceSeen>,
}

impl CurrentRun {
    pub(super) fn new(index: u32, temperature: Temperature) -> Self {
        CurrentRun {
            run: Run {
                index,
                temperature,
                outcome: Outcome::Unknown { stage: None },
                noise: Measured::absent("the run ended before the noise was measured"),
                samples: Vec::new(),
                stages: Vec::new(),
                lifecycle: Measured::absent("the run has not ended"),
                drift: Measured::absent("the record ends before the child was gone"),
                cost: Measured::absent("the record ends before the child was gone"),
                timeline: Vec::new(),
                child_output: String::new(),
                log: Vec::new(),
                log_dropped: 0,
                cycles: Vec::new(),
                loops: Vec::new(),
                growth: Vec::new(),
            },
            open: None,
            loop_starts: Vec::new(),
        }
    }

    pub(super) fn baseline(&mut self, noise: Noise, sample: Sample) -> Result<(), Refusal> {
        if !self.run.samples.is_empty() {
            return Err(expected("`baseline` once in a run"));
        }
        self.run.noise = Measured::Value(noise);
        self.run.samples.push(sample);
        Ok(())
    }

    pub(super) fn skip(
        &mut self,
        stage: Stage,
        model: Option<u32>,
        reason: String,
    ) -> Result<(), Refusal> {
        // One that had begun turned out to be none.
        if self
            .open
            .is_some_and(|open| (open.stage, open.model) == (stage, model))
        {
            self.open = None;
        }
        self.no_stage_open()?;
        self.run.stages.push(StageRecord {
            stage,
            model,
            status: StageStatus::NotApplicable { reason },
        });
        Ok(())
    }

    pub(super) fn begin_stage(&mut self, stage: OpenStage) -> Result<(), Refusal> {
        self.no_stage_open()?;
        if self.run.samples.is_empty() {
            return Err(expected("`baseline`"));
        }
        self.open = Some(stage);
        Ok(())
    }

    pub(super) fn end_stage(
        &mut self,
        kind: AttributionKind,
        watched: &Measured<u64>,
        ending: Ending,
    ) -> Result<(), Refusal> {
        let Some(open) = self.open else {
            return Err(expected("`stage-began`"));
        };
        if (open.stage, open.model) != (ending.stage, ending.model) {
            return Err(expected(format!("the `stage-ended` of {}", open.words())));
        }
        let (Some(before), Ok(position)) = (
            self.run.samples.last(),
            u32::try_from(self.run.samples.len()),
        ) else {
            return Err(expected("fewer samples"));
        };
        let delta = attribute(kind, before, &ending.sample);
        let figures = StageFigures {
            before: position.saturating_sub(1),
            after: position,
            began_ns: ending.began_ns,
            duration_ns: ending.duration_ns,
            settle: ending.settle,
            breakdown: break_down(
                kind,
                before,
                &ending.sample,
                &DeviceSeen::growth_of(&ending.device_seen),
                &delta,
            ),
            peak: peak(kind, watched, before, &ending.sample, &ending.seen, &delta),
            device_seen: ending.device_seen,
            // What was not reclaimed is known only when the run has ended.
            mark: Mark::NotChecked,
            delta,
        };
        self.run.samples.push(ending.sample);
        self.record(open, StageStatus::Finished(figures));
        self.open = None;
        Ok(())
    }

    /// Takes in a sample at which the next stage begins.
    pub(super) fn resample(&mut self, sample: Sample) -> Result<(), Refusal> {
        self.no_stage_open()?;
        if self.run.samples.is_empty() {
            return Err(expected("`baseline`"));
        }
        self.run.samples.push(sample);
        Ok(())
    }

    /// Takes in a loop that was watched; its stage has ended by then.
    pub(super) fn watch_loop(&mut self, watched: WatchedLoop) -> Result<(), Refusal> {
        self.no_stage_open()?;
        let before = self
            .run
            .finished()
            .last()
            .map(|(_, figures)| figures.before);
        self.loop_starts.push(before.unwrap_or(0));
        self.run.loops.push(watched);
        Ok(())
    }

    /// Takes in the counters after a cycle; cycles are counted up.
    pub(super) fn cycle(&mut self, point: GrowthPoint) -> Result<(), Refusal> {
        self.no_stage_open()?;
        let last = self.run.cycles.last().map_or(0, |point| point.done);
        if point.done <= last {
            return Err(expected(format!("a cycle after {last}")));
        }
        self.run.cycles.push(point);
        Ok(())
    }

    fn no_stage_open(&self) -> Result<(), Refusal> {
        match self.open {
            Some(open) => Err(expected(format!("the `stage-ended` of {}", open.words()))),
            None => Ok(()),
        }
    }

    fn record(&mut self, open: OpenStage, status: StageStatus) {
        self.run.stages.push(StageRecord {
            stage: open.stage,
            model: open.model,
            status,
        });
    }

    pub(super) fn close(mut self, outcome: Outcome, setting: Setting) -> Run {
        if let Some(open) = self.open {
            let began_ns = open.began_ns;
            self.record(open, StageStatus::Unfinished { began_ns });
        }
        self.widen_noise();
        self.narrow_device_noise();
        self.mark_stages(setting.kind);
        self.run.growth = growth_shown(&self.run, &self.loop_starts, setting);
        self.run.outcome = outcome;
        self.run
    }
}

impl CurrentRun {
    /// The noise at rest is also what the counters moved between stages while they were at rest.
    fn widen_noise(&mut self) {
        let between = self
            .run
            .finished()
            .filter(|(_, figures)| figures.settle.at_rest)
            .filter_map(|(_, figures)| figures.settle.spread_bytes.get())
            .max();
        if let (Measured::Value(noise), Some(between)) = (&mut self.run.noise, between)
            && let Measured::Value(system) = &mut noise.system_bytes
        {
            *system = between.max(*system);
        }
    }

    /// What the driver books to the process nobody else moves, which is known only when every sample is.
    fn narrow_device_noise(&mut self) {
        let is_booked = |sample: &Sample| sample.device.process_bytes.value().is_some();
        let all_booked = self.run.samples.iter().all(is_booked);
        if let Measured::Value(noise) = &mut self.run.noise
            && let Measured::Value(device) = &mut noise.device_bytes
            && all_booked
        {
            *device = DEVICE_GRANULE_BYTES;
        }
    }

    fn mark_stages(&mut self, kind: AttributionKind) {
        let run = &self.run;
        let marks: Vec<Mark> = run
            .finished()
            .map(|(_, it)| run.mark(kind, it.before, it.after, &it.delta.total_bytes))
            .collect();
        let mut marks = marks.into_iter();
        for record in &mut self.run.stages {
            if let StageStatus::Finished(figures) = &mut record.status {
                figures.mark = marks.next().unwrap_or_default();
            }
        }
    }
}

impl OpenStage {
    fn words(self) -> String {
        match self.model {
            Some(model) => format!("`{}` of model {model}", self.stage.id()),
            None => format!("`{}`", self.stage.id()),
        }
    }
}

pub(super) fn expected(what: impl Into<String>) -> Refusal {
    Refusal::Expected(what.into())
}
