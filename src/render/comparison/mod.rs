//! A comparison for people: what differs, the answer, and where the change is.

mod environment;
mod figures;
mod matrix;
mod pair;
mod text;

pub use crate::analysis::comparison::Detail;
pub use text::text;
