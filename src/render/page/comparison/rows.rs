//! The rows of a comparison as a table.

use crate::analysis::comparison::{Comparison, Row as Figures};
use crate::analysis::words::{sentence, share};
use crate::form::html::markup::Markup;
use crate::render::page::document::{Block, Cell, Column, Row, Table};
use crate::units;

use super::verdict;

/// Rows that are shown; of more, the gravest and largest are.
const MOST_ROWS: usize = 200;

/// Every row, or the gravest of them, in the order of the lifecycle.
pub(super) fn table(comparison: &Comparison) -> Block {
    let two = comparison.sides.len() == 2;
    let mut head = vec![Column::words("row")];
    for (index, side) in comparison.sides.iter().enumerate() {
        head.push(Column {
            title: Markup::name(&side.label),
            class: "",
        });
        if index > 0 {
            head.push(Column::figures("change"));
            if two {
                head.push(Column::figures("share"));
            }
            head.push(Column::words("verdict"));
        }
    }
    let kept = comparison.most_telling(MOST_ROWS);
    let rows = kept.iter().map(|figures| row(figures, two)).collect();
    let mut caption = "MiB; medians with the interval around them".to_owned();
    if let Some(more @ 1..) = comparison.rows.len().checked_sub(kept.len()) {
        caption += &format!(
            ". The {MOST_ROWS} rows that matter most are shown; {more} others are in the JSON"
        );
    }
    Block::Table(Table {
        id: "rows-caption",
        caption: Markup::prose(&caption),
        narrow: false,
        head,
        rows,
    })
}

fn row(figures: &Figures, two: bool) -> Row {
    let mut cells = Vec::with_capacity(figures.cells.len() * 5);
    for (index, cell) in figures.cells.iter().enumerate() {
        cells.push(Cell::figure(&verdict::figure(*cell)));
        let Some(change) = index.checked_sub(1).and_then(|at| figures.changes.get(at)) else {
            continue;
        };
        let bytes = change.change_bytes.map(units::signed_mib);
        cells.push(Cell::figure(bytes.as_deref().unwrap_or("—")));
        if two {
            let share = share(figures, change);
            cells.push(Cell::figure(share.as_deref().unwrap_or_default()));
        }
        cells.push(Cell {
            text: Markup::prose(&sentence(change)),
            class: verdict::class(change.verdict),
            span: 1,
        });
    }
    Row {
        class: if figures.scope.is_whole() { "life" } else { "" },
        head: Markup::prose(&figures.name()),
        cells,
    }
}
