//! The system calls `trtmem` stands on, one folder per operating system.
//!
//! Only this crate and the tool's `ffi` may hold `unsafe`, and this file is the only place that asks
//! which system is compiled for. A system is one module that supplies every name of the list below;
//! a name it lacks fails the compilation of that system, here.
//!
//! | system | module | built on |
//! |---|---|---|
//! | Linux, any C library | `linux/` | `posix/` |
//! | QNX 7 (`nto`) and 8 (`nto`, later named `qnx`) | `qnx/` | `posix/` |
//! | every other POSIX system, or any with the feature `fallback` | `fallback.rs` | `posix/` |
//!
//! `posix/` holds what all of them do alike. It asks the system for four things that differ:
//!
//! - `heap_functions`: what the C library's heap counters are read by, if it has any;
//! - `wait`: poll(2) to the finest time the system knows;
//! - `LIMITS`: the resource limits that bound memory there;
//! - `SIGNALS`: the signals only that system has.
//!
//! The fallback knows no counters: on such a system reports are rendered, compared and imported, and
//! what a run cannot measure is absent with its reason. The feature `fallback` compiles it on Linux too,
//! so that it is checked where the project is built.

mod posix;

#[cfg(all(target_os = "linux", not(feature = "fallback")))]
#[path = "linux/mod.rs"]
mod system;

#[cfg(all(any(target_os = "nto", target_os = "qnx"), not(feature = "fallback")))]
#[path = "qnx/mod.rs"]
mod system;

#[cfg(any(
    feature = "fallback",
    not(any(target_os = "linux", target_os = "nto", target_os = "qnx"))
))]
#[path = "fallback.rs"]
mod system;

pub use system::{
    // What lies where in memory.
    AddressSpace,
    // Which system, and on what.
    FAMILY,
    // Counters.
    HeapReader,
    // Memory and its bounds.
    Mapping,
    // Processes and the channel between them.
    die_with_parent,
    directory_bytes,
    end_now,
    // Signals.
    ignore_interrupts,
    interrupted,
    limit_address_space,
    // Time.
    monotonic_ns,
    page_bytes,
    process_cpu_ns,
    raise,
    read_parts,
    read_whole,
    resource_limits,
    send_signal,
    signal_name,
    system_name,
    take_over_stdio,
    thread_cpu_ns,
    times_interrupted,
    wait_readable,
    watch_interrupts,
};

pub use posix::{Access, AddressOrigin, Channel, Family, HeapWidth, SystemName};
