//! What every command that measures does with its report: a place taken before, a journal meanwhile, the result
//! delivered after.

use trtmem_platform as platform;

use super::args::RecordArgs;
use super::delivery::{Keeping, deliver};
use super::exit::{CliError, Exit};
use super::output::Target;
use super::render::format_for;
use crate::lifecycle::Journal;
use crate::report::Report;

/// Has `measure` measure, with the journal that was asked for, and delivers the report; `stem` is what it is called
/// when nobody says.
pub(super) fn record(
    args: &RecordArgs,
    stem: &str,
    measure: impl FnOnce(Option<Journal>) -> Result<Report, CliError>,
) -> Result<Exit, CliError> {
    let target = Target::from_option(args.output.output.as_deref());
    let format = format_for(args.format, &target);
    target.check()?;
    let keeping = Keeping {
        report: args.report.as_deref(),
        no_report: args.no_report,
    };
    // Watched from here on: a signal must not leave a name taken.
    platform::watch_interrupts().map_err(|source| CliError::System {
        doing: "installing the signal handlers",
        source,
    })?;
    let keep = keeping.place(format, stem)?;
    let journal = args.journal.as_deref().map(Journal::create).transpose()?;
    let report = measure(journal)?;
    let name = format!("{stem}.json");
    Ok(deliver(&report, format, &target, keep.as_ref(), &name))
}
