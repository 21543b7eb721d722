//! A live comparison of two variants on one machine: in turn, in fresh processes, until it is decided.
//!
//! [`Plan`] says when the runs are looked at and what significance each look may spend, [`drive`] in
//! which order runs are made and when they end, both without measuring anything. [`measure`] does it
//! with the lifecycle, and [`Standing`] is what a look finds.

mod drive;
mod plan;

pub use drive::Standing;
pub use drive::{Audience, Look, MeasuredPair, measure};
pub use drive::{Bench, End, Fate, drive};
pub use plan::Variant;
pub use plan::{Plan, PlanError};
