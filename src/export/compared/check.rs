//! A check as a document.

use crate::analysis::budget::{Checked, CheckedLine};
use crate::analysis::comparison::{CONFIDENCE, SIGNIFICANCE, Side, Summary};

use super::cells::{self, Figure, absent};
use super::diff::change;
use super::engines::Engines;
use super::model::{Cell, CheckDocument, Headline, Limit, Row, Rules, Scope};

/// The check; `status` is the exit status that the command ends with.
pub fn check_document(checked: &Checked, status: u8) -> CheckDocument {
    let engines = Engines::of(checked.lines.iter().map(|line| line.engine.as_deref()));
    let row = |line: &CheckedLine| row(checked, line, &engines);
    CheckDocument {
        schema: checked.schema.to_owned(),
        tool: checked.tool.clone(),
        headline: Headline {
            verdict: checked.outcome,
            text: checked.answer(),
            status,
        },
        warnings: checked.warnings.clone(),
        sides: checked.sides.iter().map(cells::side).collect(),
        rules: Rules {
            significance: SIGNIFICANCE,
            confidence: CONFIDENCE,
            threshold_bytes: None,
            limits: Vec::new(),
            order: None,
            budget: Some(checked.budget_path.clone()),
        },
        rows: checked.lines.iter().map(row).collect(),
        engines: engines.told(),
    }
}

fn row(checked: &Checked, line: &CheckedLine, engines: &Engines) -> Row {
    Row {
        scope: match (line.stage, &line.engine) {
            (Some(_), _) => Scope::Stage,
            (None, Some(_)) => Scope::EngineStages,
            (None, None) => Scope::Lifecycle,
        },
        stage: line.stage,
        occurrence: line.nth,
        engine: line.engine.clone(),
        engine_index: engines.index(line.engine.as_deref()),
        size: None,
        category: line.owner,
        quantity: cells::quantity(line.quantity),
        label: line.label.clone(),
        cells: figures(checked, line),
        changes: line.change.iter().map(change).collect(),
        limit: Some(limit(line)),
        steps: None,
        bracket: None,
        undecided: None,
    }
}

/// The figure on each side: the baseline where there is one, and the report.
fn figures(checked: &Checked, line: &CheckedLine) -> Vec<Cell> {
    let cell = |summary: Option<Summary>, side: Option<&Side>| {
        let Some(summary) = summary else {
            let reason = side.and_then(|side| side.reason_of(line.owner));
            return absent(reason.unwrap_or("not measured on this side"));
        };
        let figure = Figure {
            attribution: checked.attribution,
            owner: line.owner,
            quantity: line.quantity,
            is_size: false,
            side,
        };
        figure.cell(summary)
    };
    match checked.sides.as_slice() {
        [baseline, report] => vec![
            cell(line.baseline, Some(baseline)),
            cell(line.seen, Some(report)),
        ],
        sides => vec![cell(line.seen, sides.first())],
    }
}

fn limit(line: &CheckedLine) -> Limit {
    Limit {
        line: line.budget_line,
        kind: line.kind,
        allowed_bytes: line.allowed_bytes,
        value_bytes: line.value_bytes,
        low_bytes: line.low_bytes,
        high_bytes: line.high_bytes,
        half_width_bytes: line.half_width_bytes(),
        basis: line.basis,
        verdict: line.verdict,
        text: line.message.clone(),
    }
}
