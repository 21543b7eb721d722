//! What looks at the whole machine: memory that another process takes, and kills for want of memory, which are counted
//! for all. Nothing runs beside them: cargo runs one program of tests after the other, and these wait for each other.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr
)]

mod other_processes;
#[cfg(target_os = "linux")]
mod out_of_memory;
#[path = "../support/mod.rs"]
mod support;

use std::sync::{Mutex, MutexGuard, PoisonError};

use support::{aside, command, reports};

/// Lets one test of this program run at a time. One that failed says so itself.
fn one_at_a_time() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}
