//! Starting a child.

use std::io;
use std::process::{Child, Command, Stdio};

use super::plan::Orders;
use crate::child;

/// Starts a child with a pipe on each of its three streams.
pub(super) fn spawn(orders: &Orders) -> io::Result<Child> {
    let mut command = Command::new(&orders.program);
    command
        .arg("worker")
        .arg("--parent")
        .arg(std::process::id().to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    for (name, value) in &orders.variables.changed {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    child::spawn(&mut command)
}
