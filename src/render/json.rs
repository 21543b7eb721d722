//! Documents as JSON: the report itself, a comparison, a check, a history.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use super::error::RenderError;
use super::escape::acts;

/// Pretty JSON in the order of the types, with a newline at its end. A reader gets the very texts of
/// the document; what a terminal would act upon is written by its number, as JSON allows.
pub(super) fn write(document: &impl Serialize, out: &mut dyn Write) -> Result<(), RenderError> {
    let safe = SafePretty(PrettyFormatter::new());
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
    write(document, &mut bytes)?;
    String::from_utf8(bytes).map_err(|error| RenderError::Write(io::Error::other(error)))
}

/// The pretty form of `serde_json`, with more characters escaped than JSON demands.
struct SafePretty<'a>(PrettyFormatter<'a>);

impl Formatter for SafePretty<'_> {
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
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}
