//! `trtmem doctor`.

use super::args::{DoctorArgs, ListFormat};
use super::exit::{CliError, Exit};
use super::lists;
use super::output::Target;
use super::quantities::time;
use super::style::style;
use crate::doctor::examine;
use crate::render::diagnosis;

/// `trtmem doctor`.
pub(super) fn doctor(args: &DoctorArgs) -> Result<Exit, CliError> {
    let window = time("--window", &args.window)?;
    let target = Target::from_option(args.output.output.as_deref());
    target.check()?;
    let found = examine(window);
    let bytes = match args.format {
        ListFormat::Json => lists::json(&found)?,
        ListFormat::Table => diagnosis::table(&found, &style(&target)).into_bytes(),
    };
    target.write(&bytes)?;
    if found.neighbours.moved_bytes.value().is_none() {
        return Err(CliError::Missing(
            "no counter of available memory can be read here; the table says why".to_owned(),
        ));
    }
    Ok(Exit::Done)
}
