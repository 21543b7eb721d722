//! Signals POSIX does not know. `SIGEMT` shares its number with `SIGDEADLK`, the end of a process
//! whose mutexes wait for each other, which is how it is met in practice.

/// Number and name.
pub(crate) const SIGNALS: &[(i32, &str)] =
    &[(libc::SIGDEADLK, "SIGDEADLK"), (libc::SIGPWR, "SIGPWR")];
