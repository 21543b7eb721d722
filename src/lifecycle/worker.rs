//! The child process: steps the backend and takes a reading at every stage border.
//!
//! From the baseline on it allocates nothing of its own: files are open, buffers exist, messages are
//! written from a fixed buffer. What the heap grows by is the backend's.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use trtmem_platform as platform;

use super::noise::NoiseMeter;
use super::outbox::Outbox;
use super::protocol::{GO, Message, PROTOCOL, Step, WorkerPlan, build_id};
use super::settle::{Observation, SettlePolicy, Settler, Tolerance, Verdict};
use crate::backend::{self, Backend, BackendError, LogSink};
use crate::error_chain::chain;
use crate::probe::{Depth, Sampler, Subject, Taken};
use crate::report::{DeviceReading, Noise};

/// Pause between the readings that measure the noise.
const NOISE_STEP: Duration = Duration::from_millis(5);

/// What the parent is told where the high-water mark cannot be reset.
const NO_RESET: &str =
    "the system does not let the process's high-water mark be reset (Linux: /proc/self/clear_refs)";

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
    let mut outbox = Outbox::new(channel.messages);
    outbox.send(&Says::Hello {
        protocol: PROTOCOL,
        build: build_id(),
    })?;
    let (plan, commands) = receive_plan(channel.commands)?;
    let log: Arc<dyn LogSink> = Arc::new(());
    let backend = match backend::create(&plan.backend, &log) {
        Ok(backend) => backend,
        Err(error) => return Ok(send_failure(&mut outbox, None, &error)?),
    };
    let mut bench = Bench::new(&plan, outbox, commands);
    bench.baseline(plan.noise_window_ns)?;
    bench.drive(backend, &plan.steps)
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

fn send_failure(outbox: &mut Outbox, step: Option<Step>, error: &BackendError) -> io::Result<()> {
    let message = chain(error);
    outbox.send(&Says::Failed {
        step,
        message: &message,
        missing: error.missing,
    })
}

/// The instruments of a worker.
struct Bench {
    outbox: Outbox,
    commands: File,
    border: Sampler,
    quick: Sampler,
    policy: SettlePolicy,
    tolerance: Tolerance,
    /// What the last settling ended with.
    rest: Observation,
}

impl Bench {
    fn new(plan: &WorkerPlan, outbox: Outbox, commands: File) -> Self {
        let origin = plan.origin.origin();
        Bench {
            outbox,
            commands,
            border: Sampler::open(&origin, Subject::Myself, Depth::Border),
            quick: Sampler::open(&origin, Subject::Myself, Depth::Quick),
            policy: plan.settle,
            tolerance: Tolerance::from_noise(None, None, None),
            rest: Observation::default(),
        }
    }

    /// Measures the noise, takes the baseline and reports both.
    fn baseline(&mut self, window_ns: u64) -> Result<(), WorkerError> {
        self.rehearse()?;
        let first = self.observe();
        self.settle(first);
        let noise = self.measure_noise(window_ns);
        self.tolerance = Tolerance::from_noise(
            noise.system_bytes.get(),
            noise.heap_bytes.get(),
            noise.process_bytes.get(),
        );
        let can_reset = self.border.reset_peak();
        self.border.take();
        self.outbox.send(&Says::Ready {
            noise,
            high_water_unusable: (!can_reset).then_some(NO_RESET),
            reading: self.border.taken(),
            device: DeviceReading::default(),
        })?;
        self.wait_for_go()
    }

    /// Walks the code paths of a stage border once, so that none is walked for the first time, and
    /// allocates, between two samples.
    fn rehearse(&mut self) -> io::Result<()> {
        for _ in 0..3 {
            self.border.take();
            let reading = self.border.taken();
            let step = Step {
                stage: crate::report::Stage::Library,
                model: Some(0),
            };
            self.outbox.rehearse(&Says::End {
                step,
                began_ns: 0,
                duration_ns: 0,
                waited_ns: 0,
                at_rest: true,
                reading,
                device: DeviceReading::default(),
            })?;
        }
        Ok(())
    }

    fn measure_noise(&mut self, window_ns: u64) -> Noise {
        let began_ns = platform::monotonic_ns();
        let mut meter = NoiseMeter::new(began_ns);
        loop {
            let now = self.observe();
            meter.observe(now);
            self.rest = now;
            if now.at_ns.saturating_sub(began_ns) >= window_ns {
                return meter.finish();
            }
            thread::sleep(NOISE_STEP);
        }
    }

    fn drive(&mut self, mut backend: Box<dyn Backend>, steps: &[Step]) -> Result<(), WorkerError> {
        for &step in steps {
            if let Some(reason) = backend.lacks(step.stage) {
                self.outbox.send(&Says::Skip { step, reason })?;
                continue;
            }
            if !self.stage(backend.as_mut(), step)? {
                // Nothing is released: dropping what a failed library left behind could crash and
                // hide the failure.
                platform::end_now(0);
            }
        }
        self.outbox.send(&Says::Done)?;
        Ok(())
    }

    /// One stage with its border; false where the backend failed.
    fn stage(&mut self, backend: &mut dyn Backend, step: Step) -> Result<bool, WorkerError> {
        self.outbox.send(&Says::Begin {
            step,
            at_ns: platform::monotonic_ns(),
        })?;
        self.wait_for_go()?;
        // Without the mark the figure is absent; the parent was told at the baseline.
        let _ = self.border.reset_peak();
        let began_ns = platform::monotonic_ns();
        let model = step.model.map_or(0, |model| model as usize);
        let result = catch_unwind(AssertUnwindSafe(|| {
            backend.step(step.stage, model, &mut |_| ())
        }));
        let duration_ns = platform::monotonic_ns().saturating_sub(began_ns);
        match result {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                send_failure(&mut self.outbox, Some(step), &error)?;
                return Ok(false);
            }
            Err(_) => {
                self.outbox.send(&Says::Failed {
                    step: Some(step),
                    message: "the backend panicked; its message is in the child's output",
                    missing: false,
                })?;
                return Ok(false);
            }
        }
        self.outbox.send(&Says::Returned { step })?;
        let before = self.rest;
        let (waited_ns, at_rest) = self.settle(before);
        self.border.take();
        self.outbox.send(&Says::End {
            step,
            began_ns,
            duration_ns,
            waited_ns,
            at_rest,
            reading: self.border.taken(),
            device: backend.device_reading(),
        })?;
        self.wait_for_go()?;
        Ok(true)
    }

    /// Waits as the policy says; `before` is what the stage began at.
    fn settle(&mut self, before: Observation) -> (u64, bool) {
        match self.policy {
            SettlePolicy::None => {
                self.rest = self.observe();
                (0, false)
            }
            SettlePolicy::Fixed { wait_ns } => {
                thread::sleep(Duration::from_nanos(wait_ns));
                self.rest = self.observe();
                (wait_ns, true)
            }
            SettlePolicy::Adaptive { cap_ns } => self.settle_adaptively(before, cap_ns),
        }
    }

    fn settle_adaptively(&mut self, before: Observation, cap_ns: u64) -> (u64, bool) {
        let first = self.observe();
        let mut settler = Settler::new(before, first, self.tolerance, cap_ns);
        let mut wait = settler.observe(first);
        loop {
            let at_rest = match wait {
                Verdict::Wait(pause_ns) => {
                    thread::sleep(Duration::from_nanos(pause_ns));
                    self.rest = self.observe();
                    wait = settler.observe(self.rest);
                    continue;
                }
                Verdict::AtRest => true,
                Verdict::Capped => false,
            };
            return (self.rest.at_ns.saturating_sub(first.at_ns), at_rest);
        }
    }

    fn observe(&mut self) -> Observation {
        self.quick.take();
        Observation {
            at_ns: self.quick.at_ns(),
            available_bytes: self.quick.available_bytes(),
            heap_bytes: self.quick.heap_in_use_bytes(),
            resident_bytes: self.quick.resident_bytes(),
            threads: self.quick.threads(),
            others_cpu_ns: platform::process_cpu_ns().saturating_sub(platform::thread_cpu_ns()),
        }
    }

    /// Waits until the parent has put away what it was told last.
    fn wait_for_go(&mut self) -> Result<(), WorkerError> {
        let mut line = [0; GO.len()];
        Ok(self.commands.read_exact(&mut line)?)
    }
}
