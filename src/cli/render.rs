//! `trtmem render`: any report or journal in any format. Also how `run` shows its result.

use super::args::RenderArgs;
use super::documents::read;
use super::exit::{CliError, Exit};
use super::results::Places;
use super::terminal::style;
use crate::render;
use crate::render::Format;
use crate::report::Report;

/// `trtmem render`.
pub(super) fn render(args: &RenderArgs) -> Result<Exit, CliError> {
    let places = args.output.places([args.file.as_path()])?;
    show(&read(&args.file)?, &places)?;
    Ok(Exit::Done)
}

/// Writes a report in every form that is wanted.
pub(super) fn show(report: &Report, places: &Places<Format>) -> Result<(), CliError> {
    places.write(|format, target| {
        let mut bytes = Vec::new();
        render::render(report, format, &style(target), &mut bytes)?;
        Ok(bytes)
    })
}
