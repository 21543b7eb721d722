//! What comparisons need of a report, and the two ways to it: from a report in memory, and from a file
//! without building the report first.

mod model;
mod of_report;
mod read;
mod scan;

pub use model::*;
pub use read::{ReadDigest, read, read_pieces};
pub use scan::{Reader, Unexpected};
