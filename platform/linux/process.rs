//! Ending together with the parent.

#![allow(unsafe_code)]

use std::io;

use crate::posix::is_child_of;

/// From now on the system ends this process with `SIGKILL` when the thread that started it ends.
///
/// # Errors
///
/// `parent` is no longer the parent: it ended before the system was asked, so the signal would never
/// come.
pub fn die_with_parent(parent: u32) -> io::Result<()> {
    // SAFETY: this option takes a signal number and touches no memory.
    let refused = unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) };
    if refused != 0 {
        return Err(io::Error::last_os_error());
    }
    is_child_of(parent)
}
