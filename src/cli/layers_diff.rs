//! `trtmem layers --diff`: two engines, layer by layer.

use std::path::Path;

use super::exit::{CliError, Exit};
use super::layers::{by_ending, engine, wanted};
use super::layers_args::{LayersArgs, LayersFormat};
use super::output::Target;
use super::style::style;
use crate::layers::Comparison;
use crate::render::layers::{ShownChanges, changes_csv, changes_json, changes_text};

/// Rows of a table where nothing else is asked for.
const ROWS: usize = 20;

/// Holds OTHER against INPUT.
pub(super) fn diff(args: &LayersArgs, other: &Path, target: &Target) -> Result<Exit, CliError> {
    let wanted = wanted(args)?;
    let base = engine(&args.input, args.profile.as_deref(), &wanted)?;
    let new = engine(other, args.diff_profile.as_deref(), &wanted)?;
    let comparison = Comparison::of(&base, &new);
    let (base, new) = (name(&args.input), name(other));
    let text = match args.format.unwrap_or_else(|| by_ending(target)) {
        LayersFormat::Table => {
            let most = args.top.unwrap_or(ROWS);
            changes_text(
                &comparison,
                &ShownChanges { base, new, most },
                &style(target),
            )
        }
        LayersFormat::Json => changes_json(&comparison, &base, &new)?,
        LayersFormat::Csv => changes_csv(&comparison)?,
        #[cfg(feature = "host")]
        LayersFormat::Html => {
            let what = "--diff makes no page; give --format table, json or csv";
            return Err(CliError::Usage(what.to_owned()));
        }
    };
    target.write(text.as_bytes())?;
    Ok(Exit::Done)
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}
