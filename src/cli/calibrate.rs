//! `trtmem calibrate`.

use std::path::{Path, PathBuf};

use super::args::ListFormat;
use super::calibrate_args::CalibrateArgs;
use super::diff::sides;
use super::exit::{CliError, Exit};
use super::output::Target;
use super::style::style;
use crate::analysis::calibration::{Settings, replay};
use crate::export::json;
use crate::render::replay as table;

/// `trtmem calibrate`.
pub(super) fn calibrate(args: &CalibrateArgs) -> Result<Exit, CliError> {
    let settings = settings(args)?;
    let target = Target::from_option(args.output.output.as_deref());
    target.check()?;
    let paths: Vec<&Path> = args.reports.iter().map(PathBuf::as_path).collect();
    let sides = sides(&paths)?.into_iter();
    let documents: Vec<_> = sides.flat_map(|side| side.documents).collect();
    let found =
        replay(&documents, &settings).map_err(|error| CliError::Usage(error.to_string()))?;
    let text = match args.format {
        ListFormat::Table => table::text(&found, &style(&target)),
        ListFormat::Json => json::document(&found)?,
    };
    target.write(text.as_bytes())?;
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
