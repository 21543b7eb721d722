//! `trtmem ab` as it is typed.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::diff_args::{DiffFormat, VerdictArgs};
use super::life_args::LifeArgs;
use super::results::ResultArgs;
use crate::backend::BuildOptions;
use crate::units;

pub(super) const AB_EXAMPLES: &str = "\
Examples:
  trtmem ab old.onnx new.onnx
  trtmem ab net.engine --a tensorrt=/opt/trt-10.0 --b tensorrt=/opt/trt-10.3
  trtmem ab net.engine --a env:CUDA_MODULE_LOADING=EAGER --b env:CUDA_MODULE_LOADING=LAZY
  trtmem ab net.onnx net.onnx --threshold 256KiB
  trtmem ab --build net.onnx --a memPoolSize=workspace:64 --b memPoolSize=workspace:1024 \\
      --min-runs 8 --max-runs 8 --max-time 20m

Settings that differ between the variants are given with --a and --b, repeatable:
  NAME=VALUE, NAME    an option of `trtmem run` without its dashes: tensorrt, plugins,
                      shapes, profile, device, engine, model, spec, contexts and others
  option:NAME=VALUE   an option of the cuda backend, as -O takes it
  env:NAME=VALUE      an environment variable of the measured process; env:NAME removes it
Everything else is for both. All options of the backends are in `trtmem run --help`.

A and B run alternately, each run in a fresh process: A B, B A, A B and so on, so that drift
over time affects both equally. The first run of each is cold and is not compared.
The results are looked at a few times, after numbers of runs fixed in advance, and the chance
of a false alarm is divided among these looks. Measuring stops when every row with a limit is
decided, either as changed or as shown to be the same. Then both reports are kept and the
comparison is printed as `trtmem diff` prints it, with its exit status.";

/// `trtmem ab`.
#[derive(Debug, Args)]
pub struct AbArgs {
    /// The model of A and the model of B, recognised by content; a single one is run by both
    #[arg(value_name = "FILE", num_args = 0..=2)]
    pub files: Vec<PathBuf>,
    /// A setting of A that differs from B; see below
    #[arg(long, value_name = "SETTING")]
    pub a: Vec<String>,
    /// A setting of B that differs from A
    #[arg(long, value_name = "SETTING")]
    pub b: Vec<String>,
    /// Name of A; its file or its settings when not given
    #[arg(long, value_name = "LABEL")]
    pub a_label: Option<String>,
    /// Name of B
    #[arg(long, value_name = "LABEL")]
    pub b_label: Option<String>,
    /// How long it goes on.
    #[command(flatten)]
    pub extent: ExtentArgs,
    /// How verdicts come about.
    #[command(flatten)]
    pub verdicts: VerdictArgs,
    /// Compare builds of engines from ONNX models, not runs
    #[arg(long)]
    pub build: bool,
    /// What lives, and how it is measured.
    #[command(flatten, next_help_heading = "Both variants")]
    pub life: LifeArgs,
    /// What the builder is told, with --build.
    #[command(flatten)]
    pub builder: BuildOptions,
    /// Where the result goes.
    #[command(flatten, next_help_heading = None)]
    pub output: ResultArgs<DiffFormat>,
    /// Show every row, not only what changed
    #[arg(long)]
    pub all: bool,
    /// Keep every event on disk as it happens; FILE gets -a and -b before its ending
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// Keep the JSON report of A in FILE instead of in reports/
    #[arg(long, value_name = "FILE", conflicts_with = "no_report")]
    pub report_a: Option<PathBuf>,
    /// Keep the JSON report of B in FILE instead of in reports/
    #[arg(long, value_name = "FILE", conflicts_with = "no_report")]
    pub report_b: Option<PathBuf>,
    /// Keep no JSON reports
    #[arg(long)]
    pub no_report: bool,
}

/// How long `trtmem ab` goes on.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Extent")]
pub struct ExtentArgs {
    /// Runs of each variant before the first look at the results, cold ones not counted
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub min_runs: u32,
    /// Maximum number of runs of each variant
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub max_runs: u32,
    /// Start no further pair of runs after TIME; 0 for no limit
    #[arg(long, value_name = "TIME", default_value = "0", value_parser = units::parse_time)]
    pub max_time: Duration,
}
