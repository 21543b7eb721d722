//! Waiting in milliseconds, where the system has nothing finer.

#![allow(unsafe_code)]

use std::io;

/// Waits for `entries` with poll(2).
///
/// # Errors
///
/// The system's error; a signal is `Interrupted`.
pub(crate) fn wait(entries: &mut [libc::pollfd], timeout_ns: Option<u64>) -> io::Result<()> {
    let count = libc::nfds_t::try_from(entries.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let timeout = milliseconds(timeout_ns);
    // SAFETY: the entries live through the call and there are `count` of them.
    let answered = unsafe { libc::poll(entries.as_mut_ptr(), count, timeout) };
    if answered < 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}

/// Rounded up: a wait that ends early would be asked for again at once, over and over.
fn milliseconds(timeout_ns: Option<u64>) -> i32 {
    match timeout_ns {
        None => -1,
        Some(ns) => i32::try_from(ns.div_ceil(1_000_000)).unwrap_or(i32::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::{milliseconds, wait};

    #[test]
    fn part_of_a_millisecond_is_a_whole_one() {
        assert_eq!(milliseconds(Some(0)), 0);
        assert_eq!(milliseconds(Some(1)), 1);
        assert_eq!(milliseconds(Some(1_000_000)), 1);
        assert_eq!(milliseconds(Some(1_000_001)), 2);
    }

    #[test]
    fn no_timeout_waits_for_ever_and_a_huge_one_for_as_long_as_can_be_said() {
        assert_eq!(milliseconds(None), -1);
        assert_eq!(milliseconds(Some(u64::MAX)), i32::MAX);
    }

    #[test]
    fn no_entries_and_no_time_end_at_once() {
        assert!(wait(&mut [], Some(0)).is_ok());
    }
}
