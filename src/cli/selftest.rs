//! `trtmem selftest`.

use clap::Parser;
use trtmem_platform as platform;

use super::args::{Cli, Command, ListFormat, RunArgs, SelftestArgs};
use super::exit::{CliError, Exit, exit_of};
use super::lists;
use super::output::Target;
use super::progress::Progress;
use super::run_plan::orders;
use super::style::style;
use crate::lifecycle::{SettlePolicy, Step, measure};
use crate::render::findings;
use crate::report::Report;
use crate::selftest::{LIFE_SPEC, PLATEAU_SPEC, judge_life, judge_plateaus, plateau_steps};

/// `trtmem selftest`.
pub(super) fn selftest(args: &SelftestArgs) -> Result<Exit, CliError> {
    let target = Target::from_option(args.output.output.as_deref());
    target.check()?;
    platform::watch_interrupts().map_err(|source| CliError::System {
        doing: "asking for Ctrl-C to be told",
        source,
    })?;
    let life = synthetic(LIFE_SPEC, None, args.runs)?;
    let mut findings = judge_life(&life);
    let mut exit = exit_of(&life);
    if args.plateaus > 0 && exit == Exit::Done {
        let plateaus = synthetic(PLATEAU_SPEC, Some(plateau_steps(args.plateaus)), 1)?;
        exit = exit_of(&plateaus);
        findings.plateaus = Some(judge_plateaus(&plateaus));
    }
    let bytes = match args.format {
        ListFormat::Json => lists::json(&findings)?,
        ListFormat::Table => findings::table(&findings, &style(&target)).into_bytes(),
    };
    target.write(&bytes)?;
    match exit {
        Exit::Done if !findings.all_right() => Ok(Exit::Undecidable),
        exit => Ok(exit),
    }
}

/// Measures the synthetic backend as `trtmem run` would; with `steps`, those instead of a life and
/// without waiting after each.
fn synthetic(spec: &str, steps: Option<Vec<Step>>, runs: u32) -> Result<Report, CliError> {
    let mut orders = orders(&run_args(spec, runs)?)?;
    if let Some(steps) = steps {
        orders.worker.steps = steps;
        orders.worker.settle = SettlePolicy::None;
    }
    let mut progress = Progress::new(orders.runs);
    Ok(measure(&orders, &mut |event| progress.event(event))?)
}

fn run_args(spec: &str, runs: u32) -> Result<RunArgs, CliError> {
    let runs = format!("--runs={runs}");
    let words = [
        "trtmem",
        "run",
        "--backend",
        "synthetic",
        "--spec",
        spec,
        &runs,
    ];
    match Cli::try_parse_from(words).map(|cli| cli.command) {
        Ok(Command::Run(args)) => Ok(args),
        _ => Err(CliError::Usage(
            "the self-test's own command line".to_owned(),
        )),
    }
}
