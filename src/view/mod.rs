//! What is shown to people, one file a family of results, as a [`document::Document`] that knows no form.

#[cfg(feature = "budget")]
mod check;
mod comparison;
#[cfg(feature = "layers")]
mod comparison_chart;
pub mod document;
#[cfg(feature = "layers")]
pub mod engine_graph;
mod findings;
#[cfg(feature = "host")]
mod history;
#[cfg(feature = "layers")]
mod layers;
#[cfg(feature = "host")]
mod replay;
mod report;

#[cfg(feature = "budget")]
pub use check::check;
pub use comparison::comparison;
#[cfg(feature = "layers")]
pub use comparison_chart::comparison_chart;
pub use findings::{diagnosis, sample, selftest, watched};
#[cfg(feature = "host")]
pub use history::{history, history_chart};
#[cfg(feature = "layers")]
pub use layers::{layers, layers_diff};
#[cfg(feature = "host")]
pub use replay::replay;
pub use report::report;
#[cfg(feature = "layers")]
pub use report::report_chart;
