//! Releases side by side: what grew, by how much, and whether it is real.

mod model;

pub use model::*;
