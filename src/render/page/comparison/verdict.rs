//! Verdicts and figures of a comparison in words.

use crate::diff::{Basis, Change, Summary, Verdict};
use crate::units;

/// A verdict in words, and the class of its colour.
pub(super) fn words(verdict: Verdict) -> (String, &'static str) {
    let plain = |words: &str| (words.to_owned(), "words");
    match verdict {
        Verdict::Identical => plain("identical"),
        Verdict::Regression => ("regression".to_owned(), "words bad"),
        Verdict::Improvement => ("improvement".to_owned(), "words good"),
        Verdict::Larger => plain("larger"),
        Verdict::Smaller => plain("smaller"),
        Verdict::Same { within_bytes } => (
            format!("the same within {}, shown", units::size(within_bytes)),
            "words good",
        ),
        Verdict::Undecided { runs_needed } => {
            let needed = match runs_needed {
                Some(runs) => format!("; {runs} runs a side would decide"),
                None => "; no number of runs would decide it".to_owned(),
            };
            (format!("over its limit, not decided{needed}"), "words warn")
        }
        Verdict::Open => plain("no difference shown"),
        Verdict::Added => plain("added"),
        Verdict::Removed => plain("removed"),
        Verdict::NotMeasured => plain("not measured"),
    }
}

/// How grave a verdict is; what is gravest is shown where not everything can be.
pub(super) fn gravity(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Regression => 5,
        Verdict::Undecided { .. } => 4,
        Verdict::Improvement | Verdict::Added | Verdict::Removed => 3,
        Verdict::Larger | Verdict::Smaller => 2,
        Verdict::NotMeasured | Verdict::Open => 1,
        Verdict::Same { .. } | Verdict::Identical => 0,
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
pub(in crate::render::page) fn unsigned(bytes: i64) -> String {
    let text = units::signed_mib(bytes);
    text.strip_prefix('+').map_or(text.clone(), str::to_owned)
}

/// `+24.2%`, where there is a base to take it of.
pub(super) fn percent(base: Option<Summary>, change: &Change) -> String {
    let (Some(base), Some(change)) = (base, change.change_bytes) else {
        return String::new();
    };
    if base.median_bytes <= 0 {
        return String::new();
    }
    let percent = change as f64 / base.median_bytes as f64 * 100.0;
    let sign = if percent < 0.0 { '\u{2212}' } else { '+' };
    format!("{sign}{:.1}%", percent.abs())
}

/// What a verdict rests on.
pub(super) fn basis(change: &Change) -> String {
    match (change.basis, change.p_adjusted.or(change.p)) {
        (Basis::Exact, _) => "exact".to_owned(),
        (Basis::Ranks, Some(p)) => chance(p),
        (Basis::Ranks, None) => "ranks".to_owned(),
        (Basis::Noise, _) => "recorded noise".to_owned(),
        (Basis::None, _) => String::new(),
    }
}

/// `p 0.031`, `p < 0.001`.
pub(in crate::render::page) fn chance(p: f64) -> String {
    if p < 0.001 {
        "p < 0.001".to_owned()
    } else {
        format!("p {p:.3}")
    }
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

    #[test]
    fn chances_below_a_thousandth_are_not_spelled_out() {
        assert_eq!(chance(0.000_2), "p < 0.001");
        assert_eq!(chance(0.031_2), "p 0.031");
    }
}
