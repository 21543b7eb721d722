//! `trtmem calibrate`.

use std::path::{Path, PathBuf};

use super::calibrate_args::{CalibrateArgs, CalibrateFormat};
use super::diff::sides;
use super::exit::{CliError, Exit};
use super::style::style;
use crate::analysis::calibration::{Settings, replay};
use crate::environment::tool;
use crate::export::json;
use crate::form;
use crate::view;

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
