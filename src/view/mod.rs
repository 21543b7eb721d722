//! What is shown to people, one file a family of results, as a [`document::Document`] that knows no form.

#[cfg(feature = "budget")]
mod check;
pub mod document;
#[cfg(feature = "layers")]
pub mod engine_graph;
mod findings;
#[cfg(feature = "layers")]
mod layers;
#[cfg(feature = "layers")]
mod layers_diff;
mod report;

#[cfg(feature = "budget")]
pub use check::check;
pub use findings::{diagnosis, sample, selftest, watched};
#[cfg(feature = "layers")]
pub use layers::layers;
#[cfg(feature = "layers")]
pub use layers_diff::layers_diff;
pub use report::report;
#[cfg(any(feature = "host", feature = "layers"))]
pub use report::report_chart;
