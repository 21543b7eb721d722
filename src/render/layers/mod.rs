//! The layers of an engine as a table for people, as CSV and as JSON.

mod csv;
mod json;
mod notes;
mod table;

pub use csv::{LAYER_COLUMNS, csv};
pub use json::{SCHEMA, json};
pub use table::{Shown, text};
