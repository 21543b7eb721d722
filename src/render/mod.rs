//! Reports in the forms people and programs read.
//!
//! A renderer takes a report and a writer and nothing else: no clock, no terminal, no environment.
//! Whatever came from a file name, a log or a child's output passes through [`escape`] before it can
//! reach a terminal.

mod csv;
mod drive;
mod escape;
mod format;
mod json;
mod table;

pub use csv::CSV_COLUMNS;
pub use escape::{ascii, escape};
pub use format::{Format, RenderError, TableStyle, UnknownFormat, render};
