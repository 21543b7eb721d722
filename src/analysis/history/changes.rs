//! Where a figure changed its level.
//!
//! Each figure by itself tells at which borders between releases it may have changed. What becomes of such a border
//! is decided by the family of tests that comparisons have, over all figures of the workload there, corrected for the
//! borders that were looked at: with two releases a history says what a comparison of them says.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::comparison::{
    CONFIDENCE, Case, Change, Pair, Part, Quantity, Reach, TestRules, Verdict, is_exact, judge,
};
use crate::analysis::digest::Category;
use crate::report::Stage;
use crate::stats::{Groups, StepRules, median, steps};

use super::assemble::SeriesKey;
use super::model::{ChangePoint, OpenChange};

/// Runs that are looked at on each side of a border, and at least those of a release: enough to decide at a chance of
/// one in a million, and so few that a long history costs no more per report than a short one.
pub const WINDOW: usize = 30;

/// The chance that any figure of a history is said to change where nothing changes, by the rank test.
pub const SIGNIFICANCE: f64 = crate::analysis::comparison::SIGNIFICANCE;

/// A figure over the releases that have it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Course {
    /// The values, release by release.
    pub(super) values: Vec<i64>,
    /// Where the values of each release begin.
    pub(super) starts: Vec<usize>,
    /// Places of the releases.
    pub(super) releases: Vec<u32>,
    /// How far the figures of each may be off without anything having changed.
    pub(super) reach: Vec<Reach>,
}

impl Course {
    /// The values of releases `from` to before `to`, by their positions here.
    pub(super) fn between(&self, from: usize, to: usize) -> &[i64] {
        let start = |at: usize| self.starts.get(at).copied().unwrap_or(self.values.len());
        self.values.get(start(from)..start(to)).unwrap_or_default()
    }

    /// The last values before a border, back to `from`: a window, and no less than the last release.
    fn before(&self, from: usize, border: usize) -> &[i64] {
        let all = self.between(from, border);
        let last = self.between(border.saturating_sub(1), border).len();
        let surplus = all.len().saturating_sub(WINDOW.max(last));
        all.get(surplus..).unwrap_or(all)
    }

    /// The first values after a border, up to `end`: a window, and no less than the first release.
    fn after(&self, border: usize, end: usize) -> &[i64] {
        let all = self.between(border, end);
        let first = self.between(border, border.saturating_add(1)).len();
        all.get(..WINDOW.max(first)).unwrap_or(all)
    }

    fn reach_at(&self, group: usize) -> Reach {
        self.reach.get(group).copied().unwrap_or_default()
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

/// What is found of every figure of a history.
pub(super) fn found(
    courses: &BTreeMap<SeriesKey, Course>,
    asked: Asked,
    threshold_bytes: u64,
) -> BTreeMap<SeriesKey, Found> {
    let mut found = BTreeMap::new();
    let workloads: BTreeSet<usize> = courses.keys().map(|key| key.workload).collect();
    for workload in workloads {
        let own = courses.iter().filter(|(key, _)| key.workload == workload);
        let followed = Followed::new(own, asked, threshold_bytes);
        found.extend(followed.found());
    }
    found
}

/// The figures of one workload.
struct Followed<'a> {
    keys: Vec<SeriesKey>,
    courses: Vec<&'a Course>,
    /// For each figure the releases, by their position in it, at which it may have changed.
    candidates: Vec<Vec<usize>>,
    asked: Asked,
    threshold_bytes: u64,
    /// Borders between releases that are looked at.
    borders: f64,
}

impl<'a> Followed<'a> {
    fn new(
        own: impl Iterator<Item = (&'a SeriesKey, &'a Course)>,
        asked: Asked,
        threshold_bytes: u64,
    ) -> Followed<'a> {
        let (keys, courses): (Vec<SeriesKey>, Vec<&Course>) =
            own.map(|(key, course)| (*key, course)).unzip();
        let releases: BTreeSet<u32> = courses
            .iter()
            .flat_map(|it| &it.releases)
            .copied()
            .collect();
        let borders = releases.len().saturating_sub(1).max(1) as f64;
        let rules = StepRules {
            window: WINDOW,
            significance: SIGNIFICANCE / borders,
            threshold: threshold_bytes,
        };
        Followed {
            candidates: courses.iter().map(|it| candidates(it, &rules)).collect(),
            keys,
            courses,
            asked,
            threshold_bytes,
            borders,
        }
    }

    fn found(mut self) -> Vec<(SeriesKey, Found)> {
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
        for (figure, candidates) in self.candidates.iter_mut().enumerate() {
            candidates.retain(|group| decided.contains_key(&(figure, *group)));
        }
        let open = self.open();
        let all = self.keys.iter().enumerate().map(|(figure, key)| {
            let found = Found {
                changes: self.changes(figure, &decided),
                open: open.get(&figure).copied(),
            };
            (*key, found)
        });
        all.collect()
    }

    fn has_candidate(&self, figure: usize, group: usize) -> bool {
        let candidates = self.candidates.get(figure);
        candidates.is_some_and(|candidates| candidates.contains(&group))
    }

    fn releases_of_candidates(&self) -> BTreeSet<u32> {
        let figures = self.candidates.iter().zip(&self.courses);
        let releases = figures.flat_map(|(candidates, course)| {
            let release = |group: &usize| course.releases.get(*group).copied();
            candidates.iter().filter_map(release)
        });
        releases.collect()
    }

    /// The verdicts of all figures at the border before a release: the figure, its group there, and what became of it.
    fn judged(&self, release: u32) -> Vec<(usize, usize, Change)> {
        let mut places = Vec::new();
        let mut cases = Vec::new();
        let leading = self.leading();
        for (figure, (key, course)) in self.keys.iter().zip(&self.courses).enumerate() {
            let group = course.releases.iter().position(|it| *it == release);
            let Some(group) = group.filter(|group| *group > 0) else {
                continue;
            };
            let (first, end) = self.around(figure, group);
            let (base, new) = (
                sorted(course.before(first, group)),
                sorted(course.after(group, end)),
            );
            let before = course.reach_at(group.saturating_sub(1));
            places.push((figure, group));
            cases.push((key, base, new, before.and(course.reach_at(group))));
        }
        let cases: Vec<Case> = cases
            .iter()
            .map(|(key, base, new, reach)| self.case(key, &leading, (base, new), *reach))
            .collect();
        let rules = TestRules {
            threshold_bytes: self.threshold_bytes,
            significance: SIGNIFICANCE / self.borders,
            confidence: CONFIDENCE,
        };
        let judged = places.into_iter().zip(judge(&cases, &rules));
        judged
            .filter_map(|((figure, group), change)| Some((figure, group, change?)))
            .collect()
    }

    /// The levels on both sides of a border reach from the candidate before it to the one after it.
    fn around(&self, figure: usize, group: usize) -> (usize, usize) {
        let candidates = self.candidates.get(figure).map_or(&[][..], Vec::as_slice);
        let first = candidates.iter().rev().find(|it| **it < group);
        let end = candidates.iter().find(|it| **it > group);
        (
            first.copied().unwrap_or(0),
            end.copied().unwrap_or(usize::MAX),
        )
    }

    fn case<'b>(
        &self,
        key: &SeriesKey,
        leading: &BTreeMap<RowKey, Category>,
        (base, new): (&'b [i64], &'b [i64]),
        reach: Reach,
    ) -> Case<'b> {
        let row = RowKey::of(key);
        let leads = leading.get(&row) == Some(&key.owner);
        let is_total = (key.owner, key.quantity) == (Category::Total, Quantity::Held);
        let led_by_total = leading.get(&row) == Some(&Category::Total);
        let is_limited = match key.quantity {
            _ if self.asked == Asked::ByName => true,
            Quantity::Held => leads || !led_by_total,
            Quantity::Peak => !leading.contains_key(&row),
        };
        Case {
            group: row.number(),
            part: match key.quantity {
                _ if self.asked == Asked::ByName => Part::First,
                Quantity::Held if leads => Part::First,
                Quantity::Held => Part::Category,
                Quantity::Peak if leading.contains_key(&row) => Part::Peak,
                Quantity::Peak => Part::First,
            },
            is_total,
            pair: Pair {
                base,
                new,
                exact: is_exact(key.owner, base.len(), new.len()),
                reach,
            },
            limit_bytes: (is_limited && !key.stage.is_some_and(Stage::gives_back))
                .then_some(self.threshold_bytes),
        }
    }

    /// What leads each row: its total, or where it has none the first of its categories.
    fn leading(&self) -> BTreeMap<RowKey, Category> {
        let mut leading: BTreeMap<RowKey, Category> = BTreeMap::new();
        let place = |owner: Category| Category::LEADING.iter().position(|it| *it == owner);
        // What is left of the device leads nothing.
        let may_lead =
            |key: &&SeriesKey| key.quantity == Quantity::Held && place(key.owner).is_some();
        for key in self.keys.iter().filter(may_lead) {
            let first = leading.entry(RowKey::of(key)).or_insert(key.owner);
            if place(key.owner) < place(*first) {
                *first = key.owner;
            }
        }
        leading
    }

    /// The movements of the last release that are larger than what is of no interest and not decided.
    fn open(&self) -> BTreeMap<usize, OpenChange> {
        let last = self
            .courses
            .iter()
            .filter_map(|it| it.releases.last())
            .max();
        let Some(last) = last else {
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
        figure: usize,
        decided: &BTreeMap<(usize, usize), Change>,
    ) -> Vec<ChangePoint> {
        let (Some(course), Some(groups)) = (self.courses.get(figure), self.candidates.get(figure))
        else {
            return Vec::new();
        };
        let mut groups = groups.clone();
        let mut levels = levels(course, &groups);
        while let Some(at) = too_small(&levels, self.threshold_bytes) {
            groups.remove(at);
            levels = self::levels(course, &groups);
        }
        let point = |(group, pair): (&usize, &[i64])| {
            let change = decided.get(&(figure, *group))?;
            Some(ChangePoint {
                release: *course.releases.get(*group)?,
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

/// A stage of an engine, or the life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct RowKey {
    engine: Option<u32>,
    stage: Option<Stage>,
    nth: u32,
}

impl RowKey {
    fn of(key: &SeriesKey) -> RowKey {
        RowKey {
            engine: key.engine,
            stage: key.stage,
            nth: key.nth,
        }
    }

    /// One number for each; the parts are far below the places they are given.
    fn number(self) -> usize {
        let of = |part: u32| usize::try_from(part).unwrap_or(usize::MAX);
        let engine = self.engine.map_or(0, |it| of(it).saturating_add(1));
        let stage = self.stage.map_or(0, |it| it.number() + 1);
        engine
            .saturating_mul(1 << 30)
            .saturating_add(of(self.nth).saturating_mul(1 << 10))
            .saturating_add(stage)
    }
}

/// The groups before which a figure may have changed. Between two releases it may have whatever it is: what is
/// decided there is decided as a comparison does.
fn candidates(course: &Course, rules: &StepRules) -> Vec<usize> {
    if course.starts.len() == 2 {
        return vec![1];
    }
    let reach: Vec<Option<u64>> = course
        .reach
        .iter()
        .map(|reach| Some(reach.bytes.saturating_add(reach.rounding_bytes)))
        .collect();
    let groups = Groups {
        values: &course.values,
        starts: &course.starts,
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
fn levels(course: &Course, steps: &[usize]) -> Vec<i64> {
    let ends = steps.iter().copied().chain([course.starts.len()]);
    let mut levels = Vec::with_capacity(steps.len() + 1);
    let mut begin = 0;
    for end in ends {
        levels.extend(median(&sorted(course.between(begin, end))));
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
