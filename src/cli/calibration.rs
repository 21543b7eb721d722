//! Which arithmetic suits this machine: a short life with a known amount of device memory.

use clap::Parser;

use super::args::{Cli, Command, RunArgs};
use super::exit::CliError;
use super::run_plan::orders;
use crate::backend::BackendSpec;
use crate::lifecycle::{Orders, measure};
use crate::report::{Attribution, AttributionKind, Measured};
use crate::selftest::{calibrate, calibration_steps};

/// Options of a backend that say which device and which driver are used; the `cuda` backend, which
/// calibrates, knows them by the same names.
const SHARED: [&str; 2] = ["ordinal", "driver"];

/// Measures what device memory does to the counters here, as the backend of `spec` would use it.
///
/// # Errors
/// The measurement could not be made at all. A machine without a device is no error: the attribution
/// says why it is `host`, and the run itself will meet with the same.
pub(super) fn calibrated(spec: &BackendSpec) -> Result<Attribution, CliError> {
    let shared: Vec<String> = SHARED
        .iter()
        .filter_map(|name| Some(format!("{name}={}", spec.options.get(*name)?)))
        .collect();
    // Waiting for rest is what takes time; 64 MiB stand far above what is waited for here.
    let mut words = vec!["--backend", "cuda", "--attribution", "host"];
    words.extend([
        "--settle",
        "adaptive:300ms",
        "--noise-window",
        "50ms",
        "--timeout",
        "60s",
        "-O",
        "weights=64MiB",
    ]);
    words.extend(shared.iter().flat_map(|option| ["-O", option.as_str()]));
    let mut orders = orders_of(&words)?;
    orders.worker.steps = calibration_steps();
    let report = measure(&orders, &mut |_| ())?;
    let (kind, reason) = match calibrate(&report) {
        Measured::Value(found) => (found.attribution, found.reason),
        Measured::Absent { absent } => (
            AttributionKind::Host,
            format!("the machine could not be calibrated: {absent}"),
        ),
    };
    Ok(Attribution {
        kind,
        forced: false,
        reason,
    })
}

/// The orders that `trtmem run` would follow with these words.
///
/// # Errors
/// As `trtmem run` with them.
pub(super) fn orders_of(words: &[&str]) -> Result<Orders, CliError> {
    orders(&run_args(words)?)
}

fn run_args(words: &[&str]) -> Result<RunArgs, CliError> {
    let all = ["trtmem", "run"].iter().chain(words);
    match Cli::try_parse_from(all).map(|cli| cli.command) {
        Ok(Command::Run(args)) => Ok(args),
        _ => Err(CliError::Usage(
            "a command line of the program's own".to_owned(),
        )),
    }
}
