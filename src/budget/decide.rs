//! Is a figure over what is allowed, beyond what noise explains?

use crate::diff::{Bar, Basis, Change, Finding, Summary, Verdict};

use super::model::CheckVerdict;

/// What a figure held against what is allowed comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Judged {
    /// The median, or the growth of the median.
    pub(super) value_bytes: i64,
    /// Least and greatest value that noise leaves possible; absent where nothing is known of the noise.
    pub(super) interval: Option<(i64, i64)>,
    pub(super) basis: Basis,
    pub(super) verdict: CheckVerdict,
    /// Of growth, the chance of it where there is none, and what a comparison says of it.
    pub(super) compared: Option<(Option<f64>, Verdict)>,
    /// Runs on each side that would decide it, where that is known.
    pub(super) runs_needed: Option<u32>,
}

impl Judged {
    /// Growth as a comparison has it; absent for the bytes themselves.
    pub(super) fn change(&self, allowed: Option<i64>, p_adjusted: Option<f64>) -> Option<Change> {
        let (p, verdict) = self.compared?;
        Some(Change {
            change_bytes: Some(self.value_bytes),
            low_bytes: self.interval.map(|(low, _)| low),
            high_bytes: self.interval.map(|(_, high)| high),
            p,
            p_adjusted,
            basis: self.basis,
            limit_bytes: allowed.and_then(|bytes| u64::try_from(bytes).ok()),
            verdict,
        })
    }
}

/// The least and the greatest value that a median may have, and what that rests on: exact figures are what
/// they are; with runs enough it is the confidence interval of the median; with fewer the extremes, widened
/// by what was recorded to move the counter by itself. Where that is not known either, nothing is said.
pub(super) fn interval(
    seen: &Summary,
    exact: bool,
    recorded: Option<u64>,
) -> (Option<(i64, i64)>, Basis) {
    if exact && seen.min_bytes == seen.max_bytes {
        return (Some((seen.median_bytes, seen.median_bytes)), Basis::Exact);
    }
    if let (Some(low), Some(high)) = (seen.low_bytes, seen.high_bytes) {
        return (Some((low, high)), Basis::Ranks);
    }
    let Some(recorded) = recorded else {
        return (None, Basis::None);
    };
    let low = seen.min_bytes.saturating_sub_unsigned(recorded);
    let high = seen.max_bytes.saturating_add_unsigned(recorded);
    (Some((low, high)), Basis::Noise)
}

/// Holds the bytes themselves against what is allowed.
pub(super) fn absolute(
    seen: &Summary,
    exact: bool,
    recorded: Option<u64>,
    allowed_bytes: i64,
) -> Judged {
    let (interval, basis) = interval(seen, exact, recorded);
    let verdict = if seen.median_bytes <= allowed_bytes {
        CheckVerdict::Within
    } else if interval.is_some_and(|(low, _)| low > allowed_bytes) {
        CheckVerdict::Exceeded
    } else {
        CheckVerdict::Undecided
    };
    Judged {
        value_bytes: seen.median_bytes,
        interval,
        basis,
        verdict,
        compared: None,
        runs_needed: None,
    }
}

/// Holds growth against what is allowed, as a comparison decides a row over its limit.
pub(super) fn growth(
    finding: &Finding,
    p_adjusted: Option<f64>,
    allowed_bytes: u64,
    significance: f64,
    runs_needed: impl FnOnce() -> Option<u32>,
) -> Judged {
    let grew = u64::try_from(finding.change_bytes).unwrap_or(0);
    let bar = Bar {
        limit_bytes: Some(allowed_bytes),
        same_within_bytes: 0,
        significance,
    };
    let compared = finding.verdict(p_adjusted, bar, runs_needed);
    let (verdict, runs_needed) = if grew <= allowed_bytes {
        (CheckVerdict::Within, None)
    } else {
        match compared {
            Verdict::Regression => (CheckVerdict::Exceeded, None),
            Verdict::Undecided { runs_needed } => (CheckVerdict::Undecided, runs_needed),
            _ => (CheckVerdict::Undecided, None),
        }
    };
    Judged {
        value_bytes: finding.change_bytes,
        interval: finding.interval,
        basis: finding.basis,
        verdict,
        compared: Some((finding.p, compared)),
        runs_needed,
    }
}
