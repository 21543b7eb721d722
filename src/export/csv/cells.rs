//! A row of a flat table, filled from left to right.

use std::borrow::Cow;
use std::io;

use crate::analysis::comparison::Summary;
use crate::escape::escape;
use crate::export::RenderError;

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
    pub(super) fn summary(&mut self, summary: Option<Summary>, reason: &str) {
        self.own(&summary.map_or(0, |summary| summary.runs));
        self.figure(summary.map(|it| it.median_bytes), reason);
        self.own_or_empty(summary.and_then(|it| it.low_bytes));
        self.own_or_empty(summary.and_then(|it| it.high_bytes));
        self.own_or_empty(summary.and_then(|it| it.half_width_bytes()));
        self.own_or_empty(summary.map(|it| it.min_bytes));
        self.own_or_empty(summary.map(|it| it.max_bytes));
    }

    fn finish(mut self) -> Vec<String> {
        let reasons = self.columns.len().saturating_sub(1);
        self.cells.resize(reasons, String::new());
        self.cells.push(self.absent.join("; "));
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
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let other = |error: ::csv::Error| RenderError::Write(io::Error::other(error));
    writer
        .write_record(columns.iter().map(|(name, _)| *name))
        .map_err(other)?;
    for row in rows {
        writer.write_record(row.finish()).map_err(other)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| RenderError::Write(error.into_error()))?;
    String::from_utf8(bytes).map_err(|error| RenderError::Write(io::Error::other(error)))
}
