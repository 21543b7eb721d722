//! A report held against a budget.

use trtmem::analysis::budget::{
    BudgetKind, CHECK_SCHEMA, CheckVerdict, Checked, CheckedRow, CheckedSides, Limit,
};
use trtmem::analysis::comparison::{
    Basis, CONFIDENCE, Cell, Change, Headline, Quantity, Row, RowKey, Rules, SIGNIFICANCE, Scope,
    Summary, Verdict,
};
use trtmem::analysis::digest::Category;
use trtmem::report::{AttributionKind, Stage};

use super::comparison::side;
use super::{KIB, runs, tool};

/// A check with a row of every verdict.
pub(crate) fn checked() -> Checked {
    let mut checked = Checked {
        schema: CHECK_SCHEMA,
        tool: tool(),
        headline: Headline {
            verdict: CheckVerdict::Exceeded,
            text: String::new(),
            status: 4,
        },
        warnings: vec!["The baseline was made with another version of trtmem.".into()],
        attribution: AttributionKind::Unified,
        sides: CheckedSides {
            report: side("drive-6.0.10"),
            baseline: Some(side("drive-6.0.5")),
        },
        rules: Rules {
            significance: SIGNIFICANCE,
            confidence: CONFIDENCE,
            budget: Some("ci/memory budget.toml".into()),
            ..Rules::default()
        },
        engines: Vec::new(),
        rows: vec![
            row(4, CheckVerdict::Within, 400_000, Some(380_000)),
            row(9, CheckVerdict::Exceeded, 250_000, Some(268_561)),
            row(14, CheckVerdict::Undecided, 3_000, Some(3_100)),
            row(19, CheckVerdict::NotMeasured, 64, None),
            growth(),
        ],
    }
    .told();
    checked.headline.verdict = CheckVerdict::Exceeded;
    checked
}

fn cell(key: RowKey, summary: Option<Summary>) -> Cell {
    match summary {
        Some(summary) => Cell::of(key, summary, AttributionKind::Unified, None),
        None => Cell::absent(match key.category {
            Category::Device => "no device was read",
            _ => "not measured on this side",
        }),
    }
}

fn row(line: u32, verdict: CheckVerdict, allowed: i64, seen: Option<i64>) -> CheckedRow {
    let key = RowKey {
        scope: Scope::Stage {
            stage: Stage::Deserialize,
            engine: None,
            nth: line,
        },
        category: Category::Device,
        quantity: Quantity::Held,
    };
    let summary = seen.map(|kib| runs(kib, Some(210)));
    CheckedRow {
        row: Row {
            key,
            engine: Some("lanes.engine".into()),
            engine_index: None,
            label: format!("lanes.engine · Deserialization {line} · device"),
            cells: vec![cell(key, None), cell(key, summary)],
            changes: Vec::new(),
        },
        limit: Limit {
            line,
            kind: BudgetKind::Absolute,
            allowed_bytes: Some(allowed * KIB),
            value_bytes: seen.map(|kib| kib * KIB),
            low_bytes: seen.map(|kib| (kib - 210) * KIB),
            high_bytes: seen.map(|kib| (kib + 210) * KIB),
            half_width_bytes: seen.map(|_| 210 << 10),
            basis: Basis::Noise,
            verdict,
            text: match seen {
                Some(seen) => {
                    format!("allowed {allowed} KiB, seen {seen} KiB, ±210 KiB by the noise")
                }
                None => format!("allowed {allowed} KiB, the report has no such figure"),
            },
        },
    }
}

fn growth() -> CheckedRow {
    let CheckedRow { row, limit } = row(24, CheckVerdict::Exceeded, 4_096, Some(380_000));
    let key = RowKey {
        scope: Scope::Life,
        category: Category::Total,
        quantity: Quantity::Peak,
    };
    let change = Change {
        change_bytes: Some(10_000 * KIB),
        low_bytes: Some(9_700 * KIB),
        high_bytes: Some(10_100 * KIB),
        basis: Basis::Noise,
        limit_bytes: Some(4_096 * 1024),
        verdict: Verdict::Regression,
        ..Change::default()
    };
    CheckedRow {
        row: Row {
            key,
            engine: None,
            label: "lifecycle · peak".into(),
            cells: vec![
                cell(key, Some(runs(370_000, Some(300)))),
                cell(key, Some(runs(380_000, Some(210)))),
            ],
            changes: vec![change.told()],
            ..row
        },
        limit: Limit {
            kind: BudgetKind::Growth,
            value_bytes: Some(10_000 * KIB),
            low_bytes: Some(9_700 * KIB),
            high_bytes: Some(10_100 * KIB),
            half_width_bytes: Some(300 << 10),
            ..limit
        },
    }
}
