//! Growth over a baseline, decided as a comparison decides the rows it was given limits for.

use crate::analysis::comparison::{
    CONFIDENCE, Case, Change, Pair, Part, Reach, SIGNIFICANCE, THRESHOLD_BYTES, TestRules, judge,
};

/// What growth is decided by.
pub(super) struct Growing {
    /// Figures of the baseline, sorted.
    pub(super) base: Vec<i64>,
    /// Figures of the report, sorted.
    pub(super) new: Vec<i64>,
    /// Whether they are exact where they are the same in every run.
    pub(super) exact: bool,
    /// How far the growth may be off.
    pub(super) reach: Reach,
    /// Growth that is allowed; absent where a row only belongs to the family.
    pub(super) allowed_bytes: Option<u64>,
}

impl Growing {
    fn case(&self, group: usize) -> Case<'_> {
        Case {
            group,
            part: Part::First,
            is_total: false,
            pair: Pair {
                base: &self.base,
                new: &self.new,
                exact: self.exact,
                reach: self.reach,
            },
            limit_bytes: self.allowed_bytes,
        }
    }
}

/// Decides all growth together. The family is that of a comparison of the two with the same limits: the rows of the
/// budget file and, whether or not it limits them, the life and every stage, as `others`.
pub(super) fn decide(all: &[&Growing], others: &[Growing]) -> Vec<Option<Change>> {
    let rules = TestRules {
        threshold_bytes: THRESHOLD_BYTES,
        significance: SIGNIFICANCE,
        confidence: CONFIDENCE,
    };
    let cases: Vec<Case> = all
        .iter()
        .copied()
        .chain(others)
        .enumerate()
        .map(|(group, growing)| growing.case(group))
        .collect();
    let mut changes = judge(&cases, &rules);
    changes.truncate(all.len());
    changes
}
