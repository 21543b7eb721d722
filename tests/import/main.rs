//! Reports out of logs: what every shape of line comes to, and what any bytes do.
#![cfg(feature = "import")]
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::format_collect,
    clippy::case_sensitive_file_extension_comparisons
)]

#[path = "../support/aside.rs"]
mod aside;
#[path = "../command/mod.rs"]
mod command;

mod cli;
mod corpus;
mod properties;
mod reading;
mod series;
mod shapes;
