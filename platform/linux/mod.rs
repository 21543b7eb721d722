//! Linux, with glibc or musl.

mod address;
mod heap;
#[path = "../posix/layout.rs"]
mod layout;
mod limits;
mod process;
mod signals;
mod wait;

// What QNX and the fallback run is tested here too.
#[cfg(test)]
#[path = "../posix/poll.rs"]
mod poll;
#[cfg(test)]
#[path = "../qnx/release.rs"]
mod qnx_release;

pub use crate::posix::{
    HeapReader, Mapping, directory_bytes, end_now, ignore_interrupts, interrupted,
    limit_address_space, monotonic_ns, page_bytes, process_cpu_ns, raise, read_parts, read_whole,
    resource_limits, send_signal, signal_name, system_name, take_over_stdio, thread_cpu_ns,
    times_interrupted, wait_readable, watch_interrupts,
};
pub use address::AddressSpace;
pub use process::die_with_parent;

pub(crate) use heap::heap_functions;
pub(crate) use limits::LIMITS;
pub(crate) use signals::SIGNALS;
pub(crate) use wait::wait;

/// The system this is compiled for.
pub const FAMILY: crate::Family = crate::Family::Linux;
