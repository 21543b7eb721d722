//! The JSON Schemas of documents, checked in and compared with the types by a test.

use clap::ValueEnum;
use schemars::{Schema, schema_for};

use super::layers::LayersDocument;
use crate::analysis::budget::Checked;
use crate::analysis::comparison::Comparison;
use crate::analysis::history::History;
use crate::report::{Report, schema_json};

/// Documents whose schema can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DocumentSchema {
    /// Reports, of run, exec, import and watch
    Report,
    /// Comparisons, of diff and ab
    Diff,
    /// Checks
    Check,
    /// Histories, of trend
    Trend,
    /// Layers of engines, and two engines compared
    Layers,
}

impl DocumentSchema {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            DocumentSchema::Report => "report",
            DocumentSchema::Diff => "diff",
            DocumentSchema::Check => "check",
            DocumentSchema::Trend => "trend",
            DocumentSchema::Layers => "layers",
        }
    }

    /// The schema as it is checked in.
    pub fn text(self) -> &'static str {
        match self {
            DocumentSchema::Report => schema_json(),
            DocumentSchema::Diff => include_str!("schemas/diff.schema.json"),
            DocumentSchema::Check => include_str!("schemas/check.schema.json"),
            DocumentSchema::Trend => include_str!("schemas/trend.schema.json"),
            DocumentSchema::Layers => include_str!("schemas/layers.schema.json"),
        }
    }

    /// The schema as the types make it.
    pub fn generated(self) -> Schema {
        let mut schema = match self {
            DocumentSchema::Report => schema_for!(Report),
            DocumentSchema::Diff => schema_for!(Comparison),
            DocumentSchema::Check => schema_for!(Checked),
            DocumentSchema::Trend => schema_for!(History),
            DocumentSchema::Layers => schema_for!(LayersDocument),
        };
        let title = format!("trtmem.{}/1", self.name());
        schema.insert("title".to_owned(), title.into());
        schema
    }
}
