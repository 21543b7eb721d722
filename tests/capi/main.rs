//! The recorder as a C library: its header, what it writes, what it costs, and its C++ and Python sides.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, unsafe_code)]

#[path = "../support/aside.rs"]
mod aside;
#[path = "../command/mod.rs"]
mod command;
mod examples;
mod header;
mod library;
mod recording;
