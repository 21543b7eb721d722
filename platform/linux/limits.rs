//! Limits of setrlimit(2) that bound memory. `RLIMIT_RSS` is told but not enforced since Linux 2.4.30.

use crate::posix::limit;

#[allow(
    clippy::cast_possible_wrap,
    clippy::unnecessary_cast,
    reason = "glibc's resources are unsigned, musl's signed"
)]
const RESIDENT: i32 = libc::RLIMIT_RSS as i32;

/// Name and number.
pub(crate) const LIMITS: &[(&str, i32)] = &[
    ("RLIMIT_AS", limit::ADDRESS_SPACE),
    ("RLIMIT_DATA", limit::DATA),
    ("RLIMIT_RSS", RESIDENT),
];
