//! Which report and journal versions this program reads.

use std::fmt;

use serde::Deserialize;

/// The version of the reports this program writes.
///
/// Within a version fields are only added, and readers ignore fields they do not know. A change that
/// takes a field away or alters its meaning makes a new version.
///
/// Changes:
/// - 1: the first version.
pub const REPORT_SCHEMA: &str = "trtmem.report/1";

/// The version of the journals this program writes: one [`super::Event`] a line. The rules of
/// [`REPORT_SCHEMA`] hold.
///
/// Changes:
/// - 1: the first version.
pub const JOURNAL_SCHEMA: &str = "trtmem.journal/1";

/// Oldest and newest version that is read, of both kinds.
const READABLE: std::ops::RangeInclusive<u32> = 1..=1;

/// What a document with a `schema` can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// A report.
    Report,
    /// A journal.
    Journal,
}

impl DocumentKind {
    fn prefix(self) -> &'static str {
        match self {
            DocumentKind::Report => "trtmem.report/",
            DocumentKind::Journal => "trtmem.journal/",
        }
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DocumentKind::Report => "report",
            DocumentKind::Journal => "journal",
        })
    }
}

/// Why a document is not one this program reads.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// Its version is no longer read.
    #[error(
        "the {kind} has version {found}, older than {oldest}, the oldest this program reads; read it with the trtmem that wrote it"
    )]
    TooOld {
        /// Report or journal.
        kind: DocumentKind,
        /// Its version.
        found: u32,
        /// The oldest readable version.
        oldest: u32,
    },
    /// Its version is unknown yet.
    #[error(
        "the {kind} has version {found}, newer than {newest}, the newest this program reads; read it with a newer trtmem"
    )]
    TooNew {
        /// Report or journal.
        kind: DocumentKind,
        /// Its version.
        found: u32,
        /// The newest readable version.
        newest: u32,
    },
    /// It says it is something else.
    #[error(
        "this is not a trtmem {kind}: its schema is {found:?}, expected one such as {expected:?}"
    )]
    Foreign {
        /// Report or journal.
        kind: DocumentKind,
        /// What it says it is, cut to a readable length.
        found: String,
        /// What the current version says.
        expected: &'static str,
    },
    /// It does not say what it is.
    #[error("this is not a trtmem report: it has no `schema` text, expected {REPORT_SCHEMA:?}")]
    Unmarked,
}

/// Checks what a report says it is, before anything else is read of it.
///
/// # Errors
/// Too old, too new, something else, or unmarked: each its own error.
pub fn check_report(report: &serde_json::Value) -> Result<(), SchemaError> {
    let schema = report.get("schema").and_then(serde_json::Value::as_str);
    check_report_schema(schema)
}

/// The one field that every version of a report has.
#[derive(Deserialize)]
pub(super) struct Marked {
    #[serde(default)]
    pub(super) schema: serde_json::Value,
}

pub(crate) fn check_report_schema(schema: Option<&str>) -> Result<(), SchemaError> {
    check(DocumentKind::Report, schema.ok_or(SchemaError::Unmarked)?)
}

pub(super) fn check_journal_schema(schema: &str) -> Result<(), SchemaError> {
    check(DocumentKind::Journal, schema)
}

fn check(kind: DocumentKind, schema: &str) -> Result<(), SchemaError> {
    let version = schema
        .strip_prefix(kind.prefix())
        .filter(|version| version.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|version| version.parse::<u32>().ok());
    match version {
        None => Err(SchemaError::Foreign {
            kind,
            found: schema.chars().take(60).collect(),
            expected: match kind {
                DocumentKind::Report => REPORT_SCHEMA,
                DocumentKind::Journal => JOURNAL_SCHEMA,
            },
        }),
        Some(found) if found < *READABLE.start() => Err(SchemaError::TooOld {
            kind,
            found,
            oldest: *READABLE.start(),
        }),
        Some(found) if found > *READABLE.end() => Err(SchemaError::TooNew {
            kind,
            found,
            newest: *READABLE.end(),
        }),
        Some(_) => Ok(()),
    }
}

/// The JSON Schema of a report, generated from the types and kept beside them; on boards without its indentation.
pub fn schema_json() -> &'static str {
    include_str!(concat!(env!("OUT_DIR"), "/report.schema.json"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check_text(schema: &str) -> Result<(), SchemaError> {
        check_report(&json!({ "schema": schema }))
    }

    #[test]
    fn this_programs_own_versions_are_read() {
        assert_eq!(check_text(REPORT_SCHEMA), Ok(()));
        assert_eq!(check_journal_schema(JOURNAL_SCHEMA), Ok(()));
    }

    #[test]
    fn too_old_and_too_new_are_told_apart() {
        assert!(matches!(
            check_text("trtmem.report/0"),
            Err(SchemaError::TooOld { found: 0, .. })
        ));
        assert!(matches!(
            check_text("trtmem.report/2"),
            Err(SchemaError::TooNew { found: 2, .. })
        ));
    }

    #[test]
    fn another_programs_document_is_foreign() {
        for schema in [
            "trtmem.journal/1",
            "trtmem.report/1x",
            "trtmem.report/",
            "gcov",
        ] {
            assert!(
                matches!(check_text(schema), Err(SchemaError::Foreign { .. })),
                "{schema}"
            );
        }
        assert_eq!(check_report(&json!({})), Err(SchemaError::Unmarked));
        assert_eq!(check_report(&json!([1])), Err(SchemaError::Unmarked));
    }
}
