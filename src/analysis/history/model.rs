//! Many releases in their order, as data, and what they come to.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use crate::analysis::digest::Category;
use crate::analysis::table::{Quantity, Summary};
use crate::analysis::verdict::Basis;
use crate::report::{AttributionKind, Stage, Tool};
use crate::units::signed_mib;

/// The version of the histories this program writes as JSON.
pub const HISTORY_SCHEMA: &str = "trtmem.trend/1";

/// Many reports in release order.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct History {
    /// `trtmem.trend/1`.
    pub schema: &'static str,
    /// The program that made it.
    pub tool: Tool,
    /// How the releases were put in order, in words.
    pub order: String,
    /// The arithmetic of all reports.
    pub attribution: AttributionKind,
    /// Changes up to so many bytes are of no interest.
    pub threshold_bytes: u64,
    /// The releases, in order.
    pub releases: Vec<Release>,
    /// What a reader has to know, one sentence each.
    pub warnings: Vec<String>,
    /// One line per engine, stage and owner, the whole life first.
    pub series: Vec<Series>,
}

/// One release: every report that carries its label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Release {
    /// The label, or the time where reports have none.
    pub label: String,
    /// When its first report was made, RFC 3339.
    pub created: String,
    /// Reports of it.
    pub reports: u32,
    /// What differs from the release before in environment or engine, in words: `TensorRT 8.4.12 → 8.6.13`.
    pub news: Vec<String>,
}

/// One figure over the releases.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Series {
    /// The engine's name; absent for the whole process.
    pub engine: Option<String>,
    /// The stage; absent for the whole life.
    pub stage: Option<Stage>,
    /// Position among the stages of the same name and engine, from 0.
    pub nth: u32,
    /// Whose bytes.
    pub owner: Category,
    /// Held or peak.
    pub quantity: Quantity,
    /// What it is, in words: `Deserialization (lanes.engine) · cpu`.
    pub label: String,
    /// The figure of each release; absent where a release has none.
    pub points: Vec<Option<Summary>>,
    /// Where it changed for good, in order.
    pub changes: Vec<ChangePoint>,
    /// A movement in the last release that cannot be decided; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<OpenChange>,
}

/// A movement of the last release that is more than what is of no interest, and not decided to be real.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct OpenChange {
    /// By how much the figure moved, bytes.
    pub bytes: i64,
    /// What a verdict would have rested on.
    pub basis: Basis,
    /// Whether growth is limited there, so that the history as a whole cannot be decided.
    pub is_limited: bool,
}

/// A place where a series changed for good.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ChangePoint {
    /// Position of the first release that has the new level.
    pub release: u32,
    /// The level before, bytes.
    pub from_bytes: i64,
    /// The level from then on.
    pub to_bytes: i64,
    /// Chance of a step like this where there is none, corrected for all places that were looked at.
    pub p: Option<f64>,
    /// What it rests on.
    pub basis: Basis,
    /// Whether growth is limited there, so that it is a regression and not news alone.
    pub is_limited: bool,
}

impl ChangePoint {
    /// By how much the level changed; positive is growth.
    pub fn bytes(&self) -> i64 {
        self.to_bytes.saturating_sub(self.from_bytes)
    }
}

impl Series {
    /// The size of its largest change, bytes; `None` where it never changed.
    fn largest_change(&self) -> Option<u64> {
        let sizes = self.changes.iter().map(|it| it.bytes().unsigned_abs());
        sizes.max()
    }

    /// Whether it is of the lifecycle of the whole process, held.
    pub fn is_whole(&self) -> bool {
        self.stage.is_none() && self.engine.is_none() && self.quantity == Quantity::Held
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
            let latest = series.and_then(Series::latest).map(i64::unsigned_abs);
            Reverse((series.and_then(Series::largest_change), latest))
        });
        order
    }

    /// The same figure of all engines together, but for the lifecycle of the process: those that changed most first,
    /// then the largest; of each the engines in the same order where there are more than `most`.
    pub fn by_figure(&self, most: usize) -> Vec<Vec<&Series>> {
        let mut groups: Vec<Vec<&Series>> = Vec::new();
        let mut places = HashMap::new();
        let others = self.series.iter().filter(|series| !series.is_whole());
        for series in others.filter(|series| series.latest().is_some()) {
            let key = (series.stage, series.nth, series.owner, series.quantity);
            let place = *places.entry(key).or_insert(groups.len());
            match groups.get_mut(place) {
                Some(group) => group.push(series),
                None => groups.push(vec![series]),
            }
        }
        groups.sort_by_cached_key(|group| {
            let change = group.iter().map(|it| it.largest_change()).max();
            let latest = group.iter().map(|it| it.latest()).max();
            Reverse((change, latest))
        });
        for group in groups.iter_mut().filter(|group| group.len() > most) {
            group.sort_by_cached_key(|it| Reverse((it.largest_change(), it.latest())));
        }
        groups
    }

    /// Keeps the most telling series, as many as asked for, in their order.
    pub fn keep_most_telling(&mut self, most: usize) {
        let kept: BTreeSet<usize> = self.most_telling().into_iter().take(most).collect();
        let mut at = 0..;
        self.series
            .retain(|_| at.next().is_some_and(|at| kept.contains(&at)));
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

    /// The largest step change in a sentence, and how many figures have others. Of several as large the last
    /// counts, for a category of a stage says more than the lifecycle. Repeats names from reports: to be escaped
    /// where shown.
    pub fn answer(&self) -> String {
        let series = self.series.iter();
        let each = series.flat_map(|series| series.changes.iter().map(move |it| (series, it)));
        let largest = each.max_by_key(|(_, change)| change.bytes().unsigned_abs());
        if let Some((series, change)) = largest {
            return self.step(series, change);
        }
        let undecided = self.series.iter().filter_map(|series| {
            let open = series.open.filter(|open| open.is_limited)?;
            Some((&series.label, open.bytes))
        });
        match (
            self.releases.as_slice(),
            undecided.max_by_key(|(_, bytes)| *bytes),
        ) {
            ([] | [_], _) => "One release has no history yet.".to_owned(),
            ([.., last], Some((label, bytes))) => format!(
                "Not decidable: {label} moved by {} MiB in {}, which could be noise; more runs, or a quieter machine, would decide it.",
                signed_mib(bytes),
                last.label
            ),
            (releases, None) => format!(
                "No step change is shown: {} figures over {} releases.",
                self.series.len(),
                releases.len()
            ),
        }
    }

    fn step(&self, series: &Series, change: &ChangePoint) -> String {
        let with_steps = self.series.iter().filter(|it| !it.changes.is_empty());
        let others = match with_steps.count().saturating_sub(1) {
            0 => String::new(),
            1 => "; 1 other figure has a step change as well".to_owned(),
            others => format!("; {others} other figures have step changes as well"),
        };
        format!(
            "Step change in {}: {} {} MiB, from {} to {}{others}.",
            self.label_of(change.release),
            series.label,
            signed_mib(change.bytes()),
            signed_mib(change.from_bytes),
            signed_mib(change.to_bytes)
        )
    }

    /// The label of the release at a position.
    pub fn label_of(&self, release: u32) -> &str {
        let release = usize::try_from(release).ok();
        let release = release.and_then(|at| self.releases.get(at));
        release.map_or("", |release| &release.label)
    }
}
