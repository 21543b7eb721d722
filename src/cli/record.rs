//! What every command that measures does with its report: a place taken before, a journal meanwhile, the result
//! delivered after.

use trtmem_platform as platform;

use super::args::RecordArgs;
use super::delivery::{Keeping, deliver};
use super::exit::{CliError, Exit};
use crate::lifecycle::Journal;
use crate::report::Report;

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
