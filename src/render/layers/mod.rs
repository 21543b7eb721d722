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
pub(super) use table::{held, milliseconds, percent, size, types};

/// What `trtmem layers --format json` writes, with and without `--diff`; for its schema alone.
#[derive(schemars::JsonSchema)]
#[serde(untagged)]
#[allow(
    dead_code,
    clippy::large_enum_variant,
    reason = "nothing is made of it but a schema"
)]
pub(crate) enum LayersDocument {
    /// One engine.
    Layers(json::Document<'static>),
    /// Two engines.
    Changes(changes_json::Document<'static>),
}

pub use changes::{ShownChanges, changes_text};
pub use changes_csv::{CHANGE_COLUMNS, changes_csv};
pub use changes_json::changes_json;
pub use csv::{LAYER_COLUMNS, csv};
pub use json::{SCHEMA, json};
pub use table::{Shown, text};
