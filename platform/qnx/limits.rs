//! Limits of setrlimit() that bound memory. `RLIMIT_RSS` has the number of `RLIMIT_AS` here.

use crate::posix::limit;

/// Name and number.
pub(crate) const LIMITS: &[(&str, i32)] = &[
    ("RLIMIT_AS", limit::ADDRESS_SPACE),
    ("RLIMIT_DATA", limit::DATA),
];
