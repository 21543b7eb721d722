//! What Linux, QNX and other POSIX systems do alike.
//!
//! Each system's module re-exports from here what holds for it unchanged, and supplies what does not:
//! see the list at the crate's root.

mod address;
mod clock;
mod files;
mod heap;
pub(crate) mod limit;
mod mapping;
mod name;
mod process;
mod signals;
mod stdio;
mod wait;

pub use address::{Access, AddressOrigin};
pub use clock::{monotonic_ns, process_cpu_ns, thread_cpu_ns};
pub use files::{directory_bytes, read_parts, read_whole};
pub use heap::{HeapReader, HeapWidth};
pub use limit::{limit_address_space, resource_limits};
pub use mapping::Mapping;
pub use name::{Family, SystemName, page_bytes, system_name};
pub use process::end_now;
pub use signals::{
    ignore_interrupts, interrupted, raise, send_signal, signal_name, times_interrupted,
    watch_interrupts,
};
pub use stdio::{Channel, take_over_stdio};
pub use wait::wait_readable;

pub(crate) use address::loaded_object;
pub(crate) use heap::HeapFunction;
pub(crate) use process::is_child_of;
