//! The one family of tests: which rows are tested together, and what becomes of each.
//!
//! The families are fixed before a figure is looked at. The first holds the lifecycle, one row a stage (its total, or its
//! leading category where a side has none), and every row that somebody gave a limit; the peaks are a family of
//! their own. The categories of a stage are one too, and are looked at only where the stage itself was decided, or
//! has no total on one of the sides. Comparisons, checks of growth and histories all come here.

use std::collections::BTreeMap;

use crate::analysis::digest::Category;
use crate::stats::{holm, median};

use super::decide::{Bar, Finding, Pair};
use super::model::{Basis, Change, Quantity, Scope, Verdict};
use super::noise::SideNoise;
use super::rules::DiffRules;
use super::table::{COLUMNS, Line, Values};

/// Runs on each side from which on a heap figure that is the same in all of them is called exact.
const ENOUGH_TO_SEE: usize = 3;

/// Whether figures of an owner are counted as they are allocated, and not read from a counter that others move too.
pub fn is_counted(owner: Category) -> bool {
    matches!(owner, Category::Allocator | Category::Buffers)
}

/// Whether figures of an owner that are the same in every run of both sides are exact.
pub fn is_exact(owner: Category, base_runs: usize, new_runs: usize) -> bool {
    match owner {
        // The C library counts to the byte; that a figure does not vary takes a few runs to see.
        Category::Cpu => base_runs.min(new_runs) >= ENOUGH_TO_SEE,
        owner => is_counted(owner),
    }
}

/// What a row is to the family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The life, a stage's total or what stands for it, or a row that somebody gave a limit.
    First,
    /// A highest point.
    Peak,
    /// A category of a stage.
    Category,
}

/// A row that both sides have, on its way to a verdict.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// What it belongs to: the rows of a stage have one number.
    pub group: usize,
    /// What it is to the family.
    pub part: Part,
    /// Whether it is the total of its group.
    pub is_total: bool,
    /// Its figures.
    pub pair: Pair<'a>,
    /// Growth that is allowed; absent where it may grow as it likes.
    pub limit_bytes: Option<u64>,
}

/// What verdicts go by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TestRules {
    /// Changes up to so many bytes are of no interest; also the margin of "the same".
    pub threshold_bytes: u64,
    /// The chance of a false alarm in a family.
    pub significance: f64,
    /// The confidence of intervals.
    pub confidence: f64,
}

/// Judges rows together; each verdict stands where its row does. `None` where a side has no figure.
pub fn judge(cases: &[Case], rules: &TestRules) -> Vec<Option<Change>> {
    let mut changes: Vec<Option<Change>> = vec![None; cases.len()];
    let of_part = |part: Part| -> Vec<usize> {
        let is_it = |at: &usize| cases.get(*at).is_some_and(|case| case.part == part);
        (0..cases.len()).filter(is_it).collect()
    };
    settle(cases, &of_part(Part::First), rules, &mut changes);
    settle(cases, &of_part(Part::Peak), rules, &mut changes);
    for family in by_group(cases, &of_part(Part::Category)) {
        if is_open(cases, &family, &changes) {
            settle(cases, &family, rules, &mut changes);
        } else {
            tell(cases, &family, rules, &mut changes);
        }
    }
    changes
}

/// The positions of each group together, in order.
fn by_group(cases: &[Case], positions: &[usize]) -> Vec<Vec<usize>> {
    let group = |at: usize| cases.get(at).map(|case| case.group);
    let mut groups: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for at in positions {
        groups.entry(group(*at)).or_default().push(*at);
    }
    groups.into_values().collect()
}

/// Whether the categories of a group are looked at: its total was decided, or there is none.
fn is_open(cases: &[Case], family: &[usize], changes: &[Option<Change>]) -> bool {
    let group = family.first().and_then(|at| Some(cases.get(*at)?.group));
    let totals = cases.iter().zip(changes);
    let mut totals = totals.filter(|(case, _)| case.is_total && Some(case.group) == group);
    totals
        .next()
        .and_then(|(_, change)| change.as_ref())
        .is_none_or(|total| total.verdict.is_decided())
}

/// What became of each column of a line; `None` where a side lacks it.
pub(super) type LineChanges = [Option<Change>; COLUMNS.len()];

/// Two sides among several.
#[derive(Clone, Copy)]
pub(super) struct Sides<'a> {
    /// Position of the base, and of what is compared with it.
    pub(super) base: usize,
    pub(super) later: usize,
    /// The noise of every side.
    pub(super) noise: &'a [SideNoise],
}

impl Sides<'_> {
    fn reach(&self, owner: Category, quantity: Quantity) -> super::noise::Reach {
        let of = |side: usize| {
            self.noise
                .get(side)
                .map(|noise| noise.reach(owner, quantity))
        };
        match (of(self.base), of(self.later)) {
            (Some(base), Some(later)) => base.and(later),
            (one, other) => one.or(other).unwrap_or_default(),
        }
    }
}

/// Judges a later side against the base. The figures of every column have to be sorted.
pub(super) fn judge_lines(lines: &[Line], sides: Sides, rules: &DiffRules) -> Vec<LineChanges> {
    let mut places = Vec::new();
    let mut cases = Vec::new();
    for (group, line) in lines.iter().enumerate() {
        for (column, case) in cases_of(group, line, sides, rules) {
            places.push((group, column));
            cases.push(case);
        }
    }
    let judged = judge(&cases, &rules.tests());
    let mut changes: Vec<LineChanges> = vec![[const { None }; COLUMNS.len()]; lines.len()];
    for ((group, column), change) in places.into_iter().zip(judged) {
        if let Some(cell) = changes.get_mut(group).and_then(|line| line.get_mut(column)) {
            *cell = change;
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
fn cases_of<'a>(
    group: usize,
    line: &'a Line,
    sides: Sides<'a>,
    rules: &'a DiffRules,
) -> Vec<(usize, Case<'a>)> {
    let side = |at: usize| line.sides.get(at).and_then(Option::as_ref);
    let Some((base, new)) = side(sides.base).zip(side(sides.later)) else {
        return Vec::new();
    };
    let leading = leading(base, new);
    let case = |(column, (owner, quantity)): (usize, (Category, Quantity))| {
        let pair = Pair {
            base: base.column(column),
            new: new.column(column),
            exact: is_exact(owner, base.runs, new.runs),
            reach: sides.reach(owner, quantity),
        };
        if pair.base.is_empty() || pair.new.is_empty() {
            return None;
        }
        let named = rules.limits.for_row(line.scope, owner, quantity).is_some();
        let case = Case {
            group,
            part: match quantity {
                _ if named || Some(column) == leading => Part::First,
                Quantity::Peak => Part::Peak,
                Quantity::Held => Part::Category,
            },
            is_total: (owner, quantity) == (Category::Total, Quantity::Held),
            limit_bytes: limit(line, (owner, quantity), pair.base, leading, rules),
            pair,
        };
        Some((column, case))
    };
    COLUMNS.into_iter().enumerate().filter_map(case).collect()
}

/// The column that leads a line: the total, or where a side has none the first that both have.
fn leading(base: &Values, new: &Values) -> Option<usize> {
    let both = |column: &usize| !base.column(*column).is_empty() && !new.column(*column).is_empty();
    (0..COLUMNS.len()).find(both)
}

/// The growth a row is allowed; absent where it may grow as it likes.
fn limit(
    line: &Line,
    (owner, quantity): (Category, Quantity),
    base: &[i64],
    leading: Option<usize>,
    rules: &DiffRules,
) -> Option<u64> {
    if let Some(limit) = rules.limits.for_row(line.scope, owner, quantity) {
        return Some(
            limit
                .allowance
                .at_least(median(base)?, rules.threshold_bytes),
        );
    }
    let led_by_total = leading == Some(0);
    let is_limited = match (owner, quantity) {
        (Category::Total, Quantity::Held) => true,
        // Where a stage has no total its parts are all there is; a recording of counters has its peak alone.
        (_, Quantity::Held) => !led_by_total,
        (Category::Total, Quantity::Peak) => {
            leading.and_then(|at| COLUMNS.get(at)) == Some(&(owner, quantity))
        }
        (_, Quantity::Peak) => false,
    };
    (rules.limits.is_empty() && is_limited && !gives_back(line.scope))
        .then_some(rules.threshold_bytes)
}

/// Whether a scope is there to give back what another took.
fn gives_back(scope: Scope) -> bool {
    match scope {
        Scope::Stage { stage, .. } => stage.gives_back(),
        Scope::Life | Scope::Brackets | Scope::Bracket { .. } | Scope::Engine { .. } => false,
    }
}

/// Tests a family together and puts the verdicts down.
fn settle(cases: &[Case], family: &[usize], rules: &TestRules, changes: &mut [Option<Change>]) {
    let family: Vec<(usize, &Case)> = family
        .iter()
        .filter_map(|at| Some((*at, cases.get(*at)?)))
        .collect();
    // A row that is the same in every run has nothing to test; that is known without knowing which run is whose.
    let size = family.iter().filter(|(_, case)| case.pair.varies()).count();
    let size = size.max(1);
    let findings: Vec<Option<Finding>> = family
        .iter()
        .map(|(_, case)| {
            let basis = case.pair.basis(size, rules.significance);
            case.pair.finding(basis, rules.confidence)
        })
        .collect();
    let tested: Vec<f64> = findings
        .iter()
        .filter_map(|finding| finding.as_ref()?.p)
        .collect();
    let mut adjusted = holm(&tested).into_iter();
    for ((at, case), finding) in family.iter().zip(&findings) {
        if let (Some(finding), Some(cell)) = (finding, changes.get_mut(*at)) {
            let p_adjusted = finding.p.and_then(|_| adjusted.next());
            *cell = Some(case.change(finding, p_adjusted, size, rules));
        }
    }
}

/// Tells what changed without a verdict, since nobody asked whether it is real.
fn tell(cases: &[Case], family: &[usize], rules: &TestRules, changes: &mut [Option<Change>]) {
    for at in family {
        let Some(case) = cases.get(*at) else {
            continue;
        };
        let basis = if case.pair.varies() {
            Basis::None
        } else {
            Basis::Exact
        };
        let finding = case.pair.finding(basis, rules.confidence);
        if let (Some(finding), Some(cell)) = (finding, changes.get_mut(*at)) {
            *cell = Some(case.change(&finding, None, 1, rules));
        }
    }
}

impl Case<'_> {
    fn change(
        &self,
        finding: &Finding,
        p_adjusted: Option<f64>,
        family: usize,
        rules: &TestRules,
    ) -> Change {
        let bar = Bar {
            limit_bytes: self.limit_bytes,
            same_within_bytes: rules.threshold_bytes,
            significance: rules.significance,
            runs: self.pair.base.len().min(self.pair.new.len()),
            has_outlier: self.pair.has_outlier(rules.threshold_bytes),
        };
        let verdict = if self.pair.is_identical() {
            Verdict::Identical
        } else {
            let each = rules.significance / family as f64;
            finding.verdict(p_adjusted, &bar, || self.pair.runs_needed(each))
        };
        Change {
            change_bytes: Some(finding.change_bytes),
            low_bytes: finding.interval.map(|(low, _)| low),
            high_bytes: finding.interval.map(|(_, high)| high),
            p: finding.p,
            p_adjusted,
            basis: finding.basis,
            limit_bytes: self.limit_bytes,
            has_outlier: bar.has_outlier,
            verdict,
        }
    }
}
