//! Ways to end or stop the process.

use std::thread;

use trtmem_platform as platform;

use super::spec::Crash;
use crate::backend::BackendError;

/// Address space left before the limit: enough that what follows is an ordinary allocation.
const ROOM_BELOW_LIMIT: u64 = 64 << 20;
/// Size of the blocks that fill it.
const BLOCK: usize = 1 << 20;

/// Ends or stops the process; returns after a stop.
///
/// # Errors
/// The process is still there.
pub(super) fn crash(crash: Crash) -> Result<(), BackendError> {
    match crash {
        Crash::Segv => end_by("SIGSEGV"),
        Crash::Kill => end_by("SIGKILL"),
        Crash::Bus => end_by("SIGBUS"),
        Crash::Fpe => end_by("SIGFPE"),
        Crash::Abort => std::process::abort(),
        Crash::Exit(status) => platform::end_now(status),
        Crash::Hang => loop {
            thread::park();
        },
        Crash::Stop => {
            platform::raise(number_of("SIGSTOP")?);
            Ok(())
        }
    }
}

fn end_by(name: &'static str) -> Result<(), BackendError> {
    platform::raise(number_of(name)?);
    Err(BackendError::new(format!("{name} did not end the process")))
}

/// The number of a signal here; systems disagree about some.
fn number_of(name: &'static str) -> Result<i32, BackendError> {
    let mut numbers = 1..=64;
    numbers
        .find(|&number| platform::signal_name(number) == Some(name))
        .ok_or_else(|| BackendError::new(format!("this system has no {name}")))
}

/// Limits the address space and allocates until the allocator ends the process.
///
/// # Errors
/// The limit cannot be set.
pub(super) fn exhaust_limit() -> Result<(), BackendError> {
    let limit = mapped_bytes()?.saturating_add(ROOM_BELOW_LIMIT);
    platform::limit_address_space(limit).map_err(|error| {
        BackendError::caused(
            format!("cannot limit the address space to {limit} bytes"),
            error,
        )
    })?;
    let mut blocks = Vec::new();
    loop {
        blocks.push(vec![0x5au8; BLOCK]);
    }
}

/// Address space this process has.
fn mapped_bytes() -> Result<u64, BackendError> {
    const STATM: &str = "/proc/self/statm";
    let text = std::fs::read_to_string(STATM).map_err(|error| {
        BackendError::caused(format!("cannot read {STATM}; oom=limit needs it"), error)
    })?;
    let pages: Option<u64> = text.split(' ').next().and_then(|pages| pages.parse().ok());
    pages
        .and_then(|pages| pages.checked_mul(platform::page_bytes()))
        .ok_or_else(|| BackendError::new(format!("{STATM} does not begin with a number of pages")))
}
