//! Known amounts of device and pinned memory, and what they do to the counters.

use super::findings::{Calibration, Check, DeviceFindings};
use super::life::{CUDA_FREE, DEVICE_FREE, Life, check, of_all_runs};
use super::plan::{LARGE_BYTES, signed};
use crate::report::{Allocations, AttributionKind, DeviceSeen, Measured, Outcome, Report, Stage};
use crate::units::{self, MIB};

/// Device memory is taken from the driver in pieces of this size.
const GRANULE: u64 = 2 * MIB;

const BOOKED: &str = "device, booked to process";
const COUNTED: &str = "device, counted here";
const PINNED: &str = "pinned, counted here";

const FREE_REASON: &str = "a granule of device memory, or the noise where it is the system's";
const PINNED_REASON: &str =
    "two MiB for the driver's own bookkeeping, or the noise measured at rest";

/// Compares a report of the `cuda` backend with [`super::DEVICE_OPTIONS`] with what it did; absent,
/// with the reason, where its life was not finished.
pub fn judge_device(report: &Report) -> Measured<DeviceFindings> {
    calibrate(report).map(|calibration| DeviceFindings {
        checks: of_all_runs(report, |life| checks(&life)),
        calibration,
    })
}

/// What the counters of this machine say of attribution: which of them moved when device memory was
/// taken, and again when it was given back. Absent, with the reason, where that was not reached.
pub fn calibrate(report: &Report) -> Measured<Calibration> {
    let Some(run) = report.runs.last() else {
        return Measured::absent("nothing was run");
    };
    match &run.outcome {
        Outcome::Finished => Measured::Value(calibrate_by(&Life { run })),
        Outcome::Failed { message, .. } => Measured::absent(message.clone()),
        Outcome::Died { evidence, .. } => Measured::absent(format!(
            "the calibrating process died; {}",
            evidence.join(" ")
        )),
        Outcome::Interrupted { .. } => Measured::absent("it was interrupted"),
        Outcome::Unknown { .. } => Measured::absent("how it ended is unknown"),
    }
}

fn calibrate_by(life: &Life<'_>) -> Calibration {
    let system = |stage| life.fall(stage, |sample| &sample.system.available_bytes);
    let (system_taken, device_taken) =
        (system(Stage::Deserialize), life.device(Stage::Deserialize));
    // Neighbours take and give back as well, but hardly as much as this at both moments.
    let moved = |taken: &Measured<i64>, given: &Measured<i64>| {
        let half = signed(LARGE_BYTES / 2);
        taken.get().is_some_and(|bytes| bytes >= half)
            && given.get().is_some_and(|bytes| bytes <= -half)
    };
    let system_given = system(Stage::ReleaseEngine);
    let system_moved = moved(&system_taken, &system_given);
    let device_moved = moved(&device_taken, &life.device(Stage::ReleaseEngine));
    let attribution = match (system_moved, device_moved) {
        (true, _) => AttributionKind::Unified,
        (false, true) => AttributionKind::Discrete,
        (false, false) => AttributionKind::HostOnly,
    };
    let size = units::size(LARGE_BYTES);
    let told = format!(
        "{size} of device memory took {} of available memory and {} of free device memory",
        in_words(&system_taken),
        in_words(&device_taken),
    );
    Calibration {
        attribution,
        reason: match attribution {
            AttributionKind::HostOnly => {
                format!("{told}: no counter shows it, so device memory is absent")
            }
            AttributionKind::Unified | AttributionKind::Discrete | AttributionKind::Logged => told,
        },
        is_clear: is_clear(&system_taken, &system_given),
    }
}

/// Whether a counter moved to and fro by about the same: all of the amount, or hardly any of it.
fn is_clear(taken: &Measured<i64>, given: &Measured<i64>) -> bool {
    let (large, quarter) = (signed(LARGE_BYTES), LARGE_BYTES / 4);
    let (Some(taken), Some(given)) = (taken.get(), given.get()) else {
        return true;
    };
    let about = |amount: i64| {
        taken.abs_diff(amount) <= quarter && given.abs_diff(amount.saturating_neg()) <= quarter
    };
    about(large) || about(0)
}

fn in_words(bytes: &Measured<i64>) -> String {
    match bytes {
        Measured::Value(bytes) => units::signed_size(*bytes),
        Measured::Absent { absent } => format!("an unknown part ({absent})"),
    }
}

fn checks(life: &Life<'_>) -> Vec<Check> {
    let large = signed(LARGE_BYTES);
    let taken = ("64 MiB of device memory", Stage::Deserialize, large);
    let given = (
        "64 MiB of device memory freed",
        Stage::ReleaseEngine,
        -large,
    );
    let mut checks: Vec<Check> = [taken, given]
        .into_iter()
        .flat_map(|deed| of_device(life, deed))
        .collect();
    let pinned = ("64 MiB of pinned host memory", Stage::Bindings, large);
    let (deed, stage, expected) = pinned;
    checks.push(counted(life, pinned, PINNED, |seen| &seen.pinned));
    checks.push(check(
        deed,
        super::life::SYSTEM,
        expected,
        life.fall(stage, |sample| &sample.system.available_bytes),
        life.system_noise().max(GRANULE),
        PINNED_REASON,
    ));
    checks
}

/// A deed in words, the stage it is done in, and what it takes.
type Deed = (&'static str, Stage, i64);

fn of_device(life: &Life<'_>, deed: Deed) -> [Check; 4] {
    let (words, stage, expected) = deed;
    let of_the_systems = life.system_noise().max(GRANULE);
    let by = |counter, measured| {
        check(
            words,
            counter,
            expected,
            measured,
            of_the_systems,
            FREE_REASON,
        )
    };
    [
        counted(life, deed, COUNTED, |seen| &seen.buffers),
        by(
            DEVICE_FREE,
            life.fall(stage, |sample| &sample.device.free_bytes),
        ),
        by(
            CUDA_FREE,
            life.fall(stage, |sample| &sample.device.cuda_free_bytes),
        ),
        check(
            words,
            BOOKED,
            expected,
            life.growth(stage, |sample| &sample.device.process_bytes),
            GRANULE,
            "a granule of device memory",
        ),
    ]
}

/// What was counted where it was asked for, which is exact.
fn counted(
    life: &Life<'_>,
    (deed, stage, expected): Deed,
    counter: &'static str,
    owner: fn(&DeviceSeen) -> &Measured<Allocations>,
) -> Check {
    let measured = life.figure(stage, |figures| match &figures.device_seen {
        Measured::Value(seen) => owner(seen).clone().map(|it| it.growth_bytes),
        Measured::Absent { absent } => Measured::absent(absent.clone()),
    });
    check(deed, counter, expected, measured, 0, "exact")
}
