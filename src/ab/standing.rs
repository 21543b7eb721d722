//! How far a comparison has come.

use crate::diff::{Change, Comparison, Verdict};

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

/// Whether further runs would change nothing about the verdict but by accident.
fn is_decided(change: &Change) -> bool {
    match change.verdict {
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
