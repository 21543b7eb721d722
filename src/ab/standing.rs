//! How far a comparison has come.

use crate::analysis::comparison::{Basis, Change, Comparison, Verdict};

/// How many of the rows that have a limit are decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Rows that have a limit.
    pub rows: u32,
    /// Those that more runs would leave as they are.
    pub decided: u32,
}

impl Standing {
    /// Where the runs cannot be compared yet.
    pub const UNKNOWN: Standing = Standing {
        rows: 1,
        decided: 0,
    };

    /// How far a comparison has come.
    pub fn of(comparison: &Comparison) -> Standing {
        let changes = comparison.rows.iter().flat_map(|row| &row.changes);
        let limited = changes.filter(|change| change.limit_bytes.is_some());
        limited.fold(Standing::default(), |standing, change| Standing {
            rows: standing.rows.saturating_add(1),
            decided: standing
                .decided
                .saturating_add(u32::from(is_decided(change))),
        })
    }

    /// Whether nothing is left to decide. Where no row has a limit there is nothing more to find out by
    /// further runs either.
    pub fn is_decided(self) -> bool {
        self.decided >= self.rows
    }
}

/// Whether further runs would change nothing about the verdict but by accident. What rests on the recorded
/// noise does so for want of runs, and has no significance that a look could spend.
fn is_decided(change: &Change) -> bool {
    !matches!(change.basis, Basis::Noise | Basis::Assumed) && is_settled(change.verdict)
}

fn is_settled(verdict: Verdict) -> bool {
    match verdict {
        Verdict::Identical
        | Verdict::Regression
        | Verdict::Improvement
        | Verdict::Larger
        | Verdict::Smaller
        | Verdict::Same { .. }
        | Verdict::Added
        | Verdict::Removed
        | Verdict::NotMeasured => true,
        Verdict::Undecided { .. } | Verdict::Open => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(basis: Basis, verdict: Verdict) -> Change {
        Change {
            change_bytes: Some(0),
            low_bytes: None,
            high_bytes: None,
            p: None,
            p_adjusted: None,
            basis,
            limit_bytes: Some(1),
            has_outlier: false,
            verdict,
        }
    }

    #[test]
    fn what_a_test_or_exact_figures_show_is_decided() {
        for basis in [Basis::Ranks, Basis::Exact] {
            assert!(is_decided(&change(basis, Verdict::Regression)));
            let within_bytes = 1;
            assert!(is_decided(&change(basis, Verdict::Same { within_bytes })));
            assert!(!is_decided(&change(basis, Verdict::Open)));
            let runs_needed = None;
            assert!(!is_decided(&change(
                basis,
                Verdict::Undecided { runs_needed }
            )));
        }
    }

    #[test]
    fn what_rests_on_noise_wants_more_runs() {
        assert!(!is_decided(&change(Basis::Noise, Verdict::Regression)));
    }

    #[test]
    fn nothing_to_decide_is_decided_and_what_is_unknown_is_not() {
        assert!(Standing::default().is_decided());
        assert!(!Standing::UNKNOWN.is_decided());
    }
}
