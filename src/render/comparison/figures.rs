//! Figures and verdicts of a comparison as cells.

use crate::analysis::comparison::{Change, Comparison, Quantity, Row, Scope, Summary, Verdict};
use crate::analysis::digest::Category;
use crate::analysis::words as verdict;
use crate::units;

/// A figure that was not measured.
pub(super) const NOT_MEASURED: &str = "—";

/// `215.20 ±0.21`, `8.10 exact`, `—`
pub(super) fn figure(summary: Option<&Summary>, exact: bool) -> String {
    let Some(summary) = summary else {
        return NOT_MEASURED.to_owned();
    };
    let median = units::signed_mib(summary.median_bytes);
    match summary.half_width_bytes() {
        Some(0) if exact => format!("{median} exact"),
        Some(half_width) => format!("{median} ±{}", units::plain_mib(half_width)),
        None => median,
    }
}

/// `+52.11`, for a row that only one side has its whole figure.
pub(super) fn change(row: &Row, later: usize) -> String {
    row.grown_by(later)
        .map_or_else(|| NOT_MEASURED.to_owned(), units::signed_mib)
}

/// The verdict's sentence; a regression is in capitals, and sameness that was shown has its mark.
pub(super) fn verdict(change: &Change) -> String {
    match change.verdict {
        Verdict::Regression => format!(
            "{}{}",
            verdict::short(change.verdict).to_uppercase(),
            verdict::details(change)
        ),
        Verdict::Same { .. } => format!("[ = ]  {}", verdict::sentence(change)),
        _ => verdict::sentence(change),
    }
}

/// Whether a row is the total of a scope, held.
pub(super) fn is_total(row: &Row) -> bool {
    (row.owner, row.quantity) == (Category::Total, Quantity::Held)
}

/// Whether a row is of the life before the releases.
pub(super) fn is_stage(row: &Row) -> bool {
    row.scope.is_part_of_the_whole()
}

/// Whether a row is of a stage that gives back.
pub(super) fn is_release(row: &Row) -> bool {
    matches!(row.scope, Scope::Stage { stage, .. } if stage.is_release())
}

/// The total of the whole life.
pub(super) fn life(comparison: &Comparison) -> Option<&Row> {
    let mut totals = comparison.rows.iter().filter(|row| is_total(row));
    totals.find(|row| row.scope.is_whole())
}
