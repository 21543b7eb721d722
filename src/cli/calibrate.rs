//! `trtmem calibrate`.

use std::path::{Path, PathBuf};

use super::calibrate_args::{CalibrateArgs, CalibrateFormat};
use super::diff::sides;
use super::exit::{CliError, Exit};
use super::style::style;
use crate::analysis::calibration::{Settings, replay};
use crate::export::json;
use crate::render::replay as table;

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
    places.write(|format, target| match format {
        CalibrateFormat::Table => Ok(table::text(&found, &style(target))),
        CalibrateFormat::Json => Ok(json::document(&found)?),
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
