//! A program as it is, watched from outside: any program, started here, whose stages are told by the
//! lines it prints.
//!
//! The program is not changed and not slowed: counters are read from outside while it goes on, at
//! every line that marks the border of a stage. What cannot be seen from outside, the heap, is absent.

mod measure;
mod program;
mod watching;

pub use measure::{ForeignError, ForeignOrders, measure_program};
pub use program::Passed;
pub use watching::{Course, Move};
pub use watching::{Marker, Markers, MarkersError};
