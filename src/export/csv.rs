//! Flat tables as CSV: one header, one row a figure or a stage.
//!
//! Integers are bytes or nanoseconds; a cell is empty where there is no figure, and the column `absent` says why.
//! Texts from elsewhere are escaped, and are never a formula to a spreadsheet.

use std::io::{self, Write};

use serde::Serialize;

use crate::analysis::comparison::{
    Basis, Cell as SideCell, Change, Comparison, Row, Scope, Side, Verdict,
};
use crate::escape::escape;
use crate::export::RenderError;
use crate::export::flat::{COLUMNS, not_a_formula, rows};
use crate::report::Report;
use crate::units::joined;

/// Writes the header and the rows of a report.
pub(crate) fn write(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    lines(COLUMNS, rows(report), out)
}

/// The names of the columns and the rows. Cells that belong together are one element of a row.
pub(super) fn serialized(
    names: &str,
    rows: impl Iterator<Item = impl Serialize>,
) -> Result<String, RenderError> {
    let mut bytes = Vec::new();
    lines(names, rows, &mut bytes)?;
    Ok(String::from_utf8(bytes).map_err(io::Error::other)?)
}

/// The names of the columns and the rows, each ended by a line feed.
fn lines(
    names: &str,
    rows: impl Iterator<Item = impl Serialize>,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    writeln!(out, "{names}")?;
    let mut writer = ::csv::WriterBuilder::new()
        .has_headers(false)
        .from_writer(out);
    for row in rows {
        writer.serialize(row).map_err(in_io)?;
    }
    Ok(writer.flush()?)
}

fn in_io(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// The columns of a comparison. Read them by name: new ones are put before the last.
///
/// The row: its `scope` (`lifecycle`, `stage`, `engine-size`, ...), the name of the engine (empty for the process), the
/// identifier of the stage and its position among those of the same name and engine, from 1; of an engine which `size`;
/// the row in words; what is counted, held or peak. Either side: its label, when its first report was made (RFC 3339),
/// the runs that have the figure, their median, its confidence interval, whose farther end is printed after ±, smallest
/// and largest. The change, positive is growth, with the interval of the shift; the chance of such a difference where
/// there is none, and that corrected over its family; what the verdict rests on (`exact`, `ranks`, `noise`, `none`); the
/// growth that is allowed; the verdict, and in a sentence; the largest difference that remains possible where the same
/// was shown; runs on each side that would decide an undecided row. First path of either side, and why columns are
/// empty (`absent`: `column: reason; ...`).
pub const COMPARISON_COLUMNS: &str = "scope,engine,stage,occurrence,size,label,category,quantity,\
attribution,\
base,base_created,base_runs,base_median_bytes,base_low_bytes,base_high_bytes,\
base_half_width_bytes,base_min_bytes,base_max_bytes,\
new,new_created,new_runs,new_median_bytes,new_low_bytes,new_high_bytes,\
new_half_width_bytes,new_min_bytes,new_max_bytes,\
change_bytes,change_low_bytes,change_high_bytes,change_half_width_bytes,p,p_adjusted,basis,\
limit_bytes,verdict,sentence,same_within_bytes,runs_needed,base_path,new_path,absent";

/// The comparison as CSV: values in bytes, a row for every row and later side.
///
/// # Errors
/// The table cannot be written, which does not happen in memory.
pub fn comparison(comparison: &Comparison) -> Result<String, RenderError> {
    let rows = comparison.rows.iter().flat_map(|row| {
        let later = (1..comparison.sides.len()).zip(&row.changes);
        later.map(move |(later, change)| compared(comparison, row, later, change))
    });
    serialized(COMPARISON_COLUMNS, rows)
}

fn compared(comparison: &Comparison, row: &Row, later: usize, change: &Change) -> impl Serialize {
    let [base, new] = [0, later].map(|it| (comparison.sides.get(it), row.cells.get(it)));
    let path = |side: Option<&Side>| outside(side.and_then(|it| it.paths.first()));
    let finite = |p: Option<f64>| p.filter(|p| p.is_finite()).map(|p| p.to_string());
    let (within, runs_needed) = match change.verdict {
        Verdict::Same { within_bytes } => (Some(within_bytes), None),
        Verdict::Undecided { runs_needed } => (None, runs_needed),
        _ => (None, None),
    };
    (
        scope(row),
        comparison.attribution.name(),
        (one_side(base), one_side(new)),
        (change.change_bytes, change.low_bytes, change.high_bytes),
        change.half_width_bytes,
        (finite(change.p), finite(change.p_adjusted)),
        (change.basis.id(), change.limit_bytes),
        (change.verdict.id(), change.text.clone()),
        (within, runs_needed, path(base.0), path(new.0)),
        lacking(base.1, new.1, change),
    )
}

fn scope(row: &Row) -> impl Serialize {
    let (name, stage, nth, size) = match row.key.scope {
        Scope::Life => ("lifecycle", None, None, None),
        Scope::Brackets => ("brackets", None, None, None),
        Scope::Bracket { bracket, .. } => ("bracket", Some(bracket.id()), None, None),
        Scope::Stage { stage, nth, .. } => ("stage", Some(stage.id()), Some(nth), None),
        Scope::Stages { .. } => ("engine-stages", None, None, None),
        Scope::Engine { size, .. } => ("engine-size", None, None, Some(size)),
    };
    (
        (name, outside(row.engine.as_ref()), stage),
        (nth.map(|nth| nth.saturating_add(1)), size),
        (outside(Some(&row.label)), row.key.category.id()),
        row.key.quantity.id(),
    )
}

fn one_side((side, cell): (Option<&Side>, Option<&SideCell>)) -> impl Serialize {
    let label = outside(side.map(|side| &side.label));
    (label, outside(side.map(|side| &side.created)), figure(cell))
}

/// Runs, median, both ends of its interval, the farther end's distance, smallest and largest: seven cells.
pub(super) fn figure(cell: Option<&SideCell>) -> impl Serialize {
    let interval = cell.and_then(SideCell::interval);
    (
        cell.map_or(0, |cell| cell.runs),
        cell.and_then(|it| it.value_bytes),
        (interval.map(|it| it.0), interval.map(|it| it.1)),
        cell.and_then(|it| it.half_width_bytes),
        cell.map(|it| (it.min_bytes, it.max_bytes))
            .unwrap_or_default(),
    )
}

/// Why columns are empty.
fn lacking(base: Option<&SideCell>, new: Option<&SideCell>, change: &Change) -> String {
    let not_measured = "not measured on this side";
    let (of_base, of_new) = match change.verdict {
        Verdict::Added => ("only the later side has it", not_measured),
        Verdict::Removed => (not_measured, "only the base has it"),
        _ => (not_measured, not_measured),
    };
    let untested = match change.basis {
        Basis::Exact => "compared to the byte",
        Basis::Ranks => "not computed",
        Basis::Noise | Basis::Assumed => "too few runs for a test",
        Basis::None => "not tested",
    };
    let is_there = |cell: Option<&SideCell>| cell.is_some_and(|it| it.value_bytes.is_some());
    let is_tested = change.p.is_some_and(f64::is_finite);
    let has_change = change.change_bytes.is_some();
    let reasons = [
        ("base_median_bytes", is_there(base), of_base),
        ("new_median_bytes", is_there(new), of_new),
        ("change_bytes", has_change, "one of the sides has no figure"),
        ("p", is_tested, untested),
    ];
    let lacking = reasons.iter().filter(|(_, is_there, _)| !is_there);
    joined(lacking.map(|(name, _, why)| format!("{name}: {why}")), "; ")
}

/// Text from a report, a file name or a user.
pub(super) fn outside<S: AsRef<str> + ?Sized>(text: Option<&S>) -> String {
    text.map_or(String::new(), |text| {
        not_a_formula(&escape(text.as_ref())).into_owned()
    })
}
