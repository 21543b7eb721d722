//! A history as a document.

use crate::analysis::comparison::{CONFIDENCE, Summary};
use crate::analysis::history::{ChangePoint, History, SIGNIFICANCE, Series};

use super::cells::{self, Figure, absent};
use super::engines::Engines;
use super::model::{
    Headline, Release, Row, Rules, Scope, Side, Step, TrendDocument, TrendOutcome, Undecided,
};

/// The history; `status` is the exit status that the command ends with.
pub fn trend_document(history: &History, status: u8) -> TrendDocument {
    let changed = history.series.iter().any(|it| !it.changes.is_empty());
    let engines = Engines::of(history.series.iter().map(|it| it.engine.as_deref()));
    let row = |series: &Series| row(history, series, &engines);
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
            limits: Vec::new(),
            order: Some(history.order.clone()),
            budget: None,
        },
        attribution: history.attribution,
        rows: history.series.iter().map(row).collect(),
        engines: engines.told(),
    }
}

fn side(release: &crate::analysis::history::Release) -> Side {
    Side {
        label: release.label.clone(),
        paths: Vec::new(),
        created: release.created.clone(),
        runs: None,
        runs_left_out: Vec::new(),
        noise: Vec::new(),
        not_reclaimed_bytes: None,
        headline: None,
    }
}

fn release(release: &crate::analysis::history::Release) -> Release {
    Release {
        label: release.label.clone(),
        reports: release.reports,
        news: release.news.clone(),
    }
}

fn row(history: &History, series: &Series, engines: &Engines) -> Row {
    let figure = Figure {
        attribution: history.attribution,
        owner: series.owner,
        quantity: series.quantity,
        is_size: false,
        side: None,
    };
    let cell = |point: &Option<Summary>| match point {
        Some(summary) => figure.cell(*summary),
        None => absent("no run of this release has the figure"),
    };
    Row {
        scope: match series.stage {
            Some(_) => Scope::Stage,
            None => Scope::Lifecycle,
        },
        stage: series.stage,
        occurrence: series.nth,
        engine: series.engine.clone(),
        engine_index: engines.index(series.engine.as_deref()),
        size: None,
        category: series.owner,
        quantity: cells::quantity(series.quantity),
        label: series.label.clone(),
        cells: series.points.iter().map(cell).collect(),
        changes: Vec::new(),
        limit: None,
        steps: Some(series.changes.iter().map(step).collect()),
        bracket: None,
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
