//! The command line: typed flags, validated settings, one file per subcommand.
//!
//! Printing and exit statuses are decided here and in `main.rs`, nowhere else.

#![allow(
    clippy::disallowed_methods,
    reason = "what is printed, and where, is decided here"
)]

mod ab;
mod ab_args;
mod ab_plan;
mod ab_progress;
mod ab_result;
mod args;
mod attribution;
mod baseline;
mod build;
mod build_args;
#[cfg(feature = "host")]
mod calibrate;
#[cfg(feature = "host")]
mod calibrate_args;
mod calibration;
#[cfg(feature = "host")]
mod check;
#[cfg(feature = "host")]
mod check_args;
mod contents;
mod delivery;
mod diff;
mod diff_args;
mod dispatch;
mod docs;
mod doctor;
mod documents;
mod exec;
mod exec_args;
mod exec_plan;
mod exit;
#[cfg(feature = "import")]
mod import;
#[cfg(feature = "import")]
mod import_args;
#[cfg(feature = "import")]
mod import_place;
#[cfg(feature = "import")]
mod import_source;
mod keeping;
#[cfg(feature = "layers")]
mod layers;
#[cfg(feature = "layers")]
mod layers_args;
#[cfg(feature = "layers")]
mod layers_diff;
#[cfg(feature = "layers")]
mod layers_files;
#[cfg(feature = "layers")]
mod layers_graph;
mod life_args;
mod lists;
mod options;
mod origin;
mod output;
mod probe;
mod processes;
mod progress;
mod quantities;
mod record;
mod recording;
mod render;
mod results;
mod run;
mod run_help;
mod run_plan;
mod selftest;
mod style;
mod survey;
#[cfg(feature = "host")]
mod trend;
#[cfg(feature = "host")]
mod trend_args;
#[cfg(feature = "host")]
mod trend_files;
#[cfg(feature = "parquet")]
mod trend_table;
mod variant_args;
mod verdicts;
mod voice;
mod watch;
mod worker;

pub use args::Cli;
pub use dispatch::main;
pub use exit::{CliError, Exit};
