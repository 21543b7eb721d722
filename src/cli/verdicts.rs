//! The rules of verdicts from what was typed, and the exit status that a comparison stands for.

use super::diff_args::{FailOn, VerdictArgs};
use super::exit::{CliError, Exit};
use crate::analysis::comparison::{Comparison, DiffOutcome, DiffRules, Limits};

/// The rules a comparison goes by.
pub(super) fn rules(args: &VerdictArgs, force: bool) -> Result<DiffRules, CliError> {
    let mut limits = Limits::default();
    for text in &args.limit {
        limits
            .add(text)
            .map_err(|error| CliError::Usage(format!("--limit {error}")))?;
    }
    Ok(DiffRules {
        threshold_bytes: args.threshold,
        limits,
        force,
        significance: args.significance,
        ..DiffRules::default()
    })
}

/// How the program ends after a comparison.
pub(super) fn exit_of(comparison: &Comparison, fail_on: FailOn) -> Exit {
    let changed = || {
        let mut changes = comparison.rows.iter().flat_map(|row| &row.changes);
        changes.any(|change| change.verdict.is_decided())
    };
    match (fail_on, comparison.headline.verdict) {
        (FailOn::Never, _) => Exit::Done,
        (_, DiffOutcome::Regression) => Exit::Regression,
        (FailOn::Change, _) if changed() => Exit::Regression,
        (_, DiffOutcome::Undecided) => Exit::Undecidable,
        (_, DiffOutcome::Identical | DiffOutcome::WithinLimits) => Exit::Done,
    }
}
