//! Reading the counters of a machine, live or captured.

mod heap;
mod interpret;
pub mod parse;
mod reading;

pub use interpret::{Keep, interpret};
pub use reading::{Content, HeapWords, OwnedReading, Reading, Source, SourceReading};
