//! Memory that is kept until it is given back.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use trtmem_platform::Mapping;

use super::memory::Ledger;
use super::spec::{Action, Kind};

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
