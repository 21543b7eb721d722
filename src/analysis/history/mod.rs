//! Many releases in their order: how each figure went, and where it changed for good.
//!
//! [`Gathering`] takes reports one after the other and keeps only their figures; [`Gathering::finish`] puts the
//! releases in [`Order`] and makes the [`History`].

mod gather;
mod model;
mod releases;
mod steps;
mod workloads;

pub use crate::analysis::figure::COLUMNS as FOLLOWED;
pub use gather::{Gathering, HistoryRules};
pub use model::*;
pub use releases::{Order, natural};
pub use steps::{SIGNIFICANCE, WINDOW};
