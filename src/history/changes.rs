//! Where a figure changed for good.

use crate::diff::Basis;
use crate::digest::Owner;
use crate::stats::{Ground, Groups, Step, StepRules, median, steps};

use super::model::ChangePoint;

/// Runs that are looked at on each side of a border: enough to decide at a chance of one in a million, and so
/// few that a long history costs no more per report than a short one.
pub const WINDOW: usize = 30;

/// The chance that any figure of a history is said to change where nothing changes, by the rank test.
pub const SIGNIFICANCE: f64 = crate::diff::SIGNIFICANCE;

/// A figure over the releases that have it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Course {
    /// The values, release by release.
    pub(super) values: Vec<i64>,
    /// Where the values of each release begin.
    pub(super) starts: Vec<usize>,
    /// Places of the releases.
    pub(super) releases: Vec<u32>,
    /// How far the recorded noise reaches in each; `None` where none was recorded.
    pub(super) reach: Vec<Option<u64>>,
}

impl Course {
    /// Borders between releases.
    pub(super) fn borders(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The values of releases `from` to before `to`, by their positions here.
    pub(super) fn between(&self, from: usize, to: usize) -> &[i64] {
        let start = |at: usize| self.starts.get(at).copied().unwrap_or(self.values.len());
        self.values.get(start(from)..start(to)).unwrap_or_default()
    }
}

/// The places where a figure changed for good, where `borders` are looked at in the whole history.
pub(super) fn changes(
    course: &Course,
    owner: Owner,
    threshold_bytes: u64,
    borders: usize,
) -> Vec<ChangePoint> {
    // Bonferroni: borders are looked at one after the other, and none knows how many will follow.
    let family = borders.max(1) as f64;
    let rules = StepRules {
        window: WINDOW,
        significance: SIGNIFICANCE / family,
        threshold: threshold_bytes,
    };
    let groups = Groups {
        values: &course.values,
        starts: &course.starts,
        reach: &course.reach,
    };
    let mut found = steps(&groups, &rules);
    let mut levels = levels(course, &found);
    // What a later level takes back was none for good.
    while let Some(at) = too_small(&levels, threshold_bytes) {
        found.remove(at);
        levels = self::levels(course, &found);
    }
    let point = |(step, pair): (&Step, &[i64])| {
        let (basis, p) = match step.ground {
            Ground::Ranks { p } => (Basis::Ranks, Some((p * family).min(1.0))),
            Ground::Exact if is_exact(owner) => (Basis::Exact, None),
            Ground::Exact | Ground::Noise => (Basis::Noise, None),
        };
        Some(ChangePoint {
            release: *course.releases.get(step.group)?,
            from_bytes: *pair.first()?,
            to_bytes: *pair.last()?,
            p,
            basis,
        })
    };
    found
        .iter()
        .zip(levels.windows(2))
        .filter_map(point)
        .collect()
}

/// Whether an owner's bytes are counted as they are asked for, so that no neighbour moves them.
pub(super) fn is_exact(owner: Owner) -> bool {
    matches!(owner, Owner::Allocator | Owner::Buffers)
}

/// The medians between the steps.
fn levels(course: &Course, steps: &[Step]) -> Vec<i64> {
    let ends = steps
        .iter()
        .map(|step| step.group)
        .chain([course.starts.len()]);
    let mut levels = Vec::with_capacity(steps.len() + 1);
    let mut begin = 0;
    for end in ends {
        let mut values = course.between(begin, end).to_vec();
        values.sort_unstable();
        levels.extend(median(&values));
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
