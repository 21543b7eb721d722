//! A report in the form that is asked for: a form over its view, or an export.

mod format;

pub use crate::form::Style as TableStyle;
pub use format::{Format, render};
