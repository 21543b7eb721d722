//! From arguments to an exit status.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand};

use super::ab_variants::{AB_EXAMPLES, AbArgs};
#[cfg(feature = "host")]
use super::calibrate::{CALIBRATE_EXAMPLES, CalibrateArgs};
#[cfg(feature = "host")]
use super::check::{CHECK_EXAMPLES, CheckArgs};
use super::diff::{DIFF_EXAMPLES, DiffArgs};
#[cfg(feature = "docs")]
use super::docs::{COMPLETIONS_EXAMPLES, CompletionsArgs, MAN_EXAMPLES, ManArgs};
use super::docs::{SCHEMA_EXAMPLES, SchemaArgs};
use super::doctor::{DOCTOR_EXAMPLES, DoctorArgs, SurveyArgs};
use super::exec::{EXEC_EXAMPLES, ExecArgs};
use super::exit::{CliError, EXIT_HELP, Exit};
#[cfg(feature = "import")]
use super::import::{IMPORT_EXAMPLES, ImportArgs};
#[cfg(feature = "layers")]
use super::layers::{LAYERS_EXAMPLES, LayersArgs};
use super::probe::{PROBE_EXAMPLES, ProbeArgs};
use super::render::{RENDER_EXAMPLES, RenderArgs};
use super::run::{BUILD_EXAMPLES, BuildArgs, build_help};
use super::run::{RUN_EXAMPLES, RunArgs, run_help};
use super::selftest::{SELFTEST_EXAMPLES, SelftestArgs};
use super::terminal::{ColourChoice, choose_colour, say};
#[cfg(feature = "host")]
use super::trend::{TREND_EXAMPLES, TrendArgs};
use super::watch::{WATCH_EXAMPLES, WatchArgs};
use super::{ab, diff, doctor, exec, probe, render, run, selftest, watch};
use crate::error_chain::chain;
use crate::lifecycle;

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

/// `trtmem worker`.
#[derive(Debug, Args)]
pub struct WorkerArgs {
    /// Process that started this one
    #[arg(long, value_name = "PID")]
    pub parent: u32,
}

/// Runs the program with these arguments, the program's name first.
pub fn main(args: impl Iterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.collect();
    match Cli::try_parse_from(&args) {
        Ok(cli) => {
            choose_colour(cli.color);
            finish(dispatch(cli.command, &args))
        }
        Err(error) => refuse(&error, &args),
    }
}

/// Does what was asked for; `line` is how it was typed.
fn dispatch(command: Command, line: &[OsString]) -> Result<Exit, CliError> {
    match command {
        Command::Run(args) => run::run(&args),
        Command::Build(args) => run::build(&args),
        Command::Ab(args) => ab::ab(&args, &|options| ab_again(line, options)),
        Command::Exec(args) => exec::exec(&args),
        Command::Probe(args) => probe::probe(&args),
        Command::Watch(args) => watch::watch(&args),
        Command::Selftest(args) => selftest::selftest(&args),
        Command::Doctor(args) => doctor::doctor(&args),
        #[cfg(feature = "host")]
        Command::Calibrate(args) => super::calibrate::calibrate(&args),
        #[cfg(feature = "import")]
        Command::Import(args) => super::import::import(&args),
        Command::Diff(args) => diff::diff(&args),
        #[cfg(feature = "host")]
        Command::Check(args) => super::check::check(&args),
        #[cfg(feature = "host")]
        Command::Trend(args) => super::trend::trend(&args),
        #[cfg(feature = "layers")]
        Command::Layers(args) => super::layers::layers(&args),
        Command::Render(args) => render::render(&args),
        Command::Schema(args) => super::docs::schema(&args),
        #[cfg(feature = "docs")]
        Command::Completions(args) => super::docs::completions(&args, &Cli::command()),
        #[cfg(feature = "docs")]
        Command::Man(args) => super::docs::man(&args, Cli::command()),
        Command::Worker(args) => Ok(worker(&args)),
        Command::Survey(args) => doctor::survey(&args),
    }
}

/// The command line of `ab` with more options. They come right after the command's name: what follows a `--` would be
/// taken for a file.
pub(super) fn ab_again(line: &[OsString], options: Vec<String>) -> Result<AbArgs, String> {
    let (command, rest) = line.split_at(line.len().min(2));
    let options = options.into_iter().map(OsString::from);
    let all = command.iter().cloned().chain(options);
    match Cli::try_parse_from(all.chain(rest.iter().cloned())) {
        Ok(Cli {
            command: Command::Ab(args),
            ..
        }) => Ok(args),
        Ok(_) => Err("not of this command; leave it out".to_owned()),
        Err(error) => Err(refusal(&error.to_string(), Some("ab"))),
    }
}

fn finish(result: Result<Exit, CliError>) -> ExitCode {
    match result {
        Ok(exit) => exit.into(),
        Err(error) => {
            if !matches!(error, CliError::NobodyReads) {
                say(&chain(&error));
            }
            error.exit().into()
        }
    }
}

fn refuse(error: &clap::Error, args: &[OsString]) -> ExitCode {
    match error.kind() {
        // A pager may cut help short, which is no failure.
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let printed = error.print().map_err(CliError::from_stdout);
            finish(printed.map(|()| Exit::Done))
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            Exit::Usage.into()
        }
        _ => {
            say(&refusal(&error.to_string(), asked_for(args)));
            Exit::Usage.into()
        }
    }
}

/// The subcommand whose help explains what was refused, if it got that far.
fn asked_for(args: &[OsString]) -> Option<&str> {
    let name = args.get(1)?.to_str()?;
    Cli::command().find_subcommand(name).map(|_| name)
}

/// What the parser says over several lines, in one: the fault and what it may be instead.
pub(super) fn refusal(words: &str, subcommand: Option<&str>) -> String {
    let told = words
        .lines()
        .map(str::trim)
        .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"))
        // How to pass a misspelt option as a file name is what nobody wanted to know.
        .filter(|line| !line.is_empty() && !line.starts_with("tip: to pass"));
    let told: Vec<&str> = told.collect();
    let told = told.join(" ").replace(" tip: ", "; ");
    let help = match subcommand {
        Some(name) => format!("trtmem {name} --help"),
        None => "trtmem --help".to_owned(),
    };
    format!("{}; see `{help}`", told.trim_start_matches("error: "))
}

/// Runs as a worker of the process that started this one.
pub(super) fn worker(args: &WorkerArgs) -> Exit {
    match lifecycle::work(args.parent) {
        Ok(()) => Exit::Done,
        Err(error) => {
            say(&chain(&error));
            Exit::Unexpected
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(args: &[&str]) -> String {
        let args: Vec<OsString> = args.iter().map(OsString::from).collect();
        let error = Cli::try_parse_from(&args).expect_err("a line that is refused");
        refusal(&error.to_string(), asked_for(&args))
    }

    #[test]
    fn what_the_parser_refuses_is_told_in_one_line_with_the_help_that_explains_it() {
        assert_eq!(
            refused(&["trtmem", "run", "--runs", "0"]),
            "invalid value '0' for '--runs <N>': 0 is not in 1..=10000; see `trtmem run --help`"
        );
        // Boards get no guesses at what was meant.
        #[cfg(feature = "host")]
        assert_eq!(
            refused(&["trtmem", "run", "--fromat", "json"]),
            "unexpected argument '--fromat' found; a similar argument exists: '--format'; see `trtmem run --help`"
        );
        assert_eq!(
            refused(&["trtmem", "measure"]),
            "unrecognized subcommand 'measure'; see `trtmem --help`"
        );
    }
}
