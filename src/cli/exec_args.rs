//! `trtmem exec` as it is typed.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use super::args::RecordArgs;
use super::life_args::AttributionName;
use crate::units;
use std::time::Duration;

/// What `trtmem exec --help` shows below the flags.
pub(super) const EXEC_EXAMPLES: &str = "\
Examples:
  trtmem exec -- ./trtexec --loadEngine=resnet50.engine --verbose
  trtmem exec --markers app.markers --runs 10 -o app.html -- ./my-app --once

Stages are taken from the lines the program prints, as they arrive: those of
TensorRT and trtexec, or the texts of --markers, one a line, `*` standing for
anything:
  deserialize begins loading the plan
  deserialize ends   plan * loaded
  custom:preprocess ends frames ready
A build has stages of its own: builder, parse, build, save. `custom:` and a name
is a stage of yours.
What is sampled is the machine and the program from outside, so heap in use is
absent. A program that buffers its output is read too late: run
C programs under `stdbuf -oL`, Python with -u. SIGTERM, SIGHUP and Ctrl-C are
passed on; asked twice, or after 10 s, it is ended. Its failure is exit status 7, with its own status in the report.";

/// `trtmem exec`.
#[derive(Debug, Args)]
pub struct ExecArgs {
    /// Lines that mark the stages, in place of those of TensorRT and trtexec
    #[arg(long, value_name = "FILE")]
    pub markers: Option<PathBuf>,
    /// Run the program N times
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub runs: u32,
    /// Keep the end of the program's own output in the report, and print none of it
    #[arg(long, short)]
    pub quiet: bool,
    /// End the program when one stage takes longer; 0 for never
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = units::parse_time)]
    pub timeout: Duration,
    /// End the program before available memory falls below SIZE
    #[arg(long, value_name = "SIZE", value_parser = units::parse_size)]
    pub min_free: Option<u64>,
    /// Shortest interval between readings inside a stage; 0 for none
    #[arg(long, value_name = "TIME", default_value = "1ms", value_parser = units::parse_time)]
    pub peak_interval: Duration,
    /// How long the counters are watched at rest before the program starts
    #[arg(long, value_name = "TIME", default_value = "250ms", value_parser = units::parse_time)]
    pub noise_window: Duration,
    /// Attribution: how the total is split
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub attribution: AttributionName,
    /// Position of the device the program uses, from 0
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub device: u32,
    /// What becomes of the report.
    #[command(flatten, next_help_heading = None)]
    pub record: RecordArgs,
    /// The program and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}
