//! A history as a page.

mod charts;
mod sections;

pub use sections::{history_chart, history_page};
