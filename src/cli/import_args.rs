//! `trtmem import` as it is typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::quantities;
use super::results::ResultArgs;
use crate::render::Format;
use std::time::Duration;

pub(super) const IMPORT_EXAMPLES: &str = "\
Examples:
  trtmem import trtexec-8.6.log --release drive-6.0.6
  trtmem import logs/*.log.gz -o reports/

Reads what trtexec, any program that shows TensorRT's own log lines, or the DRIVE OS
trtexec sample printed, of TensorRT 7 to 11, whatever their logger puts before the
lines; plain or gzip, `-` being standard input. Runs of one command line in a log
are runs of one report; other commands, and other files, make reports of their own.
One report is shown and kept in reports/; several are kept and listed. With
-o FILE or --format the one report goes there instead, with -o DIR/ all of them.

Counters that a board recorded over time are read as well and become a timeline:
tegrastats, /proc/meminfo or /proc/vm/stats in a loop, with or without `date` between;
and single readings of `pidin info`, `pidin syspage=asinfo` and `showmem`.

TensorRT prints whole MiB: cpu is the memory of the process, device all memory in use
on the device, total both; where the device's memory is the system's (Jetson, DRIVE),
total is the latter. The log of trtexec says which; for others give --device-memory.";

/// `trtmem import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Logs, plain or gzip; `-` is standard input
    #[arg(value_name = "LOG", required = true)]
    pub logs: Vec<PathBuf>,
    /// Label of what the logs are of, such as a release of the software
    #[arg(long, value_name = "LABEL")]
    pub release: Option<String>,
    /// Whether the device has memory of its own; as the log says when not given
    #[arg(long, value_name = "WHOSE")]
    pub device_memory: Option<DeviceMemoryName>,
    /// Treat a log without an end banner, such as that of a Python program, as that of a finished run
    #[arg(long)]
    pub assume_finished: bool,
    /// Time between two readings of recorded counters without timestamps; 1s when not given
    #[arg(long, value_name = "TIME", value_parser = quantities::step)]
    pub interval: Option<Duration>,
    /// Page size of the board whose pages a log counts
    #[arg(long, value_name = "SIZE", default_value = "4KiB", value_parser = quantities::page_size)]
    pub page_size: u64,
    /// Noise to assume for the counters of a log, which has no readings at rest
    #[arg(long, value_name = "SIZE", default_value = "16MiB", value_parser = quantities::noise)]
    pub noise: u64,
    /// Follow a log as it is written, and print stages as they appear, until its end banner or Ctrl-C
    #[arg(long)]
    pub follow: bool,
    /// Where the result goes; a directory takes a JSON report for each.
    #[command(flatten)]
    pub output: ResultArgs<Format>,
}

/// Whose memory a device has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DeviceMemoryName {
    /// Its own: a discrete GPU
    Own,
    /// The system's: Jetson, DRIVE
    Shared,
}
