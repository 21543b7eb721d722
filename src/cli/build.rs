//! `trtmem build`.

use super::build_args::BuildArgs;
use super::delivery::Keeping;
use super::exit::{CliError, Exit};
use super::run::{Recorded, record};
use super::run_plan::{Request, orders};

/// `trtmem build`.
pub(super) fn build(args: &BuildArgs) -> Result<Exit, CliError> {
    record(
        &orders(&Request::of_build(args))?,
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
