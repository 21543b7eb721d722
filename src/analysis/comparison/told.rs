//! Which rows of a comparison a reader has to see, and what the others come to.

use crate::analysis::digest::Category;
use crate::analysis::table::{Quantity, Scope};
use crate::analysis::verdict::{Change, Verdict};
#[cfg(feature = "host")]
use crate::analysis::words::gravity;
use crate::analysis::words::is_news;
use crate::report::Stage;

use super::model::{Comparison, Row, Waterfall, WaterfallStep};

/// How much is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// What changed.
    Changes,
    /// Every row.
    Everything,
}

/// A stage that is told: its total, with those of its categories that are told as well; or where no side has a total
/// its categories alone.
#[derive(Clone, Debug, PartialEq)]
pub struct ToldStage<'a> {
    /// Its total.
    pub total: Option<&'a Row>,
    /// Its categories.
    pub parts: Vec<&'a Row>,
}

/// The stages that are not told one by one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Others {
    /// How many there are.
    pub stages: usize,
    /// By how much they changed together, bytes.
    pub change_bytes: i64,
    /// The widest margin within which all of them are the same; absent where they are identical.
    pub same_within: Option<u64>,
    /// Whether one of them was not shown to be the same.
    pub is_open: bool,
}

impl Others {
    fn take(&mut self, row: &Row, later: usize) {
        self.stages += 1;
        let bytes = row.grown_by(later).unwrap_or_default();
        self.change_bytes = self.change_bytes.saturating_add(bytes);
        match row.change(later).map(|change| change.verdict) {
            Some(Verdict::Identical) => {}
            Some(Verdict::Same { within_bytes }) => {
                self.same_within = self.same_within.max(Some(within_bytes));
            }
            _ => self.is_open = true,
        }
    }
}

impl Row {
    /// What became of it on the side at `later`.
    pub fn change(&self, later: usize) -> Option<&Change> {
        self.changes.get(later.checked_sub(1)?)
    }

    /// By how much it grew between the base and the side at `later`, bytes; a row that only one of them has counts
    /// whole.
    pub fn grown_by(&self, later: usize) -> Option<i64> {
        self.change(later)?.change_bytes
    }

    /// Whether it changed, so that a reader has to see it.
    pub fn is_news(&self, later: usize) -> bool {
        self.change(later).is_some_and(|it| is_news(it.verdict))
    }

    /// The same of a category, which is no news where it is nothing.
    fn has_changed(&self, later: usize) -> bool {
        self.is_news(later) && self.grown_by(later) != Some(0)
    }

    /// Whether its growth is limited.
    pub fn is_limited(&self) -> bool {
        self.changes.iter().any(|it| it.limit_bytes.is_some())
    }

    fn is_category(&self) -> bool {
        self.quantity == Quantity::Held && self.owner != Category::Total
    }

    /// How grave its gravest change is, and by how many bytes it changed.
    #[cfg(feature = "host")]
    fn weight(&self) -> (u8, u64) {
        let of = |change: &Change| {
            let bytes = change.change_bytes.unwrap_or(0).unsigned_abs();
            (gravity(change.verdict), bytes)
        };
        self.changes.iter().map(of).max().unwrap_or((0, 0))
    }
}

impl Comparison {
    /// The lifecycle total, or that of the brackets that stand for it.
    pub fn whole(&self) -> Option<&Row> {
        let mut whole = self.rows.iter().filter(|row| row.scope.is_whole());
        whole.find(|row| row.is_total())
    }

    /// The totals of the stages before the releases.
    pub fn stages(&self) -> impl Iterator<Item = &Row> {
        let stages = self
            .rows
            .iter()
            .filter(|row| row.scope.is_part_of_the_whole());
        stages.filter(|row| row.is_total())
    }

    /// The stages before the releases that are told of the side at `later`, and what the others come to.
    pub fn told(&self, later: usize, detail: Detail) -> (Vec<ToldStage<'_>>, Others) {
        let (mut told, mut others) = (Vec::new(), Others::default());
        // The rows of a scope follow each other.
        let scopes = self.rows.chunk_by(|a, b| a.scope == b.scope);
        let is_stage = |rows: &&[Row]| rows.iter().all(|row| row.scope.is_part_of_the_whole());
        for rows in scopes.filter(is_stage) {
            let total = rows.iter().find(|row| row.is_total());
            let all = detail == Detail::Everything;
            let part = |row: &&Row| {
                let is_limited = row.change(later).is_some_and(|it| it.limit_bytes.is_some());
                let is_asked = total.is_some() && is_limited;
                row.is_category() && (all || row.has_changed(later) || is_asked)
            };
            let parts: Vec<&Row> = rows.iter().filter(part).collect();
            let is_told = total.is_none_or(|total| {
                let unknown =
                    total.change(later).map(|it| it.verdict) == Some(Verdict::NotMeasured);
                let changed = unknown && parts.iter().any(|row| row.has_changed(later));
                let limited = rows.iter().any(|row| !row.is_total() && row.is_limited());
                all || total.is_news(later) || changed || limited
            });
            if is_told && (total.is_some() || !parts.is_empty()) {
                told.push(ToldStage { total, parts });
            } else if let Some(row) = total.or_else(|| rows.iter().find(|it| it.is_category())) {
                others.take(row, later);
            }
        }
        (told, others)
    }

    /// What the stages leave over of the change of the whole, bytes: medians of stages do not add up to that of the
    /// whole.
    pub fn left_over(&self, later: usize) -> Option<i64> {
        let fall = self.waterfalls.get(later.checked_sub(1)?)?;
        let seen = self.stages().filter_map(|row| row.grown_by(later));
        let seen = seen.fold(0, i64::saturating_add);
        fall.change_bytes()?.checked_sub(seen)
    }

    /// The categories of the whole that are told below it.
    pub fn categories(&self, later: usize, detail: Detail) -> impl Iterator<Item = &Row> {
        let whole = self
            .rows
            .iter()
            .filter(|row| row.scope.is_whole() && row.is_category());
        whole.filter(move |row| {
            let limit = row.change(later).and_then(|change| change.limit_bytes);
            detail == Detail::Everything || limit.is_some()
        })
    }

    /// What is told beside the lifecycle: what the releases gave back, peaks, and sizes that are exact by nature.
    pub fn beside(&self, later: usize, detail: Detail) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| {
            let is_size = matches!(row.scope, Scope::Engine { .. });
            let is_release = row.scope.stage().is_some_and(Stage::is_release);
            let all = detail == Detail::Everything;
            let given_back =
                is_release && row.quantity == Quantity::Held && (all || row.is_total());
            // That a stage was added says that its peak and its release were.
            let verdict = row.change(later).map(|change| change.verdict);
            let one_sided = matches!(verdict, Some(Verdict::Added | Verdict::Removed)) && !is_size;
            let is_beside = given_back || row.quantity == Quantity::Peak || is_size;
            is_beside && (all || row.is_news(later) && !one_sided)
        })
    }

    /// At most so many rows, the gravest and largest, in their order.
    #[cfg(feature = "host")]
    pub fn most_telling(&self, most: usize) -> Vec<&Row> {
        let mut ranked: Vec<(usize, &Row)> = self.rows.iter().enumerate().collect();
        if ranked.len() > most {
            ranked.sort_by_cached_key(|(at, row)| (std::cmp::Reverse(row.weight()), *at));
            ranked.truncate(most);
            ranked.sort_unstable_by_key(|(at, _)| *at);
        }
        ranked.into_iter().map(|(_, row)| row).collect()
    }
}

impl Waterfall {
    /// By how much the whole changed, bytes.
    pub fn change_bytes(&self) -> Option<i64> {
        self.new_bytes?.checked_sub(self.base_bytes?)
    }

    /// The steps of rows, in their order: at most so many of the largest, and the others.
    pub fn largest(&self, most: usize) -> (Vec<&WaterfallStep>, Vec<&WaterfallStep>) {
        let size = |step: &WaterfallStep| step.change_bytes.unsigned_abs();
        let mut sizes: Vec<u64> = self.steps.iter().map(size).collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        let least = sizes.get(most).copied().unwrap_or(0);
        let of_rows = self.steps.iter().filter(|step| step.row.is_some());
        let of_rows = of_rows.filter(|step| step.change_bytes != 0);
        of_rows.partition(|step| size(step) > least)
    }
}
