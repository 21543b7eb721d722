//! The only way to make a report: events in, report out.
//!
//! A journal comes from a disk and may hold anything. So every event is checked against what may
//! follow, nothing is trusted to be in range, and a refused event leaves the builder as it was: what
//! was built until then can still be finished.

use super::current_run::{CurrentRun, Ending, OpenStage, Refusal, expected};
use super::event::Event;
use super::facts::{EngineFacts, Fact, MappedFile};
use super::growth_shown::Setting;
use super::model::{Header, Report};
use super::run::{Outcome, Run, Temperature};
use super::schema::{REPORT_SCHEMA, SchemaError, check_journal_schema};

/// Most mapped files that a report keeps: a stage with TensorRT and CUDA maps under twenty.
const MOST_MAPPED: usize = 256;

/// Why an event was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// The event cannot come at this point.
    #[error("event {position} is `{event}` where {expected} was expected")]
    OutOfPlace {
        /// Position of the event, from 1.
        position: u64,
        /// The event's name.
        event: &'static str,
        /// What could have come.
        expected: String,
    },
    /// The event speaks of a model the workload does not have.
    #[error("event {position}, `{event}`, is about model {model}, but the workload has {models}")]
    NoSuchModel {
        /// Position of the event, from 1.
        position: u64,
        /// The event's name.
        event: &'static str,
        /// The model it names, from 0.
        model: u32,
        /// Models in the workload.
        models: usize,
    },
    /// The journal is not one this program reads.
    #[error("event {position} opens a journal of another kind")]
    Schema {
        /// Position of the event, from 1.
        position: u64,
        /// What is wrong with it.
        #[source]
        source: SchemaError,
    },
    /// The report was asked for before the first event.
    #[error("nothing was measured: there is no `began` event, with which every measurement starts")]
    NothingBegan,
}

/// Turns events, in their order, into a report.
#[derive(Clone, Debug, Default)]
pub struct Builder {
    header: Option<Header>,
    finished: Vec<Run>,
    current: Option<CurrentRun>,
    engines: Vec<EngineFacts>,
    mapped: Vec<MappedFile>,
    remarks: Vec<String>,
    ended: bool,
    applied: u64,
}

impl Builder {
    /// A builder that has seen nothing.
    pub fn new() -> Self {
        Builder::default()
    }

    /// Takes the next event.
    ///
    /// # Errors
    /// The event cannot follow those before it. The builder is as it was before the call.
    pub fn apply(&mut self, event: Event) -> Result<(), BuildError> {
        let name = event.name();
        let position = self.applied.saturating_add(1);
        self.take(event).map_err(|refusal| match refusal {
            Refusal::Expected(expected) => BuildError::OutOfPlace {
                position,
                event: name,
                expected,
            },
            Refusal::NoSuchModel { model, models } => BuildError::NoSuchModel {
                position,
                event: name,
                model,
                models,
            },
            Refusal::Schema(source) => BuildError::Schema { position, source },
        })?;
        self.applied = position;
        Ok(())
    }

    /// Ends the report wherever it is. A run still going on ends as unknown in the stage it is in.
    ///
    /// # Errors
    /// No event came at all.
    pub fn finish(mut self) -> Result<Report, BuildError> {
        let mut header = self.header.take().ok_or(BuildError::NothingBegan)?;
        if let Some(current) = self.current.take() {
            let stage = current.open.map(|open| open.stage);
            let outcome = Outcome::Unknown { stage };
            self.finished.push(closed(current, outcome, &header));
        }
        let settings = &mut header.workload.settings;
        let asked = usize::try_from(settings.runs).unwrap_or(usize::MAX);
        // Who measures until something is decided asks for the fewest runs, and may make more.
        let made = u32::try_from(self.finished.len()).unwrap_or(u32::MAX);
        settings.runs = settings.runs.max(made);
        let all_finished = self
            .finished
            .iter()
            .all(|run| run.outcome == Outcome::Finished);
        Ok(Report {
            schema: REPORT_SCHEMA.to_owned(),
            header,
            complete: self.ended && all_finished && self.finished.len() >= asked,
            engines: self.engines,
            mapped: self.mapped,
            remarks: self.remarks,
            runs: self.finished,
        })
    }

    fn take(&mut self, mut event: Event) -> Result<(), Refusal> {
        if let Event::Baseline { sample, .. }
        | Event::StageEnded { sample, .. }
        | Event::Resampled { sample } = &mut event
        {
            sample.system.complete();
        }
        if let Event::Began { journal, header } = event {
            return self.begin(&journal, header);
        }
        if self.header.is_none() {
            return Err(expected("`began`"));
        }
        if self.ended {
            return Err(expected("nothing after `ended`"));
        }
        match event {
            Event::Began { .. } => Err(expected("`began` once")),
            Event::RunBegan { run, temperature } => self.begin_run(run, temperature),
            Event::Ended => self.end(),
            Event::Baseline { noise, sample } => self.running()?.baseline(noise, sample),
            Event::StageSkipped {
                stage,
                model,
                reason,
            } => {
                self.check_model(model)?;
                self.running()?.skip(stage, model, reason)
            }
            Event::StageBegan {
                stage,
                model,
                at_ns,
            } => {
                self.check_model(model)?;
                self.running()?.begin_stage(OpenStage {
                    stage,
                    model,
                    began_ns: at_ns,
                })
            }
            Event::StageEnded { .. } => self.end_stage(event),
            Event::Learnt { fact } => self.learn(fact),
            Event::Resampled { sample } => self.running()?.resample(sample),
            Event::Logged { line } => {
                self.running()?.run.log.push(line);
                Ok(())
            }
            Event::LogDropped { lines } => {
                let dropped = &mut self.running()?.run.log_dropped;
                *dropped = dropped.saturating_add(lines);
                Ok(())
            }
            Event::Progressed { .. } => Ok(()),
            Event::LoopWatched { watched } => {
                self.check_model(watched.model)?;
                self.running()?.watch_loop(watched)
            }
            Event::Cycled { point } => self.running()?.cycle(point),
            Event::RunEnded { .. } => self.end_run(event),
        }
    }

    fn begin(&mut self, journal: &str, header: Header) -> Result<(), Refusal> {
        if self.header.is_some() {
            return Err(expected("`began` only once"));
        }
        check_journal_schema(journal).map_err(Refusal::Schema)?;
        self.header = Some(header);
        Ok(())
    }

    fn begin_run(&mut self, index: u32, temperature: Temperature) -> Result<(), Refusal> {
        if self.current.is_some() {
            return Err(expected("the `run-ended` of the run before"));
        }
        let next = self.finished.len();
        if usize::try_from(index) != Ok(next) {
            return Err(expected(format!("`run-began` of run {next}")));
        }
        self.current = Some(CurrentRun::new(index, temperature));
        Ok(())
    }

    fn end(&mut self) -> Result<(), Refusal> {
        if self.current.is_some() {
            return Err(expected("the `run-ended` of the run before"));
        }
        self.ended = true;
        Ok(())
    }

    fn end_run(&mut self, event: Event) -> Result<(), Refusal> {
        let Event::RunEnded {
            outcome,
            drift,
            cost,
            timeline,
            child_output,
        } = event
        else {
            return Err(expected("`run-ended`"));
        };
        if outcome == Outcome::Finished && self.running()?.open.is_some() {
            return Err(expected(
                "`stage-ended`, since a stage is open and the run finished",
            ));
        }
        let (Some(mut current), Some(header)) = (self.current.take(), &self.header) else {
            return Err(expected("`run-began`"));
        };
        current.run.drift = drift;
        current.run.cost = cost;
        current.run.timeline = timeline;
        current.run.child_output = child_output;
        let run = closed(current, outcome, header);
        self.finished.push(run);
        Ok(())
    }

    fn end_stage(&mut self, event: Event) -> Result<(), Refusal> {
        let (
            Some(header),
            Event::StageEnded {
                stage,
                model,
                began_ns,
                duration_ns,
                settle,
                sample,
                seen,
                device_seen,
            },
        ) = (&self.header, event)
        else {
            return Err(expected("`stage-ended`"));
        };
        let kind = header.attribution.kind;
        let watched = header.workload.settings.peak_interval_ns.clone();
        let ending = Ending {
            stage,
            model,
            began_ns,
            duration_ns,
            settle,
            sample,
            seen,
            device_seen,
        };
        self.running()?.end_stage(kind, &watched, ending)
    }

    /// Takes in a fact. What every run tells again is kept once.
    fn learn(&mut self, fact: Fact) -> Result<(), Refusal> {
        self.running()?;
        if let Fact::Engine(engine) = &fact {
            self.check_model(Some(engine.model))?;
        }
        let Some(header) = &mut self.header else {
            return Err(expected("`began`"));
        };
        match fact {
            Fact::Library {
                name,
                version,
                path,
            } => {
                let environment = &mut header.environment;
                if let Some(path) = path {
                    environment.library_paths.insert(name.clone(), path);
                }
                environment.libraries.insert(name, version);
            }
            Fact::Device(device) => header.environment.device = Some(device),
            Fact::Engine(engine) => self.keep_engine(*engine),
            Fact::Mapped(file) => {
                let is_known = |it: &MappedFile| (it.stage, &it.path) == (file.stage, &file.path);
                if self.mapped.len() < MOST_MAPPED && !self.mapped.iter().any(is_known) {
                    self.mapped.push(file);
                }
            }
            Fact::Remark { text } => {
                if !self.remarks.contains(&text) {
                    self.remarks.push(text);
                }
            }
        }
        Ok(())
    }

    /// Keeps an engine in the order of the models; a later description replaces an earlier one, since
    /// shapes are known only when they are bound.
    fn keep_engine(&mut self, engine: EngineFacts) {
        match self
            .engines
            .binary_search_by_key(&engine.model, |kept| kept.model)
        {
            Ok(position) => {
                if let Some(kept) = self.engines.get_mut(position) {
                    *kept = engine;
                }
            }
            Err(position) => self.engines.insert(position, engine),
        }
    }

    fn running(&mut self) -> Result<&mut CurrentRun, Refusal> {
        self.current
            .as_mut()
            .ok_or_else(|| expected("`run-began` or `ended`"))
    }

    fn check_model(&self, model: Option<u32>) -> Result<(), Refusal> {
        let models = self
            .header
            .as_ref()
            .map_or(0, |header| header.workload.models.len());
        match model {
            Some(model) if usize::try_from(model).is_ok_and(|model| model >= models) => {
                Err(Refusal::NoSuchModel { model, models })
            }
            _ => Ok(()),
        }
    }
}

/// The run that has ended, with what its stages and samples say of its lifecycle.
fn closed(current: CurrentRun, outcome: Outcome, header: &Header) -> Run {
    let mut run = current.close(outcome, setting(header));
    run.close_lifecycle(header.attribution.kind);
    run
}

/// What the judgement of growth has to know of a report.
fn setting(header: &Header) -> Setting {
    Setting {
        kind: header.attribution.kind,
        page_bytes: header.environment.page_bytes,
    }
}
