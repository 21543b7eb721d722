//! Growth over a baseline, decided as a comparison decides the rows it was given limits for.

use crate::diff::{Basis, CONFIDENCE, Finding, Pair, SIGNIFICANCE};
use crate::stats::holm;

use super::decide::{Judged, growth};

/// What growth is decided by.
pub(super) struct Growing {
    /// Figures of the baseline, sorted.
    pub(super) base: Vec<i64>,
    /// Figures of the report, sorted.
    pub(super) new: Vec<i64>,
    /// Whether they are counted.
    pub(super) exact: bool,
    /// How far noise and drift of both sides reach; absent where they were not recorded.
    pub(super) recorded: Option<u64>,
    /// Growth that is allowed.
    pub(super) allowed_bytes: u64,
}

impl Growing {
    fn pair(&self) -> Pair<'_> {
        Pair {
            base: &self.base,
            new: &self.new,
            exact: self.exact,
            reach_bytes: self.recorded.unwrap_or(0),
        }
    }

    fn finding(&self, family: usize) -> Option<Finding> {
        let pair = self.pair();
        let basis = match pair.basis(family, SIGNIFICANCE) {
            Basis::Noise if self.recorded.is_none() => Basis::None,
            // Two readings of a counter may be equal by chance.
            Basis::Exact if !self.exact && self.recorded.is_none() => Basis::None,
            basis => basis,
        };
        pair.finding(basis, CONFIDENCE)
    }
}

/// Decides all growth together: the family is fixed by the budget file before a figure is looked at. With each
/// verdict comes the corrected chance of such a difference where there is none.
pub(super) fn decide(all: &[&Growing]) -> Vec<Option<(Judged, Option<f64>)>> {
    let family = all.len();
    let each = SIGNIFICANCE / family.max(1) as f64;
    let findings: Vec<Option<Finding>> = all.iter().map(|it| it.finding(family)).collect();
    let tested: Vec<f64> = findings
        .iter()
        .filter_map(|finding| finding.as_ref()?.p)
        .collect();
    let mut adjusted = holm(&tested).into_iter();
    let mut decided = Vec::with_capacity(family);
    for (growing, finding) in all.iter().zip(findings) {
        decided.push(finding.map(|finding| {
            let p_adjusted = finding.p.and_then(|_| adjusted.next());
            let allowed = growing.allowed_bytes;
            let needed = || growing.pair().runs_needed(each);
            (
                growth(&finding, p_adjusted, allowed, SIGNIFICANCE, needed),
                p_adjusted,
            )
        }));
    }
    decided
}
