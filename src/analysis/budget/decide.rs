//! Is a figure over what is allowed, beyond what noise explains?

use crate::analysis::comparison::{Basis, Change, Reach, Summary, Verdict, widened};

use super::model::CheckVerdict;

/// What a figure held against what is allowed comes to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Judged {
    /// The median, or the growth of the median.
    pub(super) value_bytes: i64,
    /// Least and greatest value that noise leaves possible; absent where nothing is known of the noise.
    pub(super) interval: Option<(i64, i64)>,
    pub(super) basis: Basis,
    pub(super) verdict: CheckVerdict,
    /// Of growth, what a comparison says of it.
    pub(super) change: Option<Change>,
    /// Runs on each side that would decide it, where that is known.
    pub(super) runs_needed: Option<u32>,
}

/// The least and the greatest value that a median may have, and what that rests on: exact figures are what
/// they are; with runs enough it is the confidence interval of the median; with fewer the extremes, widened
/// by what moves the counter by itself. What rounding hides widens each of them.
pub(super) fn interval(seen: &Summary, exact: bool, reach: Reach) -> ((i64, i64), Basis) {
    let widened = |low: i64, high: i64, bytes: u64| {
        widened((low, high), bytes.saturating_add(reach.rounding_bytes))
    };
    if exact && seen.min_bytes == seen.max_bytes {
        return (
            widened(seen.median_bytes, seen.median_bytes, 0),
            Basis::Exact,
        );
    }
    if let (Some(low), Some(high)) = (seen.low_bytes, seen.high_bytes) {
        return (widened(low, high, 0), Basis::Ranks);
    }
    let basis = if reach.assumed {
        Basis::Assumed
    } else {
        Basis::Noise
    };
    (widened(seen.min_bytes, seen.max_bytes, reach.bytes), basis)
}

/// Holds the bytes themselves against what is allowed.
pub(super) fn absolute(seen: &Summary, exact: bool, reach: Reach, allowed_bytes: i64) -> Judged {
    let (interval, basis) = interval(seen, exact, reach);
    let verdict = if seen.median_bytes <= allowed_bytes {
        CheckVerdict::Within
    } else if interval.0 > allowed_bytes {
        CheckVerdict::Exceeded
    } else {
        CheckVerdict::Undecided
    };
    Judged {
        value_bytes: seen.median_bytes,
        interval: Some(interval),
        basis,
        verdict,
        change: None,
        runs_needed: None,
    }
}

/// What a comparison of growth comes to where growth is limited.
pub(super) fn growth(change: Change, allowed_bytes: u64) -> Judged {
    let change_bytes = change.change_bytes.unwrap_or_default();
    let grew = u64::try_from(change_bytes).unwrap_or(0);
    let (verdict, runs_needed) = match change.verdict {
        _ if grew <= allowed_bytes => (CheckVerdict::Within, None),
        Verdict::Regression => (CheckVerdict::Exceeded, None),
        Verdict::Undecided { runs_needed } => (CheckVerdict::Undecided, runs_needed),
        _ => (CheckVerdict::Undecided, None),
    };
    Judged {
        value_bytes: change_bytes,
        interval: change.low_bytes.zip(change.high_bytes),
        basis: change.basis,
        verdict,
        runs_needed,
        change: Some(change),
    }
}
