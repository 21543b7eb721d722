//! Where does a series of groups change its level for good?
//!
//! Going along the groups, the values since the last step are held against the values from the next
//! border on, both no further than a window: the cost is linear in the number of values. A border is a
//! step where
//!
//! - the medians differ by more than a threshold,
//! - the difference is real: by a rank test at a significance that the caller has corrected for all borders;
//!   where the runs are too few for such a test, by the extremes on both sides being further apart than
//!   they spread and than the recorded noise reaches,
//! - and the groups after the first new one do not go back: a single odd group between two equal ones is
//!   left out of what comes after it, and is no step.

use std::collections::BTreeSet;

use super::ranks::{mann_whitney, smallest_p_of_sizes};
use super::summary::median;

/// Values in the order of their groups.
#[derive(Clone, Copy, Debug)]
pub struct Groups<'a> {
    /// The values, group by group.
    pub values: &'a [i64],
    /// Position of the first value of each group; no group is empty.
    pub starts: &'a [usize],
    /// How far the figures of each group may be off without anything having changed; `None` where
    /// nobody looked.
    pub reach: &'a [Option<u64>],
}

/// What makes a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepRules {
    /// Values that are looked at on each side of a border.
    pub window: usize,
    /// Largest p of a step, corrected for all borders.
    pub significance: f64,
    /// Steps up to this size are of no interest.
    pub threshold: u64,
}

/// A step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The first group that has the new level.
    pub group: usize,
    /// What it rests on.
    pub ground: Ground,
}

/// What a step rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ground {
    /// Each side has one value only, and nothing moves it but a change.
    Exact,
    /// A rank test, with its p before any correction.
    Ranks {
        /// Chance of a difference like this where there is none.
        p: f64,
    },
    /// The recorded noise, and how far the values spread.
    Noise,
}

/// The steps of a series, in order.
pub fn steps(groups: &Groups, rules: &StepRules) -> Vec<Step> {
    let mut scan = Scan {
        groups,
        rules,
        odd: BTreeSet::new(),
        found: Vec::new(),
    };
    scan.along(0, 1, groups.starts.len());
    scan.found
}

/// A level: its latest values, no more than a window, and how far they may be off.
#[derive(Clone, Debug, Default)]
struct Level {
    values: Vec<i64>,
    /// The lowest and the highest of all its values, those of odd groups too: such as may come.
    ends: Option<(i64, i64)>,
    reach: Option<u64>,
}

impl Level {
    fn take(&mut self, values: &[i64], reach: Option<u64>, window: usize) {
        self.see(values);
        self.values.extend(values);
        let surplus = self.values.len().saturating_sub(window);
        self.values.drain(..surplus);
        self.reach = reach;
    }

    /// Remembers that values as low and as high as these may come.
    fn see(&mut self, values: &[i64]) {
        for value in values {
            let (low, high) = self.ends.unwrap_or((*value, *value));
            self.ends = Some((low.min(*value), high.max(*value)));
        }
    }
}

/// Windows that are looked ahead for how far values spread.
const FAR: usize = 4;

fn first(values: &[i64], count: usize) -> &[i64] {
    values.get(..count).unwrap_or(values)
}

struct Scan<'a> {
    groups: &'a Groups<'a>,
    rules: &'a StepRules,
    /// Groups that are another and whose followers are not.
    odd: BTreeSet<usize>,
    found: Vec<Step>,
}

impl Scan<'_> {
    /// The values of a group, or nothing beyond the last.
    fn group(&self, group: usize) -> &[i64] {
        self.between(group, group + 1)
    }

    /// The values of groups `from` to before `to`.
    fn between(&self, from: usize, to: usize) -> &[i64] {
        let all = self.groups.values;
        let start = |group: usize| self.groups.starts.get(group).copied().unwrap_or(all.len());
        all.get(start(from)..start(to)).unwrap_or_default()
    }

    /// The first values of groups `from` to before `end`, no more than a window.
    fn ahead(&self, from: usize, end: usize) -> &[i64] {
        first(self.between(from, end), self.rules.window)
    }

    /// The same, further: what else may come shows only after a while.
    fn far_ahead(&self, from: usize, end: usize) -> &[i64] {
        first(
            self.between(from, end),
            self.rules.window.saturating_mul(FAR),
        )
    }

    fn reach(&self, group: usize) -> Option<u64> {
        self.groups.reach.get(group).copied().flatten()
    }

    /// Finds the steps at the borders of groups `group` to before `end`, where the level began at `first`.
    fn along(&mut self, mut first: usize, mut group: usize, end: usize) {
        let mut level = self.level(first, group);
        while group < end {
            match self.look(&level, group, end) {
                Look::Step(ground) => {
                    let at = match ground {
                        Ground::Ranks { .. } => self.locate(&level, group, end),
                        Ground::Exact | Ground::Noise => group,
                    };
                    // A smaller step may hide before the one that stands out most.
                    self.along(first, self.seen_from(first + 1, at), at);
                    let latest = self.found.last().map_or(0, |step| step.group);
                    let at_border = self.level(first.max(latest), at);
                    let ahead = self.ahead(at, end);
                    let far = self.far_ahead(at, end);
                    let there = self.differ(&at_border, ahead, far, self.reach(at));
                    self.found.push(Step {
                        group: at,
                        ground: there.unwrap_or(ground),
                    });
                    (first, group) = (at, at);
                    level = self.level(first, group + 1);
                }
                Look::Odd => {
                    self.odd.insert(group);
                    level.see(self.latest(group));
                }
                Look::Same => level.take(self.latest(group), self.reach(group), self.rules.window),
            }
            group += 1;
        }
    }

    /// The level before a border, that began at `first`.
    fn level(&self, first: usize, border: usize) -> Level {
        let mut level = Level::default();
        for group in first..border {
            if self.odd.contains(&group) {
                level.see(self.latest(group));
            } else {
                level.take(self.latest(group), self.reach(group), self.rules.window);
            }
        }
        level
    }

    /// The first border, from `first` on, from which a window reaches beyond `at`.
    fn seen_from(&self, first: usize, at: usize) -> usize {
        let mut from = at;
        let far = self.rules.window.saturating_mul(FAR);
        while from > first && self.between(from, at).len() < far {
            from -= 1;
        }
        from
    }

    /// The last values of a group, no more than a window.
    fn latest(&self, group: usize) -> &[i64] {
        let values = self.group(group);
        let surplus = values.len().saturating_sub(self.rules.window);
        values.get(surplus..).unwrap_or(values)
    }

    /// What happens at the border before a group.
    fn look(&self, level: &Level, group: usize, end: usize) -> Look {
        if self.odd.contains(&group) {
            return Look::Odd;
        }
        let reach = self.reach(group);
        let ahead = self.ahead(group, end);
        let later = self.ahead(group + 1, end);
        if let Some(ground) = self.differ(level, ahead, self.far_ahead(group, end), reach)
            && !goes_back(&level.values, ahead, later)
        {
            return Look::Step(ground);
        }
        let own = self.ahead(group, group + 1);
        let mut after = Level::default();
        after.take(later, self.reach(group + 1), self.rules.window);
        let is_odd = self.differ(level, own, own, reach).is_some()
            && self.differ(&after, own, own, reach).is_some()
            && goes_back(&level.values, own, later);
        if is_odd { Look::Odd } else { Look::Same }
    }

    /// Whether values are of another level, and on what grounds. `far` is what else is known to come with
    /// them.
    fn differ(
        &self,
        level: &Level,
        values: &[i64],
        far: &[i64],
        reach: Option<u64>,
    ) -> Option<Ground> {
        let (before, after) = (Spread::of(&level.values)?, Spread::of(values)?);
        if before.median.abs_diff(after.median) <= self.rules.threshold {
            return None;
        }
        if before.width() == 0 && after.width() == 0 && level.reach == Some(0) && reach == Some(0) {
            return Some(Ground::Exact);
        }
        let significance = self.rules.significance;
        let (low, high) = level.ends?;
        let may_come = Spread {
            low,
            high,
            ..before
        };
        if smallest_p_of_sizes(level.values.len(), values.len()) <= significance {
            let p = mann_whitney(&level.values, values)?.p;
            return (p <= significance).then_some(Ground::Ranks { p });
        }
        let after = Spread::of(far)?;
        let spread = may_come.width().saturating_add(after.width());
        // Of one value or two it is not known how far its like spread.
        let few = level.values.len().min(values.len());
        let spread = spread.saturating_mul(match few {
            ..=1 => 3,
            2 => 2,
            _ => 1,
        });
        let reach = level.reach?.saturating_add(reach?);
        let apart = spread.saturating_add(reach);
        (may_come.gap(&after) > apart).then_some(Ground::Noise)
    }

    /// The border that splits best what was seen from the border before `group`: the one with the least
    /// sum of distances from the medians of both parts.
    fn locate(&self, level: &Level, group: usize, end: usize) -> usize {
        let ahead = self.ahead(group, end);
        let mut best = (u128::MAX, group);
        for at in group..end {
            let (early, late) = match ahead.split_at_checked(self.between(group, at).len()) {
                Some((early, late)) if !late.is_empty() => (early, late),
                _ => break,
            };
            let cost = distances(&[&level.values, early].concat()) + distances(late);
            best = best.min((cost, at));
        }
        best.1
    }
}

/// What happens at a border.
enum Look {
    /// The level changes for good.
    Step(Ground),
    /// The group is another, and those after it are not.
    Odd,
    /// Nothing.
    Same,
}

/// Whether what comes later is nearer to what was before than to `new`.
fn goes_back(before: &[i64], new: &[i64], later: &[i64]) -> bool {
    let middle = |values: &[i64]| Spread::of(values).map(|spread| spread.median);
    match (middle(before), middle(new), middle(later)) {
        (Some(before), Some(new), Some(later)) => later.abs_diff(before) <= later.abs_diff(new),
        _ => false,
    }
}

/// Sum of the distances from the median.
fn distances(values: &[i64]) -> u128 {
    let Some(spread) = Spread::of(values) else {
        return 0;
    };
    let distance = |value: &i64| u128::from(value.abs_diff(spread.median));
    values.iter().map(distance).sum()
}

/// The middle and the ends of some values.
#[derive(Clone, Copy, Debug)]
struct Spread {
    low: i64,
    median: i64,
    high: i64,
}

impl Spread {
    fn of(values: &[i64]) -> Option<Spread> {
        let mut sorted = values.to_vec();
        sorted.sort_unstable();
        Some(Spread {
            low: *sorted.first()?,
            median: median(&sorted)?,
            high: *sorted.last()?,
        })
    }

    fn width(&self) -> u64 {
        self.high.abs_diff(self.low)
    }

    /// The room between two spreads; 0 where they overlap.
    fn gap(&self, other: &Spread) -> u64 {
        if self.high < other.low {
            other.low.abs_diff(self.high)
        } else if other.high < self.low {
            self.low.abs_diff(other.high)
        } else {
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIB: i64 = 1 << 10;
    const MIB: i64 = 1 << 20;

    const RULES: StepRules = StepRules {
        window: 30,
        significance: 1e-5,
        threshold: 1 << 20,
    };

    /// The groups at which a series has steps, where every group has the same noise.
    fn found(groups: &[Vec<i64>], reach: Option<u64>) -> Vec<usize> {
        let values = groups.concat();
        let mut starts = Vec::new();
        let mut start = 0;
        for group in groups {
            starts.push(start);
            start += group.len();
        }
        let groups = Groups {
            values: &values,
            starts: &starts,
            reach: &vec![reach; groups.len()],
        };
        steps(&groups, &RULES).iter().map(|it| it.group).collect()
    }

    /// Groups of one value each.
    fn single(mebibytes: &[i64]) -> Vec<Vec<i64>> {
        mebibytes.iter().map(|it| vec![it * MIB]).collect()
    }

    /// Groups of many values each, some KiB apart.
    fn many(mebibytes: &[i64], runs: i64) -> Vec<Vec<i64>> {
        let group = |it: &i64| (0..runs).map(|run| it * MIB + run * 7 % 64 * KIB).collect();
        mebibytes.iter().map(group).collect()
    }

    #[test]
    fn a_level_that_stays_is_a_step_with_one_run_and_with_many() {
        let levels = [10, 10, 10, 10, 50, 50, 50];
        assert_eq!(found(&single(&levels), Some(64 << 10)), [4]);
        assert_eq!(found(&many(&levels, 10), Some(64 << 10)), [4]);
        assert_eq!(found(&many(&levels, 100), Some(64 << 10)), [4]);
    }

    #[test]
    fn the_last_release_counts_though_nothing_confirms_it() {
        let levels = [10, 10, 10, 10, 10, 10, 50];
        assert_eq!(found(&single(&levels), Some(64 << 10)), [6]);
        assert_eq!(found(&many(&levels, 10), Some(64 << 10)), [6]);
    }

    #[test]
    fn a_single_odd_release_is_no_step_and_does_not_hide_one() {
        for levels in [[10, 10, 90, 10, 10, 10, 10], [10, 10, 10, 10, 10, 1, 10]] {
            assert!(found(&single(&levels), Some(64 << 10)).is_empty());
            for runs in [3, 10, 30, 100] {
                assert!(found(&many(&levels, runs), Some(64 << 10)).is_empty());
            }
        }
        let then_a_step = [10, 10, 90, 10, 10, 50, 50];
        assert_eq!(found(&many(&then_a_step, 30), Some(64 << 10)), [5]);
        // Of single runs the odd one may have been such as come now and then.
        assert!(found(&single(&then_a_step), Some(64 << 10)).is_empty());
    }

    #[test]
    fn two_steps_in_a_row_are_two() {
        let levels = [10, 10, 10, 20, 20, 90, 90, 90];
        assert_eq!(found(&single(&levels), Some(64 << 10)), [3, 5]);
        assert_eq!(found(&many(&levels, 10), Some(64 << 10)), [3, 5]);
        assert_eq!(found(&many(&levels, 50), Some(64 << 10)), [3, 5]);
    }

    #[test]
    fn up_and_down_again_is_two() {
        let levels = [10, 10, 10, 40, 40, 40, 10, 10, 10];
        assert_eq!(found(&many(&levels, 20), Some(64 << 10)), [3, 6]);
    }

    #[test]
    fn what_is_below_the_threshold_or_within_the_noise_is_no_step() {
        assert!(found(&many(&[10, 10, 11, 11], 10), Some(0)).is_empty());
        assert!(found(&single(&[10, 10, 14, 14]), Some(2 << 20)).is_empty());
        assert!(found(&single(&[10, 14, 14]), None).is_empty());
    }

    #[test]
    fn what_nothing_moves_is_exact() {
        let groups = Groups {
            values: &[0, 0, 5 * MIB, 5 * MIB],
            starts: &[0, 1, 2, 3],
            reach: &[Some(0); 4],
        };
        let ground = Ground::Exact;
        assert_eq!(steps(&groups, &RULES), [Step { group: 2, ground }]);
    }

    #[test]
    fn extreme_values_and_empty_series_do_no_harm() {
        assert!(found(&[], Some(0)).is_empty());
        let ends = [i64::MIN, i64::MAX, i64::MIN, i64::MAX];
        let ends: Vec<Vec<i64>> = ends.iter().map(|it| vec![*it; 40]).collect();
        found(&ends, Some(u64::MAX));
        found(&ends, Some(0));
    }
}
