//! The JSON Schemas of the documents, checked in and compared with the types by a test.

use super::{CheckDocument, TrendDocument};
use crate::analysis::comparison::Comparison;
use crate::export::layers::LayersDocument;

/// A document that has a JSON Schema beside that of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentSchema {
    /// Of `diff` and `ab`.
    Diff,
    /// Of `check`.
    Check,
    /// Of `trend`.
    Trend,
    /// Of `layers`, with and without `--diff`.
    Layers,
}

impl DocumentSchema {
    /// All of them.
    pub const ALL: [DocumentSchema; 4] = [
        DocumentSchema::Diff,
        DocumentSchema::Check,
        DocumentSchema::Trend,
        DocumentSchema::Layers,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            DocumentSchema::Diff => "diff",
            DocumentSchema::Check => "check",
            DocumentSchema::Trend => "trend",
            DocumentSchema::Layers => "layers",
        }
    }

    /// The schema as it is checked in.
    pub fn text(self) -> &'static str {
        match self {
            DocumentSchema::Diff => include_str!("diff.schema.json"),
            DocumentSchema::Check => include_str!("check.schema.json"),
            DocumentSchema::Trend => include_str!("trend.schema.json"),
            DocumentSchema::Layers => include_str!("layers.schema.json"),
        }
    }

    /// The schema as the types make it.
    pub fn generated(self) -> schemars::Schema {
        let mut schema = match self {
            DocumentSchema::Diff => schemars::schema_for!(Comparison),
            DocumentSchema::Check => schemars::schema_for!(CheckDocument),
            DocumentSchema::Trend => schemars::schema_for!(TrendDocument),
            DocumentSchema::Layers => schemars::schema_for!(LayersDocument),
        };
        let title = format!("trtmem.{}/1", self.name());
        schema.insert("title".to_owned(), title.into());
        schema
    }
}
