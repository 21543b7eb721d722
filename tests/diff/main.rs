//! Releases side by side: verdicts, sums, and what the command prints.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "../command/mod.rs"]
mod command;
#[path = "../support/golden.rs"]
mod golden;
#[path = "../support/reports/mod.rs"]
mod reports;

mod cli;
mod invariants;
mod sides;
mod verdicts;
