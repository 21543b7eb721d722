//! Memory that is kept until it is given back.

use std::fs::{File, OpenOptions};
use std::io;
use std::io::Read;
use std::path::{Path, PathBuf};

use trtmem_platform::Mapping;

use super::spec::{Action, Kind};
use crate::report::Allocations;

/// What one model, or the process, holds.
#[derive(Default)]
pub(super) struct Holdings {
    heap: Vec<Vec<u8>>,
    anonymous: Vec<Mapping>,
    file: Vec<Mapping>,
    /// Counted allocations of device memory, sizes in bytes.
    seen: Vec<u64>,
}

impl Holdings {
    /// Nothing held, with room for all that these actions will keep: the lists must not grow later,
    /// for they are on the heap themselves.
    pub(super) fn with_room_for<'a, I: Iterator<Item = &'a Action>>(
        actions: impl Fn() -> I,
    ) -> Holdings {
        let blocks = actions().map(|action| match action {
            Action::Heap { blocks, .. } => *blocks as usize,
            Action::Loop { bytes, times, .. } if *bytes > 0 => *times as usize,
            _ => 0,
        });
        let seen = actions().map(|action| match action {
            Action::Seen { times, .. } => *times as usize,
            _ => 0,
        });
        let count = |wanted: fn(&Action) -> bool| actions().filter(|action| wanted(action)).count();
        Holdings {
            heap: Vec::with_capacity(room(blocks.sum())),
            anonymous: Vec::with_capacity(room(count(|a| matches!(a, Action::Anonymous { .. })))),
            file: Vec::with_capacity(room(count(|a| matches!(a, Action::File { .. })))),
            seen: Vec::with_capacity(room(seen.sum())),
        }
    }

    /// Takes a block from the heap.
    pub(super) fn take_block(&mut self, bytes: u64, touched: bool) -> io::Result<()> {
        self.heap.push(block(bytes, touched)?);
        Ok(())
    }

    /// Takes a block from the heap that is never given back.
    pub(super) fn leak_block(bytes: u64) -> io::Result<()> {
        block(bytes, true).map(std::mem::forget)
    }

    /// Counts an allocation of device memory.
    pub(super) fn count_seen(&mut self, bytes: u64, ledger: &mut Ledger) {
        ledger.allocated(bytes);
        self.seen.push(bytes);
    }

    /// Maps anonymous memory.
    pub(super) fn map(&mut self, bytes: u64, touched: bool) -> io::Result<()> {
        let mut mapping = Mapping::anonymous(bytes)?;
        if touched {
            mapping.touch_write();
        }
        self.anonymous.push(mapping);
        Ok(())
    }

    /// Maps the beginning of a file and reads every page of it.
    pub(super) fn map_file(&mut self, file: &File, bytes: u64) -> io::Result<()> {
        let mapping = Mapping::file(file, bytes)?;
        mapping.touch_read();
        self.file.push(mapping);
        Ok(())
    }

    /// Gives back what is held of this kind.
    pub(super) fn free(&mut self, kind: Kind, ledger: &mut Ledger) {
        if matches!(kind, Kind::Heap | Kind::All) {
            self.heap.clear();
        }
        if matches!(kind, Kind::Anonymous | Kind::All) {
            self.anonymous.clear();
        }
        if matches!(kind, Kind::File | Kind::All) {
            self.file.clear();
        }
        if matches!(kind, Kind::Seen | Kind::All) {
            self.seen.drain(..).for_each(|bytes| ledger.released(bytes));
        }
    }
}

/// Room in a list for what is kept when every stage comes once, and for some repeats of them.
fn room(once: usize) -> usize {
    const REPEATS: usize = 8;
    const MOST_MORE: usize = 1024;
    once.saturating_add(once.saturating_mul(REPEATS).min(MOST_MORE))
}

/// A block from the heap; a refusal is an error and no abort.
fn block(bytes: u64, touched: bool) -> io::Result<Vec<u8>> {
    // Copied piece by piece: a whole page at a time is fast without optimisation too.
    const PATTERN: [u8; 4096] = [0x5a; 4096];
    let bytes = usize::try_from(bytes).map_err(|_| io::ErrorKind::OutOfMemory)?;
    let mut block = Vec::new();
    block
        .try_reserve_exact(bytes)
        .map_err(|_| io::ErrorKind::OutOfMemory)?;
    while touched && block.len() < bytes {
        let piece = PATTERN.get(..bytes - block.len()).unwrap_or(&PATTERN);
        block.extend_from_slice(piece);
    }
    Ok(block)
}

/// A file of `bytes` that has no name any more: its content is in the system's cache, and nobody has
/// to clean up after a crash.
pub(super) fn nameless_file(bytes: u64) -> io::Result<File> {
    let (path, mut file) = create_in(&std::env::temp_dir())?;
    let filled = io::copy(&mut io::repeat(0x5a).take(bytes), &mut file);
    // Pages not yet on the disk would be written back later, in the middle of a measurement.
    let written = filled.and_then(|_| file.sync_data());
    std::fs::remove_file(&path)?;
    written.map(|()| file)
}

/// A new file whose name nobody else has.
fn create_in(directory: &Path) -> io::Result<(PathBuf, File)> {
    let process = std::process::id();
    for attempt in 0..1000 {
        let path = directory.join(format!("trtmem-synthetic-{process}-{attempt}"));
        match OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .open(&path)
        {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            opened => return opened.map(|file| (path, file)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Counts allocations, and what they came to since the last reading.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    live: u64,
    live_then: u64,
    peak: u64,
    /// Since the last reading: allocations made, given back, and the largest of them.
    made: u64,
    given_back: u64,
    largest: u64,
}

impl Ledger {
    /// An allocation was made.
    pub(super) fn allocated(&mut self, bytes: u64) {
        self.live = self.live.saturating_add(bytes);
        self.peak = self.peak.max(self.live);
        self.made += 1;
        self.largest = self.largest.max(bytes);
    }

    /// An allocation was given back.
    pub(super) fn released(&mut self, bytes: u64) {
        self.live = self.live.saturating_sub(bytes);
        self.given_back += 1;
    }

    /// What happened since this was asked last.
    pub(super) fn take(&mut self) -> Allocations {
        let figures = Allocations {
            live_bytes: self.live,
            growth_bytes: crate::report::signed_difference(self.live, self.live_then),
            peak_bytes: Some(self.peak.saturating_sub(self.live_then)),
            largest_bytes: Some(std::mem::take(&mut self.largest)),
            allocations: Some(std::mem::take(&mut self.made)),
            releases: Some(std::mem::take(&mut self.given_back)),
            refusals: Some(0),
        };
        self.live_then = self.live;
        self.peak = self.live;
        figures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_those_since_the_last_reading() {
        let mut ledger = Ledger::default();
        ledger.allocated(10);
        ledger.allocated(30);
        ledger.released(10);
        let first = ledger.take();
        assert_eq!(
            (first.live_bytes, first.growth_bytes, first.peak_bytes),
            (30, 30, Some(40))
        );
        assert_eq!(
            (first.allocations, first.releases, first.largest_bytes),
            (Some(2), Some(1), Some(30))
        );
        ledger.released(30);
        let second = ledger.take();
        assert_eq!(
            (second.live_bytes, second.growth_bytes, second.peak_bytes),
            (0, -30, Some(0))
        );
        assert_eq!(
            (second.allocations, second.releases, second.largest_bytes),
            (Some(0), Some(1), Some(0))
        );
    }
}
