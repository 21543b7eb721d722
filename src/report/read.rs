//! Reading reports and journals, whoever wrote them.
//!
//! Errors repeat words of the file; they are to be escaped before they reach a terminal.

use std::fmt;

use super::builder::{BuildError, Builder};
use super::event::Event;
use super::model::Report;
use super::schema::{Marked, SchemaError, check_report_schema};

/// The largest report or journal that is read, bytes. Thirty runs of a thousand engines, indented, stay
/// below it; more is somebody else's file.
pub const MAX_DOCUMENT_BYTES: usize = 2 << 30;

/// Why a report or a journal cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is larger than any report.
    #[error(
        "it has {bytes} bytes, more than the {MAX_DOCUMENT_BYTES} that are read; is it a trtmem report?"
    )]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// There is nothing in it.
    #[error(
        "it is empty: it is being written, or what should have written it was stopped; wait for it, or remove it"
    )]
    Empty,
    /// It is not a report this program reads.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// It is not JSON, or not the JSON of a report.
    #[error("{place}: {detail}; the file is cut, was edited, or is not a trtmem report")]
    Report {
        /// Where.
        place: Place,
        /// What is wrong there, in the words of the JSON reader.
        detail: String,
    },
    /// A line of a journal is not an event.
    #[error("{place}: {detail}; the journal was edited or mixed with another file")]
    Line {
        /// Where.
        place: Place,
        /// What is wrong there, in the words of the JSON reader.
        detail: String,
    },
    /// A line of a journal is an event that cannot come there.
    #[error(
        "line {line} does not follow from those before it; the file was edited or mixed with another"
    )]
    Order {
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        #[source]
        source: BuildError,
    },
}

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, where the JSON reader still knows it.
    pub column: Option<usize>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            Some(column) => write!(f, "line {}, column {column}", self.line),
            None => write!(f, "line {}", self.line),
        }
    }
}

/// A report with what had to be left out to make it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recovered {
    /// The report.
    pub report: Report,
    /// What was skipped, in words, if anything was.
    pub skipped: Option<String>,
}

/// Reads a report or a journal, told apart by content: a journal's first line is an event.
///
/// # Errors
/// It is neither, or of a version that is not read.
pub fn read_document(text: &str) -> Result<Recovered, ReadError> {
    if is_journal(text) {
        return read_journal(text);
    }
    read_report(text).map(|report| Recovered {
        report,
        skipped: None,
    })
}

/// Whether a text begins as a journal does, with an event. The tag of an event is written first.
pub(crate) fn is_journal(text: &str) -> bool {
    text.trim_ascii_start()
        .strip_prefix('{')
        .is_some_and(|rest| rest.trim_ascii_start().starts_with("\"event\""))
}

/// Reads a report.
///
/// # Errors
/// It is too large, empty, of another version or kind, or not the JSON of a report.
pub fn read_report(text: &str) -> Result<Report, ReadError> {
    check_size(text)?;
    // As bytes, like every other reader: one for text would be a second copy of all of them in the program.
    let text = text.as_bytes();
    let marked: Marked = serde_json::from_slice(text).map_err(|error| in_report(&error))?;
    check_report_schema(marked.schema.as_str())?;
    let mut report: Report = serde_json::from_slice(text).map_err(|error| in_report(&error))?;
    complete(&mut report);
    Ok(report)
}

/// Fills in what reports did not hold once and what they do hold tells.
fn complete(report: &mut Report) {
    let kind = report.header.attribution.kind;
    for run in &mut report.runs {
        run.complete(kind);
    }
}

/// Makes a report of a journal, which may end anywhere. A last line that was cut off while it was
/// being written is skipped, and [`Recovered::skipped`] says so.
///
/// # Errors
/// It is too large, empty or of another version, or a line is not the event that can come there.
pub fn read_journal(text: &str) -> Result<Recovered, ReadError> {
    check_size(text)?;
    let mut builder = Builder::new();
    let mut skipped = None;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let line_number = index + 1;
        if line.trim().is_empty() {
            continue;
        }
        let event = match serde_json::from_slice::<Event>(line.as_bytes()) {
            Ok(event) => event,
            // Every line is written with its end; one without it was cut.
            Err(_) if index > 0 && !line.ends_with('\n') => {
                skipped = Some(format!(
                    "line {line_number}, the last, was cut off while it was written ({} bytes) and is left out",
                    line.len()
                ));
                continue;
            }
            Err(source) => {
                return Err(ReadError::Line {
                    place: place(line_number, &source),
                    detail: detail(&source),
                });
            }
        };
        builder.apply(event).map_err(|source| match source {
            BuildError::Schema { source, .. } => ReadError::Schema(source),
            source => ReadError::Order {
                line: line_number,
                source,
            },
        })?;
    }
    let report = builder.finish().map_err(|_| ReadError::Empty)?;
    Ok(Recovered { report, skipped })
}

fn check_size(text: &str) -> Result<(), ReadError> {
    if text.trim_ascii_start().is_empty() {
        return Err(ReadError::Empty);
    }
    if text.len() > MAX_DOCUMENT_BYTES {
        return Err(ReadError::TooLarge { bytes: text.len() });
    }
    Ok(())
}

fn in_report(source: &serde_json::Error) -> ReadError {
    ReadError::Report {
        place: place(source.line(), source),
        detail: detail(source),
    }
}

/// The reader counts columns from 1 and says 0 where it has lost count.
fn place(line: usize, source: &serde_json::Error) -> Place {
    Place {
        line: line.max(1),
        column: Some(source.column()).filter(|column| *column > 0),
    }
}

/// The reader's words without the place, which inside a journal is not the file's.
fn detail(source: &serde_json::Error) -> String {
    let words = source.to_string();
    let place = format!(" at line {} column {}", source.line(), source.column());
    words.strip_suffix(&place).unwrap_or(&words).to_owned()
}
