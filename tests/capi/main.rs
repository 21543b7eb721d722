//! The recorder as a C library: its header, what it writes, what it costs, and its C++ and Python sides.

#![cfg(target_os = "linux")]
#![allow(
    unsafe_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr
)]

mod examples;
mod header;
mod library;
mod recording;
#[path = "../support/mod.rs"]
mod support;

use support::{aside, command, reports};
