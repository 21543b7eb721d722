//! The flags that say what lives and how its life is measured, for every command that measures one.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::backend::{EngineOptions, LibraryOptions, SyntheticSpec};
use crate::lifecycle::SettlePolicy;
use crate::units;

/// Arithmetic of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AttributionName {
    /// Chosen by what the backend uses and what the machine's counters do
    Auto,
    /// The GPU's memory comes out of system memory
    #[value(alias = "subtracted")]
    Unified,
    /// Device memory is counted on its own
    #[value(alias = "counted")]
    Discrete,
    /// No GPU in play
    #[value(alias = "host")]
    HostOnly,
}

/// How grave a line has to be to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogLevelName {
    /// What failed
    Error,
    /// What was done differently from what was asked
    Warning,
    /// Memory, sizes, versions
    Info,
    /// Everything, down to single allocations
    Verbose,
}

/// What lives, and how it is measured. The files are the command's own: they mean something else to each.
#[derive(Debug, Args)]
pub struct LifeArgs {
    /// A TensorRT plan
    #[arg(long, alias = "loadEngine", value_name = "FILE")]
    pub engine: Vec<PathBuf>,
    /// An ONNX model
    #[arg(long, alias = "onnx", value_name = "FILE")]
    pub model: Vec<PathBuf>,
    /// What runs the model; chosen by the model's content when not given
    #[arg(long, value_name = "NAME")]
    pub backend: Option<String>,
    /// What the synthetic backend allocates in each stage
    #[arg(long, value_name = "SPEC")]
    pub spec: Option<SyntheticSpec>,
    /// An option of the cuda backend by its name; `trtmem run --help` lists them; repeatable
    #[arg(short = 'O', long, value_name = "NAME=VALUE")]
    pub backend_option: Vec<String>,
    /// How it is measured.
    #[command(flatten)]
    pub measure: MeasureArgs,
    /// What is repeated.
    #[command(flatten)]
    pub repetition: RepetitionArgs,
    /// What TensorRT is told.
    #[command(flatten)]
    pub library: LibraryOptions,
    /// What TensorRT is told of the engine.
    #[command(flatten)]
    pub tensorrt: EngineOptions,
    /// Which device.
    #[command(flatten)]
    pub cuda: CudaArgs,
    /// A report of `trtmem run --backend cuda` on this machine: CUDA's own share is taken from it
    #[arg(long, help_heading = "CUDA", value_name = "REPORT")]
    pub baseline: Option<PathBuf>,
    /// Read counters from a captured tree, with 32-bit heap counters, as a QNX 7.1 board has them
    #[arg(long, value_name = "DIR", hide = true)]
    pub forced_qnx: Option<PathBuf>,
}

/// How something is measured in a worker.
#[derive(Debug, Args)]
pub struct MeasureArgs {
    /// How to wait before a reading: adaptive[:TIME in the whole run], fixed:TIME or none
    #[arg(long, value_name = "HOW", default_value = "adaptive")]
    pub settle: SettlePolicy,
    /// End the child when one stage takes longer, 10m when not given, and never in a build; 0 for never
    #[arg(long, value_name = "TIME", value_parser = units::parse_time)]
    pub timeout: Option<Duration>,
    /// End the child before available memory falls below SIZE
    #[arg(long, value_name = "SIZE", value_parser = units::parse_size)]
    pub min_free: Option<u64>,
    /// Shortest interval between readings inside a stage; 0 for none
    #[arg(long, value_name = "TIME", default_value = "1ms", value_parser = units::parse_time)]
    pub peak_interval: Duration,
    /// How long the counters are watched at rest before the first stage
    #[arg(long, value_name = "TIME", default_value = "250ms", value_parser = units::parse_time)]
    pub noise_window: Duration,
    /// Least severe lines to keep of what the libraries log
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    pub log_level: LogLevelName,
    /// Keep everything the libraries log, as --log-level verbose does
    #[arg(long, conflicts_with = "log_level")]
    pub verbose: bool,
    /// Attribution: how the total is split
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub attribution: AttributionName,
    /// Program to start as the worker
    #[arg(long, value_name = "FILE", hide = true)]
    pub worker_program: Option<PathBuf>,
}

/// What a life repeats.
#[derive(Debug, Args)]
#[command(next_help_heading = "Repetition")]
pub struct RepetitionArgs {
    /// Inferences in the steady loop
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub iterations: u32,
    /// Inferences before the steady loop is timed (a count, not milliseconds)
    #[arg(long, alias = "warmUp", value_name = "N", default_value_t = 2)]
    pub warm_up: u32,
    /// Execution contexts of each engine, each with its bindings and inferences
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub contexts: u32,
    /// Runtimes created in the process: what a second one costs when CUDA is up
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub runtimes: u32,
    /// Create and release everything N times in one process; memory that grows ends with status 5
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub cycles: u32,
}

/// Which device is used.
#[derive(Debug, Args)]
#[command(next_help_heading = "CUDA")]
pub struct CudaArgs {
    /// Position of the device, from 0, as CUDA counts them
    #[arg(long, value_name = "N")]
    pub device: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_that_give_an_attribution_by_its_earlier_name_go_on_working() {
        let read = |name| AttributionName::from_str(name, false);
        assert_eq!(read("subtracted"), Ok(AttributionName::Unified));
        assert_eq!(read("counted"), Ok(AttributionName::Discrete));
        assert_eq!(read("host"), Ok(AttributionName::HostOnly));
        assert_eq!(read("host-only"), Ok(AttributionName::HostOnly));
    }
}
