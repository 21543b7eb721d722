//! Many releases in their order, as data, and what they come to.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use schemars::JsonSchema;
use serde::Serialize;

use crate::analysis::change::Basis;
use crate::analysis::digest::Category;
use crate::analysis::engines::{EngineMatch, named_by};
use crate::analysis::figure::{Quantity, Scope};
use crate::analysis::rows::{Headline, Row, Rules};
use crate::analysis::sides::Side;
use crate::report::{AttributionKind, Stage, Tool};
use crate::units::signed_mib;

/// The version of the histories this program writes as JSON.
pub const HISTORY_SCHEMA: &str = "trtmem.trend/1";

/// Many reports in release order, which is also its JSON: `trtmem.trend/1`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct History {
    /// `trtmem.trend/1`.
    pub schema: &'static str,
    /// The program that made it.
    pub tool: Tool,
    /// The result.
    pub headline: Headline<TrendOutcome>,
    /// Notes for the reader, one sentence each.
    pub warnings: Vec<String>,
    /// The releases in their order, as the sides that cells belong to.
    pub sides: Vec<Side>,
    /// What else there is to say of each of them.
    pub releases: Vec<Release>,
    /// The rules of the steps.
    pub rules: Rules,
    /// How total, CPU, device and other are derived.
    pub attribution: AttributionKind,
    /// The engines; rows refer to them by position.
    pub engines: Vec<EngineMatch>,
    /// A row for every figure, the lifecycle first, each with its steps.
    pub rows: Vec<HistoryRow>,
}

/// The result of a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TrendOutcome {
    /// Some figure has a step change.
    StepChange,
    /// No step is shown, and growth in the last release cannot be decided.
    Undecided,
    /// None is shown.
    NoStepShown,
}

/// A release of a history: every report that carries its label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Release {
    /// Its label, or the time where reports have none.
    pub label: String,
    /// When its first report was made, RFC 3339.
    #[serde(skip)]
    pub created: String,
    /// Reports of it.
    pub reports: u32,
    /// What differs from the release before in environment or engine, in words: `TensorRT 8.4.12 → 8.6.13`.
    pub news: Vec<String>,
}

/// A figure over the releases.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct HistoryRow {
    /// The figure of each release.
    #[serde(flatten)]
    pub row: Row,
    /// Where the level of the figure changes, in order.
    pub steps: Vec<Step>,
    /// A movement in the last release that is not decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undecided: Option<Undecided>,
}

/// A step change of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Step {
    /// Position among `sides` of the first release that has the new level.
    pub side: u32,
    /// The level before.
    pub from_bytes: i64,
    /// The level from then on.
    pub to_bytes: i64,
    /// The new level less the old one.
    pub change_bytes: i64,
    /// Chance of a step like this where there is none, corrected for every place that was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p_adjusted: Option<f64>,
    /// What it rests on.
    pub basis: Basis,
    /// Whether growth is limited there, so that it is a regression and not information alone.
    pub is_limited: bool,
}

/// A movement of the last release beyond the threshold that is not decided to be real.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Undecided {
    /// By how much the figure moved.
    pub change_bytes: i64,
    /// What a verdict would have rested on.
    pub basis: Basis,
    /// Whether growth is limited there, so that the history as a whole cannot be decided.
    pub is_limited: bool,
}

impl HistoryRow {
    /// The size of its largest change, bytes; `None` where it never changed.
    fn largest_change(&self) -> Option<u64> {
        let sizes = self.steps.iter().map(|it| it.change_bytes.unsigned_abs());
        sizes.max()
    }

    /// Whether it is of the lifecycle of the whole process, held.
    pub fn is_whole(&self) -> bool {
        let key = self.row.key;
        let is_life = key.scope == Scope::Life && key.quantity == Quantity::Held;
        is_life && self.row.engine.is_none()
    }

    /// The figure of the latest release that has one.
    pub fn latest(&self) -> Option<i64> {
        self.row.cells.iter().rev().find_map(|it| it.value_bytes)
    }

    /// The figure of the first release that has one.
    pub fn first(&self) -> Option<i64> {
        self.row.cells.iter().find_map(|it| it.value_bytes)
    }
}

impl History {
    /// The positions of the rows: those that changed most first, then the largest.
    pub fn most_telling(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        order.sort_by_key(|at| {
            let series = self.rows.get(*at);
            let latest = series.and_then(HistoryRow::latest).map(i64::unsigned_abs);
            Reverse((series.and_then(HistoryRow::largest_change), latest))
        });
        order
    }

    /// The same figure of all engines together, but for the lifecycle of the process: those that changed most first,
    /// then the largest; of each the engines in the same order where there are more than `most`.
    pub fn by_figure(&self, most: usize) -> Vec<Vec<&HistoryRow>> {
        let mut groups: Vec<Vec<&HistoryRow>> = Vec::new();
        let mut places = HashMap::new();
        let others = self.rows.iter().filter(|series| !series.is_whole());
        for series in others.filter(|series| series.latest().is_some()) {
            let key = series.row.key;
            let key = (
                key.scope.stage(),
                key.scope.nth(),
                key.category,
                key.quantity,
            );
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

    /// The same with the most telling figures alone, as many as asked for, in their order.
    #[must_use]
    pub fn most_telling_alone(mut self, most: usize) -> History {
        let kept: BTreeSet<usize> = self.most_telling().into_iter().take(most).collect();
        let mut at = 0..;
        self.rows
            .retain(|_| at.next().is_some_and(|at| kept.contains(&at)));
        self.told()
    }

    /// The same with what follows from its rows: the engines and the result.
    #[must_use]
    pub fn told(mut self) -> History {
        self.engines = named_by(self.rows.iter_mut().map(|it| &mut it.row));
        self.headline.verdict = if self.rows.iter().any(|it| !it.steps.is_empty()) {
            TrendOutcome::StepChange
        } else if self.is_undecided_in_the_last() {
            TrendOutcome::Undecided
        } else {
            TrendOutcome::NoStepShown
        };
        self.headline.text = self.answer();
        self
    }

    /// Whether growth in the last release cannot be decided.
    pub fn is_undecided_in_the_last(&self) -> bool {
        let mut undecided = self.rows.iter().filter_map(|it| it.undecided);
        undecided.any(|it| it.is_limited)
    }

    /// Whether a figure whose growth is limited grew in the last release.
    pub fn grew_in_the_last(&self) -> bool {
        let last = self.releases.len().checked_sub(1);
        let is_last = |it: &Step| usize::try_from(it.side).ok() == last;
        let mut steps = self.rows.iter().flat_map(|it| &it.steps);
        steps.any(|step| step.is_limited && is_last(step) && step.change_bytes > 0)
    }

    /// The largest step change in a sentence, and how many figures have others. Of several as large the last
    /// counts, for a category of a stage says more than the lifecycle. Repeats names from reports: to be escaped
    /// where shown.
    fn answer(&self) -> String {
        let rows = self.rows.iter();
        let steps = rows.flat_map(|row| row.steps.iter().map(move |step| (&row.row.label, step)));
        if let Some((label, step)) = steps.max_by_key(|(_, it)| it.change_bytes.unsigned_abs()) {
            let with_steps = self.rows.iter().filter(|it| !it.steps.is_empty());
            let others = match with_steps.count().saturating_sub(1) {
                0 => String::new(),
                1 => "; 1 other figure has a step change as well".to_owned(),
                others => format!("; {others} other figures have step changes as well"),
            };
            return format!(
                "Step change in {}: {label} {} MiB, from {} to {}{others}.",
                self.label_of(step.side),
                signed_mib(step.change_bytes),
                signed_mib(step.from_bytes),
                signed_mib(step.to_bytes)
            );
        }
        let undecided = self.rows.iter().filter_map(|row| {
            let undecided = row.undecided.filter(|it| it.is_limited)?;
            Some((&row.row.label, undecided.change_bytes))
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
                self.rows.len(),
                releases.len()
            ),
        }
    }

    /// The label of the release at a position.
    pub fn label_of(&self, release: u32) -> &str {
        let release = usize::try_from(release).ok();
        let release = release.and_then(|at| self.releases.get(at));
        release.map_or("", |release| &release.label)
    }
}

/// Why reports make no history.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HistoryError {
    /// Two of them were counted in different ways.
    #[error(
        "{first} counts as {}, {other} as {}: figures of different attribution do not form one history; give the reports of one of them, or measure again with --attribution",
        first_kind.name(),
        other_kind.name()
    )]
    MixedAttribution {
        /// The first report.
        first: String,
        /// Its attribution.
        first_kind: AttributionKind,
        /// The first that differs.
        other: String,
        /// Its attribution.
        other_kind: AttributionKind,
    },
    /// The order names a release that no report has.
    #[error("no report has the release `{label}`; there are: {known}")]
    UnknownRelease {
        /// What was named.
        label: String,
        /// What there is.
        known: String,
    },
    /// No run of any report came to its end.
    #[error("no run of any report finished, so there is nothing to follow; see `trtmem render`")]
    NothingFinished,
    /// What was asked for leaves nothing.
    #[error("no report has such a figure; leave out --stage, --category or --engine")]
    NothingSelected,
}

/// Which figures are followed; an empty list leaves the choice open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Stages; `None` among them is the whole life.
    pub stages: Vec<Option<Stage>>,
    /// Owners and quantities.
    pub columns: Vec<(Category, Quantity)>,
    /// File names of engines. Figures of the whole process are kept where all of its engines are named.
    pub engines: Vec<String>,
}
