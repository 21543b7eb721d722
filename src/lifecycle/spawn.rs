//! Starting a child.

use std::io;
use std::process::{Child, Command, Stdio};

use super::plan::Orders;
use crate::child;

/// Starts a child with a pipe on each of its three streams.
pub(super) fn spawn(orders: &Orders) -> io::Result<Child> {
    child::spawn(
        Command::new(&orders.program)
            .arg("worker")
            .arg("--parent")
            .arg(std::process::id().to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped()),
    )
}
