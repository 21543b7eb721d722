//! Many releases in their order: how each figure went, and where it changed for good.

mod model;

pub use model::*;
