//! One row per run, model and stage.
//!
//! Every figure is an integer in bytes or nanoseconds; an empty cell is an absent figure, and the column
//! `absent` says why.

use std::io::{self, Write};

use crate::report::Report;

use crate::export::RenderError;
use crate::export::flat::{CSV_COLUMNS, Cell, rows};

use super::cells::not_a_formula;

/// Writes the header and the rows, lines ended by a line feed.
pub(crate) fn write(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut writer = ::csv::Writer::from_writer(out);
    let names = CSV_COLUMNS.iter().map(|(name, _)| *name);
    writer.write_record(names).map_err(in_io)?;
    for row in rows(report) {
        let cells = row.cells.into_iter().map(text);
        writer.write_record(cells).map_err(in_io)?;
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
