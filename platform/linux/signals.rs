//! Signals POSIX does not know.

/// Number and name.
pub(crate) const SIGNALS: &[(i32, &str)] =
    &[(libc::SIGSTKFLT, "SIGSTKFLT"), (libc::SIGPWR, "SIGPWR")];
