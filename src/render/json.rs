//! The report itself.

use std::io::{self, Write};

use crate::report::Report;

use super::format::RenderError;

/// Pretty JSON in the order of the types, with a newline at its end.
pub(super) fn write(report: &Report, mut out: &mut dyn Write) -> Result<(), RenderError> {
    serde_json::to_writer_pretty(&mut out, report).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(())
}
