//! Verdicts as identifiers, short words and sentences: one function each, the same in every form.
//!
//! A form may set a short word in bold or capitals; it never says it in other words.

use crate::analysis::comparison::{Basis, Change, Quantity, Row, Verdict, percent};
use crate::units;

/// The identifier that JSON has too, and the word or two that the sentence begins with.
fn names(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Identical => ("identical", "identical"),
        Verdict::Regression => ("regression", "regression"),
        Verdict::Improvement => ("improvement", "improvement"),
        Verdict::Larger => ("larger", "larger"),
        Verdict::Smaller => ("smaller", "smaller"),
        Verdict::Same { .. } => ("same", "the same"),
        Verdict::Undecided { .. } => ("undecided", "undecided"),
        Verdict::Open => ("open", "no difference shown"),
        Verdict::Added => ("added", "added"),
        Verdict::Removed => ("removed", "removed"),
        Verdict::NotMeasured => ("not-measured", "not measured"),
    }
}

/// The identifier that JSON has too.
pub(crate) fn id(verdict: Verdict) -> &'static str {
    names(verdict).0
}

/// The verdict in a word or two, as its sentence begins.
pub(crate) fn short(verdict: Verdict) -> &'static str {
    names(verdict).1
}

/// The verdict with its limit and what it rests on: `regression: over its limit of 1 MiB, p < 0.001`.
pub(super) fn sentence(change: &Change) -> String {
    let p = change.p_adjusted.or(change.p);
    let ground = ground(change.basis, p, change.verdict.is_decided());
    let ground = ground.map_or(String::new(), |ground| format!(", {ground}"));
    let limit = change.limit_bytes.map(units::size);
    let details = match (change.verdict, limit) {
        (Verdict::Regression, Some(limit)) => format!(": over its limit of {limit}{ground}"),
        (Verdict::Undecided { runs_needed }, limit) => {
            let limit = limit.map_or(String::new(), |limit| format!(" of {limit}"));
            let advice = match runs_needed {
                Some(runs) => format!("{runs} runs on each side would decide it"),
                None => "more runs like these would not decide it".to_owned(),
            };
            format!(": over its limit{limit}{ground}; {advice}")
        }
        (Verdict::Larger | Verdict::Smaller, Some(limit)) => {
            format!(", within its limit of {limit}{ground}")
        }
        (Verdict::Same { within_bytes }, _) => {
            format!(" within {}, shown", units::size_up(within_bytes))
        }
        // That no difference is shown rests on a test only where there was one.
        (Verdict::Open, _) if change.p.is_none() => String::new(),
        (Verdict::NotMeasured, _) => " on every side".to_owned(),
        (Verdict::Identical | Verdict::Added | Verdict::Removed, _) => String::new(),
        (
            Verdict::Regression
            | Verdict::Improvement
            | Verdict::Larger
            | Verdict::Smaller
            | Verdict::Open,
            _,
        ) => ground,
    };
    short(change.verdict).to_owned() + &details
}

/// What a verdict rests on: `exact`, `p < 0.001`, `p = 0.012`, `beyond the noise`.
pub(crate) fn ground(basis: Basis, p: Option<f64>, is_decided: bool) -> Option<String> {
    Some(match (basis, p, is_decided) {
        (Basis::Exact, ..) => "exact".to_owned(),
        (Basis::Ranks, Some(p), _) if p < 0.001 => "p < 0.001".to_owned(),
        (Basis::Ranks, Some(p), _) => format!("p = {p:.3}"),
        (Basis::Noise, _, true) => "beyond the noise".to_owned(),
        (Basis::Noise, _, false) => "not beyond the noise".to_owned(),
        (Basis::Assumed, _, true) => "beyond the assumed noise".to_owned(),
        (Basis::Assumed, _, false) => "within the assumed noise".to_owned(),
        (Basis::Ranks | Basis::None, ..) => return None,
    })
}

/// The change as a share of the base: `+24.2%`; absent where the base is not above zero.
pub(crate) fn share(row: &Row, change: &Change) -> Option<String> {
    percent(change.change_bytes?, row.bytes(0)?)
}

/// The identifier that JSON has too.
pub(crate) fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Exact => "exact",
        Basis::Ranks => "ranks",
        Basis::Noise => "noise",
        Basis::Assumed => "assumed",
        Basis::None => "none",
    }
}

/// The identifier that JSON has too.
pub(crate) fn quantity(quantity: Quantity) -> &'static str {
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
