//! A history, one row for each series and release.

use crate::analysis::history::{History, Release, Series};
use crate::analysis::words as verdict;
use crate::export::RenderError;

use super::cells::{FlatRow, table};

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
        releases.map(move |(position, release)| row(history, series, position, release))
    });
    table(&HISTORY_COLUMNS, rows)
}

fn row(history: &History, series: &Series, position: usize, release: &Release) -> FlatRow {
    let mut cells = FlatRow::new(&HISTORY_COLUMNS);
    cells.outside(series.engine.as_deref().unwrap_or_default());
    cells.own_or_empty(series.stage.map(crate::report::Stage::id));
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
