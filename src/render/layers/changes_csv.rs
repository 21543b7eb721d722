//! A comparison as CSV: a row for layers that do the same work.

use crate::export::RenderError;
use crate::export::csv::{FlatRow, table};
use crate::layers::{Bond, Comparison, Row, Work};

/// The columns with their meaning, in order. Read them by name: new ones are put at the end.
pub const CHANGE_COLUMNS: [(&str, &str); 20] = [
    (
        "matched_by",
        "what the layers have in common; empty where one side has none",
    ),
    ("base_index", "positions in the base's file, from 0"),
    ("new_index", "positions in the other's file"),
    ("base_name", "names; several are parted by a bar"),
    ("new_name", "names in the other"),
    ("base_kind", "kinds of layer"),
    ("new_kind", "kinds in the other"),
    (
        "base_touched_bytes",
        "bytes read and written without padding, and weights",
    ),
    ("new_touched_bytes", "the same in the other"),
    ("touched_change_bytes", "so many more"),
    ("base_weights_bytes", "of those, weights"),
    ("new_weights_bytes", "weights in the other"),
    ("base_precision", "types read and written"),
    ("new_precision", "types in the other"),
    ("base_format", "formats read and written"),
    ("new_format", "formats in the other"),
    ("base_tactic", "tactics"),
    ("new_tactic", "tactics in the other"),
    ("base_time_ns", "average time"),
    ("new_time_ns", "average time in the other"),
];

/// What stands between several in one cell.
const BETWEEN: &str = " | ";

/// Every row of a comparison, those without a change as well.
///
/// # Errors
/// The table cannot be written, which does not happen in memory.
pub fn changes_csv(comparison: &Comparison) -> Result<String, RenderError> {
    table(&CHANGE_COLUMNS, comparison.rows.iter().map(cells))
}

fn cells(row: &Row) -> FlatRow {
    let mut cells = FlatRow::new(&CHANGE_COLUMNS);
    let sides = [row.base.as_ref(), row.new.as_ref()];
    cells.own(&row.bond.map_or("", Bond::word));
    for work in sides {
        let indices: Vec<String> = work.map_or_else(Vec::new, |work| {
            work.indices.iter().map(u32::to_string).collect()
        });
        cells.own(&indices.join(BETWEEN));
    }
    let texts: [fn(&Work) -> &[String]; 2] = [|work| &work.names, |work| &work.kinds];
    for of in texts {
        both(&mut cells, sides, of);
    }
    for work in sides {
        number(&mut cells, work.and_then(|work| work.touched_bytes.get()));
    }
    number(&mut cells, row.touched_change());
    for work in sides {
        number(&mut cells, work.and_then(|work| work.weights_bytes.get()));
    }
    let texts: [fn(&Work) -> &[String]; 3] = [
        |work| &work.precisions,
        |work| &work.formats,
        |work| &work.tactics,
    ];
    for of in texts {
        both(&mut cells, sides, of);
    }
    for work in sides {
        number(&mut cells, work.and_then(|work| work.time_ns));
    }
    cells
}

fn both(cells: &mut FlatRow, sides: [Option<&Work>; 2], of: fn(&Work) -> &[String]) {
    for work in sides {
        cells.outside(&work.map_or_else(String::new, |work| of(work).join(BETWEEN)));
    }
}

fn number(cells: &mut FlatRow, number: Option<impl ToString>) {
    cells.own_or_empty(number);
}
