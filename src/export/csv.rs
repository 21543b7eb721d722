//! Flat tables as CSV: one header, one row a figure or a stage.
//!
//! Integers are bytes or nanoseconds; a cell is empty where there is no figure, and the column `absent` says why.
//! Texts from elsewhere are escaped, and are never a formula to a spreadsheet.

use std::borrow::Cow;
use std::io::{self, Write};

#[cfg(feature = "host")]
use crate::analysis::comparison::Summary;
use crate::analysis::comparison::{
    Basis, Cell as SideCell, Change, Comparison, ExactSize, Row, Scope, Side, Verdict,
};
use crate::analysis::words as verdict;
use crate::escape::escape;
use crate::export::RenderError;
use crate::export::flat::{Cell, csv_columns, rows};
use crate::report::Report;

/// Columns with their meaning, in order. The last one says why others are empty.
pub(crate) type Columns = [(&'static str, &'static str)];

/// A row being filled.
pub(crate) struct FlatRow {
    columns: &'static Columns,
    cells: Vec<String>,
    absent: Vec<String>,
}

impl FlatRow {
    pub(crate) fn new(columns: &'static Columns) -> Self {
        FlatRow {
            columns,
            cells: Vec::with_capacity(columns.len()),
            absent: Vec::new(),
        }
    }

    /// A word or a number of this program's own.
    pub(crate) fn own(&mut self, cell: &(impl ToString + ?Sized)) {
        self.cells.push(cell.to_string());
    }

    /// The same, empty where there is none and nothing is missing.
    pub(crate) fn own_or_empty(&mut self, cell: Option<impl ToString>) {
        self.cells
            .push(cell.map(|cell| cell.to_string()).unwrap_or_default());
    }

    /// Text from a report, a file name or a user.
    pub(crate) fn outside(&mut self, text: &str) {
        self.cells.push(not_a_formula(&escape(text)).into_owned());
    }

    /// A figure, or an empty cell whose reason goes to the last column.
    pub(crate) fn figure(&mut self, figure: Option<impl ToString>, reason: &str) {
        if figure.is_none() {
            let name = self.columns.get(self.cells.len()).map_or("", |it| it.0);
            self.absent.push(format!("{name}: {reason}"));
        }
        self.own_or_empty(figure);
    }

    /// A fraction; what is no number is absent.
    pub(crate) fn fraction(&mut self, figure: Option<f64>, reason: &str) {
        self.figure(figure.filter(|figure| figure.is_finite()), reason);
    }

    /// Runs, median, both ends of its interval, the farther end's distance, smallest and largest: seven cells.
    #[cfg(feature = "host")]
    pub(super) fn summary(&mut self, summary: Option<Summary>, reason: &str) {
        self.own(&summary.map_or(0, |summary| summary.runs));
        self.figure(summary.map(|it| it.median_bytes), reason);
        self.own_or_empty(summary.and_then(|it| it.low_bytes));
        self.own_or_empty(summary.and_then(|it| it.high_bytes));
        self.own_or_empty(summary.and_then(|it| it.half_width_bytes()));
        self.own_or_empty(summary.map(|it| it.min_bytes));
        self.own_or_empty(summary.map(|it| it.max_bytes));
    }

    /// The same of a cell: seven cells of the table.
    fn cell(&mut self, cell: Option<&SideCell>, reason: &str) {
        let ends = cell.and_then(SideCell::interval);
        self.own(&cell.map_or(0, |cell| cell.runs));
        self.figure(cell.and_then(|it| it.value_bytes), reason);
        self.own_or_empty(ends.map(|(low, _)| low));
        self.own_or_empty(ends.map(|(_, high)| high));
        self.own_or_empty(cell.and_then(|it| it.half_width_bytes));
        self.own_or_empty(cell.and_then(|it| it.min_bytes));
        self.own_or_empty(cell.and_then(|it| it.max_bytes));
    }

    /// All cells. Where a row fills every column, none is left for reasons.
    fn finish(mut self) -> Vec<String> {
        let reasons = self.columns.len().saturating_sub(1);
        if self.cells.len() <= reasons {
            self.cells.resize(reasons, String::new());
            self.cells.push(self.absent.join("; "));
        }
        self.cells
    }
}

/// Text of a cell that a spreadsheet does not take for a formula: one that begins like it gets an
/// apostrophe in front, which spreadsheets read as "text follows" (OWASP, "CSV Injection"). Tabs and
/// carriage returns, which begin formulas too, are escaped before.
pub(crate) fn not_a_formula(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The header and the rows, lines ended by a line feed.
pub(crate) fn table(
    columns: &'static Columns,
    rows: impl IntoIterator<Item = FlatRow>,
) -> Result<String, RenderError> {
    let mut bytes = Vec::new();
    let names = columns.iter().map(|(name, _)| *name);
    records(names, rows.into_iter().map(FlatRow::finish), &mut bytes)?;
    String::from_utf8(bytes).map_err(|error| RenderError::Write(io::Error::other(error)))
}

/// Writes the header and the rows of a report, lines ended by a line feed.
pub(crate) fn write(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    let rows = rows(report).map(|cells| cells.into_iter().map(text).collect());
    records(csv_columns(), rows, out)
}

fn records(
    names: impl Iterator<Item = &'static str>,
    rows: impl Iterator<Item = Vec<String>>,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(names).map_err(in_io)?;
    for row in rows {
        writer.write_record(row).map_err(in_io)?;
    }
    Ok(writer.flush()?)
}

fn text(cell: Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => not_a_formula(&text).into_owned(),
        Cell::Integer(value) => value.to_string(),
        Cell::Flag(value) => value.to_string(),
    }
}

fn in_io(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// The columns with their meaning, in order. Read them by name: new ones are put before the last.
pub const COMPARISON_COLUMNS: [(&str, &str); 42] = [
    ("scope", "lifecycle, stage or engine-size"),
    ("engine", "what the engine is called; empty for the process"),
    ("stage", "identifier of the stage"),
    (
        "occurrence",
        "position among the stages of the same name and engine, from 1",
    ),
    ("size", "of an engine: file, context or weights"),
    ("label", "the row in words"),
    ("category", "category of the bytes"),
    ("quantity", "held or peak"),
    (
        "attribution",
        "how total, CPU, device and other are derived",
    ),
    ("base", "label of the base"),
    ("base_created", "when its first report was made, RFC 3339"),
    ("base_runs", "runs of the base that have the figure"),
    ("base_median_bytes", "median of the base"),
    ("base_low_bytes", "lower end of its confidence interval"),
    ("base_high_bytes", "upper end"),
    (
        "base_half_width_bytes",
        "the farther end from the median, which is printed after ±",
    ),
    ("base_min_bytes", "smallest"),
    ("base_max_bytes", "largest"),
    ("new", "label of the later side"),
    ("new_created", "when its first report was made, RFC 3339"),
    ("new_runs", "runs of the later side that have the figure"),
    ("new_median_bytes", "median of the later side"),
    ("new_low_bytes", "lower end of its confidence interval"),
    ("new_high_bytes", "upper end"),
    ("new_half_width_bytes", "the farther end from the median"),
    ("new_min_bytes", "smallest"),
    ("new_max_bytes", "largest"),
    ("change_bytes", "median less median; positive is growth"),
    (
        "change_low_bytes",
        "lower end of the confidence interval of the shift",
    ),
    ("change_high_bytes", "upper end"),
    ("change_half_width_bytes", "the farther end from the change"),
    ("p", "chance of such a difference where there is none"),
    ("p_adjusted", "the same, corrected over its family"),
    (
        "basis",
        "what the verdict rests on: exact, ranks, noise or none",
    ),
    (
        "limit_bytes",
        "growth that is allowed; empty where no limit applies",
    ),
    ("verdict", "what became of the row"),
    (
        "sentence",
        "the verdict in a sentence, as every form has it",
    ),
    (
        "same_within_bytes",
        "largest difference that remains possible, where the same was shown",
    ),
    (
        "runs_needed",
        "runs on each side that would decide an undecided row",
    ),
    ("base_path", "first path of the base"),
    ("new_path", "first path of the later side"),
    ("absent", "why figures are absent: column: reason; ..."),
];

/// The comparison as CSV: values in bytes, a row for every row and later side.
///
/// # Errors
/// The table cannot be written, which does not happen in memory.
pub fn comparison(comparison: &Comparison) -> Result<String, RenderError> {
    let base = comparison.sides.first();
    let rows = comparison.rows.iter().flat_map(|row| {
        let later = comparison.sides.iter().enumerate().skip(1);
        later
            .zip(&row.changes)
            .map(move |((position, side), change)| {
                let mut cells = FlatRow::new(&COMPARISON_COLUMNS);
                scope(&mut cells, row);
                cells.own(comparison.attribution.name());
                one_side(&mut cells, base, row, 0, change);
                one_side(&mut cells, Some(side), row, position, change);
                changed(&mut cells, change);
                for side in [base, Some(side)] {
                    cells.outside(side.and_then(|side| side.paths.first()).map_or("", |it| it));
                }
                cells
            })
    });
    table(&COMPARISON_COLUMNS, rows)
}

fn scope(cells: &mut FlatRow, row: &Row) {
    let (name, stage, nth, size) = match row.key.scope {
        Scope::Life => ("lifecycle", None, None, None),
        Scope::Brackets => ("brackets", None, None, None),
        Scope::Bracket { bracket, .. } => ("bracket", Some(bracket.id()), None, None),
        Scope::Stage { stage, nth, .. } => ("stage", Some(stage.id()), Some(nth), None),
        Scope::Stages { .. } => ("engine-stages", None, None, None),
        Scope::Engine { size, .. } => ("engine-size", None, None, Some(size)),
    };
    cells.own(name);
    cells.outside(row.engine.as_deref().unwrap_or_default());
    cells.own_or_empty(stage);
    cells.own_or_empty(nth.map(|nth| nth.saturating_add(1)));
    cells.own_or_empty(size.map(|size| match size {
        ExactSize::File => "file",
        ExactSize::Context => "context",
        ExactSize::Weights => "weights",
    }));
    cells.outside(&row.label);
    cells.own(row.key.category.id());
    cells.own(verdict::quantity(row.key.quantity));
}

fn one_side(cells: &mut FlatRow, side: Option<&Side>, row: &Row, position: usize, change: &Change) {
    let reason = match (change.verdict, position) {
        (Verdict::Added, 0) => "only the later side has it",
        (Verdict::Removed, 1..) => "only the base has it",
        _ => "not measured on this side",
    };
    cells.outside(side.map_or("", |side| &side.label));
    cells.outside(side.map_or("", |side| &side.created));
    cells.cell(row.cells.get(position), reason);
}

fn changed(cells: &mut FlatRow, change: &Change) {
    cells.figure(change.change_bytes, "one of the sides has no figure");
    cells.own_or_empty(change.low_bytes);
    cells.own_or_empty(change.high_bytes);
    cells.own_or_empty(change.half_width_bytes);
    let untested = match change.basis {
        Basis::Exact => "compared to the byte",
        Basis::Ranks => "not computed",
        Basis::Noise | Basis::Assumed => "too few runs for a test",
        Basis::None => "not tested",
    };
    cells.fraction(change.p, untested);
    cells.own_or_empty(change.p_adjusted.filter(|p| p.is_finite()));
    cells.own(verdict::basis(change.basis));
    cells.own_or_empty(change.limit_bytes);
    cells.own(verdict::id(change.verdict));
    cells.own(&change.text);
    let (within, runs) = match change.verdict {
        Verdict::Same { within_bytes } => (Some(within_bytes), None),
        Verdict::Undecided { runs_needed } => (None, runs_needed),
        _ => (None, None),
    };
    cells.own_or_empty(within);
    cells.own_or_empty(runs);
}
