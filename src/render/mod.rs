//! Reports in the forms people and programs read.
//!
//! A renderer takes a report and a writer and nothing else: no clock, no terminal, no environment.
//! Whatever came from a file name, a log or a child's output passes through [`escape`] before it can
//! reach a terminal.

mod format;

pub use crate::form::Style as TableStyle;
pub use format::{Format, render};
