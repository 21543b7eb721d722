//! A POSIX system whose counters are not known.
//!
//! Time, signals, mappings and pipes are POSIX and work; heap counters are absent, and a parent's
//! end is noticed by the closed channel only.

use std::io;

#[path = "posix/loaded.rs"]
mod loaded;
#[path = "posix/poll.rs"]
mod poll;
#[cfg(test)]
#[path = "qnx/release.rs"]
mod qnx_release;

pub use crate::posix::{
    HeapReader, Mapping, directory_bytes, end_now, ignore_interrupts, interrupted,
    limit_address_space, monotonic_ns, page_bytes, process_cpu_ns, raise, read_parts, read_whole,
    resource_limits, send_signal, signal_name, system_name, take_over_stdio, thread_cpu_ns,
    times_interrupted, wait_readable, watch_interrupts,
};

pub use loaded::AddressSpace;

pub(crate) use poll::wait;

use crate::posix::{HeapFunction, is_child_of, limit};

/// The system this is compiled for.
pub const FAMILY: crate::Family = crate::Family::Other;

/// Limits every POSIX system has.
pub(crate) const LIMITS: &[(&str, i32)] = &[
    ("RLIMIT_AS", limit::ADDRESS_SPACE),
    ("RLIMIT_DATA", limit::DATA),
];

/// No signal beyond POSIX is known.
pub(crate) const SIGNALS: &[(i32, &str)] = &[];

/// None is known to exist and to mean what it means elsewhere.
pub(crate) fn heap_functions() -> &'static [HeapFunction] {
    &[]
}

/// Notices only a parent that is already gone.
///
/// # Errors
///
/// `parent` is no longer the parent of this process.
pub fn die_with_parent(parent: u32) -> io::Result<()> {
    is_child_of(parent)
}
