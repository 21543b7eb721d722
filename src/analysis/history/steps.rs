//! Where a figure changed its level.
//!
//! Each figure by itself tells at which borders between releases it may have changed. What becomes of such a border
//! is decided by the family of tests that comparisons have, over all figures of the workload there, corrected for the
//! borders that were looked at: with two releases a history says what a comparison of them says.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::change::{Change, Verdict};
use crate::analysis::comparison::CONFIDENCE;
use crate::analysis::figure::RowKey;
use crate::analysis::noise::Reach;
use crate::analysis::table::{Column, Line, Table};
use crate::analysis::verdict::{Named, Pair, TestRules, judge};
use crate::stats::{Groups, StepRules, median, steps};

use super::model::{Step, Undecided};

/// Runs that are looked at on each side of a border, and at least those of a release: enough to decide at a chance of
/// one in a million, and so few that a long history costs no more per report than a short one.
pub const WINDOW: usize = 30;

/// The chance that any figure of a history is said to change where nothing changes, by the rank test.
pub const SIGNIFICANCE: f64 = crate::analysis::comparison::SIGNIFICANCE;

/// What is found of a figure.
pub(super) struct Found<'a> {
    /// Which figure.
    pub(super) key: RowKey,
    /// Its values.
    pub(super) column: &'a Column,
    /// Where it changed, in order.
    pub(super) steps: Vec<Step>,
    /// A movement in the last release that cannot be decided.
    pub(super) undecided: Option<Undecided>,
}

/// What is found of every figure of a workload. `by_name` where the user named categories: growth of each of them is
/// limited then.
pub(super) fn found(table: &Table, by_name: bool, threshold_bytes: u64) -> Vec<Found<'_>> {
    let rows = || table.lines.iter().flat_map(Line::rows);
    let releases: BTreeSet<u32> = rows().flat_map(|(_, it)| &it.sides).copied().collect();
    let borders = releases.len().saturating_sub(1).max(1) as f64;
    let rules = StepRules {
        window: WINDOW,
        significance: SIGNIFICANCE / borders,
        threshold: threshold_bytes,
    };
    let figures = rows().map(|(key, column)| Figure::new(key, column, table, &rules));
    let mut followed = Followed {
        figures: figures.collect(),
        by_name,
        threshold_bytes,
        borders,
    };
    let decided = followed.decided();
    for (figure, decided) in followed.figures.iter_mut().zip(&decided) {
        figure.candidates = decided.keys().copied().collect();
    }
    let mut undecided = followed.undecided();
    let figures = followed.figures.iter().zip(&decided).enumerate();
    let found = figures.map(|(at, (figure, decided))| Found {
        key: figure.key,
        column: figure.column,
        steps: followed.steps(figure, decided),
        undecided: undecided.remove(&at),
    });
    found.collect()
}

/// A figure over the releases that have it.
struct Figure<'a> {
    key: RowKey,
    column: &'a Column,
    /// How far the figures of each may be off without anything having changed.
    reach: Vec<Reach>,
    /// The releases, by their position among those that have it, at which it may have changed.
    candidates: Vec<usize>,
}

impl<'a> Figure<'a> {
    fn new(key: RowKey, column: &'a Column, table: &Table, rules: &StepRules) -> Figure<'a> {
        let reach = column.sides.iter().map(|side| table.reach(key, *side));
        let reach: Vec<Reach> = reach.collect();
        Figure {
            candidates: candidates(column, &reach, rules),
            key,
            column,
            reach,
        }
    }

    /// The levels on both sides of a border, which reach from the candidate before it to the one after it: of each a
    /// window at the border, and no less than the release next to it.
    fn pair(&self, group: usize) -> Option<Pair<'a>> {
        let column = self.column;
        let from = self.candidates.iter().rev().find(|it| **it < group);
        let end = self.candidates.iter().find(|it| **it > group);
        let base = column.between(from.copied().unwrap_or(0), group);
        let new = column.between(group, end.copied().unwrap_or(usize::MAX));
        let last = column.between(group.checked_sub(1)?, group).len();
        let first = column.between(group, group.saturating_add(1)).len();
        let base = base.get(base.len().saturating_sub(WINDOW.max(last))..)?;
        let new = new.get(..WINDOW.max(first)).unwrap_or(new);
        let reach = self.reach.get(group - 1)?.and(*self.reach.get(group)?);
        Pair::new(self.key, sorted(base).into(), sorted(new).into(), reach)
    }
}

/// The figures of one workload.
struct Followed<'a> {
    figures: Vec<Figure<'a>>,
    by_name: bool,
    threshold_bytes: u64,
    /// Borders between releases that are looked at.
    borders: f64,
}

impl Followed<'_> {
    /// What was decided of each figure at its candidates, those beyond the threshold.
    fn decided(&self) -> Vec<BTreeMap<usize, Change>> {
        let releases = self.figures.iter().flat_map(|it| {
            let release = |group: &usize| it.column.sides.get(*group).copied();
            it.candidates.iter().filter_map(release)
        });
        let releases: BTreeSet<u32> = releases.collect();
        let mut decided = vec![BTreeMap::new(); self.figures.len()];
        for (at, group, change) in releases.into_iter().flat_map(|it| self.judged(it)) {
            let moved = change.change_bytes.map_or(0, i64::unsigned_abs);
            let holds = change.verdict.is_decided() && moved > self.threshold_bytes;
            if holds && self.figures[at].candidates.contains(&group) {
                decided[at].insert(group, change);
            }
        }
        decided
    }

    /// The verdicts of all figures at the border before a release: the figure, its group there, and what became of it.
    fn judged(&self, release: u32) -> Vec<(usize, usize, Change)> {
        let mut places = Vec::new();
        let mut pairs = Vec::new();
        for (at, figure) in self.figures.iter().enumerate() {
            let group = figure.column.sides.binary_search(&release).ok();
            let Some((group, mut pair)) = group.and_then(|it| Some((it, figure.pair(it)?))) else {
                continue;
            };
            if self.by_name {
                let may_not_grow = !pair.key.scope.gives_back();
                pair.named = Named::Limited(may_not_grow.then_some(self.threshold_bytes));
            }
            places.push((at, group));
            pairs.push(pair);
        }
        let rules = TestRules {
            threshold_bytes: self.threshold_bytes,
            significance: SIGNIFICANCE / self.borders,
            confidence: CONFIDENCE,
            limits_the_unnamed: true,
        };
        let judged = places.into_iter().zip(judge(&pairs, &rules));
        judged
            .map(|((at, group), change)| (at, group, change))
            .collect()
    }

    /// The movements of the last release that are larger than what is of no interest and not decided, by figure.
    fn undecided(&self) -> BTreeMap<usize, Undecided> {
        let last = self.figures.iter().filter_map(|it| it.column.sides.last());
        let judged = last.max().map(|last| self.judged(*last));
        let open = judged
            .into_iter()
            .flatten()
            .filter_map(|(at, group, change)| {
                let bytes = change.change_bytes?;
                let is_limited = matches!(change.verdict, Verdict::Undecided { .. });
                let moved = bytes.unsigned_abs() > self.threshold_bytes;
                let is_open = is_limited || (change.verdict == Verdict::Open && moved);
                let open = Undecided {
                    change_bytes: bytes,
                    basis: change.basis,
                    is_limited,
                };
                (is_open && !self.figures[at].candidates.contains(&group)).then_some((at, open))
            });
        open.collect()
    }

    /// The changes of a figure that are left when what a later level takes back is taken out.
    fn steps(&self, figure: &Figure, decided: &BTreeMap<usize, Change>) -> Vec<Step> {
        let mut groups = figure.candidates.clone();
        let mut levels = levels(figure.column, &groups);
        let is_small = |pair: &[i64; 2]| pair[0].abs_diff(pair[1]) <= self.threshold_bytes;
        while let Some(small) = levels.array_windows().position(is_small) {
            groups.remove(small);
            levels = self::levels(figure.column, &groups);
        }
        let point = |(group, [from, to]): (&usize, &[i64; 2])| {
            let change = decided.get(group)?;
            Some(Step {
                side: *figure.column.sides.get(*group)?,
                from_bytes: *from,
                to_bytes: *to,
                change_bytes: to.saturating_sub(*from),
                p_adjusted: change.p_adjusted.map(|p| (p * self.borders).min(1.0)),
                basis: change.basis,
                is_limited: change.limit_bytes.is_some(),
            })
        };
        let points = groups.iter().zip(levels.array_windows()).filter_map(point);
        points.collect()
    }
}

/// The groups before which a figure may have changed. Between two releases it may have whatever it is: what is
/// decided there is decided as a comparison does.
fn candidates(column: &Column, reach: &[Reach], rules: &StepRules) -> Vec<usize> {
    if column.starts.len() == 2 {
        return vec![1];
    }
    let reach = reach
        .iter()
        .map(|it| Some(it.bytes.saturating_add(it.rounding_bytes)));
    let groups = Groups {
        values: &column.values,
        starts: &column.starts,
        reach: &reach.collect::<Vec<Option<u64>>>(),
    };
    let found = steps(&groups, rules);
    found.iter().map(|step| step.group).collect()
}

fn sorted(values: &[i64]) -> Vec<i64> {
    let mut values = values.to_vec();
    values.sort_unstable();
    values
}

/// The medians between the steps.
fn levels(column: &Column, steps: &[usize]) -> Vec<i64> {
    let ends = steps.iter().copied().chain([column.starts.len()]);
    let mut begin = 0;
    let levels = ends.filter_map(|end| {
        let level = median(&sorted(column.between(begin, end)));
        begin = end;
        level
    });
    levels.collect()
}
