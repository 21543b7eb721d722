//! The layers of an engine as a table for people, as CSV and as JSON.

mod changes;
mod changes_csv;
mod changes_json;
mod csv;
mod json;
mod json_layer;
mod notes;
mod table;

#[cfg(feature = "host")]
pub(super) use notes::{answers, header, notes as remarks};
#[cfg(feature = "host")]
pub(super) use table::{milliseconds, percent, size, types};

pub use changes::{ShownChanges, changes_text};
pub use changes_csv::{CHANGE_COLUMNS, changes_csv};
pub use changes_json::changes_json;
pub use csv::{LAYER_COLUMNS, csv};
pub use json::{SCHEMA, json};
pub use table::{Shown, text};
