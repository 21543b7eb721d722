//! `trtmem run`.

use std::path::{Path, PathBuf};

use trtmem_platform as platform;

use super::args::RunArgs;
use super::exit::{CliError, Exit, exit_of};
use super::keeping::{Kept, default_place, file_safe, keep_report, model_stem, rescue};
use super::output::Target;
use super::progress::Progress;
use super::recording::Recording;
use super::render::{format_for, show};
use super::run_plan::{Request, orders};
use super::voice::say;
use crate::error_chain::chain;
use crate::lifecycle::{Journal, Orders, measure};
use crate::render::{Format, escape};
use crate::report::{Event, Report};

/// `trtmem run`.
pub(super) fn run(args: &RunArgs) -> Result<Exit, CliError> {
    let orders = orders(&Request::of(args))?;
    let target = Target::from_option(args.output.output.as_deref());
    let format = format_for(args.format, &target);
    target.check()?;
    let keep = place_to_keep(args, format, &orders)?;
    let journal = args.journal.as_deref().map(Journal::create).transpose()?;
    platform::watch_interrupts().map_err(|source| CliError::System {
        doing: "asking for Ctrl-C to be told",
        source,
    })?;
    let report = watch_and_measure(&orders, journal)?;
    let name = format!("{}.json", stem(&orders));
    Ok(deliver(&report, format, &target, keep.as_deref(), &name))
}

/// Keeps the report and shows the result. Trouble with one is no reason to leave out the other, nor
/// to hide how the lifecycle ended. `name` is the report's, where it has to be kept unasked.
fn deliver(
    report: &Report,
    format: Format,
    target: &Target,
    keep: Option<&Path>,
    name: &str,
) -> Exit {
    let exit = exit_of(report);
    let kept = keep.map(|place| keep_report(report, place));
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

fn watch_and_measure(orders: &Orders, journal: Option<Journal>) -> Result<Report, CliError> {
    let mut progress = Progress::new(orders.runs);
    let mut recording = Recording::new(journal);
    let mut sink = |event: &Event| {
        progress.event(event);
        recording.event(event, progress.line());
    };
    Ok(measure(orders, &mut sink)?)
}

/// Where the JSON report is kept; nowhere else when the result already is that report.
fn place_to_keep(
    args: &RunArgs,
    format: Format,
    orders: &Orders,
) -> Result<Option<PathBuf>, CliError> {
    let place = match &args.report {
        Some(path) => path.clone(),
        None if args.no_report || format == Format::Json => return Ok(None),
        None => default_place(&stem(orders))?,
    };
    Target::File(place.clone()).check()?;
    Ok(Some(place))
}

/// What a report is called when nobody says: the model, and the release or the time.
fn stem(orders: &Orders) -> String {
    let header = &orders.header;
    let label = header.release.as_ref().unwrap_or(&header.created);
    format!("{}-{}", model_stem(orders), file_safe(label))
}

/// What nothing could be written of is at least shown.
fn last_resort(report: &Report, refused: &Target, kept: Kept) {
    if let (Kept::Nowhere, Target::File(_)) = (kept, refused) {
        // Where that fails as well, everything there is to say has been said.
        let _ = show(report, Format::Table, &Target::Stdout);
    }
}
