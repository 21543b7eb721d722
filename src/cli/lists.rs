//! What was found of a machine, in the forms that were asked for.

use serde::Serialize;

use super::args::FindingsFormat;
use super::exit::CliError;
use super::results::Places;
use super::style::style;
use crate::export::json;
use crate::form;
use crate::view::document::Document;

/// Writes what was found; `document` says it to people.
pub(super) fn show(
    found: &impl Serialize,
    document: &Document,
    places: &Places<FindingsFormat>,
) -> Result<(), CliError> {
    places.write(|format, target| match format {
        FindingsFormat::Table => Ok(form::text(document, &style(target))),
        FindingsFormat::Json => Ok(json::document(found)?),
        #[cfg(feature = "host")]
        FindingsFormat::Markdown => Ok(form::markdown(document)),
        #[cfg(feature = "host")]
        FindingsFormat::Html => Ok(form::html(document)),
    })
}
