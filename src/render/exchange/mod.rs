//! Results in the formats of other programs: continuous integration, code hosts, monitoring, trace
//! viewers.

mod benchmark;
mod figures;
pub mod junit;
mod names;
mod openmetrics;
mod perfetto;
pub mod sarif;

pub(super) use benchmark::benchmark;
pub(super) use openmetrics::openmetrics;
pub(super) use perfetto::perfetto;
