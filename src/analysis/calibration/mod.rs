//! How often would comparisons cry wolf, and what would they find? Answered by replaying recorded runs.
//!
//! Runs of one thing are drawn into two sides again and again. Where nothing was changed, every verdict is a false
//! alarm; where a known amount was planted in a stage of one side, it ought to be found.

mod model;
mod plant;
mod replay;

pub use model::*;
pub use replay::{ReplayError, replay};
