//! Sizes and times that are not just any: what clap reads them with.

use std::time::Duration;

use crate::units::{self, UnitError};

/// What is wrong with a quantity that can be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum QuantityError {
    /// It cannot be read.
    #[error(transparent)]
    Unit(#[from] UnitError),
    /// No size of a page.
    #[error("no system has pages of {0} bytes; give a power of two, such as 4KiB or 16KiB")]
    Page(u64),
    /// No noise at all.
    #[cfg(feature = "import")]
    #[error(
        "0 is refused, because every counter moves at rest; give by how much yours do, such as 16MiB"
    )]
    NoNoise,
    /// No time between two readings.
    #[error("the time between two readings must be at least {}", humantime::format_duration(*.0))]
    Interval(Duration),
}

/// The size of a page, bytes.
pub(super) fn page_size(text: &str) -> Result<u64, QuantityError> {
    match units::parse_size(text)? {
        bytes if bytes.is_power_of_two() => Ok(bytes),
        bytes => Err(QuantityError::Page(bytes)),
    }
}

/// A noise to assume, bytes.
#[cfg(feature = "import")]
pub(super) fn noise(text: &str) -> Result<u64, QuantityError> {
    match units::parse_size(text)? {
        0 => Err(QuantityError::NoNoise),
        bytes => Ok(bytes),
    }
}

/// A time between readings that cannot be 0.
#[cfg(feature = "import")]
pub(super) fn step(text: &str) -> Result<Duration, QuantityError> {
    at_least(Duration::from_nanos(1), text)
}

/// A time between readings of this machine's counters: in less, the readings themselves would be what is
/// measured.
pub(super) fn interval(text: &str) -> Result<Duration, QuantityError> {
    at_least(Duration::from_millis(1), text)
}

fn at_least(shortest: Duration, text: &str) -> Result<Duration, QuantityError> {
    match units::parse_time(text)? {
        time if time >= shortest => Ok(time),
        _ => Err(QuantityError::Interval(shortest)),
    }
}

/// Nanoseconds of a time for which 0 means never.
pub(super) fn unless_zero(time: Duration) -> Option<u64> {
    Some(units::nanos(time)).filter(|nanos| *nanos > 0)
}
