//! A check as a document.

use schemars::JsonSchema;
use serde::Serialize;

use crate::analysis::budget::{BudgetKind, CheckVerdict, Checked, CheckedLine};
use crate::analysis::comparison::{
    Basis, CONFIDENCE, Cell, EngineMatch, Headline, Row, RowKey, Rules, SIGNIFICANCE, Scope, Side,
    Summary,
};
use crate::analysis::engines::named_by;
use crate::report::Tool;

/// A check: `trtmem.check/1`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CheckDocument {
    /// `trtmem.check/1`.
    pub schema: String,
    /// The program that checked.
    pub tool: Tool,
    /// The result.
    pub headline: Headline<CheckVerdict>,
    /// Warnings to read before the figures, one sentence each.
    pub warnings: Vec<String>,
    /// The baseline, where growth is limited, and the report.
    pub sides: Vec<Side>,
    /// The rules of the verdicts.
    pub rules: Rules,
    /// The engines that limits name; rows refer to them by position.
    pub engines: Vec<EngineMatch>,
    /// A row for every limit and every figure it applies to, in the budget's order.
    pub rows: Vec<CheckRow>,
}

/// A figure that a budget limits.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CheckRow {
    /// The figure on each side.
    #[serde(flatten)]
    pub row: Row,
    /// The limit.
    pub limit: Limit,
}

/// A limit of a budget, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Limit {
    /// Line of the budget, from 1.
    pub line: u32,
    /// Whether it limits the bytes themselves or their growth over the baseline.
    pub kind: BudgetKind,
    /// What is allowed; absent for a share of a figure that is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_bytes: Option<i64>,
    /// What is compared with it: the report's figure, or its growth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_bytes: Option<i64>,
    /// The least value that noise leaves possible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low_bytes: Option<i64>,
    /// The greatest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high_bytes: Option<i64>,
    /// What every form prints after `±`: the farther end of the interval from the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub half_width_bytes: Option<u64>,
    /// What the verdict rests on.
    pub basis: Basis,
    /// The verdict.
    pub verdict: CheckVerdict,
    /// The verdict in a sentence, as every form has it.
    pub text: String,
}

/// The check; `status` is the exit status that the command ends with.
pub fn check_document(checked: &Checked, status: u8) -> CheckDocument {
    let rows = checked.lines.iter().map(|line| CheckRow {
        row: row(checked, line),
        limit: limit(line),
    });
    let mut rows: Vec<CheckRow> = rows.collect();
    CheckDocument {
        schema: checked.schema.to_owned(),
        tool: checked.tool.clone(),
        headline: Headline {
            verdict: checked.outcome,
            text: checked.answer(),
            status,
        },
        warnings: checked.warnings.clone(),
        sides: sides(checked).cloned().collect(),
        rules: Rules {
            significance: SIGNIFICANCE,
            confidence: CONFIDENCE,
            budget: Some(checked.budget_path.clone()),
            ..Rules::default()
        },
        engines: named_by(rows.iter_mut().map(|it| &mut it.row)),
        rows,
    }
}

fn row(checked: &Checked, line: &CheckedLine) -> Row {
    let scope = match (line.stage, &line.engine) {
        (Some(stage), _) => Scope::Stage {
            stage,
            engine: None,
            nth: line.nth,
        },
        (None, Some(_)) => Scope::Stages { engine: 0 },
        (None, None) => Scope::Life,
    };
    let key = RowKey {
        scope,
        category: line.owner,
        quantity: line.quantity,
    };
    Row {
        key,
        engine: line.engine.clone(),
        engine_index: None,
        label: line.label.clone(),
        cells: figures(checked, line, key),
        changes: line.change.iter().cloned().collect(),
    }
}

/// The figure on each side: the baseline where there is one, and the report.
fn figures(checked: &Checked, line: &CheckedLine, key: RowKey) -> Vec<Cell> {
    let cell = |summary: Option<Summary>, side: &Side| {
        let Some(summary) = summary else {
            let reason = side.reason_of(line.owner);
            return Cell::absent(reason.unwrap_or("not measured on this side").to_owned());
        };
        Cell::of(key, summary, checked.attribution, side.noise.as_ref())
    };
    let baseline = checked.baseline.as_ref();
    let baseline = baseline.map(|side| cell(line.baseline, side));
    let report = cell(line.seen, &checked.report);
    baseline.into_iter().chain([report]).collect()
}

/// The baseline, where there is one, and the report.
fn sides(checked: &Checked) -> impl Iterator<Item = &Side> {
    checked.baseline.iter().chain([&checked.report])
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
