//! The answer for people: one table in MiB with signs, what stands behind its marks, and the answer in
//! words at the end.

pub(super) mod answer;
pub(super) mod breakdown;
pub(super) mod built;
pub(super) mod device;
mod document;
pub(super) mod engines;
pub(super) mod grid;
pub(super) mod growth;
pub(super) mod header;
pub(super) mod log;
pub(super) mod notes;
pub(super) mod said;
pub(super) mod story;
pub(super) mod summary;

pub(super) use document::{Parts, parts, text};
