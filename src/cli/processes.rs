//! Other processes: named on the command line, or started by it.

use std::path::Path;

use trtmem_platform::{FAMILY, Family};

use super::exit::CliError;

/// Refuses a process that is not there, before anything is read of it.
pub(super) fn expect(pid: u32) -> Result<(), CliError> {
    if exists(pid) {
        return Ok(());
    }
    Err(CliError::Usage(format!(
        "--pid: there is no process {pid}; {} lists those that run",
        match FAMILY {
            Family::Qnx => "pidin",
            Family::Linux | Family::Other => "ps -e",
        }
    )))
}

/// Whether there is such a process. Where the system has no list of them, everything may be there.
pub(super) fn exists(pid: u32) -> bool {
    match FAMILY {
        Family::Linux | Family::Qnx => Path::new("/proc").join(pid.to_string()).exists(),
        Family::Other => true,
    }
}
