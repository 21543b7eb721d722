//! The vocabulary of a report and the only way to build one.
//!
//! Pure data: no I/O, no clock, no `cfg`, no `unsafe`. Live runs, journals and (later) imported logs
//! are all sequences of [`Event`]s; [`Builder`] turns such a sequence into a [`Report`].

mod attribution;
mod builder;
mod event;
mod heap_delta;
mod measured;
mod model;
mod rollup;
mod sample;
mod schema;
mod stage;

pub use event::{Event, Extremes};
pub use measured::{Measured, signed_difference};
pub use model::*;
pub use sample::*;
pub use stage::{DriveStage, Stage};
