//! Figures and verdicts of a comparison as cells.

use crate::analysis::comparison::{Summary, Verdict};
use crate::units;

/// The class of a verdict's colour.
pub(super) fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Regression => "words bad",
        Verdict::Improvement | Verdict::Same { .. } => "words good",
        Verdict::Undecided { .. } => "words warn",
        _ => "words",
    }
}

/// `215.20 ±0.21`: the median, and the farther end of its interval.
pub(super) fn figure(summary: Option<Summary>) -> String {
    let Some(summary) = summary else {
        return "—".to_owned();
    };
    let median = unsigned(summary.median_bytes);
    match summary.half_width_bytes() {
        Some(half_width) => format!("{median} ±{}", units::plain_mib(half_width)),
        None => median,
    }
}

/// MiB with a sign only where it is negative.
pub(crate) fn unsigned(bytes: i64) -> String {
    let text = units::signed_mib(bytes);
    text.strip_prefix('+').map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_has_the_farther_end_of_its_interval() {
        let summary = Summary {
            runs: 10,
            median_bytes: 2 << 20,
            low_bytes: Some(1 << 20),
            high_bytes: Some((2 << 20) + 1024),
            min_bytes: 0,
            max_bytes: 3 << 20,
        };
        assert_eq!(figure(Some(summary)), "2.00 ±1.00");
        assert_eq!(figure(None), "—");
    }
}
