//! What was found of a machine, in the form that was asked for.

use serde::Serialize;

use super::args::FindingsFormat;
use super::exit::CliError;
use super::output::Target;
use super::style::style;
use crate::export::json;
use crate::form;
use crate::view::document::Document;

/// Writes what was found; `document` says it to people.
pub(super) fn show(
    found: &impl Serialize,
    document: impl FnOnce() -> Document,
    format: Option<FindingsFormat>,
    target: &Target,
) -> Result<(), CliError> {
    let text = match format.unwrap_or_else(|| by_ending(target)) {
        FindingsFormat::Table => form::text(&document(), &style(target)),
        FindingsFormat::Json => json::document(found)?,
        FindingsFormat::Markdown => form::markdown(&document()),
        #[cfg(feature = "host")]
        FindingsFormat::Html => form::html(&document()),
    };
    target.write(text.as_bytes())
}

/// The format that the output file's ending names, or a table.
fn by_ending(target: &Target) -> FindingsFormat {
    match target.ending() {
        Some("json") => FindingsFormat::Json,
        Some("md") => FindingsFormat::Markdown,
        #[cfg(feature = "host")]
        Some("html" | "htm") => FindingsFormat::Html,
        _ => FindingsFormat::Table,
    }
}
