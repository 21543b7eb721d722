//! Many releases in their order.

use trtmem::analysis::comparison::{
    Basis, CONFIDENCE, Cell, Headline, Quantity, Row, RowKey, Rules, Scope, Side, Summary,
};
use trtmem::analysis::digest::Category;
use trtmem::analysis::history::{
    HISTORY_SCHEMA, History, HistoryRow, Release, SIGNIFICANCE, Step, TrendOutcome,
};
use trtmem::report::{AttributionKind, Stage};

use super::{KIB, runs, tool};

/// So many releases; two rows, one of which changes in the fourth.
pub(crate) fn history(releases: u32) -> History {
    let life = key(Scope::Life, Category::Total);
    let deserialize = Scope::Stage {
        stage: Stage::Deserialize,
        engine: None,
        nth: 0,
    };
    let at_first = |at: u32| Some(runs(500_000 + i64::from(at), Some(210)));
    let grown = |at: u32| (at != 1).then(|| runs(if at < 3 { 8_294 } else { 17_736 }, Some(30)));
    let releases: Vec<u32> = (0..releases).collect();
    let side = |at: u32| Side {
        label: release(at).label,
        created: release(at).created,
        ..Side::default()
    };
    let history = History {
        schema: HISTORY_SCHEMA,
        tool: tool(),
        headline: Headline {
            verdict: TrendOutcome::NoStepShown,
            text: String::new(),
            status: 0,
        },
        warnings: vec!["drive-6.0.2 has a single run.".into()],
        sides: releases.iter().copied().map(side).collect(),
        releases: releases.iter().copied().map(release).collect(),
        rules: Rules {
            significance: SIGNIFICANCE,
            confidence: CONFIDENCE,
            threshold_bytes: Some(1 << 20),
            order: Some("by the time their first reports were made".into()),
            ..Rules::default()
        },
        attribution: AttributionKind::Unified,
        engines: Vec::new(),
        rows: vec![
            HistoryRow {
                row: row(life, None, "lifecycle total", &releases, at_first),
                steps: Vec::new(),
                undecided: None,
            },
            HistoryRow {
                row: row(
                    key(deserialize, Category::Cpu),
                    Some("lanes.engine"),
                    "Deserialization (lanes.engine) · cpu",
                    &releases,
                    grown,
                ),
                undecided: None,
                steps: vec![Step {
                    side: 3,
                    from_bytes: 8_294 * KIB,
                    to_bytes: 17_736 * KIB,
                    change_bytes: (17_736 - 8_294) * KIB,
                    p_adjusted: Some(0.002),
                    basis: Basis::Ranks,
                    is_limited: true,
                }],
            },
        ],
    };
    history.told()
}

fn key(scope: Scope, category: Category) -> RowKey {
    RowKey {
        scope,
        category,
        quantity: Quantity::Held,
    }
}

fn row(
    key: RowKey,
    engine: Option<&str>,
    label: &str,
    releases: &[u32],
    figure: impl Fn(u32) -> Option<Summary>,
) -> Row {
    let cell = |at: &u32| match figure(*at) {
        Some(figure) => Cell::of(key, figure, AttributionKind::Unified, None),
        None => Cell::absent("no run of this release has the figure"),
    };
    Row {
        key,
        engine: engine.map(str::to_owned),
        engine_index: None,
        label: label.into(),
        cells: releases.iter().map(cell).collect(),
        changes: Vec::new(),
    }
}

fn release(at: u32) -> Release {
    Release {
        label: format!("drive-6.0.{at}"),
        created: format!("2026-11-{:02}T08:00:00Z", at + 1),
        reports: 10,
        news: if at == 3 {
            vec!["TensorRT 8.4.12 → 8.6.13".into()]
        } else {
            Vec::new()
        },
    }
}
