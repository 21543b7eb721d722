//! `trtmem build`.

use std::path::PathBuf;

use clap::Args;

use super::args::RecordArgs;
use super::exit::{CliError, Exit};
use super::run::{CudaArgs, MeasureArgs, Request, follow, orders};
use crate::backend;
use crate::backend::{BuildOptions, LibraryOptions};

/// `trtmem build`.
pub(super) fn build(args: &BuildArgs) -> Result<Exit, CliError> {
    follow(&orders(&Request::of_build(args))?, &args.record)
}

pub(super) const BUILD_EXAMPLES: &str = "\
Examples:
  trtmem build model.onnx --saveEngine=model.engine --memPoolSize=workspace:1024
  trtmem build model.onnx --minShapes=x:1x3x224x224 --optShapes=x:8x3x224x224 \\
      --maxShapes=x:32x3x224x224
  trtmem build model.onnx --runs 5 --release drive-6.0.5 -o build.html

A build runs in a fresh process and is measured as a run is; its peak in the stage
build is the figure that ends boards. Inputs with dynamic dimensions and without
shapes are built for 1 in each of them, as trtexec does. A report of a build is
compared with reports of builds: trtmem diff, check, trend, ab --build.";

/// `trtmem build`.
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// The ONNX model
    #[arg(value_name = "MODEL", required_unless_present = "onnx")]
    pub model: Option<PathBuf>,
    /// The ONNX model, as trtexec takes it
    #[arg(long, value_name = "FILE", conflicts_with = "model")]
    pub onnx: Option<PathBuf>,
    /// Measure N builds, each in a fresh process
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub runs: u32,
    /// How it is measured.
    #[command(flatten)]
    pub measure: MeasureArgs,
    /// What TensorRT is told.
    #[command(flatten)]
    pub library: LibraryOptions,
    /// What the builder is told.
    #[command(flatten)]
    pub build: BuildOptions,
    /// Which device.
    #[command(flatten)]
    pub cuda: CudaArgs,
    /// What becomes of the report.
    #[command(flatten, next_help_heading = None)]
    pub record: RecordArgs,
}

/// Examples, and what each stage is.
pub(super) fn build_help() -> String {
    let stages: Vec<String> = backend::builder()
        .stages_help
        .lines()
        .map(|line| format!("  {line}"))
        .collect();
    format!("{BUILD_EXAMPLES}\n\nStages:\n{}", stages.join("\n"))
}
