//! One line, whatever it is.

use super::prefix;
use super::prefix::clean;
use super::said::Said;
use super::{build, context, failure, trtexec, usage};

/// What a line says about memory; `None` where it says nothing of it or is not understood. Takes the
/// line as a logger wrote it or the bare message.
pub fn parse_line(line: &str) -> Option<Said> {
    let line = clean(line);
    message(prefix::split(&line).body)
}

/// What a text of several lines says, line by line: one message of TensorRT can hold several.
pub fn parse_text(text: &str) -> impl Iterator<Item = Said> {
    text.lines().filter_map(parse_line)
}

/// What a message says of memory, once what stands before it is taken off.
pub(super) fn message(body: &str) -> Option<Said> {
    usage::parse(body)
        .or_else(|| build::parse(body))
        .or_else(|| context::parse(body))
        .or_else(|| trtexec::parse(body))
        .or_else(|| failure::parse(body))
}

/// Words of lines that tell of memory. A line that has one and is not understood is worth showing: it
/// may be a form of a new release.
const MARKS: [&str; 8] = [
    "[MemUsage",
    " Persistent Memory: ",
    " Scratch Memory: ",
    "Total Activation Memory: ",
    "Total Weights Memory: ",
    "Total per-runner ",
    "Loaded engine size: ",
    "memory of size ",
];

/// Whether the line looks as if it told of memory, understood or not.
pub fn looks_like_memory(line: &str) -> bool {
    MARKS.iter().any(|mark| line.contains(mark))
}
