//! The journal: every event on disk before the next stage begins.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::report::Event;

/// A journal that could not be begun or written.
#[derive(Debug, thiserror::Error)]
#[error("the journal {path} could not be {doing}; name a file on a disk with room for it", path = path.display())]
pub struct JournalError {
    path: PathBuf,
    doing: &'static str,
    #[source]
    source: io::Error,
}

/// Writes events as JSON lines.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    /// Begins a journal, in place of any file that is there.
    ///
    /// # Errors
    /// [`JournalError`] where the file cannot be created.
    pub fn create(path: &Path) -> Result<Journal, JournalError> {
        match File::create(path) {
            Ok(file) => Ok(Journal {
                path: path.to_owned(),
                file,
            }),
            Err(source) => Err(JournalError {
                path: path.to_owned(),
                doing: "created",
                source,
            }),
        }
    }

    /// Adds an event and waits until it is on disk. A logged line is only written: there can be
    /// thousands in a stage, and the next border waits for them as well.
    ///
    /// # Errors
    /// [`JournalError`] where it cannot be written whole.
    pub fn record(&mut self, event: &Event) -> Result<(), JournalError> {
        self.write(event).map_err(|source| JournalError {
            path: self.path.clone(),
            doing: "written",
            source,
        })
    }

    fn write(&mut self, event: &Event) -> io::Result<()> {
        let mut line = serde_json::to_vec(event)?;
        line.push(b'\n');
        self.file.write_all(&line)?;
        if matches!(event, Event::Logged { .. }) {
            return Ok(());
        }
        match self.file.sync_data() {
            // A pipe or a terminal has no disk to wait for.
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
            result => result,
        }
    }
}
