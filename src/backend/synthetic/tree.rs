//! Counters of a captured QNX tree, changed as if memory had been taken.
//!
//! A run that is forced to read a captured tree sees this instead of a live system. The files keep
//! their place on the disk, because the sampler opened them before the first stage.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use crate::backend::BackendError;

/// Page size of every aarch64 QNX, and so of the captured trees.
const PAGE: i64 = 4096;

/// A counter that holds a number of pages.
#[derive(Clone, Copy)]
pub(super) enum Counter {
    /// Free memory of the system.
    PagesFree,
    /// Resident memory of the measured process.
    Resident,
}

impl Counter {
    fn file(self, root: &Path) -> PathBuf {
        root.join(match self {
            Counter::PagesFree => "proc/vm/stats",
            Counter::Resident => "proc/self/vmstat",
        })
    }

    fn key(self) -> &'static str {
        match self {
            Counter::PagesFree => "pages_free",
            Counter::Resident => "as_stats.rss",
        }
    }
}

/// Changes a counter by so many bytes.
pub(super) fn change(root: &Path, counter: Counter, bytes: i64) -> Result<(), BackendError> {
    let path = counter.file(root);
    let failed = |error| {
        let path = path.display();
        BackendError::caused(
            format!("cannot change `{path}`; tree= names a copy you own"),
            error,
        )
    };
    let opened = OpenOptions::new().read(true).write(true).open(&path);
    let mut file = opened.map_err(failed)?;
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(failed)?;
    let changed = changed(&text, counter.key(), bytes).ok_or_else(|| {
        let (path, key) = (path.display(), counter.key());
        BackendError::new(format!(
            "`{path}` has no line `{key}=0x…` that can change by {bytes} bytes, whole pages of {PAGE}"
        ))
    })?;
    // One write, so that a reader at the same moment sees the old text or the new.
    file.rewind().map_err(failed)?;
    file.write_all(changed.as_bytes()).map_err(failed)?;
    file.set_len(changed.len() as u64).map_err(failed)
}

/// The text with one counter changed; `None` if it has no such line, or not that many pages.
fn changed(text: &str, key: &str, bytes: i64) -> Option<String> {
    if bytes % PAGE != 0 {
        return None;
    }
    let mut found = false;
    let mut result = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let value = line
            .strip_prefix(key)
            .and_then(|rest| rest.strip_prefix("=0x"));
        let Some(value) = value else {
            result.push_str(line);
            continue;
        };
        let digits = value.split(|c: char| !c.is_ascii_hexdigit()).next()?;
        let pages = i64::from_str_radix(digits, 16)
            .ok()?
            .checked_add(bytes / PAGE)?;
        let size = bracketed(u64::try_from(pages).ok()?);
        writeln!(result, "{key}=0x{pages:x} ({size})").ok()?;
        found = true;
    }
    found.then_some(result)
}

/// The size as QNX writes it: units of 1024, three decimals that come from the remainder in the next
/// smaller unit alone and are cut off, not rounded.
fn bracketed(pages: u64) -> String {
    let kib = pages.saturating_mul(PAGE.unsigned_abs() / 1024);
    let (whole, rest, unit) = match kib {
        0..1024 => (kib, 0, "kB"),
        1024..1_048_576 => (kib / 1024, kib % 1024, "MB"),
        _ => (kib / 1_048_576, kib / 1024 % 1024, "GB"),
    };
    format!("{whole}.{:03}{unit}", rest * 1000 / 1024)
}

#[cfg(test)]
mod tests {
    use super::{bracketed, changed};

    #[test]
    fn sizes_are_written_as_qnx_writes_them() {
        // Lines of real dumps.
        assert_eq!(bracketed(0x4284), "66.515MB");
        assert_eq!(bracketed(0x963), "9.386MB");
        assert_eq!(bracketed(0xa5), "660.000kB");
        assert_eq!(bracketed(0), "0.000kB");
    }

    #[test]
    fn only_the_line_of_the_counter_changes() {
        let text = "page_count=0x200000 (8.000GB)\npages_free=0x100 (1.000MB)\nvm_region=7\n";
        assert_eq!(
            changed(text, "pages_free", -4096).as_deref(),
            Some("page_count=0x200000 (8.000GB)\npages_free=0xff (1020.000kB)\nvm_region=7\n")
        );
    }

    #[test]
    fn what_cannot_be_changed_so_is_refused() {
        let text = "pages_free=0x100 (1.000MB)\n";
        assert_eq!(changed(text, "pages_free", 1), None);
        assert_eq!(changed(text, "pages_free", -0x101 * 4096), None);
        assert_eq!(changed(text, "free", 4096), None);
        assert_eq!(changed("pages_free=12\n", "pages_free", 4096), None);
    }
}
