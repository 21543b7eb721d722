//! Sizes and times of the command line. One that cannot be read is told with its flag.

use std::time::Duration;

use super::exit::CliError;
use crate::units;

/// The time given to `flag`.
pub(super) fn time(flag: &'static str, text: &str) -> Result<Duration, CliError> {
    units::parse_time(text).map_err(|source| CliError::Unit { flag, source })
}

/// The size given to `flag`, bytes.
pub(super) fn size(flag: &'static str, text: &str) -> Result<u64, CliError> {
    units::parse_size(text).map_err(|source| CliError::Unit { flag, source })
}
