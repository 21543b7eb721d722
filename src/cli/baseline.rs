//! The report that `--baseline` names.

use std::path::Path;

use super::documents::read;
use super::exit::CliError;
use crate::report::{AttributionKind, Baseline, Environment};

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
