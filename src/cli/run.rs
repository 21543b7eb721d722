//! `trtmem run`.

use std::path::Path;

use trtmem_platform as platform;

use super::args::{ReportFormat, RunArgs};
use super::delivery::{Keeping, deliver};
use super::exit::{CliError, Exit};
use super::keeping::{file_safe, model_stem};
use super::output::Target;
use super::progress::Progress;
use super::recording::Recording;
use super::render::format_for;
use super::run_plan::{Request, orders};
use crate::backend::BackendOptions;
use crate::lifecycle::{Journal, Orders, measure};
use crate::report::{Event, Report};

/// `trtmem run`.
pub(super) fn run(args: &RunArgs) -> Result<Exit, CliError> {
    record(
        &orders(&Request::of(args))?,
        &Recorded {
            output: args.output.output.as_deref(),
            format: args.format,
            keeping: Keeping {
                report: args.report.as_deref(),
                no_report: args.no_report,
            },
            journal: args.journal.as_deref(),
        },
    )
}

/// What becomes of a measurement.
pub(super) struct Recorded<'a> {
    /// The file that the result goes to.
    pub(super) output: Option<&'a Path>,
    /// Its format.
    pub(super) format: Option<ReportFormat>,
    /// Where the report is kept.
    pub(super) keeping: Keeping<'a>,
    /// Where every event is kept.
    pub(super) journal: Option<&'a Path>,
}

/// Measures what the orders say, and delivers the report.
pub(super) fn record(orders: &Orders, recorded: &Recorded<'_>) -> Result<Exit, CliError> {
    let target = Target::from_option(recorded.output);
    let format = format_for(recorded.format, &target);
    target.check()?;
    // Watched from here on: a signal must not leave a name taken.
    platform::watch_interrupts().map_err(|source| CliError::System {
        doing: "installing the Ctrl-C handler",
        source,
    })?;
    let keep = recorded.keeping.place(format, &stem(orders))?;
    let journal = recorded.journal.map(Journal::create).transpose()?;
    let report = watch_and_measure(orders, journal)?;
    let name = format!("{}.json", stem(orders));
    Ok(deliver(&report, format, &target, keep.as_ref(), &name))
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

/// What a report is called when nobody says: the model, and the release or the time.
fn stem(orders: &Orders) -> String {
    let header = &orders.header;
    let label = header.release.as_ref().unwrap_or(&header.created);
    let kind = match orders.worker.backend.options {
        BackendOptions::Build { .. } => "build-",
        _ => "",
    };
    format!("{}-{kind}{}", model_stem(orders), file_safe(label))
}
