//! Statistics: numbers in, numbers out. No I/O, no clock, no randomness of its own.

mod growth;
mod trend;

pub use growth::{Assessment, FEWEST_POINTS, Shows, assess};
pub use trend::{Trend, trend};
