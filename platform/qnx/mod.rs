//! QNX 7 and 8 on DRIVE boards.

mod heap;
#[path = "../posix/layout.rs"]
mod layout;
mod limits;
#[path = "../posix/loaded.rs"]
mod loaded;
#[path = "../posix/poll.rs"]
mod poll;
mod process;
mod release;
mod signals;

pub use crate::posix::{
    HeapReader, Mapping, directory_bytes, end_now, ignore_interrupts, interrupted,
    limit_address_space, monotonic_ns, page_bytes, process_cpu_ns, raise, read_parts, read_whole,
    resource_limits, send_signal, signal_name, system_name, take_over_stdio, thread_cpu_ns,
    times_interrupted, wait_readable, watch_interrupts,
};
pub use loaded::AddressSpace;
pub use process::die_with_parent;

pub(crate) use heap::heap_functions;
pub(crate) use limits::LIMITS;
pub(crate) use poll::wait;
pub(crate) use signals::SIGNALS;

/// The system this is compiled for.
pub const FAMILY: crate::Family = crate::Family::Qnx;
