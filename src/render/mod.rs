//! Reports in the forms people and programs read.
//!
//! A renderer takes a report and a writer and nothing else: no clock, no terminal, no environment.
//! Whatever came from a file name, a log or a child's output passes through [`escape`] before it can
//! reach a terminal.

pub mod comparison;
mod format;
mod grid;
#[cfg(feature = "host")]
pub mod history;
pub mod markdown;
#[cfg(feature = "host")]
mod page;
mod page_of_text;
#[cfg(feature = "host")]
pub mod replay;

pub use crate::form::Style as TableStyle;
pub use format::{Format, render};
#[cfg(feature = "host")]
pub use page::{comparison_chart, comparison_page, history_chart, history_page};
pub use page_of_text::paragraph;
