//! Which arithmetic splits the total: asked for, or chosen by what the machine's counters do.

use super::calibration::calibrated;
use super::exit::CliError;
use super::life_args::AttributionName;
use crate::backend::{BackendInfo, BackendSpec};
use crate::report::{Attribution, AttributionKind};

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
