//! Reports, comparisons and histories as pages: one HTML file each, with nothing outside it.
//!
//! Code fills a [`document::Page`], one template writes it, and a chart is SVG within. There is no
//! script. Every word from a report passes through [`crate::form::html::markup::Markup`] and is text when it arrives.

mod comparison;
mod document;
mod history;
mod shape;

pub use comparison::{comparison_chart, comparison_page};
pub use history::{history_chart, history_page};
