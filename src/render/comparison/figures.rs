//! Figures and verdicts of a comparison as cells.

use crate::diff::{Basis, Change, Comparison, Quantity, Row, Scope, Summary, Verdict, percent};
use crate::digest::Owner;
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
        _ if exact => format!("{median} exact"),
        Some(half_width) => format!("{median} ±{}", units::plain_mib(half_width)),
        None => median,
    }
}

/// `+52.11`, for a row that only one side has its whole figure.
pub(super) fn change(row: &Row, later: usize) -> String {
    row.grown_by(later)
        .map_or_else(|| NOT_MEASURED.to_owned(), units::signed_mib)
}

/// `+24.2%`
pub(super) fn share(row: &Row, change: &Change) -> String {
    let base = row.cells.first().and_then(Option::as_ref);
    let words = base
        .zip(change.change_bytes)
        .and_then(|(base, bytes)| percent(bytes, base.median_bytes));
    words.unwrap_or_default()
}

/// The verdict with what it rests on: `REGRESSION  p < 0.001`.
pub(super) fn verdict(change: &Change) -> String {
    let ground = ground(change);
    match change.verdict {
        Verdict::Identical => "the same, exactly".to_owned(),
        Verdict::Regression => format!("REGRESSION  {ground}{}", limit(change)),
        Verdict::Improvement => format!("improved  {ground}"),
        Verdict::Larger => format!("larger  {ground}{}", within(change)),
        Verdict::Smaller => format!("smaller  {ground}{}", within(change)),
        Verdict::Same { within_bytes } => {
            format!(
                "[ = ]  the same within {}, shown",
                units::plain_mib(up(within_bytes))
            )
        }
        Verdict::Undecided { runs_needed } => {
            let runs = match runs_needed {
                Some(runs) => format!("{runs} runs a side would decide"),
                None => "more runs would not decide".to_owned(),
            };
            format!("over its limit, not decided  {ground}; {runs}")
        }
        Verdict::Open => match change.p {
            Some(_) => format!("no difference shown  {ground}"),
            None => "no difference shown".to_owned(),
        },
        Verdict::Added => "added".to_owned(),
        Verdict::Removed => "removed".to_owned(),
        Verdict::NotMeasured => "not measured on every side".to_owned(),
    }
}

/// A margin is rounded up to the two decimals that are shown.
pub(super) fn up(bytes: u64) -> u64 {
    let hundredth = units::MIB / 100;
    bytes.div_ceil(hundredth).saturating_mul(units::MIB) / 100
}

fn limit(change: &Change) -> String {
    match change.limit_bytes {
        Some(limit) => format!("  limit {}", units::size(limit)),
        None => String::new(),
    }
}

fn within(change: &Change) -> &'static str {
    if change.limit_bytes.is_some() {
        "  within its limit"
    } else {
        ""
    }
}

/// `p < 0.001`, `p = 0.012`, `exact`, `beyond the noise`
fn ground(change: &Change) -> String {
    match (change.basis, change.p_adjusted.or(change.p)) {
        (Basis::Exact, _) => "exact".to_owned(),
        (Basis::Ranks, Some(p)) if p < 0.001 => "p < 0.001".to_owned(),
        (Basis::Ranks, Some(p)) => format!("p = {p:.3}"),
        (Basis::Noise, _) if change.verdict.is_decided() => "beyond the noise".to_owned(),
        (Basis::Noise, _) => "not clear of the noise".to_owned(),
        (Basis::Ranks | Basis::None, _) => String::new(),
    }
}

/// Whether a row is the total of a scope, held.
pub(super) fn is_total(row: &Row) -> bool {
    (row.owner, row.quantity) == (Owner::Total, Quantity::Held)
}

/// Whether a row is of the life before the releases.
pub(super) fn is_stage(row: &Row) -> bool {
    matches!(row.scope, Scope::Stage { stage, .. } if !stage.is_release())
}

/// Whether a row is of a stage that gives back.
pub(super) fn is_release(row: &Row) -> bool {
    matches!(row.scope, Scope::Stage { stage, .. } if stage.is_release())
}

/// The total of the whole life.
pub(super) fn life(comparison: &Comparison) -> Option<&Row> {
    let mut totals = comparison.rows.iter().filter(|row| is_total(row));
    totals.find(|row| row.scope == Scope::Life)
}
