//! Checks and histories as CSV, bytes as integers. Columns are read by name: new ones are put before the last.

use std::io;

use ::csv::WriterBuilder;
use serde::Serialize;

use crate::analysis::budget::{BudgetKind, Checked, CheckedLine};
use crate::analysis::comparison::Summary;
use crate::analysis::history::{History, Release, Series};
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

/// The check, a row for every line.
///
/// # Errors
/// The table cannot be written, which does not happen in memory.
pub fn checked(checked: &Checked) -> Result<String, RenderError> {
    let rows = checked.lines.iter().map(|line| checked_row(checked, line));
    table(CHECKED_COLUMNS, rows)
}

fn checked_row(checked: &Checked, line: &CheckedLine) -> impl Serialize {
    let report = &checked.report;
    let no_baseline = match line.kind {
        BudgetKind::Absolute => "an absolute budget has no baseline",
        BudgetKind::Growth => "the baseline has no such figure",
    };
    let known = [
        line.allowed_bytes.is_some(),
        line.seen.is_some(),
        line.baseline.is_some(),
        line.value_bytes.is_some(),
        line.low_bytes.is_some(),
    ];
    let reasons = [
        ("allowed_bytes", "a share of a figure that is not there"),
        ("seen_median_bytes", "the report has no such figure"),
        ("baseline_median_bytes", no_baseline),
        ("value_bytes", "nothing to compare with the budget"),
        ("low_bytes", "the noise is unknown"),
    ];
    (
        text(&report.label),
        text(&report.created),
        text(&checked.budget_path),
        (line.budget_line, text(&line.label)),
        place(line.engine.as_deref(), line.stage, line.nth),
        (line.owner, line.quantity, line.kind, line.allowed_bytes),
        (summary(line.seen), summary(line.baseline)),
        (line.value_bytes, line.low_bytes, line.high_bytes),
        line.half_width_bytes(),
        (line.verdict, text(&line.message)),
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

/// The history, a row for every series and release.
///
/// # Errors
/// The table cannot be written, which does not happen in memory.
pub fn history(history: &History) -> Result<String, RenderError> {
    let rows = history.series.iter().flat_map(|series| {
        let releases = history.releases.iter().enumerate();
        releases.map(move |(at, release)| history_row(history, series, at, release))
    });
    table(HISTORY_COLUMNS, rows)
}

fn history_row(history: &History, series: &Series, at: usize, release: &Release) -> impl Serialize {
    let point = series.points.get(at).copied().flatten();
    let here = |release: u32| usize::try_from(release).is_ok_and(|release| release == at);
    let change = series.changes.iter().find(|change| here(change.release));
    let p = change.and_then(|it| it.p).filter(|p| p.is_finite());
    (
        place(series.engine.as_deref(), series.stage, series.nth),
        (series.owner, series.quantity, text(&series.label)),
        (history.attribution.name(), at),
        (text(&release.label), text(&release.created)),
        release.reports,
        summary(point),
        (change.map(|it| it.from_bytes), change.map(|it| it.to_bytes)),
        (p.map(|p| p.to_string()), change.map(|it| it.basis)),
        absent(
            &[point.is_some()],
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
    let bytes = writer.into_inner().map_err(|error| error.into_error())?;
    Ok(String::from_utf8(bytes).map_err(io::Error::other)?)
}

/// Text from a report, a file name or a user.
fn text(text: &str) -> String {
    not_a_formula(&escape(text)).into_owned()
}

/// The engine, the stage, and which of its name it is, from 1; empty for the process, and for the lifecycle.
fn place(engine: Option<&str>, stage: Option<Stage>, nth: u32) -> impl Serialize {
    let occurrence = stage.map(|_| nth.saturating_add(1));
    let engine = text(engine.unwrap_or_default());
    (engine, stage.map(Stage::id), occurrence)
}

/// Runs, median, both ends of its interval, the farther end's distance, smallest and largest.
fn summary(it: Option<Summary>) -> impl Serialize {
    let interval = it.map_or([None; 2], |it| [it.low_bytes, it.high_bytes]);
    let ends = [it.map(|it| it.min_bytes), it.map(|it| it.max_bytes)];
    (
        it.map_or(0, |it| it.runs),
        it.map(|it| it.median_bytes),
        interval,
        it.and_then(|it| it.half_width_bytes()),
        ends,
    )
}

/// Why columns are empty, those that are not known.
fn absent(known: &[bool], reasons: &[(&str, &str)]) -> String {
    let absent = known.iter().zip(reasons).filter(|(known, _)| !**known);
    let absent = absent.map(|(_, (column, reason))| format!("{column}: {reason}"));
    absent.collect::<Vec<String>>().join("; ")
}
