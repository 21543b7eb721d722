//! A report held against a budget.

use trtmem::analysis::budget::{BudgetKind, CHECK_SCHEMA, CheckVerdict, Checked, CheckedLine};
use trtmem::analysis::comparison::{Basis, Change, Quantity, Verdict};
use trtmem::analysis::digest::Category;
use trtmem::report::{AttributionKind, Stage};

use super::comparison::side;
use super::{KIB, runs, tool};

/// A check with a line of every verdict.
pub(crate) fn checked() -> Checked {
    Checked {
        schema: CHECK_SCHEMA,
        tool: tool(),
        budget_path: "ci/memory budget.toml".into(),
        attribution: AttributionKind::Unified,
        report: side("drive-6.0.10"),
        baseline: Some(side("drive-6.0.5")),
        warnings: vec!["The baseline was made with another version of trtmem.".into()],
        lines: vec![
            line(4, CheckVerdict::Within, 400_000, Some(380_000)),
            line(9, CheckVerdict::Exceeded, 250_000, Some(268_561)),
            line(14, CheckVerdict::Undecided, 3_000, Some(3_100)),
            line(19, CheckVerdict::NotMeasured, 64, None),
            growth(),
        ],
        outcome: CheckVerdict::Exceeded,
    }
}

fn line(budget_line: u32, verdict: CheckVerdict, allowed: i64, seen: Option<i64>) -> CheckedLine {
    CheckedLine {
        budget_line,
        label: format!("lanes.engine · Deserialization {budget_line} · device"),
        engine: Some("lanes.engine".into()),
        stage: Some(Stage::Deserialize),
        nth: budget_line,
        owner: Category::Device,
        quantity: Quantity::Held,
        kind: BudgetKind::Absolute,
        allowed_bytes: Some(allowed * KIB),
        seen: seen.map(|kib| runs(kib, Some(210))),
        baseline: None,
        value_bytes: seen.map(|kib| kib * KIB),
        low_bytes: seen.map(|kib| (kib - 210) * KIB),
        high_bytes: seen.map(|kib| (kib + 210) * KIB),
        change: None,
        basis: Basis::Noise,
        verdict,
        message: match seen {
            Some(seen) => {
                format!("allowed {allowed} KiB, seen {seen} KiB, ±210 KiB by the noise")
            }
            None => format!("allowed {allowed} KiB, the report has no such figure"),
        },
    }
}

fn growth() -> CheckedLine {
    CheckedLine {
        engine: None,
        stage: None,
        nth: 0,
        label: "lifecycle · peak".into(),
        owner: Category::Total,
        quantity: Quantity::Peak,
        kind: BudgetKind::Growth,
        baseline: Some(runs(370_000, Some(300))),
        value_bytes: Some(10_000 * KIB),
        low_bytes: Some(9_700 * KIB),
        high_bytes: Some(10_100 * KIB),
        change: Some(
            Change {
                change_bytes: Some(10_000 * KIB),
                low_bytes: Some(9_700 * KIB),
                high_bytes: Some(10_100 * KIB),
                basis: Basis::Noise,
                limit_bytes: Some(4_096 * 1024),
                verdict: Verdict::Regression,
                ..Change::default()
            }
            .told(),
        ),
        ..line(24, CheckVerdict::Exceeded, 4_096, Some(380_000))
    }
}
