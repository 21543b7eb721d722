//! What becomes of a report that was just made: kept in its place, shown as it was asked for.

use std::path::{Path, PathBuf};

use clap::Args;
use trtmem_platform as platform;

use super::exit::{CliError, Exit, exit_of};
use super::keeping::{Kept, Promised, default_place, keep_report, rescue};
use super::output::Target;
use super::render::show;
use super::results::{Places, ResultArgs, may_be_replaced};
use super::terminal::{StatusLine, say};
use crate::error_chain::chain;
use crate::escape::escape;
use crate::lifecycle::Journal;
use crate::render::Format;
use crate::report::{Event, Report};

/// What becomes of the report of a measurement.
#[derive(Debug, Args)]
pub struct RecordArgs {
    /// Where the result goes.
    #[command(flatten)]
    pub output: ResultArgs<Format>,
    /// Label of what is measured, such as a release of the software
    #[arg(long, value_name = "LABEL")]
    pub release: Option<String>,
    /// Keep every event on disk as it happens; `trtmem render FILE` makes a report of it
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// Keep the JSON report in FILE instead of in reports/
    #[arg(long, value_name = "FILE", conflicts_with = "no_report")]
    pub report: Option<PathBuf>,
    /// Keep no JSON report
    #[arg(long)]
    pub no_report: bool,
}

/// Has `measure` measure, with the journal that was asked for, and delivers the report; `stem` is what it is called
/// when nobody says.
pub(super) fn record(
    args: &RecordArgs,
    stem: &str,
    measure: impl FnOnce(Option<Journal>) -> Result<Report, CliError>,
) -> Result<Exit, CliError> {
    let results = args.output.places([])?;
    let keeping = Keeping {
        report: args.report.as_deref(),
        no_report: args.no_report,
        force: args.output.force,
    };
    // Watched from here on: a signal must not leave a name taken.
    platform::watch_interrupts().map_err(|source| CliError::System {
        doing: "installing the signal handlers",
        source,
    })?;
    let keep = keeping.place(&results, stem)?;
    let journal = args.journal.as_deref().map(Journal::create).transpose()?;
    let report = measure(journal)?;
    let name = format!("{stem}.json");
    Ok(deliver(&report, &results, keep.as_ref(), &name))
}

/// Puts events into a journal, where one is kept, for as long as it can be written.
#[derive(Debug)]
pub(super) struct Recording(Option<Journal>);

impl Recording {
    /// Into this journal.
    pub(super) fn new(journal: Option<Journal>) -> Self {
        Recording(journal)
    }

    /// Takes note of an event. Trouble is told once.
    pub(super) fn event(&mut self, event: &Event, drawn: &StatusLine) {
        if let Some(Err(error)) = self.0.as_mut().map(|journal| journal.record(event)) {
            drawn.clear();
            say(&chain(&error));
            self.0 = None;
        }
    }
}

/// Where the JSON report is wanted.
pub(super) struct Keeping<'a> {
    /// The file that was named.
    pub(super) report: Option<&'a Path>,
    /// Whether none is wanted.
    pub(super) no_report: bool,
    /// Whether the file that was named may hold what trtmem did not write.
    pub(super) force: bool,
}

impl Keeping<'_> {
    /// Takes the place where the JSON report is kept; nowhere else when a result already is that report. `stem` is
    /// what it is called when nobody says.
    pub(super) fn place(
        &self,
        results: &Places<Format>,
        stem: &str,
    ) -> Result<Option<Promised>, CliError> {
        let is_report = |format, _: &Target| format == Format::Json;
        match self.report {
            Some(path) => {
                let target = Target::File(path.to_owned());
                may_be_replaced(&target, self.force)?;
                target.check()?;
                Ok(Some(Promised::named(path)))
            }
            None if self.no_report || results.any(is_report) => Ok(None),
            None => default_place(stem).map(Some),
        }
    }
}

/// Keeps the report and shows the result. Trouble with one is no reason to leave out the other, nor
/// to hide how the lifecycle ended. `name` is the report's, where it has to be kept unasked.
pub(super) fn deliver(
    report: &Report,
    results: &Places<Format>,
    keep: Option<&Promised>,
    name: &str,
) -> Exit {
    let exit = exit_of(report);
    let kept = keep.map(|place| keep_report(report, place.path()));
    let mut all_written = !matches!(kept, Some(Kept::Instead(_) | Kept::Nowhere));
    let path = kept.as_ref().and_then(Kept::path);
    let shown = show(report, results).and_then(|()| {
        if results.is_for_people() {
            Target::Stdout.write(closing_lines(path, exit).as_bytes())?;
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
                None => last_resort(report, results, &rescue(report, name.as_ref(), &error)),
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
fn last_resort(report: &Report, refused: &Places<Format>, kept: &Kept) {
    let is_unseen = !refused.any(|_, target| *target == Target::Stdout);
    if is_unseen && matches!(kept, Kept::Nowhere) {
        // Where that fails as well, everything there is to say has been said.
        let _ = show(report, &Places::one(Format::Table, Target::Stdout));
    }
}
