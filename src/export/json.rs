//! Documents as JSON: the report itself, a comparison, a check, a history.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::report::Report;

use super::error::RenderError;
use crate::escape::acts;

/// How deep the objects and arrays of a report are that are written over several lines: down to the arrays of
/// a run. Each sample, stage and point is one line, which halves what a board has to send, and lets `diff`
/// and `grep` tell them apart.
const REPORT_LINES: usize = 4;

/// A report as JSON in the order of the types, with a newline at its end. A reader gets the very texts of
/// the report; what a terminal would act upon is written by its number, as JSON allows.
pub(crate) fn write(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    write_lines(report, REPORT_LINES, out)
}

fn write_lines(
    document: &impl Serialize,
    deepest: usize,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let safe = SafeLines {
        depth: 0,
        deepest,
        is_filled: false,
    };
    let mut serializer = Serializer::with_formatter(&mut *out, safe);
    document
        .serialize(&mut serializer)
        .map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// A comparison, a check or a history as pretty JSON: the data model itself, by serde. Texts keep
/// every character; those that a terminal would act upon are written by their number.
///
/// # Errors
/// The document cannot be written as JSON, which none of the models' can fail to be.
pub fn document(document: &impl Serialize) -> Result<String, RenderError> {
    let mut bytes = Vec::new();
    write_lines(document, usize::MAX, &mut bytes)?;
    String::from_utf8(bytes).map_err(|error| RenderError::Write(io::Error::other(error)))
}

/// Objects and arrays over several lines down to a depth, each in one line below it, with more characters escaped than
/// JSON demands.
struct SafeLines {
    /// Objects and arrays that are open.
    depth: usize,
    /// How many of them are written over several lines.
    deepest: usize,
    /// Whether the innermost of them has something in it.
    is_filled: bool,
}

impl SafeLines {
    fn open<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.is_filled = false;
        out.write_all(bracket)
    }

    fn close<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        let is_in_lines = self.is_filled && self.depth <= self.deepest;
        self.depth = self.depth.saturating_sub(1);
        if is_in_lines {
            self.line(out)?;
        }
        self.is_filled = true;
        out.write_all(bracket)
    }

    /// The beginning of a value of an array or of a key.
    fn element<W: ?Sized + Write>(&mut self, out: &mut W, is_first: bool) -> io::Result<()> {
        self.is_filled = true;
        out.write_all(if is_first { b"" } else { b"," })?;
        if self.depth <= self.deepest {
            self.line(out)?;
        }
        Ok(())
    }

    /// A new line with its indentation.
    fn line<W: ?Sized + Write>(&self, out: &mut W) -> io::Result<()> {
        out.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| out.write_all(b"  "))
    }
}

impl Formatter for SafeLines {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        let mut rest = text;
        while let Some((at, character)) = rest.char_indices().find(|(_, c)| acts(*c)) {
            let (before, from) = rest.split_at(at);
            out.write_all(before.as_bytes())?;
            // Every character that acts is one UTF-16 unit.
            write!(out, "\\u{:04x}", u32::from(character))?;
            rest = from.get(character.len_utf8()..).unwrap_or_default();
        }
        out.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.element(out, first)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.element(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(if self.depth <= self.deepest {
            b": "
        } else {
            b":"
        })
    }
}
