//! `trtmem calibrate`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::diff::sides;
use super::diff::significance;
use super::exit::{CliError, Exit};
use super::results::ResultArgs;
use super::terminal::style;
use crate::analysis::calibration::{Settings, replay};
use crate::environment::tool;
use crate::export::json;
use crate::{form, units, view};

/// `trtmem calibrate`.
pub(super) fn calibrate(args: &CalibrateArgs) -> Result<Exit, CliError> {
    let settings = settings(args)?;
    let places = args
        .output
        .places(args.reports.iter().map(PathBuf::as_path))?;
    let paths: Vec<&Path> = args.reports.iter().map(PathBuf::as_path).collect();
    let sides = sides(&paths)?.into_iter();
    let documents: Vec<_> = sides.flat_map(|side| side.documents).collect();
    let found =
        replay(&documents, &settings).map_err(|error| CliError::Usage(error.to_string()))?;
    let shown = view::replay(&found, &tool());
    places.write(|format, target| {
        Ok(match format {
            CalibrateFormat::Table => form::text(&shown, &style(target)),
            CalibrateFormat::Json => json::document(&found)?,
            CalibrateFormat::Html => form::html(&shown),
            CalibrateFormat::Markdown => form::markdown(&shown),
        })
    })?;
    Ok(Exit::Done)
}

fn settings(args: &CalibrateArgs) -> Result<Settings, CliError> {
    Ok(Settings {
        comparisons: args.comparisons,
        runs: args.runs as usize,
        planted_bytes: i64::try_from(args.planted)
            .map_err(|_| CliError::Usage("--planted: more than memory can be".to_owned()))?,
        noise_bytes: args.noise,
        threshold_bytes: args.threshold,
        significance: args.significance,
        seed: args.seed,
    })
}

pub(super) const CALIBRATE_EXAMPLES: &str = "\
Examples:
  trtmem calibrate recorded.json
  trtmem calibrate recorded/ --runs 5 --planted 1MiB --format json

Record runs with `trtmem run model.onnx --runs 101 --report recorded.json`.
Runs of one thing are drawn into two sides again and again and compared as
`trtmem diff` compares them. Where nothing was changed every verdict is a false
alarm; where bytes were planted in a stage, its being found is what comparisons of
so many runs can do on this machine.";

/// Formats of a calibration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CalibrateFormat {
    /// For people
    Table,
    /// One JSON document
    Json,
    /// A page for a browser, whole in one file
    Html,
    /// A comment on a pull request
    Markdown,
}

/// `trtmem calibrate`.
#[derive(Debug, Args)]
pub struct CalibrateArgs {
    /// Reports with many runs of one thing, or directories of them
    #[arg(value_name = "REPORT", required = true)]
    pub reports: Vec<PathBuf>,
    /// Runs on each side
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub runs: u32,
    /// Comparisons of each kind
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub comparisons: u32,
    /// Bytes planted in a stage of one side
    #[arg(long, value_name = "SIZE", default_value = "128KiB", value_parser = units::parse_size)]
    pub planted: u64,
    /// Noise the stage is given, its recorded deviations drawn together or apart: once as their spread (largest less
    /// smallest of a side's runs), once as their standard deviation
    #[arg(long, value_name = "SIZE", default_value = "64KiB", value_parser = units::parse_size)]
    pub noise: u64,
    /// Changes up to SIZE count neither as an alarm nor as found
    #[arg(long, value_name = "SIZE", default_value = "0B", value_parser = units::parse_size)]
    pub threshold: u64,
    /// Accepted chance of a false alarm in a comparison
    #[arg(long, value_name = "P", default_value_t = crate::analysis::comparison::SIGNIFICANCE, value_parser = significance)]
    pub significance: f64,
    /// Where the draws begin
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Where the result goes.
    #[command(flatten)]
    pub output: ResultArgs<CalibrateFormat>,
}
