//! A history for people: what changed for good, in which release, and the rest.

mod spark;
mod text;

pub use text::text;
