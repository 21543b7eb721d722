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
pub mod findings;
mod format;
mod grid;
mod json;
mod libraries;
#[cfg(feature = "host")]
mod page;
pub mod sample;
pub mod stream;
mod table;

pub use csv::CSV_COLUMNS;
pub use error::RenderError;
pub use escape::{ascii, escape};
pub use format::{Format, TableStyle, UnknownFormat, render};
#[cfg(feature = "host")]
pub use page::{comparison_chart, comparison_page, history_chart, history_page};
