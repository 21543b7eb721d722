//! Reports in the forms people and programs read.
//!
//! A renderer takes a report and a writer and nothing else: no clock, no terminal, no environment.
//! Whatever came from a file name, a log or a child's output passes through [`escape`] before it can
//! reach a terminal.

mod csv;
pub mod diagnosis;
mod drive;
mod error;
mod escape;
#[cfg(feature = "host")]
pub mod exchange;
pub mod findings;
pub mod flat;
mod format;
mod grid;
pub mod json;
mod libraries;
pub mod markdown;
pub mod sample;
pub mod stream;
mod table;
mod verdict;

pub use csv::CSV_COLUMNS;
pub use error::RenderError;
pub use escape::{ascii, escape};
pub use format::{Format, TableStyle, UnknownFormat, render};
