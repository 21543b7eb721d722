//! A history as a document.

use schemars::JsonSchema;
use serde::Serialize;

use crate::analysis::comparison::{
    Basis, CONFIDENCE, Cell, EngineMatch, Headline, Row, RowKey, Rules, Scope, Side, Summary,
};
use crate::analysis::engines::named_by;
use crate::analysis::history::{self, ChangePoint, History, SIGNIFICANCE, Series};
use crate::report::{AttributionKind, Tool};

/// A history: `trtmem.trend/1`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TrendDocument {
    /// `trtmem.trend/1`.
    pub schema: String,
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
    pub rows: Vec<TrendRow>,
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

/// A release of a history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Release {
    /// Its label, or the time where reports have none.
    pub label: String,
    /// Reports of it.
    pub reports: u32,
    /// What differs from the release before in environment or engine, in words.
    pub news: Vec<String>,
}

/// A figure over the releases.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TrendRow {
    /// The figure of each release.
    #[serde(flatten)]
    pub row: Row,
    /// Where the level of the figure changes.
    pub steps: Vec<Step>,
    /// A movement in the last release that is not decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undecided: Option<Undecided>,
}

/// A step change of a figure.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
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

/// The history; `status` is the exit status that the command ends with.
pub fn trend_document(history: &History, status: u8) -> TrendDocument {
    let changed = history.series.iter().any(|it| !it.changes.is_empty());
    let rows = history.series.iter().map(|series| row(history, series));
    let mut rows: Vec<TrendRow> = rows.collect();
    TrendDocument {
        schema: history.schema.to_owned(),
        tool: history.tool.clone(),
        headline: Headline {
            verdict: if changed {
                TrendOutcome::StepChange
            } else if history.is_undecided_in_the_last() {
                TrendOutcome::Undecided
            } else {
                TrendOutcome::NoStepShown
            },
            text: history.answer(),
            status,
        },
        warnings: history.warnings.clone(),
        sides: history.releases.iter().map(side).collect(),
        releases: history.releases.iter().map(release).collect(),
        rules: Rules {
            significance: SIGNIFICANCE,
            confidence: CONFIDENCE,
            threshold_bytes: Some(history.threshold_bytes),
            order: Some(history.order.clone()),
            ..Rules::default()
        },
        attribution: history.attribution,
        engines: named_by(rows.iter_mut().map(|it| &mut it.row)),
        rows,
    }
}

fn side(release: &history::Release) -> Side {
    Side {
        label: release.label.clone(),
        created: release.created.clone(),
        ..Side::default()
    }
}

fn release(release: &history::Release) -> Release {
    Release {
        label: release.label.clone(),
        reports: release.reports,
        news: release.news.clone(),
    }
}

fn row(history: &History, series: &Series) -> TrendRow {
    let scope = series.stage.map_or(Scope::Life, |stage| Scope::Stage {
        stage,
        engine: None,
        nth: series.nth,
    });
    let key = RowKey {
        scope,
        category: series.owner,
        quantity: series.quantity,
    };
    let cell = |point: &Option<Summary>| match point {
        Some(summary) => Cell::of(key, *summary, history.attribution, None),
        None => Cell::absent("no run of this release has the figure"),
    };
    TrendRow {
        row: Row {
            key,
            engine: series.engine.clone(),
            engine_index: None,
            label: series.label.clone(),
            cells: series.points.iter().map(cell).collect(),
            changes: Vec::new(),
        },
        steps: series.changes.iter().map(step).collect(),
        undecided: series.open.map(|open| Undecided {
            change_bytes: open.bytes,
            basis: open.basis,
            is_limited: open.is_limited,
        }),
    }
}

fn step(change: &ChangePoint) -> Step {
    Step {
        side: change.release,
        from_bytes: change.from_bytes,
        to_bytes: change.to_bytes,
        change_bytes: change.bytes(),
        p_adjusted: change.p,
        basis: change.basis,
        is_limited: change.is_limited,
    }
}
