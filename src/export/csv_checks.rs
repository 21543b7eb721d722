//! Checks and histories as CSV.

use crate::analysis::budget::{BudgetKind, Checked, CheckedLine};
use crate::analysis::history::{History, Release, Series};
use crate::analysis::words as verdict;
use crate::report::Stage;

use super::RenderError;
use super::csv::{FlatRow, table};

/// The columns with their meaning, in order. Read them by name: new ones are put before the last.
pub const CHECKED_COLUMNS: [(&str, &str); 33] = [
    ("report", "what the report is called"),
    ("created", "when it was made, RFC 3339"),
    ("budget", "path of the budget"),
    ("budget_line", "line of the budget, from 1"),
    ("label", "what is limited, in words"),
    ("engine", "name of the engine; empty for the process"),
    ("stage", "identifier of the stage; empty for the lifecycle"),
    (
        "occurrence",
        "position among the stages of the same name and engine, from 1",
    ),
    ("category", "category of the bytes"),
    ("quantity", "held or peak"),
    ("kind", "absolute or growth"),
    ("allowed_bytes", "what was allowed"),
    ("seen_runs", "runs that have the figure"),
    ("seen_median_bytes", "their median"),
    ("seen_low_bytes", "lower end of its confidence interval"),
    ("seen_high_bytes", "upper end"),
    (
        "seen_half_width_bytes",
        "the farther end from the median, which is printed after ±",
    ),
    ("seen_min_bytes", "smallest"),
    ("seen_max_bytes", "largest"),
    (
        "baseline_runs",
        "the same of the baseline, where growth is limited",
    ),
    ("baseline_median_bytes", "median"),
    ("baseline_low_bytes", "lower end of its confidence interval"),
    ("baseline_high_bytes", "upper end"),
    (
        "baseline_half_width_bytes",
        "the farther end from the median",
    ),
    ("baseline_min_bytes", "smallest"),
    ("baseline_max_bytes", "largest"),
    ("value_bytes", "what is compared with what is allowed"),
    ("low_bytes", "the least value that noise leaves possible"),
    ("high_bytes", "the greatest"),
    (
        "half_width_bytes",
        "the farther end from the value, which is printed after ±",
    ),
    ("verdict", "within, exceeded, undecided or not-measured"),
    ("message", "it in one sentence"),
    ("absent", "why figures are absent: column: reason; ..."),
];

/// The check as CSV: values in bytes, a row for every line.
///
/// # Errors
/// The table cannot be written, which does not happen in memory.
pub fn checked(checked: &Checked) -> Result<String, RenderError> {
    let rows = checked.lines.iter().map(|line| checked_row(checked, line));
    table(&CHECKED_COLUMNS, rows)
}

fn checked_row(checked: &Checked, line: &CheckedLine) -> FlatRow {
    let mut cells = FlatRow::new(&CHECKED_COLUMNS);
    cells.outside(&checked.label);
    cells.outside(&checked.created);
    cells.outside(&checked.budget_path);
    cells.own(&line.budget_line);
    cells.outside(&line.label);
    cells.outside(line.engine.as_deref().unwrap_or_default());
    cells.own_or_empty(line.stage.map(Stage::id));
    let staged = line.stage.map(|_| line.nth.saturating_add(1));
    cells.own_or_empty(staged);
    cells.own(line.owner.id());
    cells.own(verdict::quantity(line.quantity));
    cells.own(match line.kind {
        BudgetKind::Absolute => "absolute",
        BudgetKind::Growth => "growth",
    });
    cells.figure(line.allowed_bytes, "a share of a figure that is not there");
    cells.summary(line.seen, "the report has no such figure");
    let reason = match line.kind {
        BudgetKind::Absolute => "an absolute budget has no baseline",
        BudgetKind::Growth => "the baseline has no such figure",
    };
    cells.summary(line.baseline, reason);
    cells.figure(line.value_bytes, "nothing to compare with the budget");
    cells.figure(line.low_bytes, "the noise is unknown");
    cells.own_or_empty(line.high_bytes);
    cells.own_or_empty(line.half_width_bytes());
    cells.own(verdict::check_id(line.verdict));
    cells.outside(&line.message);
    cells
}

/// The columns with their meaning, in order. Read them by name: new ones are put before the last.
pub const HISTORY_COLUMNS: [(&str, &str); 23] = [
    ("engine", "name of the engine; empty for the process"),
    ("stage", "identifier of the stage; empty for the lifecycle"),
    (
        "occurrence",
        "position among the stages of the same name and engine, from 1",
    ),
    ("category", "category of the bytes"),
    ("quantity", "held or peak"),
    ("label", "the series in words"),
    (
        "attribution",
        "how total, CPU, device and other are derived",
    ),
    ("position", "position of the release, from 0"),
    ("release", "label of the release"),
    ("created", "when its first report was made, RFC 3339"),
    ("reports", "reports of the release"),
    ("runs", "runs that have the figure"),
    ("median_bytes", "their median"),
    ("low_bytes", "lower end of its confidence interval"),
    ("high_bytes", "upper end"),
    (
        "half_width_bytes",
        "the farther end from the median, which is printed after ±",
    ),
    ("min_bytes", "smallest"),
    ("max_bytes", "largest"),
    (
        "level_before_bytes",
        "where the series has a step change at this release: the level before",
    ),
    ("level_from_here_bytes", "the level from here on"),
    ("change_p", "chance of such a step where there is none"),
    (
        "change_basis",
        "what the step rests on: exact, ranks, noise or none",
    ),
    ("absent", "why figures are absent: column: reason; ..."),
];

/// The history as CSV: values in bytes, a row for every series and release.
///
/// # Errors
/// The table cannot be written, which does not happen in memory.
pub fn history(history: &History) -> Result<String, RenderError> {
    let rows = history.series.iter().flat_map(|series| {
        let releases = history.releases.iter().enumerate();
        releases.map(move |(position, release)| history_row(history, series, position, release))
    });
    table(&HISTORY_COLUMNS, rows)
}

fn history_row(history: &History, series: &Series, position: usize, release: &Release) -> FlatRow {
    let mut cells = FlatRow::new(&HISTORY_COLUMNS);
    cells.outside(series.engine.as_deref().unwrap_or_default());
    cells.own_or_empty(series.stage.map(Stage::id));
    let staged = series.stage.map(|_| series.nth.saturating_add(1));
    cells.own_or_empty(staged);
    cells.own(series.owner.id());
    cells.own(verdict::quantity(series.quantity));
    cells.outside(&series.label);
    cells.own(history.attribution.name());
    cells.own(&position);
    cells.outside(&release.label);
    cells.outside(&release.created);
    cells.own(&release.reports);
    let point = series.points.get(position).copied().flatten();
    cells.summary(point, "the release has no such figure");
    let here = |at: u32| usize::try_from(at).is_ok_and(|at| at == position);
    let change = series.changes.iter().find(|change| here(change.release));
    cells.own_or_empty(change.map(|it| it.from_bytes));
    cells.own_or_empty(change.map(|it| it.to_bytes));
    let p = change.and_then(|it| it.p).filter(|p| p.is_finite());
    cells.own_or_empty(p);
    cells.own_or_empty(change.map(|it| verdict::basis(it.basis)));
    cells
}
