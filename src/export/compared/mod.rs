//! The JSON of comparisons: `diff`, `ab`, `check` and `trend` share one type of row.
//!
//! Nothing is folded here, and nothing decided: the documents are made of what was decided before.

mod cells;
#[cfg(feature = "budget")]
mod check;
mod diff;
#[cfg(feature = "budget")]
mod engines;
mod model;
#[cfg(feature = "host")]
mod schemas;
#[cfg(feature = "host")]
mod trend;

#[cfg(feature = "budget")]
pub use check::check_document;
pub use diff::diff_document;
pub use model::*;
#[cfg(feature = "host")]
pub use schemas::DocumentSchema;
#[cfg(feature = "host")]
pub use trend::trend_document;
