//! What becomes of a report that was just made: kept in its place, shown as it was asked for.

use std::path::Path;

use super::exit::{CliError, Exit, exit_of};
use super::keeping::{Kept, Promised, default_place, keep_report, rescue};
use super::output::Target;
use super::render::show;
use super::voice::say;
use crate::error_chain::chain;
use crate::escape::escape;
use crate::render::Format;
use crate::report::Report;

/// Where the JSON report is wanted.
pub(super) struct Keeping<'a> {
    /// The file that was named.
    pub(super) report: Option<&'a Path>,
    /// Whether none is wanted.
    pub(super) no_report: bool,
}

impl Keeping<'_> {
    /// Takes the place where the JSON report is kept; nowhere else when the result already is that report. `stem` is
    /// what it is called when nobody says.
    pub(super) fn place(&self, format: Format, stem: &str) -> Result<Option<Promised>, CliError> {
        match self.report {
            Some(path) => {
                Target::File(path.to_owned()).check()?;
                Ok(Some(Promised::named(path)))
            }
            None if self.no_report || format == Format::Json => Ok(None),
            None => default_place(stem).map(Some),
        }
    }
}

/// Keeps the report and shows the result. Trouble with one is no reason to leave out the other, nor
/// to hide how the lifecycle ended. `name` is the report's, where it has to be kept unasked.
pub(super) fn deliver(
    report: &Report,
    format: Format,
    target: &Target,
    keep: Option<&Promised>,
    name: &str,
) -> Exit {
    let exit = exit_of(report);
    let kept = keep.map(|place| keep_report(report, place.path()));
    let mut all_written = !matches!(kept, Some(Kept::Instead(_) | Kept::Nowhere));
    let path = kept.as_ref().and_then(Kept::path);
    let shown = show(report, format, target).and_then(|()| {
        if format == Format::Table && *target == Target::Stdout {
            target.write(closing_lines(path, exit).as_bytes())?;
        }
        Ok(())
    });
    match shown {
        Ok(()) | Err(CliError::NobodyReads) => {}
        Err(error) => {
            all_written = false;
            match path {
                Some(path) => say(&format!(
                    "{}; the report is in {}",
                    chain(&error),
                    path.display()
                )),
                None => last_resort(report, target, rescue(report, name.as_ref(), &error)),
            }
        }
    }
    match exit {
        Exit::Done if !all_written => Exit::Unexpected,
        exit => exit,
    }
}

/// What follows the table on a terminal: where the report is, and a status that is not 0.
fn closing_lines(kept: Option<&Path>, exit: Exit) -> String {
    let mut lines = String::new();
    if let Some(path) = kept {
        lines += &format!("Report: {}\n", escape(&path.to_string_lossy()));
    }
    if exit != Exit::Done {
        lines += &format!("Exit status {}.\n", exit.status());
    }
    lines
}

/// What nothing could be written of is at least shown.
fn last_resort(report: &Report, refused: &Target, kept: Kept) {
    if let (Kept::Nowhere, Target::File(_)) = (kept, refused) {
        // Where that fails as well, everything there is to say has been said.
        let _ = show(report, Format::Table, &Target::Stdout);
    }
}
