//! What is shown to people, one file a family of results, as a [`document::Document`] that knows no form.

#[cfg(feature = "budget")]
mod check;
pub mod document;
#[cfg(feature = "layers")]
pub mod engine_graph;
mod report;

#[cfg(feature = "budget")]
pub use check::check;
pub use report::report;
#[cfg(any(feature = "host", feature = "layers"))]
pub use report::report_chart;
