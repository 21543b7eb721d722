//! Figures and verdicts of a comparison as cells.

use crate::analysis::comparison::{Change, Row, Summary, Verdict};
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
