//! The command line: typed flags, validated settings, one file per subcommand.
//!
//! Printing and exit statuses are decided here and in `main.rs`, nowhere else.

mod args;
mod attribution;
mod baseline;
mod calibration;
mod diff;
mod diff_args;
mod dispatch;
mod docs;
mod doctor;
mod documents;
mod exit;
mod lists;
mod options;
mod output;
mod probe;
mod processes;
mod progress;
mod quantities;
mod render;
mod run;
mod run_help;
mod run_plan;
mod selftest;
mod style;
mod survey;
mod verdicts;
mod voice;
mod watch;
mod worker;

pub use args::Cli;
pub use dispatch::main;
pub use exit::{CliError, Exit};
