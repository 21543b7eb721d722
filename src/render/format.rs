//! Which forms there are, and the way to each.

use std::fmt;
use std::io::Write;
use std::str::FromStr;

use crate::report::Report;

#[cfg(feature = "host")]
use super::page;
use super::{markdown, table};
use crate::export::RenderError;
use crate::export::csv;
use crate::export::drive;
use crate::export::json;
#[cfg(feature = "host")]
use crate::export::{benchmark, openmetrics, perfetto};
use crate::form::Style as TableStyle;

/// A form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people: one table and the answer in words.
    Table,
    /// The report itself.
    Json,
    /// One row per run, model and stage.
    Csv,
    /// The log of the DRIVE OS trtexec sample.
    Drive,
    /// A page for a browser, whole in one file.
    #[cfg(feature = "host")]
    Html,
    /// The stages as a waterfall, alone.
    #[cfg(feature = "host")]
    Svg,
    /// A comment on a pull request.
    Markdown,
    /// Gauges for a monitoring system.
    #[cfg(feature = "host")]
    Openmetrics,
    /// Points of `github-action-benchmark`.
    #[cfg(feature = "host")]
    Benchmark,
    /// A trace for Perfetto.
    #[cfg(feature = "host")]
    Perfetto,
}

impl Format {
    /// Every format, in the order help lists them.
    pub const ALL: &[Format] = &[
        Format::Table,
        Format::Json,
        Format::Csv,
        Format::Drive,
        #[cfg(feature = "host")]
        Format::Html,
        #[cfg(feature = "host")]
        Format::Svg,
        Format::Markdown,
        #[cfg(feature = "host")]
        Format::Openmetrics,
        #[cfg(feature = "host")]
        Format::Benchmark,
        #[cfg(feature = "host")]
        Format::Perfetto,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Table => "table",
            Format::Json => "json",
            Format::Csv => "csv",
            Format::Drive => "drive",
            #[cfg(feature = "host")]
            Format::Html => "html",
            #[cfg(feature = "host")]
            Format::Svg => "svg",
            Format::Markdown => "markdown",
            #[cfg(feature = "host")]
            Format::Openmetrics => "openmetrics",
            #[cfg(feature = "host")]
            Format::Benchmark => "github-benchmark",
            #[cfg(feature = "host")]
            Format::Perfetto => "perfetto",
        }
    }

    /// What it is for, in words for help.
    pub fn about(self) -> &'static str {
        match self {
            Format::Table => "for people: the stages in MiB and a summary in words",
            Format::Json => "the whole report, as `trtmem schema` describes it",
            Format::Csv => {
                "one row per run, model and stage; bytes and nanoseconds, an empty cell where a figure is absent"
            }
            Format::Drive => {
                "the DRIVE OS trtexec sample's log, line for line: whole MB cut from rounded figures, signs dropped, a negative GPU figure shown as 0"
            }
            #[cfg(feature = "host")]
            Format::Html => "a page for a browser, whole in one file: charts, tables, environment",
            #[cfg(feature = "host")]
            Format::Svg => "the stages as a chart, for slides",
            Format::Markdown => {
                "a comment on a pull request: the headline, the table, the rest folded away"
            }
            #[cfg(feature = "host")]
            Format::Openmetrics => "gauges in bytes for Prometheus and compatible tools",
            #[cfg(feature = "host")]
            Format::Benchmark => {
                "points for the GitHub action github-action-benchmark, tool customSmallerIsBetter"
            }
            #[cfg(feature = "host")]
            Format::Perfetto => {
                "a trace for ui.perfetto.dev: stages as slices, memory and peaks as counters"
            }
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A format this program does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no format {name:?}; choose one of {}", names())]
pub struct UnknownFormat {
    /// What was asked for.
    pub name: String,
}

/// Every format's name.
fn names() -> String {
    let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
    names.join(", ")
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Format::ALL
            .iter()
            .copied()
            .find(|format| format.name() == name)
            .ok_or_else(|| UnknownFormat {
                name: name.to_owned(),
            })
    }
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
    match format {
        Format::Table => Ok(out.write_all(table::text(report, style).as_bytes())?),
        Format::Json => json::write(report, out),
        Format::Csv => csv::write(report, out),
        Format::Drive => Ok(out.write_all(drive::text(report)?.as_bytes())?),
        #[cfg(feature = "host")]
        Format::Html => Ok(out.write_all(page::report_page(report).as_bytes())?),
        #[cfg(feature = "host")]
        Format::Svg => Ok(out.write_all(page::report_chart(report).as_bytes())?),
        Format::Markdown => Ok(out.write_all(markdown::report(report).as_bytes())?),
        #[cfg(feature = "host")]
        Format::Openmetrics => Ok(out.write_all(openmetrics::openmetrics(report).as_bytes())?),
        #[cfg(feature = "host")]
        Format::Benchmark => Ok(out.write_all(benchmark::benchmark(report)?.as_bytes())?),
        #[cfg(feature = "host")]
        Format::Perfetto => Ok(out.write_all(perfetto::perfetto(report)?.as_bytes())?),
    }
}
