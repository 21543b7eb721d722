//! Many releases in their order: which changes are found, what is told of them, and the Parquet table.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/aside.rs"]
mod aside;
#[path = "../command/mod.rs"]
mod command;
#[path = "../support/golden.rs"]
mod golden;
#[path = "../support/releases.rs"]
mod releases;
#[path = "../support/reports/mod.rs"]
mod reports;

mod histories;
#[cfg(feature = "parquet")]
mod parquet;
mod steps;
mod trend;
