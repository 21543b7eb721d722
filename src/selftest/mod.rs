//! Known amounts against what the counters say: how a user comes to trust the numbers on a board.
//!
//! [`plan`](self) says what a synthetic lifecycle allocates, [`judge_life`] and [`judge_plateaus`]
//! compare reports of it with that. Pure: the runs are made by the caller.

mod judge;
mod plan;

pub use judge::{Calibration, Check, Findings, Plateaus, Result, judge_life, judge_plateaus};
pub use plan::{LIFE_SPEC, PLATEAU_BYTES, PLATEAU_SPEC, plateau_steps};
