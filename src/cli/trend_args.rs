//! `trtmem trend` as it is typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::results::ResultArgs;
use crate::units;

pub(super) const TREND_EXAMPLES: &str = "\
Examples:
  trtmem trend reports/
  trtmem trend reports/ --stage runtime --stage deserialize --format json -o trend.json
  trtmem trend fleet/ --format parquet -o table/

Directories are read with all below them: *.json and *.journal that are reports of
trtmem; others are skipped and counted. The reports of one release are taken
together. What was measured side by side in one release (engines in processes of
their own, boards) is followed on lines of its own.

A change is a level that stays: in the last release, or confirmed by those after
it. It is decided as trtmem diff decides: two releases have the verdict that their
comparison has. Growth in the last release ends with status 3, growth that cannot
be decided with 6; --fail-on never ends with 0 in both cases.

Parquet is the flat table of --format csv, a row for every run, model and stage, in
folders release=…/board=… below the directory that -o names.";

/// `trtmem trend`.
#[derive(Debug, Args)]
pub struct TrendArgs {
    /// Reports, journals, and directories of them
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Order of the releases: label (6.0.5 before 6.0.10), date, given (as the files), or a list A,B,C
    #[arg(long, value_name = "ORDER", default_value = "label")]
    pub order: String,
    /// Changes up to SIZE are ignored
    #[arg(long, value_name = "SIZE", default_value = "1MiB", value_parser = units::parse_size)]
    pub threshold: u64,
    /// Follow this stage only, or `lifecycle`; repeatable
    #[arg(long, value_name = "STAGE")]
    pub stage: Vec<String>,
    /// Follow this category only: total, cpu, device, allocator, buffers, other, or the peak; repeatable
    #[arg(long = "category", alias = "owner", value_name = "CATEGORY")]
    pub owner: Vec<String>,
    /// Follow this engine only, by the name of its file; repeatable
    #[arg(long, value_name = "NAME")]
    pub engine: Vec<String>,
    /// Show at most N figures: those that changed most, then the largest
    #[arg(long, value_name = "N")]
    pub limit_series: Option<usize>,
    /// What ends with status 3, or 6 where it cannot be decided
    #[arg(long, value_name = "WHAT", default_value = "change")]
    pub fail_on: TrendFailOn,
    /// Replace the Parquet table that the directory holds
    #[arg(long)]
    pub overwrite: bool,
    /// Where the result goes.
    #[command(flatten)]
    pub output: ResultArgs<TrendFormat>,
}

/// What ends with status 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TrendFailOn {
    /// A figure with a step up in the last release, as far as can be seen
    Change,
    /// Nothing
    Never,
}

/// Formats of a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TrendFormat {
    /// For people
    Table,
    /// The history itself
    Json,
    /// A row for every figure and release
    Csv,
    /// A comment for a pull request
    Markdown,
    /// A page with charts, one file
    Html,
    /// The lifecycle over the releases as a chart, for slides
    Svg,
    /// The latest figures and the changes, as gauges in bytes
    Openmetrics,
    /// The reports' flat table, a directory partitioned by release and board
    Parquet,
}
