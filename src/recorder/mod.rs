//! Bracketing stages from inside a program of one's own: what the C library does, in safe Rust.
//!
//! The program says when a stage begins and ends; counters are read at those moments, in the program
//! itself, and the events go into a journal, which `trtmem render` makes a report of. Nothing is watched
//! in between, no thread is started, and nothing is kept in memory but the buffers that were there from
//! the beginning.

mod header;
mod options;
mod record;

pub use options::RecorderError;
pub use options::RecorderOptions;
pub use record::Recorder;
