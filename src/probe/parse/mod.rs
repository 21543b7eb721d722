//! Readers of the counter files of QNX and Linux: text in, figures out.
//!
//! Compiled on every system, so that a dump from a board can be examined anywhere. They take bytes,
//! because a counter file may hold the name of a process and that need not be UTF-8. None panics on
//! any input, and none takes a figure that could be half of one:
//!
//! - a line counts only if it ends in a newline, for half a number is a number too;
//! - a key is compared whole, for `getpage_count` ends in `page_count`;
//! - the first usable line of a key holds, and what is odd about the others is kept as [`OddLine`]s.
//!
//! Each format has a full form, for reports, and a search for one figure that allocates nothing, for
//! use between two samples. Both stand on the same line reader, so they cannot differ.

mod fields;
mod human;
pub mod kb_fields;
mod lines;
pub mod nvmap;
mod odd;
pub mod pmap;
pub mod statm;
pub mod stats;
pub mod zoneinfo;

pub use fields::Fields;
pub use odd::{OddLine, OddLines, Oddity};
