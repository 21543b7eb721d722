//! The child process: steps the backend and takes a reading at every stage border.
//!
//! From the baseline on it allocates nothing of its own: files are open, buffers exist, messages are
//! written from a fixed buffer. What the heap grows by is the backend's.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use trtmem_platform as platform;

use super::bench::{After, Bench};
use super::heart_beat::HeartBeat;
use super::log_sink::LogToParent;
use super::outbox::Outbox;
use super::protocol::{GO, Message, PROTOCOL, Step, WorkerPlan, build_id};
use crate::backend::{self, Backend, BackendError, FailureKind, LogSink};
use crate::error_chain::chain;
use crate::probe::{Taken, mapped_files};
use crate::report::{DeviceReading, Fact, MappedFile, Stage};

/// What the parent is told where the high-water mark cannot be reset.
const NO_RESET: &str = "the system does not allow resetting the process's high-water mark (Linux: /proc/self/clear_refs)";

/// Why a worker ended early. Nobody reads it but a person who starts a worker by hand, and the tail
/// of the child's output in a report.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The parent is gone or was never there.
    #[error("a worker is started by `trtmem run`, and its parent is gone")]
    Orphaned(#[source] io::Error),
    /// The plan could not be read.
    #[error("the plan on standard input could not be read")]
    Plan(#[source] serde_json::Error),
    /// The channel to the parent broke.
    #[error("the channel to the parent broke")]
    Channel(#[from] io::Error),
}

/// Least resident bytes of a mapped file that is told: fonts of messages and the like are not worth it.
const LEAST_TOLD: u64 = 256 << 10;

type Says<'a> = Message<&'a str, Taken<'a>>;

/// Runs as a worker of the process `parent`: takes over standard input and output, and returns when
/// every step is done or one has failed.
///
/// # Errors
/// [`WorkerError`] where the parent is gone or the channel broke.
pub fn work(parent: u32) -> Result<(), WorkerError> {
    platform::ignore_interrupts();
    platform::die_with_parent(parent).map_err(WorkerError::Orphaned)?;
    let channel = platform::take_over_stdio()?;
    let outbox = Arc::new(Outbox::new(channel.messages));
    outbox.send(&Says::Hello {
        protocol: PROTOCOL,
        build: build_id(),
    })?;
    let (plan, commands) = receive_plan(channel.commands)?;
    let log = Arc::new(LogToParent::new(
        Arc::clone(&outbox),
        plan.backend.log_level,
    ));
    let sink: Arc<dyn LogSink> = Arc::<LogToParent>::clone(&log);
    let backend = match backend::create(&plan.backend, &sink) {
        Ok(backend) => backend,
        Err(error) => return Ok(send_failure(&outbox, None, &error)?),
    };
    let mut worker = Worker {
        bench: Bench::new(&plan),
        heart: HeartBeat::new(),
        outbox,
        log,
        commands,
        backend,
        mapped: BTreeSet::new(),
    };
    if worker.backend.opens_libraries() {
        worker.mapped.extend(mapped_files().into_keys());
    }
    worker.baseline(&plan)?;
    worker.drive(&plan)
}

fn receive_plan(commands: File) -> Result<(WorkerPlan, File), WorkerError> {
    // The parent writes nothing after the plan until it has heard from us, so the buffered reader
    // holds no byte of a later line when it is taken apart.
    let mut reader = BufReader::new(commands);
    let mut line = Vec::new();
    reader.read_until(b'\n', &mut line)?;
    let plan = serde_json::from_slice(&line).map_err(WorkerError::Plan)?;
    Ok((plan, reader.into_inner()))
}

fn send_failure(outbox: &Outbox, step: Option<Step>, error: &BackendError) -> io::Result<()> {
    let message = chain(error);
    outbox.send(&Says::Failed {
        step,
        message: &message,
        missing: error.is_missing(),
    })
}

/// A worker that has its plan.
struct Worker {
    bench: Bench,
    heart: HeartBeat,
    outbox: Arc<Outbox>,
    log: Arc<LogToParent>,
    commands: File,
    backend: Box<dyn Backend>,
    /// Files that were mapped before the baseline, or in an earlier stage.
    mapped: BTreeSet<String>,
}

impl Worker {
    /// Measures the noise, takes the baseline and reports both.
    fn baseline(&mut self, plan: &WorkerPlan) -> Result<(), WorkerError> {
        self.rehearse()?;
        let stages = self.measured(&plan.steps);
        self.bench.begin(stages);
        self.outbox.send(&Says::Steady)?;
        let noise = self.bench.noise(plan.noise_window_ns);
        let can_reset = self.bench.border.reset_peak();
        let device = self.sample();
        self.outbox.send(&Says::Ready {
            noise,
            high_water_unusable: (!can_reset).then_some(NO_RESET),
            reading: self.bench.border.taken(),
            device,
        })?;
        self.wait_for_go()
    }

    /// Walks the code paths of a stage border once, so that none is walked for the first time, and
    /// allocates, between two samples.
    fn rehearse(&mut self) -> io::Result<()> {
        for _ in 0..3 {
            let device = self.sample();
            let step = Step {
                stage: Stage::Library,
                model: Some(0),
            };
            self.outbox.rehearse(&Says::End {
                step,
                began_ns: 0,
                duration_ns: 0,
                waited_ns: 0,
                at_rest: true,
                spread_bytes: Some(0),
                reading: self.bench.border.taken(),
                device,
            })?;
            self.log.rehearse();
        }
        Ok(())
    }

    /// Takes a border sample, and what the backend sees of the device beside it.
    fn sample(&mut self) -> DeviceReading {
        self.bench.border.take();
        self.backend.device_reading()
    }

    fn drive(mut self, plan: &WorkerPlan) -> Result<(), WorkerError> {
        let mut left = self.measured(&plan.steps);
        for &step in &plan.steps {
            if let Some(reason) = self.backend.lacks(step.stage) {
                self.outbox.send(&Says::Skip { step, reason })?;
            } else if self.stage(step, left)? {
                left = left.saturating_sub(1);
            } else {
                give_up();
            }
        }
        if plan.cycles > 1 && !self.cycle(plan)? {
            give_up();
        }
        self.tell_dropped()?;
        self.log.close();
        self.outbox.send(&Says::Done)?;
        Ok(())
    }

    /// How many of these steps the backend has.
    fn measured(&self, steps: &[Step]) -> u64 {
        let has = |step: &&Step| self.backend.lacks(step.stage).is_none();
        steps.iter().filter(has).count() as u64
    }

    /// One stage with its border; false where the backend failed. So many stages are `left`, this one
    /// among them.
    fn stage(&mut self, step: Step, left: u64) -> Result<bool, WorkerError> {
        self.outbox.send(&Says::Begin {
            step,
            at_ns: platform::monotonic_ns(),
        })?;
        self.wait_for_go()?;
        // Without the mark the figure is absent; the parent was told at the baseline.
        let _ = self.bench.border.reset_peak();
        self.heart.begin(self.backend.device_counter());
        let began_ns = platform::monotonic_ns();
        let result = self.perform(step, step.stage == Stage::Inference);
        let duration_ns = platform::monotonic_ns().saturating_sub(began_ns);
        let duration_ns = duration_ns.saturating_sub(self.heart.spent_ns());
        if let Ok(Err(error)) = &result
            && error.kind == FailureKind::NotApplicable
        {
            let reason = &error.message;
            self.outbox.send(&Says::Skip { step, reason })?;
            return Ok(true);
        }
        if !self.succeeded(step, result)? {
            return Ok(false);
        }
        self.outbox.send(&Says::Returned { step })?;
        self.heart.end(&mut self.bench.quick);
        let settled = self.bench.settle(After::Stage { left });
        let device = self.sample();
        self.outbox.send(&Says::End {
            step,
            began_ns,
            duration_ns,
            waited_ns: settled.waited_ns,
            at_rest: settled.at_rest,
            spread_bytes: settled.spread_bytes,
            reading: self.bench.border.taken(),
            device,
        })?;
        self.wait_for_go()?;
        self.tell_loop(step)?;
        self.tell_dropped()?;
        self.learn(step)?;
        Ok(true)
    }

    /// Performs a step; a panic is an outcome like others.
    fn perform(&mut self, step: Step, watched: bool) -> thread::Result<Result<(), BackendError>> {
        let model = position(step);
        let Worker {
            backend,
            heart,
            bench,
            ..
        } = self;
        catch_unwind(AssertUnwindSafe(|| {
            if watched {
                let mut beat = |done| heart.beat(done, &mut bench.quick);
                backend.step(step.stage, model, &mut beat)
            } else {
                backend.step(step.stage, model, &mut |_| ())
            }
        }))
    }

    /// Tells the parent where a step has not succeeded, and says whether it has.
    fn succeeded(
        &self,
        step: Step,
        result: thread::Result<Result<(), BackendError>>,
    ) -> io::Result<bool> {
        match result {
            Ok(Ok(())) => return Ok(true),
            Ok(Err(error)) => send_failure(&self.outbox, Some(step), &error)?,
            Err(_) => self.outbox.send(&Says::Failed {
                step: Some(step),
                message: "the backend panicked; its message is in the child's output",
                missing: false,
            })?,
        }
        Ok(false)
    }

    /// Tells how the loop of a stage went, if it had one.
    fn tell_loop(&mut self, step: Step) -> io::Result<()> {
        let points = self.heart.take_points();
        let looped = Says::Looped { step, points };
        let result = match &looped {
            Says::Looped { points, .. } if points.is_empty() => Ok(()),
            looped => self.outbox.send(looped),
        };
        if let Says::Looped { points, .. } = looped {
            self.heart.give_back(points);
        }
        result
    }

    fn tell_dropped(&self) -> io::Result<()> {
        match self.log.take_dropped() {
            0 => Ok(()),
            lines => self.outbox.send(&Says::LogDropped { lines }),
        }
    }

    /// Tells what the files take that the step mapped: what it opened, and what that brought along. Says whether it
    /// looked.
    fn tell_mapped(&mut self, stage: Stage) -> io::Result<bool> {
        if !matches!(stage, Stage::Library | Stage::Cuda) || !self.backend.opens_libraries() {
            return Ok(false);
        }
        for (path, pages) in mapped_files() {
            if pages.resident_bytes < LEAST_TOLD || !self.mapped.insert(path.clone()) {
                continue;
            }
            let fact = Fact::Mapped(MappedFile {
                stage,
                path,
                resident_bytes: pages.resident_bytes,
                private_bytes: pages.private_bytes,
            });
            self.outbox.send(&Says::Learnt { fact })?;
        }
        // Reading them leaves blocks in the allocator's hands, which counts them as in use.
        Ok(true)
    }

    /// Tells what the step taught. Learning is no part of any stage: where there was something to
    /// learn, the next stage begins at a sample of its own.
    fn learn(&mut self, step: Step) -> Result<(), WorkerError> {
        let (mut learnt, mut result) = (self.tell_mapped(step.stage)?, Ok(()));
        let outbox = &self.outbox;
        self.backend.learn(step.stage, position(step), &mut |fact| {
            learnt = true;
            let told = outbox.send(&Says::Learnt { fact });
            if result.is_ok() {
                result = told;
            }
        });
        result?;
        if learnt {
            let device = self.sample();
            self.outbox.send(&Says::Resampled {
                reading: self.bench.border.taken(),
                device,
            })?;
        }
        Ok(())
    }

    /// Lives the part of the life that can be repeated again and again, without borders; false where
    /// the backend failed.
    fn cycle(&mut self, plan: &WorkerPlan) -> Result<bool, WorkerError> {
        let stages = self.measured(&plan.steps);
        self.tell_cycle(1, stages)?;
        for done in 2..=u64::from(plan.cycles) {
            for &step in plan.steps.iter().filter(|step| is_repeated(step.stage)) {
                if self.backend.lacks(step.stage).is_some() {
                    continue;
                }
                self.outbox.send(&Says::Doing { step })?;
                let result = self.perform(step, false);
                if !self.succeeded(step, result)? {
                    return Ok(false);
                }
            }
            self.tell_cycle(done, stages)?;
        }
        Ok(true)
    }

    fn tell_cycle(&mut self, done: u64, stages: u64) -> Result<(), WorkerError> {
        self.bench.settle(After::Cycle { stages });
        let device = self.sample();
        self.outbox.send(&Says::Cycled {
            done,
            reading: self.bench.border.taken(),
            device,
        })?;
        self.tell_dropped()?;
        self.wait_for_go()
    }

    /// Waits until the parent has put away what it was told last.
    fn wait_for_go(&mut self) -> Result<(), WorkerError> {
        let mut line = [0; GO.len()];
        Ok(self.commands.read_exact(&mut line)?)
    }
}

fn position(step: Step) -> usize {
    step.model.map_or(0, |model| model as usize)
}

/// Whether a stage belongs to every cycle: libraries are loaded and CUDA is initialised once in a
/// process.
fn is_repeated(stage: Stage) -> bool {
    !matches!(stage, Stage::Library | Stage::Cuda)
}

/// Ends the worker. Nothing is released: dropping what a failed library left behind could crash and
/// hide the failure.
fn give_up() -> ! {
    platform::end_now(0)
}
