//! Checks and histories as CSV, bytes as integers. Columns are read by name: new ones are put before the last.

use serde::Serialize;

use crate::analysis::budget::{BudgetKind, Checked, CheckedRow};
use crate::analysis::comparison::{Cell, Row};
use crate::analysis::history::{History, HistoryRow, Release};
use crate::report::Stage;
use crate::units::joined;

use super::RenderError;
use super::csv::{figure, outside, serialized};

/// The columns of a check: the report and its budget; the limited figure, whose `occurrence` counts the stages of the same
/// name and engine from 1; what was allowed; the figure over the runs of the report (`seen_`) and of the baseline; what is
/// compared with what is allowed (`value_bytes`), and what noise leaves possible of it; what it comes to; and why columns
/// are empty (`absent`: `column: reason; ...`). A half-width is the farther end of the interval, which is printed after ±.
pub const CHECKED_COLUMNS: &str = "report,created,budget,budget_line,label,engine,stage,occurrence,\
category,quantity,kind,allowed_bytes,\
seen_runs,seen_median_bytes,seen_low_bytes,seen_high_bytes,seen_half_width_bytes,\
seen_min_bytes,seen_max_bytes,\
baseline_runs,baseline_median_bytes,baseline_low_bytes,baseline_high_bytes,\
baseline_half_width_bytes,baseline_min_bytes,baseline_max_bytes,\
value_bytes,low_bytes,high_bytes,half_width_bytes,verdict,message,absent";

/// The check, a row for every limit and every figure it applies to.
///
/// # Errors
/// The table cannot be written, which does not happen in memory.
pub fn checked(checked: &Checked) -> Result<String, RenderError> {
    let rows = checked.rows.iter().map(|it| checked_row(checked, it));
    serialized(CHECKED_COLUMNS, rows)
}

fn checked_row(checked: &Checked, CheckedRow { row, limit }: &CheckedRow) -> impl Serialize {
    let report = &checked.sides.report;
    let seen = row.cells.last();
    let (baseline, no_baseline) = match limit.kind {
        BudgetKind::Absolute => (None, "an absolute budget has no baseline"),
        BudgetKind::Growth => (row.cells.first(), "the baseline has no such figure"),
    };
    let has = |cell: Option<&Cell>| cell.is_some_and(|it| it.value_bytes.is_some());
    let known = [
        limit.allowed_bytes.is_some(),
        has(seen),
        has(baseline),
        limit.value_bytes.is_some(),
        limit.low_bytes.is_some(),
    ];
    let reasons = [
        ("allowed_bytes", "a share of a figure that is not there"),
        ("seen_median_bytes", "the report has no such figure"),
        ("baseline_median_bytes", no_baseline),
        ("value_bytes", "nothing to compare with the budget"),
        ("low_bytes", "the noise is unknown"),
    ];
    (
        (outside(Some(&report.label)), outside(Some(&report.created))),
        outside(checked.rules.budget.as_ref()),
        (limit.line, outside(Some(&row.label))),
        named(row),
        (limit.kind, limit.allowed_bytes),
        (figure(seen), figure(baseline)),
        (limit.value_bytes, limit.low_bytes, limit.high_bytes),
        limit.half_width_bytes,
        (limit.verdict, outside(Some(&limit.text))),
        absent(&known, &reasons),
    )
}

/// The columns of a history: the figure; the release by its position from 0, its label, and when its first report was
/// made; the figure over its runs; where the figure has a step change at this release, the levels before and from here on,
/// the chance of such a step where there is none, and what it rests on; and why columns are empty.
pub const HISTORY_COLUMNS: &str = "engine,stage,occurrence,category,quantity,label,attribution,\
position,release,created,reports,\
runs,median_bytes,low_bytes,high_bytes,half_width_bytes,min_bytes,max_bytes,\
level_before_bytes,level_from_here_bytes,change_p,change_basis,absent";

/// The history, a row for every figure and release.
///
/// # Errors
/// The table cannot be written, which does not happen in memory.
pub fn history(history: &History) -> Result<String, RenderError> {
    let rows = history.rows.iter().flat_map(|row| {
        let releases = history.releases.iter().enumerate();
        releases.map(move |(at, release)| history_row(history, row, at, release))
    });
    serialized(HISTORY_COLUMNS, rows)
}

fn history_row(
    history: &History,
    HistoryRow { row, steps, .. }: &HistoryRow,
    at: usize,
    release: &Release,
) -> impl Serialize {
    let here = |side: u32| usize::try_from(side).is_ok_and(|side| side == at);
    let step = steps.iter().find(|step| here(step.side));
    let p = step.and_then(|it| it.p_adjusted).filter(|p| p.is_finite());
    (
        (named(row), outside(Some(&row.label))),
        (history.attribution.name(), at),
        (
            outside(Some(&release.label)),
            outside(Some(&release.created)),
        ),
        (release.reports, figure(row.cells.get(at))),
        (step.map(|it| it.from_bytes), step.map(|it| it.to_bytes)),
        (p.map(|p| p.to_string()), step.map(|it| it.basis)),
        absent(
            &[row.bytes(at).is_some()],
            &[("median_bytes", "the release has no such figure")],
        ),
    )
}

/// The engine, the stage, and which of its name it is, from 1, where it is of one; the category and the quantity.
fn named(row: &Row) -> impl Serialize {
    let (key, stage) = (row.key, row.key.scope.stage());
    let occurrence = stage.map(|_| key.scope.nth().saturating_add(1));
    let engine = outside(row.engine.as_ref());
    (
        engine,
        stage.map(Stage::id),
        occurrence,
        key.category,
        key.quantity,
    )
}

/// Why columns are empty, those that are not known.
fn absent(known: &[bool], reasons: &[(&str, &str)]) -> String {
    let absent = known.iter().zip(reasons).filter(|(known, _)| !**known);
    joined(
        absent.map(|(_, (column, why))| format!("{column}: {why}")),
        "; ",
    )
}
