//! `trtmem build`.

use super::build_args::BuildArgs;
use super::exit::{CliError, Exit};
use super::run::follow;
use super::run_plan::{Request, orders};

/// `trtmem build`.
pub(super) fn build(args: &BuildArgs) -> Result<Exit, CliError> {
    follow(&orders(&Request::of_build(args))?, &args.record)
}
