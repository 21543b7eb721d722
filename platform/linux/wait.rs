//! Waiting in nanoseconds.

#![allow(unsafe_code)]

use std::io;
use std::ptr;

/// Waits for `entries` with ppoll(2), which also keeps timeouts below a millisecond.
///
/// # Errors
///
/// The system's error; a signal is `Interrupted`.
pub(crate) fn wait(entries: &mut [libc::pollfd], timeout_ns: Option<u64>) -> io::Result<()> {
    let count = libc::nfds_t::try_from(entries.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let timeout = timeout_ns.map(timespec);
    let timeout = timeout.as_ref().map_or(ptr::null(), ptr::from_ref);
    // SAFETY: the entries live through the call and there are `count` of them; the timeout is null,
    // which means none, or a timespec that lives through the call; no signal mask is given.
    let answered = unsafe { libc::ppoll(entries.as_mut_ptr(), count, timeout, ptr::null()) };
    if answered < 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}

fn timespec(ns: u64) -> libc::timespec {
    // 2^31 s are 68 years, and every C library's types hold as much.
    let seconds = i32::try_from(ns / 1_000_000_000).unwrap_or(i32::MAX);
    let rest = i32::try_from(ns % 1_000_000_000).unwrap_or(0);
    libc::timespec {
        tv_sec: seconds.into(),
        tv_nsec: rest.into(),
    }
}
