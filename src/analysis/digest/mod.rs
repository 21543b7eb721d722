//! What comparisons need of a report, and the two ways to it: from a report in memory, and from a text of which the
//! rest is passed over.

mod model;
mod of_report;
#[cfg(feature = "budget")]
mod skim;

pub use model::*;
pub use of_report::read;
#[cfg(feature = "budget")]
pub use skim::skim;
