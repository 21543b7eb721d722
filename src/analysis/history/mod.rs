//! Many releases in their order: how each figure went, and where it changed for good.
//!
//! [`Gathering`] takes reports one after the other and keeps only their figures; [`Gathering::finish`] puts the
//! releases in [`Order`] and makes the [`History`].

mod answer;
mod assemble;
mod changes;
mod error;
mod facts;
mod gather;
mod model;
mod natural;
mod order;
mod recorded;
mod selection;
mod subject;
mod telling;
mod warnings;

pub use assemble::HistoryRules;
pub use changes::{SIGNIFICANCE, WINDOW};
pub use error::HistoryError;
pub use gather::Gathering;
pub use model::*;
pub use natural::natural;
pub use order::Order;
pub use selection::{FOLLOWED, Selection};
