//! Starting a child process.

use std::io;
use std::process::{Child, Command};
use std::thread;
use std::time::Duration;

/// Tries at starting a child. QNX 7 answers `EBADF` when descriptors change meanwhile
/// (rust-lang/rust#108594).
const SPAWN_TRIES: u32 = 20;
const EBADF: i32 = 9;

/// Starts `command`.
///
/// # Errors
/// The system cannot start it.
pub(crate) fn spawn(command: &mut Command) -> io::Result<Child> {
    let mut tries = 1;
    loop {
        match command.spawn() {
            Err(error) if error.raw_os_error() == Some(EBADF) && tries < SPAWN_TRIES => {
                thread::sleep(Duration::from_millis(u64::from(tries)));
                tries += 1;
            }
            result => return result,
        }
    }
}
