//! Budgets: what a release may cost, held against what it does.

mod model;

pub use model::*;
