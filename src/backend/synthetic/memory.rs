//! Performing actions, and the memory they have taken so far.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{hint, io, thread};

use trtmem_platform as platform;
use trtmem_platform::Mapping;

use super::holdings::{Holdings, Ledger, nameless_file};
use super::late::LateFreer;
use super::spec::{Action, Crash, Kind, SyntheticSpec};
use super::tree;
use super::tree::Counter;
use crate::backend::{BackendError, LogSink};
use crate::report::{Allocations, Stage};

/// What a synthetic life works with.
pub(super) struct Memory {
    /// What the process holds.
    process: Holdings,
    /// What each model holds.
    models: Vec<Holdings>,
    /// As long as the longest file mapping: each of them maps its beginning.
    file: Option<File>,
    /// There if anything is given back late.
    late: Option<LateFreer>,
    /// Device memory counted, if any is.
    seen: Option<Ledger>,
    log: Arc<dyn LogSink>,
    /// Root of the captured tree whose counters are changed.
    tree: Option<PathBuf>,
}

impl Memory {
    /// Everything that performing the specification will need besides the memory it is about.
    pub(super) fn prepare(
        spec: &SyntheticSpec,
        models: usize,
        tree: Option<PathBuf>,
        log: &Arc<dyn LogSink>,
    ) -> Result<Memory, BackendError> {
        let is_seen = |action: &Action| matches!(action, Action::Seen { .. });
        let holder = |owner: Option<usize>| Holdings::with_room_for(|| actions_of(spec, owner));
        Ok(Memory {
            process: holder(None),
            models: (0..models).map(|model| holder(Some(model))).collect(),
            file: file(spec)?,
            late: late(spec, models)?,
            seen: spec.all_actions().any(is_seen).then(Ledger::default),
            log: Arc::clone(log),
            tree,
        })
    }

    /// Performs one action for a model, or for the whole process.
    pub(super) fn perform(
        &mut self,
        action: &Action,
        owner: Option<usize>,
        pulse: &mut dyn FnMut(u64),
    ) -> Result<(), BackendError> {
        match action {
            Action::Free(kind) => self.free(*kind, owner),
            Action::Sleep(time) => thread::sleep(*time),
            Action::Spin(time) => spin(*time),
            Action::Lack | Action::Fact(_) => {}
            Action::Log {
                severity,
                text,
                times,
            } => (0..*times).for_each(|_| self.log.log(*severity, text.as_bytes())),
            // A library that prints does not look whether anybody reads.
            #[allow(clippy::disallowed_methods)]
            Action::Print(text) => drop(writeln!(io::stdout(), "{text}")),
            Action::Fail(text) => return Err(BackendError::new(text.clone())),
            Action::Missing(text) => {
                return Err(BackendError::new(text.clone()).machine_lacks_it());
            }
            Action::Crash(way) => return crash(*way),
            Action::ExhaustLimit => return exhaust_limit(),
            Action::VmStats { bytes } => return self.change_tree(Counter::PagesFree, *bytes),
            Action::AsStats { bytes } => return self.change_tree(Counter::Resident, *bytes),
            Action::Heap { .. }
            | Action::Anonymous { .. }
            | Action::File { .. }
            | Action::Peak { .. }
            | Action::FreeLate { .. }
            | Action::Leak { .. }
            | Action::Seen { .. } => {
                let taken = self.take(action, owner);
                return taken.map_err(|error| cannot_take(action, error));
            }
            Action::Loop { bytes, time, times } => {
                for done in 1..=u64::from(*times) {
                    if *bytes > 0 {
                        let taken = self
                            .holder(owner)
                            .and_then(|it| it.take_block(*bytes, true));
                        taken.map_err(|error| cannot_take(action, error))?;
                    }
                    thread::sleep(*time);
                    pulse(done);
                }
            }
        }
        Ok(())
    }

    /// What was counted of device memory since the last reading.
    pub(super) fn take_seen(&mut self) -> Option<Allocations> {
        self.seen.as_mut().map(Ledger::take)
    }

    fn holder(&mut self, owner: Option<usize>) -> io::Result<&mut Holdings> {
        match owner {
            Some(model) => Ok(self.models.get_mut(model).ok_or(io::ErrorKind::NotFound)?),
            None => Ok(&mut self.process),
        }
    }

    /// A step returns now: what goes late goes this much later.
    pub(super) fn step_returns(&mut self) {
        if let Some(late) = &mut self.late {
            late.step_returns();
        }
    }

    fn take(&mut self, action: &Action, owner: Option<usize>) -> io::Result<()> {
        match *action {
            Action::Leak { bytes } => return Holdings::leak_block(bytes),
            Action::Seen { bytes, times } => return self.count_seen(bytes, times, owner),
            _ => {}
        }
        let holder = match owner {
            Some(model) => self.models.get_mut(model).ok_or(io::ErrorKind::NotFound)?,
            None => &mut self.process,
        };
        match (action, &self.file, &mut self.late) {
            (
                &Action::Heap {
                    block_bytes,
                    blocks,
                    touched,
                },
                _,
                _,
            ) => (0..blocks).try_for_each(|_| holder.take_block(block_bytes, touched)),
            (&Action::Anonymous { bytes, touched }, _, _) => holder.map(bytes, touched),
            (&Action::File { bytes }, Some(file), _) => holder.map_file(file, bytes),
            (&Action::Peak { bytes, hold, times }, _, _) => peak(bytes, hold, times),
            (&Action::FreeLate { bytes, delay }, _, Some(late)) => late.take(bytes, delay),
            _ => Ok(()),
        }
    }

    fn count_seen(&mut self, bytes: u64, times: u32, owner: Option<usize>) -> io::Result<()> {
        // Out of its place, so that the holder can be asked for.
        let mut ledger = self.seen.take().unwrap_or_default();
        let holder = self.holder(owner);
        let counted =
            holder.map(|holder| (0..times).for_each(|_| holder.count_seen(bytes, &mut ledger)));
        self.seen = Some(ledger);
        counted
    }

    /// Gives back what a model holds; for the whole process, what anybody holds.
    fn free(&mut self, kind: Kind, owner: Option<usize>) {
        let mut nobody_counts = Ledger::default();
        let ledger = self.seen.as_mut().unwrap_or(&mut nobody_counts);
        if owner.is_none() {
            self.process.free(kind, ledger);
        }
        for (model, holder) in self.models.iter_mut().enumerate() {
            if owner.is_none_or(|only| only == model) {
                holder.free(kind, ledger);
            }
        }
    }

    fn change_tree(&self, counter: Counter, bytes: i64) -> Result<(), BackendError> {
        match &self.tree {
            Some(root) => tree::change(root, counter, bytes),
            None => Err(BackendError::new(
                "there is no captured tree; name it with the option tree",
            )),
        }
    }
}

fn cannot_take(action: &Action, error: io::Error) -> BackendError {
    let message = format!("cannot allocate {action}; ask for less or free some first");
    BackendError::caused(message, error)
}

/// What is done for a model, or for the whole process, in all its stages.
fn actions_of(spec: &SyntheticSpec, owner: Option<usize>) -> impl Iterator<Item = &Action> {
    let stages = Stage::ALL
        .into_iter()
        .filter(move |stage| stage.is_per_process() == owner.is_none());
    stages.flat_map(move |stage| spec.actions(stage, owner.unwrap_or(0)))
}

fn file(spec: &SyntheticSpec) -> Result<Option<File>, BackendError> {
    let sizes = spec.all_actions().filter_map(|action| match action {
        Action::File { bytes } => Some(*bytes),
        _ => None,
    });
    let Some(bytes) = sizes.max() else {
        return Ok(None);
    };
    nameless_file(bytes).map(Some).map_err(|error| {
        let directory = std::env::temp_dir();
        let message = format!(
            "cannot make a file of {bytes} bytes in `{}`; set TMPDIR to a directory with room",
            directory.display()
        );
        BackendError::caused(message, error)
    })
}

fn late(spec: &SyntheticSpec, models: usize) -> Result<Option<LateFreer>, BackendError> {
    let is_late = |action: &&Action| matches!(action, Action::FreeLate { .. });
    let count = spec.all_actions().filter(is_late).count();
    if count == 0 {
        return Ok(None);
    }
    let started = LateFreer::start(count.saturating_mul(models));
    started.map(Some).map_err(|error| {
        BackendError::caused("cannot start the thread that free-late= needs", error)
    })
}

/// Takes and gives back anonymous memory, as often as asked for.
fn peak(bytes: u64, hold: Duration, times: u32) -> io::Result<()> {
    for time in 0..times {
        if time > 0 {
            // Apart, so that they can be told apart.
            thread::sleep(hold);
        }
        let mut mapping = Mapping::anonymous(bytes)?;
        mapping.touch_write();
        thread::sleep(hold);
    }
    Ok(())
}

fn spin(time: Duration) {
    let began = Instant::now();
    while began.elapsed() < time {
        hint::spin_loop();
    }
}

/// Address space left before the limit: enough that what follows is an ordinary allocation.
const ROOM_BELOW_LIMIT: u64 = 64 << 20;
/// Size of the blocks that fill it.
const BLOCK: usize = 1 << 20;

/// Ends or stops the process; returns after a stop.
///
/// # Errors
/// The process is still there.
pub(super) fn crash(crash: Crash) -> Result<(), BackendError> {
    match crash {
        Crash::Segv => end_by("SIGSEGV"),
        Crash::Kill => end_by("SIGKILL"),
        Crash::Bus => end_by("SIGBUS"),
        Crash::Fpe => end_by("SIGFPE"),
        Crash::Abort => std::process::abort(),
        Crash::Exit(status) => platform::end_now(status),
        Crash::Hang => loop {
            thread::park();
        },
        Crash::Stop => {
            platform::raise(number_of("SIGSTOP")?);
            Ok(())
        }
    }
}

fn end_by(name: &'static str) -> Result<(), BackendError> {
    platform::raise(number_of(name)?);
    Err(BackendError::new(format!("{name} did not end the process")))
}

/// The number of a signal here; systems disagree about some.
fn number_of(name: &'static str) -> Result<i32, BackendError> {
    let mut numbers = 1..=64;
    numbers
        .find(|&number| platform::signal_name(number) == Some(name))
        .ok_or_else(|| BackendError::new(format!("this system has no {name}")))
}

/// Limits the address space and allocates until the allocator ends the process.
///
/// # Errors
/// The limit cannot be set.
pub(super) fn exhaust_limit() -> Result<(), BackendError> {
    let limit = mapped_bytes()?.saturating_add(ROOM_BELOW_LIMIT);
    platform::limit_address_space(limit).map_err(|error| {
        BackendError::caused(
            format!("cannot limit the address space to {limit} bytes"),
            error,
        )
    })?;
    let mut blocks = Vec::new();
    loop {
        blocks.push(vec![0x5au8; BLOCK]);
    }
}

/// Address space this process has.
fn mapped_bytes() -> Result<u64, BackendError> {
    const STATM: &str = "/proc/self/statm";
    let text = std::fs::read_to_string(STATM).map_err(|error| {
        BackendError::caused(format!("cannot read {STATM}; oom=limit needs it"), error)
    })?;
    let pages: Option<u64> = text.split(' ').next().and_then(|pages| pages.parse().ok());
    pages
        .and_then(|pages| pages.checked_mul(platform::page_bytes()))
        .ok_or_else(|| BackendError::new(format!("{STATM} does not begin with a number of pages")))
}
