//! Reading the counters of a machine, live or captured.

pub mod parse;
mod reading;

pub use reading::{Content, HeapWords, OwnedReading, Reading, Source, SourceReading};
