//! Which arithmetic splits the total: asked for, or chosen by what the machine's counters do.

use std::path::Path;

use clap::Parser;

use super::args::{Cli, Command, RunArgs};
use super::documents::read;
use super::exit::CliError;
use super::run::{AttributionName, Request, orders};
use crate::backend::{BackendInfo, BackendOptions, BackendSpec};
use crate::lifecycle::{Orders, measure};
use crate::report::{Attribution, AttributionKind, Baseline, Environment, Measured};
use crate::selftest::{Calibration, calibrate, calibration_steps};

/// The attribution that was asked for; for `auto` the one that suits backend and machine.
///
/// # Errors
/// The machine's counters could not be tried out.
pub(super) fn attribution(
    asked: AttributionName,
    backend: &BackendInfo,
    spec: &BackendSpec,
) -> Result<Attribution, CliError> {
    let forced = |kind| Attribution {
        kind,
        forced: true,
        reason: "given by --attribution".to_owned(),
    };
    Ok(match asked {
        AttributionName::Unified => forced(AttributionKind::Unified),
        AttributionName::Discrete => forced(AttributionKind::Discrete),
        AttributionName::HostOnly => forced(AttributionKind::HostOnly),
        AttributionName::Auto if backend.uses_device => calibrated(spec)?,
        AttributionName::Auto => Attribution {
            kind: AttributionKind::HostOnly,
            forced: false,
            reason: format!("the {} backend uses no GPU", backend.name),
        },
    })
}

/// Lives measured until one is clear. On a quiet machine the first is.
const MOST_TRIES: usize = 5;

/// Measures what device memory does to the counters here, as the backend of `spec` would use it.
///
/// # Errors
/// The measurement could not be made at all. A machine without a device is no error: the attribution
/// says why it is `host`, and the run itself will meet with the same.
pub(super) fn calibrated(spec: &BackendSpec) -> Result<Attribution, CliError> {
    // Waiting for rest is what takes time; 64 MiB stand far above what is waited for here.
    let mut words = vec!["--backend", "cuda", "--attribution", "host-only"];
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
    let mut orders = orders_of(&words)?;
    if let BackendOptions::Cuda(options) = &mut orders.worker.backend.options {
        options.ordinal = spec.options.ordinal();
        options.driver = match &spec.options {
            BackendOptions::Cuda(own) => own.driver.clone(),
            _ => None,
        };
    }
    orders.worker.steps = calibration_steps();
    let mut found = Vec::new();
    for _ in 0..MOST_TRIES {
        match calibrate(&measure(&orders, &mut |_| ())?) {
            Measured::Value(calibration) if calibration.is_clear => {
                return Ok(chosen(calibration.attribution, calibration.reason));
            }
            Measured::Value(calibration) => found.push(calibration),
            Measured::Absent { absent } => {
                let reason = format!("the machine could not be calibrated: {absent}");
                return Ok(chosen(AttributionKind::HostOnly, reason));
            }
        }
    }
    Ok(most_frequent(&found))
}

fn chosen(kind: AttributionKind, reason: String) -> Attribution {
    Attribution {
        kind,
        forced: false,
        reason,
    }
}

/// What most of several tries say of which none is clear, because other programs were at work.
fn most_frequent(found: &[Calibration]) -> Attribution {
    let times = |kind| found.iter().filter(|it| it.attribution == kind).count();
    let Some(best) = found.iter().max_by_key(|it| times(it.attribution)) else {
        let reason = "the machine was not calibrated".to_owned();
        return chosen(AttributionKind::HostOnly, reason);
    };
    let (agreed, tries) = (times(best.attribution), found.len());
    let reason = format!(
        "{}; other processes were active, and {agreed} of {tries} tries agree: force another with --attribution",
        best.reason
    );
    chosen(best.attribution, reason)
}

/// The orders that `trtmem run` would follow with these words.
///
/// # Errors
/// As `trtmem run` with them.
pub(super) fn orders_of(words: &[&str]) -> Result<Orders, CliError> {
    orders(&Request::of(&run_args(words)?))
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

/// What CUDA alone cost in the report at `path`, for a run split by `kind` on this machine.
///
/// # Errors
/// The file is no report, or none of CUDA alone on such a machine.
pub(super) fn baseline(
    path: &Path,
    kind: AttributionKind,
    environment: &Environment,
) -> Result<Baseline, CliError> {
    let report = read(path)?;
    let name = path.to_string_lossy();
    Baseline::of(&report, &name, kind, environment)
        .map_err(|error| CliError::Usage(format!("--baseline {name}: {error}")))
}
