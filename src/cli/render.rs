//! `trtmem render`: any report or journal in any format. Also how `run` shows its result.

use std::path::PathBuf;

use clap::Args;

use super::documents::read;
use super::exit::{CliError, Exit};
use super::results::{Places, ResultArgs};
use super::terminal::style;
use crate::render;
use crate::render::Format;
use crate::report::Report;

pub(super) const RENDER_EXAMPLES: &str = "\
Examples:
  trtmem render reports/convnet-v1.json --format csv -o convnet.csv
  trtmem render run.journal --format json -o rescued.json";

/// `trtmem render`.
#[derive(Debug, Args)]
pub struct RenderArgs {
    /// A report or a journal
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Where the result goes.
    #[command(flatten)]
    pub output: ResultArgs<Format>,
}

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
