//! Starting a child.

use std::io;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use super::plan::Orders;

/// Tries at starting a child. QNX 7 answers `EBADF` when descriptors change meanwhile
/// (rust-lang/rust#108594).
const SPAWN_TRIES: u32 = 20;
const EBADF: i32 = 9;

/// Starts a child with a pipe on each of its three streams.
pub(super) fn spawn(orders: &Orders) -> io::Result<Child> {
    let mut tries = 1;
    loop {
        let started = Command::new(&orders.program)
            .arg("worker")
            .arg("--parent")
            .arg(std::process::id().to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        match started {
            Err(error) if error.raw_os_error() == Some(EBADF) && tries < SPAWN_TRIES => {
                thread::sleep(Duration::from_millis(u64::from(tries)));
                tries += 1;
            }
            result => return result,
        }
    }
}
