//! From arguments to an exit status.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

use super::args::{Cli, Command, WorkerArgs};
use super::exit::{CliError, Exit};
use super::terminal::{choose_colour, say};
use super::{ab, build, diff, doctor, exec, probe, render, run, selftest, watch};
use crate::error_chain::chain;
use crate::lifecycle;

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
        Command::Build(args) => build::build(&args),
        Command::Ab(args) => ab::ab(&args, line),
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
        Command::Completions(args) => super::docs::completions(&args),
        #[cfg(feature = "docs")]
        Command::Man(args) => super::docs::man(&args),
        Command::Worker(args) => Ok(worker(&args)),
        Command::Survey(args) => doctor::survey(&args),
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
