//! The verdicts of all rows of two sides: which are tested together, and what becomes of each.
//!
//! The families are fixed before a figure is looked at. The first holds the life, one row a stage, and every row
//! the user gave a limit; the peaks are a family of their own. The owners of a stage are one too, and are looked
//! at only where the stage itself was decided, or has no total on one of the sides.

use crate::digest::Owner;
use crate::report::Stage;
use crate::stats::{holm, median};

use super::decide::{Bar, Finding, Pair};
use super::model::{Basis, Change, Quantity, Scope, Verdict};
use super::rules::DiffRules;
use super::table::{COLUMNS, Line, Values};

/// Runs on each side from which on a heap figure that is the same in all of them is called exact.
const ENOUGH_TO_SEE: usize = 3;

/// What may have moved the counters of two sides without being theirs, bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    /// Counters of the whole system: noise and drift of both sides.
    pub(super) system_bytes: u64,
    /// The heap of the process, which neighbours do not move: the noise alone.
    pub(super) heap_bytes: u64,
    /// Whether allocations are told in whole MiB, as logs do, and not counted to the byte.
    pub(super) rounded: bool,
}

/// What became of each column of a line; `None` where a side lacks it.
pub(super) type LineChanges = [Option<Change>; COLUMNS.len()];

/// A row that both sides have, on its way to a verdict.
struct Candidate<'a> {
    line: usize,
    column: usize,
    pair: Pair<'a>,
    limit_bytes: Option<u64>,
}

/// Judges a later side against the base. The figures of every column have to be sorted.
pub(super) fn judge(
    lines: &[Line],
    later: usize,
    reach: Reach,
    rules: &DiffRules,
) -> Vec<LineChanges> {
    let mut changes: Vec<LineChanges> = vec![[const { None }; COLUMNS.len()]; lines.len()];
    let mut first = Vec::new();
    let mut peaks = Vec::new();
    let mut owners: Vec<Vec<Candidate>> = Vec::new();
    for (position, line) in lines.iter().enumerate() {
        let mut others = Vec::new();
        for candidate in candidates(position, line, later, reach, rules) {
            let (owner, quantity) = COLUMNS[candidate.column];
            let named = rules.limits.for_row(line.scope, owner, quantity).is_some();
            match (owner, quantity) {
                (Owner::Total, Quantity::Held) => first.push(candidate),
                _ if named => first.push(candidate),
                (_, Quantity::Peak) => peaks.push(candidate),
                (_, Quantity::Held) => others.push(candidate),
            }
        }
        owners.push(others);
    }
    settle(&first, rules, &mut changes);
    settle(&peaks, rules, &mut changes);
    for (position, family) in owners.iter().enumerate() {
        let total = changes
            .get(position)
            .and_then(|line| line.first()?.as_ref());
        // Where a side has no total, as with many logs, its parts are all there is to look at.
        if total.is_none_or(|total| total.verdict.is_decided()) {
            settle(family, rules, &mut changes);
        } else {
            tell(family, rules, &mut changes);
        }
    }
    changes
}

impl Verdict {
    /// Whether the figure is decided to be another.
    pub fn is_decided(self) -> bool {
        matches!(
            self,
            Verdict::Regression | Verdict::Improvement | Verdict::Larger | Verdict::Smaller
        )
    }
}

/// The columns of a line that both sides have figures of.
fn candidates<'a>(
    position: usize,
    line: &'a Line,
    later: usize,
    reach: Reach,
    rules: &'a DiffRules,
) -> impl Iterator<Item = Candidate<'a>> {
    let side = |at: usize| line.sides.get(at).and_then(Option::as_ref);
    let both = side(0).zip(side(later));
    let candidate = move |(column, (owner, quantity))| {
        let (base, new): (&Values, &Values) = both?;
        let pair = Pair {
            base: base.column(column),
            new: new.column(column),
            exact: match owner {
                Owner::Allocator | Owner::Buffers => !reach.rounded,
                // The C library counts to the byte; that a figure does not vary takes a few runs to see.
                Owner::Cpu => base.runs.min(new.runs) >= ENOUGH_TO_SEE,
                _ => false,
            },
            reach_bytes: match owner {
                Owner::Cpu => reach.heap_bytes,
                _ => reach.system_bytes,
            },
        };
        let present = !pair.base.is_empty() && !pair.new.is_empty();
        present.then(|| Candidate {
            line: position,
            column,
            limit_bytes: limit(line.scope, owner, quantity, pair.base, rules),
            pair,
        })
    };
    COLUMNS.into_iter().enumerate().filter_map(candidate)
}

/// The growth a row is allowed; absent where it may grow as it likes.
fn limit(
    scope: Scope,
    owner: Owner,
    quantity: Quantity,
    base: &[i64],
    rules: &DiffRules,
) -> Option<u64> {
    if let Some(limit) = rules.limits.for_row(scope, owner, quantity) {
        let allowed = limit.allowance.of(median(base)?).unwrap_or_default();
        return Some(allowed.max(rules.threshold_bytes));
    }
    let unasked = rules.limits.is_empty() && (owner, quantity) == (Owner::Total, Quantity::Held);
    (unasked && !gives_back(scope)).then_some(rules.threshold_bytes)
}

/// Whether a scope gives back what another took: giving back more is no improvement.
fn gives_back(scope: Scope) -> bool {
    match scope {
        Scope::Stage { stage, .. } => stage.is_release() || stage == Stage::ReleasePlan,
        Scope::Life | Scope::Engine { .. } => false,
    }
}

/// Tests a family together and puts the verdicts down.
fn settle(family: &[Candidate], rules: &DiffRules, changes: &mut [LineChanges]) {
    // A row that is the same in every run has nothing to test; that is known without knowing which run is whose.
    let open = |candidate: &&Candidate| candidate.pair.varies();
    let size = family.iter().filter(open).count().max(1);
    let findings: Vec<Option<Finding>> = family
        .iter()
        .map(|candidate| {
            let basis = candidate.pair.basis(size, rules.significance);
            candidate.pair.finding(basis, rules.confidence)
        })
        .collect();
    let tested: Vec<f64> = findings
        .iter()
        .filter_map(|finding| finding.as_ref()?.p)
        .collect();
    let mut adjusted = holm(&tested).into_iter();
    for (candidate, finding) in family.iter().zip(&findings) {
        if let Some(finding) = finding {
            let p_adjusted = finding.p.and_then(|_| adjusted.next());
            let change = candidate.change(finding, p_adjusted, size, rules);
            put(candidate, change, changes);
        }
    }
}

/// Tells what changed without a verdict, since nobody asked whether it is real.
fn tell(family: &[Candidate], rules: &DiffRules, changes: &mut [LineChanges]) {
    for candidate in family {
        let basis = if candidate.pair.varies() {
            Basis::None
        } else {
            Basis::Exact
        };
        if let Some(finding) = candidate.pair.finding(basis, rules.confidence) {
            let change = candidate.change(&finding, None, 1, rules);
            put(candidate, change, changes);
        }
    }
}

fn put(candidate: &Candidate, change: Change, changes: &mut [LineChanges]) {
    let line = changes.get_mut(candidate.line);
    if let Some(cell) = line.and_then(|line| line.get_mut(candidate.column)) {
        *cell = Some(change);
    }
}

impl Candidate<'_> {
    fn change(
        &self,
        finding: &Finding,
        p_adjusted: Option<f64>,
        family: usize,
        rules: &DiffRules,
    ) -> Change {
        let bar = Bar {
            limit_bytes: self.limit_bytes,
            same_within_bytes: rules.threshold_bytes,
            significance: rules.significance,
        };
        let verdict = if self.pair.is_identical() {
            Verdict::Identical
        } else {
            let each = rules.significance / family as f64;
            finding.verdict(p_adjusted, bar, || self.pair.runs_needed(each))
        };
        Change {
            change_bytes: Some(finding.change_bytes),
            low_bytes: finding.interval.map(|(low, _)| low),
            high_bytes: finding.interval.map(|(_, high)| high),
            p: finding.p,
            p_adjusted,
            basis: finding.basis,
            limit_bytes: self.limit_bytes,
            verdict,
        }
    }
}
