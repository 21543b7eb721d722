//! One source held open, with the buffer its text is read into.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use serde::{Serialize, Serializer};
use trtmem_platform as platform;

use super::origin::{Origin, Subject};
use super::reading::{Content, Source, SourceReading};

/// One source held open, with the buffer its text is read into.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) source: Source,
    /// Where it is; absent where that could not be told.
    pub(super) path: Option<PathBuf>,
    is_running_system: bool,
    input: Input,
    buffer: Vec<u8>,
    outcome: Outcome,
    pub(super) cost_ns: u64,
}

#[derive(Debug)]
enum Input {
    /// Read in one call.
    Text(File),
    /// Read in as many calls as the system needs: it gives a part of the machine at a time.
    Parts(File),
    Directory(File),
    Missing(String),
}

/// What the last reading gave.
#[derive(Clone, Copy, Debug)]
enum Outcome {
    NotRead,
    Text(usize),
    Number(u64),
    Refused(i32),
}

impl Slot {
    /// Opens `source`. Where it cannot be opened, every reading says why.
    pub(super) fn open(origin: &Origin, subject: Subject, source: Source) -> Slot {
        let path = origin.path(source, subject);
        let is_running_system = origin.is_running_system();
        let input = match &path {
            Ok(path) => match File::open(path) {
                Ok(file) if source == Source::ProcSize => Input::Directory(file),
                Ok(file) if source == Source::Zoneinfo => Input::Parts(file),
                Ok(file) => Input::Text(file),
                Err(error) => {
                    let advice = advice(is_running_system, source, error.kind());
                    let path = path.display();
                    Input::Missing(format!("{path} cannot be opened: {error}; {advice}"))
                }
            },
            Err(reason) => Input::Missing(reason.clone()),
        };
        let room = match &input {
            Input::Text(_) => room(source),
            Input::Parts(file) => room_for_parts(file),
            Input::Directory(_) | Input::Missing(_) => 0,
        };
        Slot {
            source,
            path: path.ok(),
            is_running_system,
            input,
            // Written, not only set aside: the process must not grow when a text first gets long.
            buffer: vec![b' '; room],
            outcome: Outcome::NotRead,
            cost_ns: 0,
        }
    }

    /// Reads the source anew. Allocates nothing.
    pub(super) fn read(&mut self) {
        self.outcome = match &self.input {
            Input::Text(file) => match platform::read_whole(file, &mut self.buffer) {
                Ok(length) => Outcome::Text(length),
                Err(number) => Outcome::Refused(number),
            },
            Input::Parts(file) => match platform::read_parts(file, &mut self.buffer) {
                Ok(length) => Outcome::Text(length),
                Err(number) => Outcome::Refused(number),
            },
            Input::Directory(file) => match platform::directory_bytes(file) {
                Ok(bytes) => Outcome::Number(bytes),
                Err(number) => Outcome::Refused(number),
            },
            Input::Missing(_) => Outcome::NotRead,
        };
    }

    /// Leaves the source out of the reading.
    pub(super) fn skip(&mut self) {
        self.outcome = Outcome::NotRead;
        self.cost_ns = 0;
    }

    /// The text of the last reading.
    pub(super) fn text(&self) -> Option<&[u8]> {
        match self.outcome {
            Outcome::Text(length) => self.buffer.get(..length),
            _ => None,
        }
    }

    /// The text of the last reading, unless it fills its buffer and may have been cut. For figures
    /// that are sums over the whole text, of which a part is no figure at all.
    pub(super) fn whole_text(&self) -> Option<&[u8]> {
        self.text().filter(|text| text.len() < self.buffer.len())
    }

    /// The number of the last reading.
    pub(super) fn number(&self) -> Option<u64> {
        match self.outcome {
            Outcome::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Why it gave nothing: it could not be opened, or the last reading was refused.
    pub(super) fn absence(&self) -> Option<String> {
        match (&self.input, self.outcome) {
            (Input::Missing(reason), _) => Some(reason.clone()),
            (_, Outcome::Refused(number)) => {
                let error = io::Error::from_raw_os_error(number);
                let advice = advice(self.is_running_system, self.source, error.kind());
                let name = self.source.name();
                Some(format!("{name} cannot be read: {error}; {advice}"))
            }
            _ => None,
        }
    }

    /// What the last reading gave; `None` if the source was left out of it. Allocates nothing.
    pub(super) fn reading(&self) -> Option<SourceReading<Lossy<'_>>> {
        let content = match (&self.input, self.outcome) {
            (Input::Missing(reason), _) => Content::Missing(Lossy(reason.as_bytes())),
            (_, Outcome::NotRead) => return None,
            (_, Outcome::Text(length)) if length == self.buffer.len() => {
                Content::Cut(Lossy(&self.buffer))
            }
            (_, Outcome::Text(_)) => Content::Text(Lossy(self.text()?)),
            (_, Outcome::Number(number)) => Content::Number(number),
            (_, Outcome::Refused(number)) => Content::Refused(number),
        };
        Some(SourceReading {
            source: self.source,
            content,
            cost_ns: self.cost_ns,
        })
    }
}

/// Bytes kept for the text of a source: several times the largest seen. A text that needs them all
/// is marked as cut.
fn room(source: Source) -> usize {
    match source {
        Source::Statm => 512,
        Source::Meminfo | Source::SmapsRollup => 4 << 10,
        Source::Status | Source::AsStats => 8 << 10,
        Source::VmStats => 16 << 10,
        Source::NvmapClients => 32 << 10,
        // Sized when it is opened, and not a text, in that order.
        Source::Zoneinfo | Source::ProcSize => 0,
    }
}

/// Bytes kept for a text that grows with the machine's processors: half as much again as it has now, in whole
/// steps. The text is a few digits longer or shorter from one moment to the next, and without the steps
/// no two processes would begin with the same heap.
fn room_for_parts(file: &File) -> usize {
    let mut now = Vec::new();
    // A file that cannot be read now is told of at every reading.
    let _ = file.take(LARGEST_PARTS).read_to_end(&mut now);
    (now.len() + now.len() / 2 + PARTS_SPARE).next_multiple_of(PARTS_STEP)
}

/// Steps in which that room is sized.
const PARTS_STEP: usize = 8 << 10;

/// Most that is kept for such a text: one of a machine with thousands of processors.
const LARGEST_PARTS: u64 = 16 << 20;

/// Room beyond that, for processors and zones that come later.
const PARTS_SPARE: usize = 4 << 10;

/// What to do about a source that cannot be opened or read.
fn advice(is_running_system: bool, source: Source, error: io::ErrorKind) -> &'static str {
    match (error, source) {
        (io::ErrorKind::NotFound, _) if !is_running_system => "the captured tree does not hold it",
        (io::ErrorKind::NotFound, Source::SmapsRollup) => {
            "Linux has it from 4.14, for a process that is alive"
        }
        (io::ErrorKind::PermissionDenied, Source::NvmapClients) => {
            "run as root to see what Tegra's NvMap books to each process"
        }
        (io::ErrorKind::NotFound, Source::NvmapClients) => {
            "mount debugfs (mount -t debugfs none /sys/kernel/debug); Jetson Thor keeps no such list"
        }
        (io::ErrorKind::PermissionDenied, source) if source.is_qnx() => {
            "run as root, or let the security policy give this process the right to read it"
        }
        (io::ErrorKind::PermissionDenied, _) => "run as root or as the owner of the process",
        (_, Source::Statm | Source::Status | Source::SmapsRollup | Source::AsStats) => {
            "there may be no such process any more"
        }
        _ => "is this the system it was taken for?",
    }
}

/// Text as it was read, which need not be UTF-8: a process name may be anything. What is not becomes
/// U+FFFD when it is written or owned. Neither making nor serializing it allocates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lossy<'a>(&'a [u8]);

impl Lossy<'_> {
    pub(super) fn into_owned(self) -> String {
        String::from_utf8_lossy(self.0).into_owned()
    }
}

impl Serialize for Lossy<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match str::from_utf8(self.0) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => serializer.collect_str(self),
        }
    }
}

impl fmt::Display for Lossy<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            f.write_str(chunk.valid())?;
            if !chunk.invalid().is_empty() {
                write!(f, "{}", char::REPLACEMENT_CHARACTER)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Lossy;

    #[test]
    fn text_that_is_not_utf_8_is_written_as_it_is_owned() {
        let name = Lossy(b"Name:\t\xff\xfe\"x\xe2\x82\nThreads:\t1\n");
        let owned = name.into_owned();
        assert_eq!(owned, "Name:\t\u{fffd}\u{fffd}\"x\u{fffd}\nThreads:\t1\n");
        let (written, expected) = (serde_json::to_string(&name), serde_json::to_string(&owned));
        assert_eq!(written.ok(), expected.ok());
    }
}
