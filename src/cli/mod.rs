//! The command line: typed flags, validated settings, one file per subcommand.
//!
//! Printing and exit statuses are decided here and in `main.rs`, nowhere else.

#![allow(
    clippy::disallowed_methods,
    reason = "what is printed, and where, is decided here"
)]

mod ab;
mod ab_result;
mod ab_variants;
#[cfg(feature = "host")]
mod calibrate;
#[cfg(feature = "host")]
mod check;
mod diff;
mod dispatch;
mod docs;
mod doctor;
mod documents;
mod exec;
mod exit;
#[cfg(feature = "import")]
mod import;
mod keeping;
#[cfg(feature = "layers")]
mod layers;
mod life_args;
mod options;
mod output;
mod probe;
mod quantities;
mod record;
mod render;
mod results;
mod run;
mod selftest;
mod terminal;
#[cfg(feature = "host")]
mod trend;
#[cfg(feature = "host")]
mod trend_files;
#[cfg(feature = "parquet")]
mod trend_table;
mod watch;

pub use dispatch::{Cli, main};
pub use exit::{CliError, Exit};
