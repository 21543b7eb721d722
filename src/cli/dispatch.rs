//! From arguments to an exit status.

use std::error::Error;
use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use super::args::{Cli, Command};
use super::exit::{CliError, Exit};
use super::{doctor, probe, render, run, selftest, watch, worker};
use crate::render::escape;

/// Runs the program with these arguments, the program's name first.
pub fn main(args: impl Iterator<Item = OsString>) -> ExitCode {
    match Cli::try_parse_from(args) {
        Ok(cli) => finish(dispatch(cli.command)),
        Err(error) => refuse(&error),
    }
}

fn dispatch(command: Command) -> Result<Exit, CliError> {
    match command {
        Command::Run(args) => run::run(&args),
        Command::Probe(args) => probe::probe(&args),
        Command::Watch(args) => watch::watch(&args),
        Command::Selftest(args) => selftest::selftest(&args),
        Command::Doctor(args) => doctor::doctor(&args),
        Command::Render(args) => render::render(&args),
        Command::Schema(args) => super::docs::schema(&args),
        #[cfg(feature = "docs")]
        Command::Completions(args) => super::docs::completions(&args),
        #[cfg(feature = "docs")]
        Command::Man(args) => super::docs::man(&args),
        Command::Worker(args) => Ok(worker::worker(&args)),
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

/// An error and what lies beneath it, in one line.
pub(super) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut beneath = error.source();
    while let Some(source) = beneath {
        let words = source.to_string();
        // Some variants already tell their source, because it belongs inside the sentence.
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        beneath = source.source();
    }
    text
}

/// Says one line to the user, beside the result.
pub(super) fn say(line: &str) {
    eprintln!("trtmem: {}", escape(line));
}

fn refuse(error: &clap::Error) -> ExitCode {
    // A closed pipe is no reason to fail: help may be cut short by a pager.
    let _ = error.print();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Done.into(),
        _ => Exit::Usage.into(),
    }
}
