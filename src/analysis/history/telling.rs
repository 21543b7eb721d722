//! What a history comes to.

use std::cmp::Reverse;

use super::model::{ChangePoint, History, Series};

impl ChangePoint {
    /// By how much the level changed; positive is growth.
    pub fn bytes(&self) -> i64 {
        self.to_bytes.saturating_sub(self.from_bytes)
    }
}

impl Series {
    /// The size of its largest change, bytes; `None` where it never changed.
    pub fn largest_change(&self) -> Option<u64> {
        let sizes = self.changes.iter().map(|it| it.bytes().unsigned_abs());
        sizes.max()
    }

    /// The figure of the latest release that has one.
    pub fn latest(&self) -> Option<i64> {
        let latest = self.points.iter().rev().flatten().next();
        latest.map(|point| point.median_bytes)
    }

    /// The figure of the first release that has one.
    pub fn first(&self) -> Option<i64> {
        let first = self.points.iter().flatten().next();
        first.map(|point| point.median_bytes)
    }
}

impl History {
    /// The positions of the series: those that changed most first, then the largest.
    pub fn most_telling(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.series.len()).collect();
        order.sort_by_key(|at| {
            let series = self.series.get(*at);
            let change = series.and_then(Series::largest_change);
            let latest = series.and_then(Series::latest).map(i64::unsigned_abs);
            Reverse((change, latest))
        });
        order
    }

    /// Keeps the most telling series, as many as asked for, in their order.
    pub fn keep_most_telling(&mut self, most: usize) {
        let mut kept = vec![false; self.series.len()];
        for at in self.most_telling().into_iter().take(most) {
            if let Some(it) = kept.get_mut(at) {
                *it = true;
            }
        }
        let mut kept = kept.into_iter();
        self.series.retain(|_| kept.next().unwrap_or_default());
    }

    /// Whether growth in the last release cannot be decided.
    pub fn is_undecided_in_the_last(&self) -> bool {
        let mut open = self.series.iter().filter_map(|it| it.open);
        open.any(|open| open.is_limited)
    }

    /// Whether a figure whose growth is limited grew in the last release.
    pub fn grew_in_the_last(&self) -> bool {
        let last = self.releases.len().checked_sub(1);
        let is_last = |it: &ChangePoint| usize::try_from(it.release).ok() == last;
        let mut changes = self.series.iter().flat_map(|it| &it.changes);
        changes.any(|change| change.is_limited && is_last(change) && change.bytes() > 0)
    }
}
