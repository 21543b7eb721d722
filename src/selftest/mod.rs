//! Known amounts against what the counters say: how a user comes to trust the numbers on a board.
//!
//! [`LIFE_SPEC`] and [`PLATEAU_SPEC`] say what a synthetic lifecycle allocates; [`judge_life`] and
//! [`judge_plateaus`] compare reports of it with that. Pure: the runs are made by the caller.

mod findings;
mod judge;
mod plan;
mod plateaus;

pub use findings::{Calibration, Check, Findings, Plateaus, Result};
pub use judge::judge_life;
pub use plan::{LIFE_SPEC, PLATEAU_BYTES, PLATEAU_SPEC, plateau_steps};
pub use plateaus::judge_plateaus;
