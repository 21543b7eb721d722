//! A comparison as a page.

mod rows;
mod sections;
mod steps;
mod verdict;

pub use sections::{comparison_chart, comparison_page};
pub(super) use verdict::unsigned;
