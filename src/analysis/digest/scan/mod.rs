//! The fast way from the text of a report to its digest, for reports as this program writes them.
//!
//! A report of a fleet has half a gigabyte, and a comparison needs a twentieth of it. So samples, stages
//! and timelines are read where they stand, field by field in the order of the types, and only what the
//! digest needs is kept; everything else goes through the report's own types. The text may come in pieces.
//!
//! Nothing is decided here about what a report may be: whatever is not exactly as this program writes it,
//! well formed or not, is [`Unexpected`], and the caller reads it the long way, errors included. So what is
//! accepted here must be accepted there, with the same result; `tests/digest.rs` and a fuzz target hold
//! the two against each other.

mod cursor;
mod device_seen;
mod digits;
mod document;
mod outline;
mod run;
mod sample;
mod series;
mod stage;
mod text;

pub use document::{Reader, Unexpected};
