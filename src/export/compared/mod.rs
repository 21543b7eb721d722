//! The JSON of checks and histories, which share their rows with comparisons.

#[cfg(feature = "budget")]
mod check;
#[cfg(feature = "host")]
mod trend;

#[cfg(feature = "budget")]
pub use check::{CheckDocument, check_document};
#[cfg(feature = "host")]
pub use trend::{TrendDocument, trend_document};
