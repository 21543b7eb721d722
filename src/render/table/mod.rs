//! The answer for people: one table in MiB with signs, what stands behind its marks, and the answer in
//! words at the end.

mod answer;
mod document;
mod grid;
mod header;
mod notes;
mod rows;
mod shown;
mod story;
mod summary;
pub(super) mod text;

pub(super) use document::text;
