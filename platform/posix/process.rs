//! The calling process: its parent, its end.

#![allow(unsafe_code)]

use std::io;

/// Whether `parent` is still the parent of this process.
///
/// # Errors
///
/// It is not: it ended, and the process was given to another.
pub(crate) fn is_child_of(parent: u32) -> io::Result<()> {
    let now = std::os::unix::process::parent_id();
    if now == parent {
        return Ok(());
    }
    let said = format!("the parent process {parent} has ended; process {now} took its place");
    Err(io::Error::new(io::ErrorKind::NotConnected, said))
}

/// Ends the process at once with `status`: nothing is flushed, no destructor and no exit handler
/// runs, so a library that hangs in its own clean-up cannot hold it back.
pub fn end_now(status: i32) -> ! {
    // SAFETY: _exit takes any status and does not return.
    unsafe { libc::_exit(status) }
}

#[cfg(test)]
mod tests {
    use super::is_child_of;

    #[test]
    fn the_parent_is_told_from_another_process() {
        assert!(is_child_of(std::os::unix::process::parent_id()).is_ok());
        let error = is_child_of(std::process::id()).unwrap_err();
        assert!(error.to_string().contains(&std::process::id().to_string()));
    }
}
