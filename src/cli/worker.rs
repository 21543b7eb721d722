//! Hidden entry of the child process.

use super::args::WorkerArgs;
use super::exit::Exit;
use super::voice::say;
use crate::error_chain::chain;
use crate::lifecycle;

/// Runs as a worker of the process that started this one.
pub(super) fn worker(args: &WorkerArgs) -> Exit {
    match lifecycle::work(args.parent) {
        Ok(()) => Exit::Done,
        Err(error) => {
            say(&chain(&error));
            Exit::Unexpected
        }
    }
}
