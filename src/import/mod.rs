//! Reports out of logs that exist already: lines in, [`Event`](crate::report::Event)s through the one
//! [`Builder`](crate::report::Builder), reports out.
//!
//! What a log says is whole MiB of two meters that know nothing of our stages. So nothing is made up:
//! a stage gets the figures of its own lines, taken around the step as they were printed; what lies
//! between two lines is in no stage; a figure no line has is absent with its reason; every line that
//! tells of memory is kept with its number, placed or not, understood or not.
//!
//! Pure: no I/O, no clock. Lines of any length and any number are taken in bounded memory.

mod blocks;
mod draft;
mod drive;
mod emit;
mod facts;
mod header;
mod keep;
mod managed;
mod options;
mod outcome;
mod reader;
mod remarks;
mod scan;
mod series;
mod series_header;
mod totals;
mod untold;

pub use blocks::{BlockReader, is_binary};
pub use options::Options;
pub use reader::{ImportError, LogReader, Progress};
pub use series::{CounterReader, series_in};
