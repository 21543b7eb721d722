//! `trtmem render`: any report or journal in any format. Also how `run` shows its result.

use super::args::RenderArgs;
use super::documents::read;
use super::exit::{CliError, Exit};
use super::output::Target;
use super::style::style;
use crate::render::{self, Format};
use crate::report::Report;

/// `trtmem render`.
pub(super) fn render(args: &RenderArgs) -> Result<Exit, CliError> {
    let report = read(&args.file)?;
    let target = Target::from_option(args.output.output.as_deref());
    show(&report, format_for(args.format, &target), &target)?;
    Ok(Exit::Done)
}

/// The format asked for, or the one that the output file's ending names, or a table.
pub(super) fn format_for(asked: Option<Format>, target: &Target) -> Format {
    asked.unwrap_or_else(|| match target.ending() {
        Some("json") => Format::Json,
        Some("csv") => Format::Csv,
        #[cfg(feature = "host")]
        Some("html" | "htm") => Format::Html,
        #[cfg(feature = "host")]
        Some("svg") => Format::Svg,
        Some("md") => Format::Markdown,
        _ => Format::Table,
    })
}

/// Renders a report and writes it.
pub(super) fn show(report: &Report, format: Format, target: &Target) -> Result<(), CliError> {
    let mut bytes = Vec::new();
    render::render(report, format, &style(target), &mut bytes)?;
    target.write(&bytes)
}
