//! `trtmem selftest`.

use clap::Args;
use trtmem_platform as platform;

use super::exit::{CliError, Exit, exit_of};
use super::results;
use super::results::{FindingsFormat, ResultArgs};
use super::run::orders_of;
use super::terminal::Progress;
use crate::lifecycle::{Orders, SettlePolicy, measure};
use crate::report::{Measured, Report};
use crate::selftest::{
    DEVICE_OPTIONS, DeviceFindings, LIFE_SPEC, PLATEAU_SPEC, judge_device, judge_life,
    judge_plateaus, plateau_steps,
};
use crate::{environment, view};

pub(super) const SELFTEST_EXAMPLES: &str = "\
Examples:
  trtmem selftest
  trtmem selftest --format json -o selftest.json";

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

/// What each life may wait for its counters: the counters are tested, not how long a user would wait for them. Where
/// the system does not tell what a process has resident, every stage that takes memory is waited for as long as its
/// share of the budget allows, and the usual one's shares are shorter than the late release that has to be seen.
const LEISURE: &str = "adaptive:10s";

/// How often the device's counters are tried on a busy machine.
const DEVICE_TRIES: u32 = 4;

/// `trtmem selftest`.
pub(super) fn selftest(args: &SelftestArgs) -> Result<Exit, CliError> {
    let places = args.output.places([])?;
    platform::watch_interrupts().map_err(|source| CliError::System {
        doing: "installing the Ctrl-C handler",
        source,
    })?;
    let life = measured(&synthetic(LIFE_SPEC, args.runs)?)?;
    let mut findings = judge_life(&life);
    let mut exit = exit_of(&life);
    if exit == Exit::Done {
        // A machine without a device is as fit as it was; the findings say why nothing was tested.
        findings.device = device(args.runs)?;
    }
    if args.plateaus > 0 && exit == Exit::Done {
        let mut orders = synthetic(PLATEAU_SPEC, 1)?;
        orders.worker.steps = plateau_steps(args.plateaus);
        orders.worker.settle = SettlePolicy::None;
        let plateaus = measured(&orders)?;
        exit = exit_of(&plateaus);
        findings.plateaus = Some(judge_plateaus(&plateaus));
    }
    results::show(
        &findings,
        &view::selftest(&findings, &environment::tool()),
        &places,
    )?;
    match exit {
        Exit::Done if !findings.all_right() => Ok(Exit::Undecidable),
        exit => Ok(exit),
    }
}

fn synthetic(spec: &str, runs: u32) -> Result<Orders, CliError> {
    let runs = format!("--runs={runs}");
    orders_of(&[
        "--backend",
        "synthetic",
        "--spec",
        spec,
        &runs,
        "--settle",
        LEISURE,
    ])
}

/// What the counters say of device and pinned memory. Where other processes moved memory as large amounts come and go,
/// which counter follows is not clear, and it is tried again.
fn device(runs: u32) -> Result<Measured<DeviceFindings>, CliError> {
    let orders = device_life(runs)?;
    let mut tries = 1;
    loop {
        let findings = judge_device(&measured(&orders)?);
        let is_clear = match &findings {
            Measured::Value(findings) => findings.calibration.is_clear,
            Measured::Absent { .. } => true,
        };
        if is_clear || tries >= DEVICE_TRIES || platform::interrupted().is_some() {
            return Ok(findings);
        }
        tries += 1;
    }
}

/// Known amounts of device and pinned memory.
fn device_life(runs: u32) -> Result<Orders, CliError> {
    let runs = format!("--runs={runs}");
    let mut words = vec!["--backend", "cuda", "--attribution", "host-only", &runs];
    words.extend(DEVICE_OPTIONS.iter().flat_map(|option| ["-O", option]));
    orders_of(&words)
}

fn measured(orders: &Orders) -> Result<Report, CliError> {
    let mut progress = Progress::new(orders.runs);
    Ok(measure(orders, &mut |event| progress.event(event))?)
}
