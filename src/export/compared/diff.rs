//! A comparison as a document.

use crate::analysis::comparison::{self as diff, Comparison, DiffOutcome, Verdict};
use crate::analysis::words as verdict;

use super::cells::{self, Figure, absent};
use super::model::{
    Cell, Change, DiffDocument, Engine, Headline, Plan, Row, RowQuantity, Rules, Scope, Side,
    SideHeadline, Waterfall, WaterfallStep,
};

/// The comparison; `status` is the exit status that the command ends with, `plan` that of `ab`.
pub fn diff_document(comparison: &Comparison, status: u8, plan: Option<Plan>) -> DiffDocument {
    let rules = &comparison.rules;
    DiffDocument {
        schema: comparison.schema.to_owned(),
        tool: comparison.tool.clone(),
        headline: headline(comparison, status),
        warnings: comparison.warnings.clone(),
        sides: sides(comparison),
        rules: Rules {
            significance: rules.significance,
            confidence: rules.confidence,
            threshold_bytes: Some(rules.threshold_bytes),
            limits: rules.limits.clone(),
            order: None,
            budget: None,
        },
        attribution: comparison.attribution,
        engines: comparison.engines.iter().map(engine).collect(),
        environment: comparison.environment.clone(),
        rows: comparison
            .rows
            .iter()
            .map(|it| row(comparison, it))
            .collect(),
        waterfalls: comparison.waterfalls.iter().map(waterfall).collect(),
        plan,
    }
}

/// The most severe verdict of all later sides, and what each of them comes to in words.
fn headline(comparison: &Comparison, status: u8) -> Headline<DiffOutcome> {
    let answers = &comparison.answers;
    let later = comparison.sides.iter().skip(1);
    let text = match answers.as_slice() {
        [only] => only.sentence.clone(),
        several => {
            let each = several.iter().zip(later);
            let each = each.map(|(answer, side)| format!("{}: {}", side.label, answer.sentence));
            each.collect::<Vec<_>>().join("\n")
        }
    };
    let worst = answers.iter().map(|answer| answer.outcome).max();
    Headline {
        verdict: worst.unwrap_or(DiffOutcome::Identical),
        text,
        status,
    }
}

fn sides(comparison: &Comparison) -> Vec<Side> {
    let headline = |at: usize| {
        let answer = comparison.answers.get(at.checked_sub(1)?)?;
        Some(SideHeadline {
            verdict: answer.outcome,
            text: answer.sentence.clone(),
        })
    };
    let side = |(at, side)| Side {
        headline: headline(at),
        ..cells::side(side)
    };
    comparison.sides.iter().enumerate().map(side).collect()
}

fn engine(engine: &diff::EngineMatch) -> Engine {
    Engine {
        label: engine.label.clone(),
        paths: engine.paths.clone(),
        change: Some(engine.change),
    }
}

fn row(comparison: &Comparison, row: &diff::Row) -> Row {
    let (scope, stage, engine, occurrence, size) = match row.scope {
        diff::Scope::Life => (Scope::Lifecycle, None, None, 0, None),
        diff::Scope::Brackets => (Scope::Brackets, None, None, 0, None),
        diff::Scope::Bracket { engine, .. } => (Scope::Bracket, None, engine, 0, None),
        diff::Scope::Stage { stage, engine, nth } => (Scope::Stage, Some(stage), engine, nth, None),
        diff::Scope::Stages { engine } => (Scope::EngineStages, None, Some(engine), 0, None),
        diff::Scope::Engine { engine, size } => {
            (Scope::EngineSize, None, Some(engine), 0, Some(size))
        }
    };
    let name = engine
        .and_then(|at| comparison.engines.get(usize::try_from(at).ok()?))
        .map(|engine| engine.label.clone());
    let cells = (0..comparison.sides.len()).map(|at| cell(comparison, row, at, size.is_some()));
    Row {
        scope,
        stage,
        occurrence,
        engine: name,
        engine_index: engine,
        size,
        category: row.owner,
        quantity: match size {
            Some(_) => RowQuantity::Size,
            None => cells::quantity(row.quantity),
        },
        label: row.name(),
        cells: cells.collect(),
        changes: row.changes.iter().map(change).collect(),
        bracket: match row.scope {
            diff::Scope::Bracket { bracket, .. } => Some(bracket),
            _ => None,
        },
        limit: None,
        steps: None,
        undecided: None,
    }
}

fn cell(comparison: &Comparison, row: &diff::Row, at: usize, is_size: bool) -> Cell {
    let side = comparison.sides.get(at);
    match row.cells.get(at).copied().flatten() {
        Some(summary) => Figure {
            attribution: comparison.attribution,
            owner: row.owner,
            quantity: row.quantity,
            is_size,
            side,
        }
        .cell(summary),
        None => absent(reason(row, side, at)),
    }
}

/// Why a side has no figure: it has no such row at all, or did not measure it.
fn reason<'a>(row: &diff::Row, side: Option<&'a diff::Side>, at: usize) -> &'a str {
    let verdict = |later: usize| row.changes.get(later.checked_sub(1)?).map(|it| it.verdict);
    let has_no_row = match at {
        0 => (1..=row.changes.len()).any(|later| verdict(later) == Some(Verdict::Added)),
        later => verdict(later) == Some(Verdict::Removed),
    };
    let measured = side.and_then(|side| side.reason_of(row.owner));
    match measured {
        _ if has_no_row => "this side has no such row",
        Some(reason) => reason,
        None => "not measured on this side",
    }
}

/// What became of a row.
pub(super) fn change(change: &diff::Change) -> Change {
    Change {
        change_bytes: change.change_bytes,
        low_bytes: change.low_bytes,
        high_bytes: change.high_bytes,
        half_width_bytes: change.half_width_bytes(),
        p: change.p,
        p_adjusted: change.p_adjusted,
        basis: change.basis,
        limit_bytes: change.limit_bytes,
        verdict: change.verdict,
        text: verdict::sentence(change),
    }
}

fn waterfall(waterfall: &diff::Waterfall) -> Waterfall {
    let step = |step: &diff::WaterfallStep| WaterfallStep {
        row: step.row,
        category: step.owner,
        change_bytes: step.change_bytes,
    };
    Waterfall {
        base_bytes: waterfall.base_bytes,
        new_bytes: waterfall.new_bytes,
        steps: waterfall.steps.iter().map(step).collect(),
    }
}
