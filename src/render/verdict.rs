//! Verdicts in words and as identifiers, the same in every form.

use crate::diff::{Basis, Quantity, Verdict};
use crate::units;

/// The identifier that JSON has too.
pub(super) fn id(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Identical => "identical",
        Verdict::Regression => "regression",
        Verdict::Improvement => "improvement",
        Verdict::Larger => "larger",
        Verdict::Smaller => "smaller",
        Verdict::Same { .. } => "same",
        Verdict::Undecided { .. } => "undecided",
        Verdict::Open => "open",
        Verdict::Added => "added",
        Verdict::Removed => "removed",
        Verdict::NotMeasured => "not-measured",
    }
}

/// `the same within 64 KiB, shown`.
pub(super) fn words(verdict: Verdict) -> String {
    match verdict {
        Verdict::Identical => "identical".to_owned(),
        Verdict::Regression => "regression".to_owned(),
        Verdict::Improvement => "improvement".to_owned(),
        Verdict::Larger => "larger".to_owned(),
        Verdict::Smaller => "smaller".to_owned(),
        Verdict::Same { within_bytes } => {
            format!("the same within {}, shown", units::size(within_bytes))
        }
        Verdict::Undecided {
            runs_needed: Some(runs),
        } => format!("undecided; {runs} runs on each side would decide"),
        Verdict::Undecided { runs_needed: None } => {
            "undecided; no number of runs worth making would decide".to_owned()
        }
        Verdict::Open => "no difference shown, nor sameness".to_owned(),
        Verdict::Added => "added".to_owned(),
        Verdict::Removed => "removed".to_owned(),
        Verdict::NotMeasured => "not measured on one of the sides".to_owned(),
    }
}

/// Whether a row with this verdict is among those that a reader has to see.
pub(super) fn is_news(verdict: Verdict) -> bool {
    match verdict {
        Verdict::Regression
        | Verdict::Improvement
        | Verdict::Larger
        | Verdict::Smaller
        | Verdict::Undecided { .. }
        | Verdict::Added
        | Verdict::Removed => true,
        Verdict::Identical | Verdict::Same { .. } | Verdict::Open | Verdict::NotMeasured => false,
    }
}

/// The identifier that JSON has too.
pub(super) fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Exact => "exact",
        Basis::Ranks => "ranks",
        Basis::Noise => "noise",
        Basis::Assumed => "assumed",
        Basis::None => "none",
    }
}

/// The identifier that JSON has too.
pub(super) fn quantity(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Held => "held",
        Quantity::Peak => "peak",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_those_of_the_json() {
        let all = [
            Verdict::Identical,
            Verdict::Regression,
            Verdict::Improvement,
            Verdict::Larger,
            Verdict::Smaller,
            Verdict::Same { within_bytes: 1 },
            Verdict::Undecided { runs_needed: None },
            Verdict::Open,
            Verdict::Added,
            Verdict::Removed,
            Verdict::NotMeasured,
        ];
        for verdict in all {
            let json = serde_json::to_value(verdict).unwrap_or_default();
            assert_eq!(json["is"], id(verdict));
        }
        for it in [Basis::Exact, Basis::Ranks, Basis::Noise, Basis::None] {
            assert_eq!(serde_json::to_value(it).unwrap_or_default(), basis(it));
        }
        for it in [Quantity::Held, Quantity::Peak] {
            assert_eq!(serde_json::to_value(it).unwrap_or_default(), quantity(it));
        }
    }
}
