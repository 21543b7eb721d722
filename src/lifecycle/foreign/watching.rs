//! What is read while the program goes on, and the events that its lines make of it.

use trtmem_platform as platform;

use super::borders::{Course, Move};
use super::markers::Markers;
use crate::lifecycle::device_watch::DeviceWatch;
use crate::lifecycle::log_keeper::LogKeeper;
use crate::lifecycle::others::OthersWatch;
use crate::lifecycle::protocol::Step;
use crate::lifecycle::watcher::Watcher;
use crate::probe::{Depth, Keep, Origin, Sampler, Subject, interpret};
use crate::report::{
    DeviceReading, DeviceSeen, Event, Sample, Settle, Severity, Stage, TimelinePoint,
};
use crate::trt_log::{Life, RunMark, Verdict, clean, looks_like_memory, prefix};

/// Time between whole readings while nothing is said, nanoseconds: the last of them stands for the end
/// of a stage that only the program's own end ends.
const WHOLE_EVERY_NS: u64 = 100_000_000;

/// Whole readings between borders may take one part in this many of one processor's time.
const COST_SHARE: u64 = 50;

/// Why nothing is said of allocations.
const NOT_WATCHED: &str = "allocations of another program cannot be seen from outside";

/// A program being watched.
pub(super) struct Watching<'a> {
    record: &'a mut dyn FnMut(Event),
    markers: Option<&'a Markers>,
    sampler: Sampler,
    /// Watches between borders.
    pub(super) watcher: Watcher,
    course: Course,
    life: Life,
    log: LogKeeper,
    others: OthersWatch,
    /// The sample at the last border.
    last: Sample,
    /// When the stage that is going on began.
    began_ns: u64,
    /// The last whole reading in which the program lived.
    alive: Option<Sample>,
    next_whole_ns: u64,
    costs_ns: Vec<u64>,
}

impl<'a> Watching<'a> {
    /// Begins to watch the process `pid`, which has just begun; `baseline` was read before it.
    pub(super) fn begin(
        pid: u32,
        device: Option<u32>,
        interval_ns: Option<u64>,
        markers: Option<&'a Markers>,
        (baseline, others): (Sample, OthersWatch),
        record: &'a mut dyn FnMut(Event),
    ) -> Watching<'a> {
        let origin = Origin::live();
        let device = DeviceWatch::from_outside(device, pid);
        let mut watching = Watching {
            record,
            markers,
            sampler: Sampler::open(&origin, Subject::Process(pid), Depth::Passing),
            watcher: Watcher::new(&origin, pid, device, interval_ns),
            course: Course::default(),
            life: Life::new(),
            log: LogKeeper::default(),
            others,
            began_ns: platform::monotonic_ns(),
            last: baseline,
            alive: None,
            next_whole_ns: 0,
            costs_ns: Vec::new(),
        };
        watching.watcher.begin_stage();
        watching
    }

    /// The stage that is going on, and when it began.
    pub(super) fn stage(&self) -> (Option<Stage>, u64) {
        (self.course.stage(), self.began_ns)
    }

    /// What each border's sample took, nanoseconds.
    pub(super) fn costs_ns(&self) -> &[u64] {
        &self.costs_ns
    }

    /// The timeline of the run.
    pub(super) fn into_timeline(self) -> Vec<TimelinePoint> {
        self.watcher.into_timeline()
    }

    /// Takes in a line of the program's output.
    pub(super) fn hear(&mut self, line: &str) {
        let line = clean(line);
        let heard = self.life.hear(&line);
        let before = self.course.stage();
        let moves = match self.markers {
            Some(markers) => self
                .course
                .take(&markers.borders(&line).collect::<Vec<_>>()),
            None => self.course.take(&heard.borders),
        };
        // At once: the program goes on.
        let sample = (!moves.is_empty()).then(|| self.border());
        // What a line tells of is over when it is said, so it belongs to the stage before its border.
        let stage = heard.stage.or(before);
        if heard.said.is_some() || looks_like_memory(&line) || is_logged(&line) {
            self.keep_line(&line, stage);
        }
        if let Some(sample) = sample {
            self.costs_ns.push(sample.cost_ns);
            for step in moves {
                self.make(step, &sample);
            }
        }
        if let (None, Some(RunMark::Ends(banner))) = (self.markers, &heard.run)
            && banner.verdict == Verdict::Passed
        {
            self.course.come_through();
        }
    }

    /// Takes a whole reading if one is due.
    pub(super) fn tick(&mut self) {
        if platform::monotonic_ns() >= self.next_whole_ns {
            let _ = self.read();
        }
    }

    /// The program has ended. What it was in is counted up to the last reading of it where it ended in
    /// order, and is unfinished where it did not. Where it was not read again since that stage began, what
    /// the stage took is not known: its end gave everything back.
    pub(super) fn end(&mut self, in_order: bool) {
        let Some(stage) = self.course.stage() else {
            return;
        };
        let since = self.began_ns;
        let alive = self.alive.take().filter(|sample| sample.at_ns > since);
        match (in_order, alive) {
            (true, Some(sample)) => self.end_stage(stage, &sample),
            (true, None) => (self.record)(Event::StageSkipped {
                stage,
                model: model_of(stage),
                reason: "the program ended before it was read again".to_owned(),
            }),
            (false, _) => self.record_begin(stage),
        }
    }

    /// Records how many lines were not kept, if any.
    pub(super) fn tell_dropped(&mut self) {
        if let Some(lines) = self.log.take_dropped() {
            (self.record)(Event::LogDropped { lines });
        }
    }

    /// The sample at a border. A program that has ended since it printed the line is counted as it was
    /// read last.
    fn border(&mut self) -> Sample {
        let sample = self.read();
        let lives = sample.process.resident_bytes.get() != Some(0);
        let since = self.began_ns;
        let last = self.alive.as_ref().filter(|alive| alive.at_ns > since);
        match last {
            Some(last) if !lives => last.clone(),
            _ => sample,
        }
    }

    fn read(&mut self) -> Sample {
        self.sampler.take();
        let mut sample = interpret(&self.sampler.owned(), Keep::Named);
        let nvmap = sample.device.nvmap_bytes.clone();
        let told = DeviceReading::default();
        sample.device = self.watcher.device.border(&told, nvmap);
        let nvmap = sample.other_processes.nvmap_bytes;
        sample.other_processes = self.others.around(nvmap);
        if self.sampler.resident_bytes().is_some_and(|bytes| bytes > 0) {
            self.alive = Some(sample.clone());
        }
        let ended_ns = platform::monotonic_ns();
        let took_ns = ended_ns.saturating_sub(sample.at_ns);
        let pause_ns = took_ns.saturating_mul(COST_SHARE).max(WHOLE_EVERY_NS);
        self.next_whole_ns = ended_ns.saturating_add(pause_ns);
        sample
    }

    fn make(&mut self, step: Move, sample: &Sample) {
        match step {
            Move::End(stage) => self.end_stage(stage, sample),
            Move::Begin(_) => {
                if self.last.at_ns != sample.at_ns {
                    // Something was done that is in no stage.
                    (self.record)(Event::Resampled {
                        sample: sample.clone(),
                    });
                    self.last = sample.clone();
                }
                self.began_ns = sample.at_ns;
                self.watcher.begin_stage();
            }
            Move::Uncounted { stage, within } => (self.record)(Event::StageSkipped {
                stage,
                model: model_of(stage),
                reason: format!(
                    "no line separates it; it is counted with {}",
                    within.label()
                ),
            }),
        }
    }

    /// Records that a stage has begun: only now, because an end can correct which it was.
    fn record_begin(&mut self, stage: Stage) {
        (self.record)(Event::StageBegan {
            stage,
            model: model_of(stage),
            at_ns: self.began_ns,
        });
    }

    fn end_stage(&mut self, stage: Stage, sample: &Sample) {
        self.record_begin(stage);
        let began_ns = self.began_ns;
        let seen = self.watcher.end_stage();
        let seen = seen.extremes(&self.last.device, &sample.device);
        (self.record)(Event::StageEnded {
            stage,
            model: model_of(stage),
            began_ns,
            duration_ns: sample.at_ns.saturating_sub(began_ns),
            settle: Settle::not_waited(),
            sample: sample.clone(),
            seen,
            device_seen: DeviceSeen::absent(NOT_WATCHED),
        });
        self.last = sample.clone();
        // Until the next stage begins, what is seen belongs to whichever ends next.
        self.began_ns = sample.at_ns;
        self.watcher.begin_stage();
        self.tell_dropped();
    }

    fn keep_line(&mut self, line: &str, stage: Option<Stage>) {
        let split = prefix::split(line);
        let severity = split.severity.unwrap_or(Severity::Info);
        let step = stage.map(|stage| Step {
            stage,
            model: model_of(stage),
        });
        let at_ns = platform::monotonic_ns();
        let text = split.body.to_owned();
        if let Some(line) = self.log.keep(step, at_ns, severity, text) {
            (self.record)(Event::Logged { line });
        }
    }
}

/// Whether a logger of the known kinds wrote the line, above the least grave level.
fn is_logged(line: &str) -> bool {
    let severity = prefix::split(line).severity;
    severity.is_some_and(|severity| severity < Severity::Verbose)
}

/// The model of a stage: the program's only one, but for stages of the whole process.
fn model_of(stage: Stage) -> Option<u32> {
    (!stage.is_per_process()).then_some(0)
}
