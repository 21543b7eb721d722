//! Checks and histories as CSV, bytes as integers. Columns are read by name: new ones are put before the last.

use std::io;

use ::csv::{IntoInnerError, WriterBuilder};
use serde::Serialize;

use crate::analysis::budget::{BudgetKind, Checked, CheckedRow};
use crate::analysis::comparison::{Cell, Row};
use crate::analysis::history::{History, HistoryRow, Release};
use crate::escape::escape;
use crate::report::Stage;

use super::RenderError;
use super::csv::not_a_formula;

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
    table(CHECKED_COLUMNS, rows)
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
        (text(&report.label), text(&report.created)),
        checked.rules.budget.as_deref().map(text),
        (limit.line, text(&row.label)),
        figure(row),
        (limit.kind, limit.allowed_bytes),
        (cell(seen), cell(baseline)),
        (limit.value_bytes, limit.low_bytes, limit.high_bytes),
        limit.half_width_bytes,
        (limit.verdict, text(&limit.text)),
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
    table(HISTORY_COLUMNS, rows)
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
        (figure(row), text(&row.label)),
        (history.attribution.name(), at),
        (text(&release.label), text(&release.created)),
        (release.reports, cell(row.cells.get(at))),
        (step.map(|it| it.from_bytes), step.map(|it| it.to_bytes)),
        (p.map(|p| p.to_string()), step.map(|it| it.basis)),
        absent(
            &[row.bytes(at).is_some()],
            &[("median_bytes", "the release has no such figure")],
        ),
    )
}

/// The header and the rows, lines ended by a line feed. Cells that belong together are one element of a row.
fn table(columns: &str, rows: impl Iterator<Item = impl Serialize>) -> Result<String, RenderError> {
    let header = format!("{columns}\n").into_bytes();
    let mut writer = WriterBuilder::new().has_headers(false).from_writer(header);
    for row in rows {
        writer.serialize(row).map_err(io::Error::other)?;
    }
    let bytes = writer.into_inner().map_err(IntoInnerError::into_error)?;
    Ok(String::from_utf8(bytes).map_err(io::Error::other)?)
}

/// Text from a report, a file name or a user.
fn text(text: &str) -> String {
    not_a_formula(&escape(text)).into_owned()
}

/// The engine, the stage, and which of its name it is, from 1, where it is of one; the category and the quantity.
fn figure(row: &Row) -> impl Serialize {
    let (key, engine) = (row.key, row.engine.as_deref());
    let stage = key.scope.stage();
    let occurrence = stage.map(|_| key.scope.nth().saturating_add(1));
    (
        engine.map(text),
        stage.map(Stage::id),
        occurrence,
        key.category,
        key.quantity,
    )
}

/// Runs, median, both ends of its interval, the farther end's distance, smallest and largest.
fn cell(cell: Option<&Cell>) -> impl Serialize {
    let interval = cell.and_then(Cell::interval);
    let ends = [interval.map(|(low, _)| low), interval.map(|(_, high)| high)];
    (
        cell.map_or(0, |it| it.runs),
        cell.and_then(|it| it.value_bytes),
        ends,
        cell.and_then(|it| it.half_width_bytes),
        [
            cell.and_then(|it| it.min_bytes),
            cell.and_then(|it| it.max_bytes),
        ],
    )
}

/// Why columns are empty, those that are not known.
fn absent(known: &[bool], reasons: &[(&str, &str)]) -> String {
    let absent = known.iter().zip(reasons).filter(|(known, _)| !**known);
    let absent = absent.map(|(_, (column, reason))| format!("{column}: {reason}"));
    absent.collect::<Vec<String>>().join("; ")
}
