//! `trtmem run`.

use trtmem_platform as platform;

use super::args::RunArgs;
use super::delivery::{Keeping, deliver};
use super::exit::{CliError, Exit};
use super::keeping::{file_safe, model_stem};
use super::output::Target;
use super::progress::Progress;
use super::recording::Recording;
use super::render::format_for;
use super::run_plan::{Request, orders};
use crate::lifecycle::{Journal, Orders, measure};
use crate::report::{Event, Report};

/// `trtmem run`.
pub(super) fn run(args: &RunArgs) -> Result<Exit, CliError> {
    let orders = orders(&Request::of(args))?;
    let target = Target::from_option(args.output.output.as_deref());
    let format = format_for(args.format, &target);
    target.check()?;
    let keeping = Keeping {
        report: args.report.as_deref(),
        no_report: args.no_report,
    };
    // Watched from here on: a signal must not leave a name taken.
    platform::watch_interrupts().map_err(|source| CliError::System {
        doing: "installing the Ctrl-C handler",
        source,
    })?;
    let keep = keeping.place(format, &stem(&orders))?;
    let journal = args.journal.as_deref().map(Journal::create).transpose()?;
    let report = watch_and_measure(&orders, journal)?;
    let name = format!("{}.json", stem(&orders));
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
    format!("{}-{}", model_stem(orders), file_safe(label))
}
