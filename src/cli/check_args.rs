//! `trtmem check` as it is typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::results::ResultArgs;

pub(super) const CHECK_EXAMPLES: &str = "\
Examples:
  trtmem check --init reports/drive-6.0.5 -o budget.toml
  trtmem check reports/drive-6.0.10 --budget budget.toml

A budget file is TOML:
  schema = \"trtmem.budget/1\"
  baseline = \"reports/drive-6.0.5\"  # where growth is limited; relative to the file

  [[budget]]
  stage = \"deserialize\"      # its id; without it the lifecycle; \"*\" each stage
  category = \"device\"        # total, cpu, device, other, allocator or buffers
  engine = \"resnet50*\"       # name with * and ?; without it all and the process
  peak = true                # the peak instead of the memory at the end
  at-most = \"64MiB\"          # the most it may be
  growth = \"5%|1MiB\"         # the most it may grow; over one part is over it

Status 0 within, 4 exceeded beyond the noise, 6 over but not beyond the noise,
2 where a budget applies to nothing that was measured, 7 where no run finished.";

const FORCE: &str = "Accept a baseline of another attribution or board, and replace FILE even if trtmem did not write it; with \
                     --init, even if it is a budget";

/// Formats of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people
    Table,
    /// One JSON document
    Json,
    /// One row per budget and row it applies to
    Csv,
    /// A page for a browser, whole in one file
    Html,
    /// A comment on a pull request
    Markdown,
    /// Test cases for continuous integration: a case a budget
    Junit,
    /// Alerts for code hosts (SARIF 2.1.0), at the lines of the budget file
    Sarif,
}

/// `trtmem check`.
#[derive(Debug, Args)]
#[command(mut_arg("force", |force| force.help(FORCE)))]
pub struct CheckArgs {
    /// A report, a journal, or a directory of repeats
    #[arg(value_name = "REPORT")]
    pub report: PathBuf,
    /// The budget, a TOML file
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "init",
        conflicts_with = "init"
    )]
    pub budget: Option<PathBuf>,
    /// Write a first budget for REPORT, with headroom, instead of checking
    #[arg(long, conflicts_with = "format")]
    pub init: bool,
    /// Baseline for growth, instead of the one that the budget names
    #[arg(long, value_name = "REPORT", conflicts_with = "init")]
    pub baseline: Option<PathBuf>,
    /// Where the result goes.
    #[command(flatten)]
    pub output: ResultArgs<CheckFormat>,
}
