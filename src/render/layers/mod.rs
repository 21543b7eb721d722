//! The layers of an engine as a table for people, as CSV and as JSON.

mod csv;
mod json;
mod json_layer;
mod notes;
mod table;

#[cfg(feature = "host")]
pub(super) use notes::{answers, header, notes as remarks};
#[cfg(feature = "host")]
pub(super) use table::{milliseconds, percent, size, types};

pub use csv::{LAYER_COLUMNS, csv};
pub use json::{SCHEMA, json};
pub use table::{Shown, text};
