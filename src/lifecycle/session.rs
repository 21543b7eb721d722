//! One child, from its start to its end.
//!
//! A single thread waits for the child's messages and reads memory from outside in between, so that
//! nothing here competes with the child and no lock is needed. Putting a stage away (the journal's
//! disk) happens while the child waits for its `go`: it costs no reading.

mod hear;

use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use trtmem_platform as platform;

use super::conversation::{End, Place};
use super::device_watch::{DeviceWatch, StageView as DeviceView};
use super::evidence::{self, Activity};
use super::log_keeper::LogKeeper;
use super::others::OthersWatch;
use super::plan::Orders;
use super::protocol::{Step, parse_message};
use super::spawn::spawn;
use super::streams::{LineBuffer, Tail};
use super::watcher::{Seen, Watcher};
use crate::probe::Tree;
use crate::report::{DeviceMemory, Event, Sample, StageProgress};

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
