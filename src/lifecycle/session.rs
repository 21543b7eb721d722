//! One child, from its start to its end.
//!
//! A single thread waits for the child's messages and reads memory from outside in between, so that
//! nothing here competes with the child and no lock is needed. Putting a stage away (the journal's
//! disk) happens while the child waits for its `go`: it costs no reading.

use std::io::{Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use std::{io, thread};

use trtmem_platform as platform;

use super::conversation::{End, Place};
use super::device_watch::{DeviceWatch, StageView as DeviceView, device_held, device_seen};
use super::evidence;
use super::evidence::Activity;
use super::log_sink::LogKeeper;
use super::others::OthersWatch;
use super::plan::Orders;
use super::protocol::{
    GO, LoopPoint, Message, OwnedMessage, PROTOCOL, ProtocolError, Step, build_id, parse_message,
};
use super::streams::{LineBuffer, Tail};
use super::watcher::{Seen, Watcher};
use crate::child;
use crate::probe::{Keep, OwnedReading, Tree, interpret};
use crate::report::{
    DeviceMemory, DeviceReading, Event, GrowthPoint, Measured, Sample, Settle, Severity,
    StageProgress, WatchedLoop,
};

/// How long a child that has said its last word may take to leave.
const LEAVING: Duration = Duration::from_secs(5);

/// How long an ended child's output may stay silent before it counts as complete.
const LAST_WORDS_NS: u64 = 50_000_000;

/// Longest wait for a message when nothing is watched: interrupts and timeouts are looked at again.
const LONGEST_WAIT_NS: u64 = 200_000_000;

/// A child being measured.
pub(super) struct Session<'a> {
    orders: &'a Orders,
    record: &'a mut dyn FnMut(Event),
    child: Child,
    commands: Option<ChildStdin>,
    messages: ChildStdout,
    output: Option<ChildStderr>,
    lines: LineBuffer,
    tail: Tail,
    place: Place,
    place_since_ns: u64,
    activity_then: Option<Activity>,
    high_water_unusable: Option<String>,
    /// How far the stage is that goes on, where it tells.
    progress: Option<StageProgress>,
    /// What was seen from outside until the step returned.
    seen: Option<Seen>,
    /// The device at the last sample.
    device: DeviceMemory,
    /// The device in the stage that ended last, and whether it is booked to the process: for the points
    /// of its loop.
    device_view: (DeviceView, bool),
    log: LogKeeper,
    /// Reads what other processes hold.
    others: OthersWatch,
    /// Watches memory from outside.
    pub(super) watcher: Watcher,
    /// The baseline, once taken.
    pub(super) baseline: Option<Sample>,
    /// What each border sample took, nanoseconds.
    pub(super) border_costs_ns: Vec<u64>,
}

/// What is left of a child.
pub(super) struct Remains {
    /// How it ended, where the system told.
    pub(super) status: Option<ExitStatus>,
    /// The end of its output.
    pub(super) output: String,
    /// The stage it was in.
    pub(super) step: Option<Step>,
    /// The cycle it was in, after the first life.
    pub(super) cycle: Option<u64>,
    /// Nanoseconds since that stage began.
    pub(super) after_ns: Option<u64>,
    /// What it was doing when it was ended, in words.
    pub(super) activity: Option<String>,
    /// How far the stage was, where it told.
    pub(super) progress: Option<StageProgress>,
}

impl<'a> Session<'a> {
    /// Starts a child.
    pub(super) fn start(
        orders: &'a Orders,
        record: &'a mut dyn FnMut(Event),
    ) -> io::Result<Session<'a>> {
        let mut child = spawn(orders)?;
        let (commands, messages, output) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let messages = messages.ok_or(io::ErrorKind::BrokenPipe)?;
        let origin = orders.worker.origin.origin();
        let pid = child.id();
        let device = DeviceWatch::open(&orders.worker.backend, pid);
        let watcher = Watcher::new(&origin, pid, device, orders.watch.interval_ns);
        Ok(Session {
            orders,
            record,
            child,
            commands,
            messages,
            output,
            lines: LineBuffer::default(),
            tail: Tail::default(),
            place: Place::Greeting,
            place_since_ns: platform::monotonic_ns(),
            activity_then: None,
            high_water_unusable: None,
            progress: None,
            seen: None,
            device: DeviceMemory::absent("nothing was read yet"),
            device_view: (DeviceView::default(), false),
            log: LogKeeper::default(),
            others: OthersWatch::open(&origin, Tree::Pair(pid)),
            watcher,
            baseline: None,
            border_costs_ns: Vec::new(),
        })
    }

    /// Talks with the child until the conversation ends, one way or another.
    pub(super) fn converse(&mut self) -> End {
        loop {
            match self.turn() {
                Ok(()) => {}
                Err(end) => return end,
            }
        }
    }

    fn turn(&mut self) -> Result<(), End> {
        let now_ns = platform::monotonic_ns();
        self.check_limits(now_ns)?;
        let due = self.watcher.due_in_ns(now_ns).unwrap_or(LONGEST_WAIT_NS);
        let mut waited_on: Vec<BorrowedFd<'_>> = vec![self.messages.as_fd()];
        waited_on.extend(self.output.as_ref().map(AsFd::as_fd));
        let ready = platform::wait_readable(&waited_on, Some(due.min(LONGEST_WAIT_NS)))
            .map_err(End::Lost)?;
        self.watcher.tick(platform::monotonic_ns());
        if ready & 0b10 != 0 {
            self.read_output();
        }
        if ready & 0b01 != 0 {
            self.read_messages()?;
        }
        Ok(())
    }

    fn check_limits(&self, now_ns: u64) -> Result<(), End> {
        if platform::interrupted().is_some() {
            return Err(End::Interrupted);
        }
        let elapsed_ns = now_ns.saturating_sub(self.place_since_ns);
        let elapsed_ns = elapsed_ns.saturating_sub(self.own_wait_ns());
        let watch = self.orders.watch;
        if watch
            .stage_timeout_ns
            .is_some_and(|most| elapsed_ns >= most)
        {
            return Err(End::TimedOut);
        }
        let available = self.watcher.available_bytes();
        match (watch.min_free_bytes, available) {
            (Some(floor), Some(available)) if available < floor => Err(End::BelowMinFree),
            _ => Ok(()),
        }
    }

    /// How long the child may wait here because it was told to: that is no part of a stage.
    fn own_wait_ns(&self) -> u64 {
        let settle_ns = self.orders.worker.settle.longest_ns();
        match self.place {
            Place::Preparing => settle_ns.saturating_add(self.orders.worker.noise_window_ns),
            Place::Inside { .. } if self.seen.is_some() => settle_ns,
            Place::Cycling { .. } => settle_ns,
            Place::Greeting | Place::Between | Place::Inside { .. } => 0,
        }
    }

    fn read_output(&mut self) {
        let Some(output) = &mut self.output else {
            return;
        };
        let mut chunk = [0; 4096];
        match output.read(&mut chunk) {
            Ok(0) => self.output = None,
            Ok(count) => self.tail.add(chunk.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => self.output = None,
        }
    }

    fn read_messages(&mut self) -> Result<(), End> {
        let mut chunk = [0; 16 << 10];
        let count = match self.messages.read(&mut chunk) {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            Err(error) => return Err(End::Lost(error)),
        };
        if count == 0 {
            return Err(End::Closed);
        }
        self.lines.add(chunk.get(..count).unwrap_or_default());
        while let Some(line) = self.lines.next_line().map_err(End::Broke)? {
            let message = parse_message(&line).map_err(End::Broke)?;
            self.hear(message)?;
        }
        Ok(())
    }

    /// Ends the child if it has not ended, and collects what is left of it.
    pub(super) fn bury(&mut self, end: &End) -> Remains {
        let (step, began_ns) = self.place.step().unzip();
        let after_ns = began_ns.map(|began| platform::monotonic_ns().saturating_sub(began));
        let now = evidence::activity(self.child.id());
        let activity = evidence::describe_activity(self.activity_then, now, after_ns.unwrap_or(0));
        let leaves_by_itself = matches!(end, End::Done | End::Failed { .. } | End::Closed);
        if !leaves_by_itself {
            // It may be gone already, which is as good.
            let _ = self.child.kill();
        }
        self.commands = None;
        let status = self.wait_for_exit();
        self.drain_output();
        self.tell_dropped();
        Remains {
            status,
            cycle: self.place.cycle(),
            output: self.tail.text(),
            step,
            after_ns,
            activity,
            progress: self.progress.take(),
        }
    }

    /// Takes in what the child wrote last. A process it left behind may hold the pipe open, so the
    /// end is not waited for.
    fn drain_output(&mut self) {
        while let Some(output) = &self.output {
            match platform::wait_readable(&[output.as_fd()], Some(LAST_WORDS_NS)) {
                Ok(ready) if ready != 0 => self.read_output(),
                _ => return,
            }
        }
    }

    /// Waits for the child to leave, and ends it where it does not.
    fn wait_for_exit(&mut self) -> Option<ExitStatus> {
        let deadline = Instant::now() + LEAVING;
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(1)),
                Ok(None) => {
                    let _ = self.child.kill();
                    return self.child.wait().ok();
                }
                Err(_) => return None,
            }
        }
    }
}

/// Cycles up to this one are all recorded, then every tenth up to ten times as many, and so on: a
/// report stays readable however many there were.
const EVERY_CYCLE_UP_TO: u64 = 1000;

impl Session<'_> {
    /// Does what a message asks for.
    pub(super) fn hear(&mut self, message: OwnedMessage) -> Result<(), End> {
        match message {
            Message::Log {
                at_ns,
                severity,
                text,
            } => self.keep_line(at_ns, severity, text),
            Message::Progress { phase, done, of } => self.progressed(phase, done, of),
            Message::LogDropped { lines } => self.log.drop_lines(lines),
            Message::Failed {
                message, missing, ..
            } => return Err(self.failed(message, missing)),
            Message::Learnt { fact } => (self.record)(Event::Learnt { fact }),
            message => return self.hear_in_turn(message),
        }
        Ok(())
    }

    /// Takes a message that can come only at its place.
    fn hear_in_turn(&mut self, message: OwnedMessage) -> Result<(), End> {
        match (self.place, message) {
            (Place::Greeting, Message::Hello { protocol, build }) => self.greet(protocol, build),
            (Place::Preparing, Message::Steady) => {
                // What others move from here on is in the noise.
                self.others.look();
                Ok(())
            }
            (Place::Preparing, ready @ Message::Ready { .. }) => self.baseline(ready),
            (Place::Between, Message::Skip { step, reason }) => {
                let Step { stage, model } = step;
                (self.record)(Event::StageSkipped {
                    stage,
                    model,
                    reason,
                });
                Ok(())
            }
            // A step that turned out, when it was begun, to be none.
            (Place::Inside { step: inside, .. }, Message::Skip { step, reason })
                if inside == step =>
            {
                let _ = self.watcher.end_stage();
                let Step { stage, model } = step;
                (self.record)(Event::StageSkipped {
                    stage,
                    model,
                    reason,
                });
                self.move_to(Place::Between);
                Ok(())
            }
            (Place::Between, Message::Begin { step, at_ns }) => self.begin(step, at_ns),
            (Place::Inside { step: inside, .. }, Message::Returned { step }) if inside == step => {
                self.seen = Some(self.watcher.end_stage());
                // While the child waits for the counters, outside the stage's own time.
                self.others.look();
                Ok(())
            }
            (Place::Inside { step: inside, .. }, Message::End { step, .. }) if inside != step => {
                Err(End::Broke(self.place.out_of_turn("end")))
            }
            (Place::Inside { .. }, end @ Message::End { .. }) => self.end(end),
            (Place::Between, Message::Looped { step, points }) => {
                self.watch_loop(step, &points);
                Ok(())
            }
            (Place::Between, Message::Resampled { reading, device }) => {
                let sample = self.border(&reading, &device);
                (self.record)(Event::Resampled { sample });
                Ok(())
            }
            (Place::Cycling { cycle, .. }, Message::Doing { step }) => {
                let step = Some((step, platform::monotonic_ns()));
                self.remember_activity();
                self.move_to(Place::Cycling { cycle, step });
                Ok(())
            }
            (place, cycled @ Message::Cycled { .. }) => self.cycled(place, cycled),
            (Place::Between | Place::Cycling { step: None, .. }, Message::Done) => Err(End::Done),
            (place, message) => Err(End::Broke(place.out_of_turn(message.name()))),
        }
    }

    fn greet(&mut self, protocol: u32, build: String) -> Result<(), End> {
        if protocol != PROTOCOL || build != build_id() {
            return Err(End::Broke(ProtocolError::OtherBuild { protocol, build }));
        }
        let mut plan = serde_json::to_vec(&self.orders.worker)
            .map_err(|error| End::Lost(io::Error::other(error)))?;
        plan.push(b'\n');
        self.tell(&plan)?;
        self.move_to(Place::Preparing);
        Ok(())
    }

    fn baseline(&mut self, ready: OwnedMessage) -> Result<(), End> {
        if let Message::Ready {
            mut noise,
            high_water_unusable,
            reading,
            device,
        } = ready
        {
            self.high_water_unusable = high_water_unusable;
            noise.device_bytes = self.watcher.device.noise();
            let sample = self.border(&reading, &device);
            self.baseline = Some(sample.clone());
            (self.record)(Event::Baseline { noise, sample });
        }
        self.go()
    }

    fn begin(&mut self, step: Step, at_ns: u64) -> Result<(), End> {
        let Step { stage, model } = step;
        (self.record)(Event::StageBegan {
            stage,
            model,
            at_ns,
        });
        self.progress = None;
        self.move_to(Place::Inside {
            step,
            began_ns: platform::monotonic_ns(),
        });
        self.remember_activity();
        self.watcher.begin_stage();
        self.tell(GO)
    }

    /// What the child has done until now, where a timeout may have to tell what it did since.
    fn remember_activity(&mut self) {
        if self.orders.watch.stage_timeout_ns.is_some() {
            self.activity_then = evidence::activity(self.child.id());
        }
    }

    fn end(&mut self, end: OwnedMessage) -> Result<(), End> {
        if let Message::End {
            step,
            began_ns,
            duration_ns,
            waited_ns,
            at_rest,
            spread_bytes,
            reading,
            device,
        } = end
        {
            let seen = self.seen.take();
            let seen = seen.unwrap_or_else(|| self.watcher.end_stage());
            let before = self.device.clone();
            let sample = self.border(&reading, &device);
            let extremes = seen.extremes(&before, &sample.device);
            let booked = DeviceMemory::is_booked(&before, &sample.device);
            self.device_view = (seen.device, booked);
            let Step { stage, model } = step;
            (self.record)(Event::StageEnded {
                stage,
                model,
                began_ns,
                duration_ns,
                settle: Settle {
                    waited_ns,
                    at_rest,
                    spread_bytes: Measured::from_option(
                        spread_bytes,
                        "the counters were not followed before the sample",
                    ),
                },
                sample,
                seen: extremes,
                device_seen: device_seen(&device),
            });
        }
        self.tell_dropped();
        self.go()
    }

    fn go(&mut self) -> Result<(), End> {
        self.move_to(Place::Between);
        self.tell(GO)
    }

    fn keep_line(&mut self, at_ns: u64, severity: Severity, text: String) {
        let step = self.place.step().map(|(step, _)| step);
        if let Some(line) = self.log.keep(step, at_ns, severity, text) {
            (self.record)(Event::Logged { line });
        }
    }

    fn progressed(&mut self, phase: String, done: u32, of: u32) {
        if let Some((step, _)) = self.place.step() {
            let progress = StageProgress {
                stage: step.stage,
                phase,
                done,
                of,
            };
            self.progress = Some(progress.clone());
            (self.record)(Event::Progressed { progress });
        }
    }

    /// Records how many lines were not kept, if any.
    pub(super) fn tell_dropped(&mut self) {
        if let Some(lines) = self.log.take_dropped() {
            (self.record)(Event::LogDropped { lines });
        }
    }

    fn watch_loop(&mut self, step: Step, points: &[LoopPoint]) {
        let (view, booked) = &self.device_view;
        let unread = "it could not be read";
        let point = |point: &LoopPoint| GrowthPoint {
            done: point.done,
            at_ns: point.at_ns,
            available_bytes: Measured::from_option(point.available_bytes, unread),
            heap_in_use_bytes: Measured::from_option(point.heap_in_use_bytes, unread),
            resident_bytes: Measured::from_option(point.resident_bytes, unread),
            device_bytes: view.held_at(point.at_ns, *booked),
            device_seen_bytes: Measured::from_option(
                point.device_seen_bytes,
                "the backend does not count it in a loop",
            ),
        };
        let watched = WatchedLoop {
            stage: step.stage,
            model: step.model,
            points: points.iter().map(point).collect(),
        };
        (self.record)(Event::LoopWatched { watched });
    }

    fn cycled(&mut self, place: Place, cycled: OwnedMessage) -> Result<(), End> {
        let Message::Cycled {
            done,
            reading,
            device,
        } = cycled
        else {
            return Ok(());
        };
        let expected = match place {
            Place::Between => 1,
            Place::Cycling { cycle, .. } => cycle,
            _ => 0,
        };
        if done != expected {
            return Err(End::Broke(place.out_of_turn("cycled")));
        }
        let sample = self.understand(&reading, &device);
        if is_recorded(done, u64::from(self.orders.worker.cycles)) {
            (self.record)(Event::Cycled {
                point: growth_point(done, &sample, &device),
            });
        }
        self.tell_dropped();
        self.move_to(Place::Cycling {
            cycle: done.saturating_add(1),
            step: None,
        });
        self.tell(GO)
    }

    /// A failure in a later cycle says in which: no stage of the record shows it.
    fn failed(&self, message: String, missing: bool) -> End {
        let message = match self.place.cycle() {
            Some(cycle) => format!("in cycle {cycle}: {message}"),
            None => message,
        };
        End::Failed { message, missing }
    }

    /// Says something to the child. A child that no longer listens is heard of when its own end
    /// closes, with its status.
    fn tell(&mut self, line: &[u8]) -> Result<(), End> {
        let Some(commands) = &mut self.commands else {
            return Err(End::Closed);
        };
        match commands.write_all(line) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(End::Closed),
            Err(error) => Err(End::Lost(error)),
        }
    }

    fn move_to(&mut self, place: Place) {
        self.place = place;
        self.place_since_ns = platform::monotonic_ns();
    }

    /// The sample at the border of a stage, with what other processes hold. The child waits meanwhile.
    fn border(&mut self, reading: &OwnedReading, device: &DeviceReading) -> Sample {
        let mut sample = self.understand(reading, device);
        let nvmap = sample.other_processes.nvmap_bytes;
        sample.other_processes = self.others.around(nvmap);
        sample
    }

    fn understand(&mut self, reading: &OwnedReading, device: &DeviceReading) -> Sample {
        self.border_costs_ns.push(reading.cost_ns);
        let mut sample = interpret(reading, Keep::Named);
        if let Some(reason) = &self.high_water_unusable {
            sample.process.peak_resident_bytes = Measured::absent(reason.clone());
        }
        sample.device = self
            .watcher
            .device
            .border(device, sample.device.nvmap_bytes);
        self.device = sample.device.clone();
        sample
    }
}

/// What a sample says of growth.
fn growth_point(done: u64, sample: &Sample, device: &DeviceReading) -> GrowthPoint {
    let booked = DeviceMemory::is_booked(&sample.device, &sample.device);
    GrowthPoint {
        done,
        at_ns: sample.at_ns,
        available_bytes: sample.system.available_bytes.clone(),
        heap_in_use_bytes: sample.heap.in_use_bytes.clone(),
        resident_bytes: sample.process.resident_bytes.clone(),
        device_bytes: sample.device.held_bytes(booked),
        device_seen_bytes: device_held(device),
    }
}

/// Whether a cycle is recorded: every one at first, fewer the more there are, and the last.
fn is_recorded(done: u64, of: u64) -> bool {
    let mut stride = 1;
    while done > EVERY_CYCLE_UP_TO.saturating_mul(stride) {
        stride *= 10;
    }
    done.is_multiple_of(stride) || done == of
}

/// Starts a child with a pipe on each of its three streams.
fn spawn(orders: &Orders) -> io::Result<Child> {
    let mut command = Command::new(&orders.program);
    command
        .arg("worker")
        .arg("--parent")
        .arg(std::process::id().to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    for (name, value) in &orders.variables.changed {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    child::spawn(&mut command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_cycles_make_a_bounded_record_with_the_last_of_them() {
        let recorded = |of: u64| (1..=of).filter(|done| is_recorded(*done, of)).count();
        assert_eq!(recorded(50), 50);
        assert_eq!(recorded(1000), 1000);
        assert_eq!(recorded(10_001), 1901);
        assert_eq!(recorded(100_000), 2800);
    }
}
