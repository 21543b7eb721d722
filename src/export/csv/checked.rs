//! A check, one row for each of its lines.

use crate::analysis::budget::{BudgetKind, Checked, CheckedLine};
use crate::analysis::words as verdict;
use crate::export::RenderError;

use super::cells::{FlatRow, table};

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
    let rows = checked.lines.iter().map(|line| row(checked, line));
    table(&CHECKED_COLUMNS, rows)
}

fn row(checked: &Checked, line: &CheckedLine) -> FlatRow {
    let mut cells = FlatRow::new(&CHECKED_COLUMNS);
    cells.outside(&checked.label);
    cells.outside(&checked.created);
    cells.outside(&checked.budget_path);
    cells.own(&line.budget_line);
    cells.outside(&line.label);
    cells.outside(line.engine.as_deref().unwrap_or_default());
    cells.own_or_empty(line.stage.map(crate::report::Stage::id));
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
