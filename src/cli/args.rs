//! The command line as it is typed. Parsing performs nothing.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::ab_args::{AB_EXAMPLES, AbArgs};
use super::build::{BUILD_EXAMPLES, BuildArgs, build_help};
#[cfg(feature = "host")]
use super::calibrate::{CALIBRATE_EXAMPLES, CalibrateArgs};
#[cfg(feature = "host")]
use super::check_args::{CHECK_EXAMPLES, CheckArgs};
use super::diff_args::{DIFF_EXAMPLES, DiffArgs};
use super::exec::{EXEC_EXAMPLES, ExecArgs};
use super::exit::EXIT_HELP;
#[cfg(feature = "import")]
use super::import::{IMPORT_EXAMPLES, ImportArgs};
#[cfg(feature = "layers")]
use super::layers_args::{LAYERS_EXAMPLES, LayersArgs};
use super::results::ResultArgs;
use super::run::{LifeArgs, RUN_EXAMPLES, run_help};
use super::terminal::ColourChoice;
#[cfg(feature = "host")]
use super::trend_args::{TREND_EXAMPLES, TrendArgs};
use crate::render::Format;
use crate::units;
use crate::units::UnitError;

/// Measure what each stage of a TensorRT engine's lifecycle costs in memory.
#[derive(Debug, Parser)]
#[command(
    name = "trtmem",
    version,
    after_help = format!("{EXAMPLES}\n\n{EXIT_HELP}"),
    disable_help_subcommand = true
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// When verdicts and marks have colours; `NO_COLOR` is never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true
    )]
    pub color: ColourChoice,
}

/// What to do.
#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant)]
pub enum Command {
    /// Drive a model through its lifecycle and report what each stage costs
    #[command(after_help = RUN_EXAMPLES, after_long_help = run_help())]
    Run(RunArgs),
    /// Build an engine from an ONNX model and report what each stage of the build costs
    #[command(after_help = BUILD_EXAMPLES, after_long_help = build_help())]
    Build(BuildArgs),
    /// Measure two variants alternately until their differences are decided
    #[command(after_help = AB_EXAMPLES)]
    Ab(AbArgs),
    /// Run any program and take the stages from the lines it prints
    #[command(after_help = EXEC_EXAMPLES)]
    Exec(ExecArgs),
    /// Print one sample of every counter, live or from a captured tree
    #[command(after_help = PROBE_EXAMPLES)]
    Probe(ProbeArgs),
    /// Stream samples until Ctrl-C or the end of a command
    #[command(after_help = WATCH_EXAMPLES)]
    Watch(WatchArgs),
    /// Allocate known amounts and compare them with what the counters say
    #[command(after_help = SELFTEST_EXAMPLES)]
    Selftest(SelftestArgs),
    /// Show what can be measured on this machine, and whether an engine will load on it
    #[command(after_help = DOCTOR_EXAMPLES)]
    Doctor(DoctorArgs),
    /// Make reports from existing logs: trtexec's, TensorRT's, the DRIVE sample's
    #[cfg(feature = "import")]
    #[command(after_help = IMPORT_EXAMPLES)]
    Import(ImportArgs),
    /// Compare reports with a base: what grew, by how much, and whether it is noise
    #[command(after_help = DIFF_EXAMPLES)]
    Diff(DiffArgs),
    /// Replay recorded runs: how often comparisons give a false alarm, and what they detect
    #[cfg(feature = "host")]
    #[command(after_help = CALIBRATE_EXAMPLES)]
    Calibrate(CalibrateArgs),
    /// Check a report against a budget, or write a first budget for it
    #[cfg(feature = "host")]
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckArgs),
    /// Follow figures over many releases and name their step changes
    #[cfg(feature = "host")]
    #[command(after_help = TREND_EXAMPLES)]
    Trend(TrendArgs),
    /// Show the memory that each layer of an engine uses, and the peak activation memory
    #[cfg(feature = "layers")]
    #[command(after_help = LAYERS_EXAMPLES)]
    Layers(LayersArgs),
    /// Turn a report or a journal into any format
    #[command(after_help = RENDER_EXAMPLES)]
    Render(RenderArgs),
    /// Print the JSON Schema of reports, or of what another command writes
    #[command(after_help = SCHEMA_EXAMPLES)]
    Schema(SchemaArgs),
    /// Print a completion script for a shell
    #[cfg(feature = "docs")]
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions(CompletionsArgs),
    /// Write the manual pages
    #[cfg(feature = "docs")]
    #[command(after_help = MAN_EXAMPLES)]
    Man(ManArgs),
    /// Step a backend for the process that started this one
    #[command(hide = true)]
    Worker(WorkerArgs),
    /// Open one library and say what was found
    #[command(hide = true)]
    Survey(SurveyArgs),
}

const EXAMPLES: &str = "\
Examples:
  trtmem doctor
  trtmem run model.onnx --release v1";

const PROBE_EXAMPLES: &str = "\
Examples:
  trtmem probe --format json
  trtmem probe --root captured-board --system qnx";

const WATCH_EXAMPLES: &str = "\
Examples:
  trtmem watch --format csv -o memory.csv -- ./my-program --its-option
  trtmem watch --interval 1s --pid 4711

A command's own output goes where the stream goes: give -o FILE to keep the two
apart. Its failure is exit status 7, Ctrl-C while it runs 130.";

const SELFTEST_EXAMPLES: &str = "\
Examples:
  trtmem selftest
  trtmem selftest --format json -o selftest.json";

const DOCTOR_EXAMPLES: &str = "\
Examples:
  trtmem doctor
  trtmem doctor resnet50.engine --tensorrt /opt/tensorrt/lib

With ENGINE the status is 2 if it is predicted not to load here, 8 if that is
because the machine lacks CUDA, a device or TensorRT. The engine is not loaded:
its header is compared with this machine. Without ENGINE a missing library is
reported and is not a failure.";

const RENDER_EXAMPLES: &str = "\
Examples:
  trtmem render reports/convnet-v1.json --format csv -o convnet.csv
  trtmem render run.journal --format json -o rescued.json";

const SCHEMA_EXAMPLES: &str = "\
Examples:
  trtmem schema
  trtmem schema -o trtmem.report.schema.json";

#[cfg(feature = "docs")]
const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  trtmem completions bash > /etc/bash_completion.d/trtmem
  trtmem completions zsh > ~/.zfunc/_trtmem";

#[cfg(feature = "docs")]
const MAN_EXAMPLES: &str = "\
Examples:
  trtmem man | man -l -
  trtmem man --directory /usr/local/share/man/man1";

/// Where a result goes.
#[derive(Debug, Args)]
pub struct OutputArgs {
    /// Write the result to FILE, `-` being standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// What becomes of the report of a measurement.
#[derive(Debug, Args)]
pub struct RecordArgs {
    /// Where the result goes.
    #[command(flatten)]
    pub output: ResultArgs<Format>,
    /// Label of what is measured, such as a release of the software
    #[arg(long, value_name = "LABEL")]
    pub release: Option<String>,
    /// Keep every event on disk as it happens; `trtmem render FILE` makes a report of it
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// Keep the JSON report in FILE instead of in reports/
    #[arg(long, value_name = "FILE", conflicts_with = "no_report")]
    pub report: Option<PathBuf>,
    /// Keep no JSON report
    #[arg(long)]
    pub no_report: bool,
}

/// Formats of what is found of a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FindingsFormat {
    /// For people
    Table,
    /// One JSON document
    Json,
    /// A comment on an issue
    #[cfg(feature = "host")]
    Markdown,
    /// A page for a browser, whole in one file
    #[cfg(feature = "host")]
    Html,
}

/// Formats of a stream of samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StreamFormat {
    /// One line that is rewritten on a terminal, a line per sample elsewhere
    Line,
    /// A row per sample
    Csv,
    /// A JSON document per line
    Json,
}

/// Systems whose captured counters can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SystemName {
    /// QNX Neutrino
    Qnx,
    /// Linux
    Linux,
}

/// `trtmem run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Models to run, recognised by content; a repeated file is loaded again in the same process
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Measure N fresh processes
    #[arg(long, help_heading = "Repetition", value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub runs: u32,
    /// What lives, and how it is measured.
    #[command(flatten)]
    pub life: LifeArgs,
    /// What becomes of the report.
    #[command(flatten, next_help_heading = None)]
    pub record: RecordArgs,
}

/// Where counters are read.
#[derive(Debug, Args)]
pub struct OriginArgs {
    /// Read a captured tree (DIR/proc/…) instead of this machine
    #[arg(long, value_name = "DIR", requires = "system")]
    pub root: Option<PathBuf>,
    /// The system the tree was captured on
    #[arg(long, value_name = "NAME", requires = "root")]
    pub system: Option<SystemName>,
    /// Page size of the captured system; 4096 for QNX when not given, for Linux none is assumed
    #[arg(long, value_name = "SIZE", requires = "root", value_parser = page_size)]
    pub page_size: Option<u64>,
}

/// `trtmem probe`.
#[derive(Debug, Args)]
pub struct ProbeArgs {
    /// Where counters are read.
    #[command(flatten)]
    pub origin: OriginArgs,
    /// Read another process
    #[arg(long, value_name = "PID")]
    pub pid: Option<u32>,
    /// Where the result goes.
    #[command(flatten)]
    pub output: ResultArgs<FindingsFormat>,
}

/// `trtmem watch`.
#[derive(Debug, Args)]
pub struct WatchArgs {
    /// Time between samples
    #[arg(long, value_name = "TIME", default_value = "100ms", value_parser = interval)]
    pub interval: Duration,
    /// Watch a running process as well as the system
    #[arg(long, value_name = "PID", conflicts_with = "command")]
    pub pid: Option<u32>,
    /// Where the stream goes.
    #[command(flatten)]
    pub output: ResultArgs<StreamFormat>,
    /// A command to run and watch
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<std::ffi::OsString>,
}

/// `trtmem selftest`.
#[derive(Debug, Args)]
pub struct SelftestArgs {
    /// Runs with known amounts, each in a fresh process; several separate errors from what other processes move
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub runs: u32,
    /// Short plateaus of memory to find
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub plateaus: u32,
    /// Where the result goes.
    #[command(flatten)]
    pub output: ResultArgs<FindingsFormat>,
}

/// `trtmem doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// A TensorRT plan: will it load here?
    #[arg(value_name = "ENGINE")]
    pub engine: Option<PathBuf>,
    /// TensorRT's library, or the directory it is in; the usual names when not given
    #[arg(long, value_name = "PATH")]
    pub tensorrt: Option<PathBuf>,
    /// How long other processes are watched
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = units::parse_time)]
    pub window: Duration,
    /// Where the result goes.
    #[command(flatten)]
    pub output: ResultArgs<FindingsFormat>,
    /// Program to start to look for libraries
    #[arg(long, value_name = "FILE", hide = true)]
    pub survey_program: Option<PathBuf>,
    /// Time limit for finding one library
    #[arg(long, value_name = "TIME", default_value = "20s", hide = true, value_parser = units::parse_time)]
    pub survey_timeout: Duration,
}

/// `trtmem survey`.
#[derive(Debug, Args)]
pub struct SurveyArgs {
    /// Which library: cuda, tensorrt or nvml
    pub topic: String,
    /// TensorRT's library, or the directory it is in
    #[arg(long, value_name = "PATH")]
    pub tensorrt: Option<PathBuf>,
}

/// `trtmem render`.
#[derive(Debug, Args)]
pub struct RenderArgs {
    /// A report or a journal
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Where the result goes.
    #[command(flatten)]
    pub output: ResultArgs<Format>,
}

/// `trtmem schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Which schema; that of reports when not given
    #[cfg(feature = "host")]
    #[arg(value_name = "DOCUMENT")]
    pub document: Option<SchemaOf>,
    /// Where the schema goes.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Documents whose schema can be printed.
#[cfg(feature = "host")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum SchemaOf {
    /// Reports, of run, exec, import and watch
    Report,
    /// Comparisons, of diff and ab
    Diff,
    /// Checks
    Check,
    /// Histories, of trend
    Trend,
    /// Layers of engines, and two engines compared
    Layers,
}

/// `trtmem completions`.
#[cfg(feature = "docs")]
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
    /// Where the script goes.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `trtmem man`.
#[cfg(feature = "docs")]
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write one page per command into DIR instead of the main page to standard output
    #[arg(long, value_name = "DIR")]
    pub directory: Option<PathBuf>,
}

/// `trtmem worker`.
#[derive(Debug, Args)]
pub struct WorkerArgs {
    /// Process that started this one
    #[arg(long, value_name = "PID")]
    pub parent: u32,
}

/// What is wrong with a quantity that can be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum QuantityError {
    /// It cannot be read.
    #[error(transparent)]
    Unit(#[from] UnitError),
    /// No size of a page.
    #[error("no system has pages of {0} bytes; give a power of two, such as 4KiB or 16KiB")]
    Page(u64),
    /// No noise at all.
    #[cfg(feature = "import")]
    #[error(
        "0 is refused, because every counter moves at rest; give by how much yours do, such as 16MiB"
    )]
    NoNoise,
    /// No time between two readings.
    #[error("the time between two readings must be at least {}", humantime::format_duration(*.0))]
    Interval(Duration),
}

/// The size of a page, bytes.
pub(super) fn page_size(text: &str) -> Result<u64, QuantityError> {
    match units::parse_size(text)? {
        bytes if bytes.is_power_of_two() => Ok(bytes),
        bytes => Err(QuantityError::Page(bytes)),
    }
}

/// A noise to assume, bytes.
#[cfg(feature = "import")]
pub(super) fn noise(text: &str) -> Result<u64, QuantityError> {
    match units::parse_size(text)? {
        0 => Err(QuantityError::NoNoise),
        bytes => Ok(bytes),
    }
}

/// A time between readings that cannot be 0.
#[cfg(feature = "import")]
pub(super) fn step(text: &str) -> Result<Duration, QuantityError> {
    at_least(Duration::from_nanos(1), text)
}

/// A time between readings of this machine's counters: in less, the readings themselves would be what is
/// measured.
pub(super) fn interval(text: &str) -> Result<Duration, QuantityError> {
    at_least(Duration::from_millis(1), text)
}

fn at_least(shortest: Duration, text: &str) -> Result<Duration, QuantityError> {
    match units::parse_time(text)? {
        time if time >= shortest => Ok(time),
        _ => Err(QuantityError::Interval(shortest)),
    }
}

/// Nanoseconds of a time for which 0 means never.
pub(super) fn unless_zero(time: Duration) -> Option<u64> {
    Some(units::nanos(time)).filter(|nanos| *nanos > 0)
}
