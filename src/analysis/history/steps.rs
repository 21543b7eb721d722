//! Where a figure changed its level.
//!
//! Each figure by itself tells at which borders between releases it may have changed. What becomes of such a border
//! is decided by the family of tests that comparisons have, over all figures of the workload there, corrected for the
//! borders that were looked at: with two releases a history says what a comparison of them says.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::comparison::CONFIDENCE;
use crate::analysis::noise::Reach;
use crate::analysis::table::{Column, Line, RowKey, Table};
use crate::analysis::verdict::{Change, Named, Pair, TestRules, Verdict, judge};
use crate::stats::{Groups, StepRules, median, steps};

use super::model::{ChangePoint, OpenChange};

/// Runs that are looked at on each side of a border, and at least those of a release: enough to decide at a chance of
/// one in a million, and so few that a long history costs no more per report than a short one.
pub const WINDOW: usize = 30;

/// The chance that any figure of a history is said to change where nothing changes, by the rank test.
pub const SIGNIFICANCE: f64 = crate::analysis::comparison::SIGNIFICANCE;

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
    fn new((key, column): (RowKey, &'a Column), table: &Table, rules: &StepRules) -> Figure<'a> {
        let reach: Vec<Reach> = column
            .sides
            .iter()
            .map(|side| table.reach(key, *side))
            .collect();
        Figure {
            candidates: candidates(column, &reach, rules),
            key,
            column,
            reach,
        }
    }

    /// The last values before a border, back to `from`: a window, and no less than the last release.
    fn before(&self, from: usize, border: usize) -> &[i64] {
        let all = self.column.between(from, border);
        let last = self.column.between(border.saturating_sub(1), border).len();
        let surplus = all.len().saturating_sub(WINDOW.max(last));
        all.get(surplus..).unwrap_or(all)
    }

    /// The first values after a border, up to `end`: a window, and no less than the first release.
    fn after(&self, border: usize, end: usize) -> &[i64] {
        let all = self.column.between(border, end);
        let first = self.column.between(border, border.saturating_add(1)).len();
        all.get(..WINDOW.max(first)).unwrap_or(all)
    }

    /// The levels on both sides of a border, which reach from the candidate before it to the one after it.
    fn pair(&self, group: usize) -> Option<Pair<'a>> {
        let first = self.candidates.iter().rev().find(|it| **it < group);
        let end = self.candidates.iter().find(|it| **it > group);
        let base = self.before(first.copied().unwrap_or(0), group);
        let new = self.after(group, end.copied().unwrap_or(usize::MAX));
        let reach = |at: usize| self.reach.get(at).copied().unwrap_or_default();
        let reach = reach(group.checked_sub(1)?).and(reach(group));
        Pair::new(self.key, sorted(base).into(), sorted(new).into(), reach)
    }

    fn position(&self, release: u32) -> Option<usize> {
        let at = self.column.sides.binary_search(&release).ok();
        at.filter(|at| *at > 0)
    }
}

/// What is found of a figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Found {
    /// Where it changed, in order.
    pub(super) changes: Vec<ChangePoint>,
    /// A movement in the last release that cannot be decided.
    pub(super) open: Option<OpenChange>,
}

/// Which figures are looked at by themselves: those that somebody asked for, or none in particular.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The user named categories.
    ByName,
    /// All are followed.
    ForAll,
}

/// What is found of every figure of a workload.
pub(super) fn found(table: &Table, asked: Asked, threshold_bytes: u64) -> BTreeMap<RowKey, Found> {
    let rows: Vec<(RowKey, &Column)> = table.lines.iter().flat_map(Line::rows).collect();
    let releases: BTreeSet<u32> = rows.iter().flat_map(|(_, it)| &it.sides).copied().collect();
    let borders = releases.len().saturating_sub(1).max(1) as f64;
    let rules = StepRules {
        window: WINDOW,
        significance: SIGNIFICANCE / borders,
        threshold: threshold_bytes,
    };
    let figures = rows.into_iter().map(|row| Figure::new(row, table, &rules));
    let followed = Followed {
        figures: figures.collect(),
        asked,
        threshold_bytes,
        borders,
    };
    followed.found()
}

/// The figures of one workload.
struct Followed<'a> {
    figures: Vec<Figure<'a>>,
    asked: Asked,
    threshold_bytes: u64,
    /// Borders between releases that are looked at.
    borders: f64,
}

impl Followed<'_> {
    fn found(mut self) -> BTreeMap<RowKey, Found> {
        let mut decided: BTreeMap<(usize, usize), Change> = BTreeMap::new();
        for release in self.releases_of_candidates() {
            for (figure, group, change) in self.judged(release) {
                let is_candidate = self.has_candidate(figure, group);
                let moved = change.change_bytes.map_or(0, i64::unsigned_abs);
                let holds = change.verdict.is_decided() && moved > self.threshold_bytes;
                if is_candidate && holds {
                    decided.insert((figure, group), change);
                }
            }
        }
        for (at, figure) in self.figures.iter_mut().enumerate() {
            figure
                .candidates
                .retain(|group| decided.contains_key(&(at, *group)));
        }
        let open = self.open();
        let all = self.figures.iter().enumerate().map(|(at, figure)| {
            let found = Found {
                changes: self.changes(at, figure, &decided),
                open: open.get(&at).copied(),
            };
            (figure.key, found)
        });
        all.collect()
    }

    fn has_candidate(&self, figure: usize, group: usize) -> bool {
        let figure = self.figures.get(figure);
        figure.is_some_and(|it| it.candidates.contains(&group))
    }

    fn releases_of_candidates(&self) -> BTreeSet<u32> {
        let releases = self.figures.iter().flat_map(|it| {
            let release = |group: &usize| it.column.sides.get(*group).copied();
            it.candidates.iter().filter_map(release)
        });
        releases.collect()
    }

    /// The verdicts of all figures at the border before a release: the figure, its group there, and what became of it.
    fn judged(&self, release: u32) -> Vec<(usize, usize, Change)> {
        let mut places = Vec::new();
        let mut pairs = Vec::new();
        for (at, figure) in self.figures.iter().enumerate() {
            let group = figure.position(release);
            let Some((group, mut pair)) = group.and_then(|it| Some((it, figure.pair(it)?))) else {
                continue;
            };
            if self.asked == Asked::ByName {
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

    /// The movements of the last release that are larger than what is of no interest and not decided.
    fn open(&self) -> BTreeMap<usize, OpenChange> {
        let last = self.figures.iter().filter_map(|it| it.column.sides.last());
        let Some(last) = last.max() else {
            return BTreeMap::new();
        };
        let judged = self.judged(*last).into_iter();
        let open = judged.filter_map(|(figure, group, change)| {
            let bytes = change.change_bytes?;
            let is_limited = matches!(change.verdict, Verdict::Undecided { .. });
            let moved = bytes.unsigned_abs() > self.threshold_bytes;
            let is_open = is_limited || (change.verdict == Verdict::Open && moved);
            let open = OpenChange {
                bytes,
                basis: change.basis,
                is_limited,
            };
            (is_open && !self.has_candidate(figure, group)).then_some((figure, open))
        });
        open.collect()
    }

    /// The changes of a figure that are left when what a later level takes back is taken out.
    fn changes(
        &self,
        at: usize,
        figure: &Figure,
        decided: &BTreeMap<(usize, usize), Change>,
    ) -> Vec<ChangePoint> {
        let mut groups = figure.candidates.clone();
        let mut levels = levels(figure.column, &groups);
        while let Some(small) = too_small(&levels, self.threshold_bytes) {
            groups.remove(small);
            levels = self::levels(figure.column, &groups);
        }
        let point = |(group, pair): (&usize, &[i64])| {
            let change = decided.get(&(at, *group))?;
            Some(ChangePoint {
                release: *figure.column.sides.get(*group)?,
                from_bytes: *pair.first()?,
                to_bytes: *pair.last()?,
                p: change.p_adjusted.map(|p| (p * self.borders).min(1.0)),
                basis: change.basis,
                is_limited: change.limit_bytes.is_some(),
            })
        };
        let points = groups.iter().zip(levels.windows(2)).filter_map(point);
        points.collect()
    }
}

/// The groups before which a figure may have changed. Between two releases it may have whatever it is: what is
/// decided there is decided as a comparison does.
fn candidates(column: &Column, reach: &[Reach], rules: &StepRules) -> Vec<usize> {
    if column.starts.len() == 2 {
        return vec![1];
    }
    let reach: Vec<Option<u64>> = reach
        .iter()
        .map(|reach| Some(reach.bytes.saturating_add(reach.rounding_bytes)))
        .collect();
    let groups = Groups {
        values: &column.values,
        starts: &column.starts,
        reach: &reach,
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
    let mut levels = Vec::with_capacity(steps.len() + 1);
    let mut begin = 0;
    for end in ends {
        levels.extend(median(&sorted(column.between(begin, end))));
        begin = end;
    }
    levels
}

fn too_small(levels: &[i64], threshold_bytes: u64) -> Option<usize> {
    let apart = |pair: &[i64]| match pair {
        [from, to] => from.abs_diff(*to),
        _ => 0,
    };
    levels
        .windows(2)
        .position(|pair| apart(pair) <= threshold_bytes)
}
