//! `trtmem render`: any report or journal in any format. Also how `run` shows its result.

use super::args::{RenderArgs, ReportFormat};
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
pub(super) fn format_for(asked: Option<ReportFormat>, target: &Target) -> Format {
    match (asked, target.ending()) {
        (Some(ReportFormat::Json), _) | (None, Some("json")) => Format::Json,
        (Some(ReportFormat::Csv), _) | (None, Some("csv")) => Format::Csv,
        (Some(ReportFormat::Drive), _) => Format::Drive,
        #[cfg(feature = "host")]
        (Some(ReportFormat::Html), _) | (None, Some("html" | "htm")) => Format::Html,
        #[cfg(feature = "host")]
        (Some(ReportFormat::Svg), _) | (None, Some("svg")) => Format::Svg,
        (Some(ReportFormat::Markdown), _) | (None, Some("md")) => Format::Markdown,
        #[cfg(feature = "host")]
        (Some(ReportFormat::Openmetrics), _) => Format::Openmetrics,
        #[cfg(feature = "host")]
        (Some(ReportFormat::Benchmark), _) => Format::Benchmark,
        #[cfg(feature = "host")]
        (Some(ReportFormat::Perfetto), _) => Format::Perfetto,
        (Some(ReportFormat::Table) | None, _) => Format::Table,
    }
}

/// Renders a report and writes it.
pub(super) fn show(report: &Report, format: Format, target: &Target) -> Result<(), CliError> {
    let mut bytes = Vec::new();
    render::render(report, format, &style(target), &mut bytes)?;
    target.write(&bytes)
}
