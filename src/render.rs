//! A report in the form that is asked for: a form over its view, or an export.

use std::io::Write;

use clap::ValueEnum;

use crate::export::RenderError;
use crate::export::csv;
use crate::export::drive;
use crate::export::json;
#[cfg(feature = "host")]
use crate::export::{metrics, perfetto};
use crate::form;
pub use crate::form::Style as TableStyle;
use crate::report::Report;
use crate::view;

/// A form of a report, by its name on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ValueEnum)]
pub enum Format {
    /// For people
    Table,
    /// The report itself
    Json,
    /// One row per run, model and stage
    Csv,
    /// The DRIVE OS trtexec sample's log, with that sample's truncations
    Drive,
    /// A page for a browser, whole in one file
    #[cfg(feature = "host")]
    Html,
    /// The stages as a chart, for slides
    #[cfg(feature = "host")]
    Svg,
    /// A comment on a pull request
    #[cfg(feature = "host")]
    Markdown,
    /// Gauges in bytes, for Prometheus and compatible tools
    #[cfg(feature = "host")]
    Openmetrics,
    /// For the GitHub action github-action-benchmark, tool customSmallerIsBetter
    #[cfg(feature = "host")]
    #[value(name = "github-benchmark")]
    Benchmark,
    /// A trace for ui.perfetto.dev: stages, memory, peaks
    #[cfg(feature = "host")]
    Perfetto,
}

/// Writes `report` to `out` in a form. Nothing is flushed.
///
/// # Errors
/// The writer fails, or the report lacks what the format needs; then nothing was written.
pub fn render(
    report: &Report,
    format: Format,
    style: &TableStyle,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let text = match format {
        Format::Json => return json::write(report, out),
        Format::Csv => return csv::write(report, out),
        Format::Table => form::text(&view::report(report), style),
        #[cfg(feature = "host")]
        Format::Markdown => form::markdown(&view::report(report)),
        Format::Drive => drive::text(report)?,
        #[cfg(feature = "host")]
        Format::Html => form::html(&view::report(report)),
        #[cfg(feature = "host")]
        Format::Svg => form::chart(&view::report_chart(report)),
        #[cfg(feature = "host")]
        Format::Openmetrics => metrics::openmetrics(report),
        #[cfg(feature = "host")]
        Format::Benchmark => metrics::benchmark(report)?,
        #[cfg(feature = "host")]
        Format::Perfetto => perfetto::perfetto(report)?,
    };
    Ok(out.write_all(text.as_bytes())?)
}
