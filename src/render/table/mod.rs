//! The answer for people: one table in MiB with signs, what stands behind its marks, and the answer in
//! words at the end.

mod answer;
mod breakdown;
mod device;
mod document;
mod engines;
mod grid;
mod growth;
mod header;
mod log;
mod notes;
mod rows;
mod said;
mod shown;
mod story;
mod summary;
pub(super) mod text;

pub(super) use document::{Parts, parts, text};
#[cfg(feature = "host")]
pub(super) use shown::Shown;
