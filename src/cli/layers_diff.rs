//! `trtmem layers --diff`: two engines, layer by layer.

use std::path::Path;

use super::exit::{CliError, Exit};
use super::layers::{ROWS, engine, wanted, written};
use super::layers_args::{LayersArgs, LayersFormat};
use super::results::Places;
use crate::export::layers as export;
use crate::layers::Comparison;
use crate::view;

/// Holds OTHER against INPUT.
pub(super) fn diff(
    args: &LayersArgs,
    other: &Path,
    places: &Places<LayersFormat>,
) -> Result<Exit, CliError> {
    let wanted = wanted(args)?;
    let base = engine(&args.input, args.profile.as_deref(), &wanted)?;
    let new = engine(other, args.diff_profile.as_deref(), &wanted)?;
    let comparison = Comparison::of(&base, &new);
    let (base, new) = (name(&args.input), name(other));
    let most = args.top.unwrap_or(ROWS);
    places.write(|format, target| match format {
        LayersFormat::Json => Ok(export::changes_json(&comparison, &base, &new)?),
        LayersFormat::Csv => Ok(export::changes_csv(&comparison)?),
        format => {
            let document = view::layers_diff(&comparison, &base, &new, most);
            Ok(written(document, format, target))
        }
    })?;
    Ok(Exit::Done)
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}
