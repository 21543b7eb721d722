//! Results in the formats of other programs: continuous integration, code hosts, monitoring, trace
//! viewers.

mod benchmark;
mod figures;
pub mod junit;
mod names;
mod openmetrics;
mod openmetrics_history;
mod perfetto;
pub mod sarif;

pub(crate) use benchmark::benchmark;
pub(crate) use openmetrics::openmetrics;
pub use openmetrics_history::history as openmetrics_of_history;
pub(crate) use perfetto::perfetto;
