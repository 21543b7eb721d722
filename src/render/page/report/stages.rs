//! The rows of a report's table as a table of the page.

use crate::analysis::lifecycle::Shown;
use crate::analysis::lifecycle::{Line, Row as Figures};
use crate::form::html::markup::Markup;
use crate::render::page::document::{Block, Cell, Column, Row, Table};
use crate::render::table::grid::{Column as Figure, NOT_MEASURED, columns, mark, time_scale};
use crate::report::{Mark, Measured};
use crate::units::{self, TimeScale};

/// Rows of stages that are shown; of more, the largest are.
const MOST_ROWS: usize = 150;

/// The table of stages.
pub(super) fn table(shown: &Shown, lines: &[Line]) -> Block {
    let kind = shown.report.header.attribution.kind;
    let columns = columns(kind);
    let head = head(&columns, shown.medians());
    let kept = kept(lines);
    let scale = time_scale(lines);
    let mut rows: Vec<Row> = Vec::new();
    let mut group: Option<&str> = None;
    let mut ruled = false;
    for (line, kept) in lines.iter().zip(&kept) {
        match line {
            Line::Rule => ruled = true,
            Line::Heading(name) => group = Some(name),
            Line::Words(..) | Line::Figures(_) if !kept => {}
            Line::Words(label, words) => {
                rows.extend(group.take().map(heading));
                rows.push(Row {
                    class: indent(label),
                    head: Markup::prose(label.trim_start()),
                    cells: vec![Cell {
                        text: Markup::prose(words),
                        class: "words bad",
                        span: head.len().saturating_sub(1),
                    }],
                });
            }
            Line::Figures(figures) => {
                // What comes below the rule belongs to no model.
                if ruled {
                    group = None;
                }
                rows.extend(group.take().map(heading));
                let mut row = row(figures, &columns, shown.medians(), scale);
                if ruled && figures.stage.is_none() {
                    row.class = "sum";
                }
                rows.push(row);
            }
        }
    }
    let left_out = kept.iter().filter(|kept| !**kept).count();
    Block::Table(Table {
        id: "stages-caption",
        caption: Markup::prose(&caption(shown, left_out)),
        narrow: false,
        head,
        rows,
    })
}

fn head(columns: &[Figure], spread: bool) -> Vec<Column> {
    let mut head = vec![Column::words("stage")];
    for (index, column) in columns.iter().enumerate() {
        head.push(Column::figures(column.title));
        if index == 0 {
            head.push(Column {
                title: Markup::prose("mark"),
                class: "mark",
            });
            if spread {
                head.push(Column::figures("spread"));
            }
        }
    }
    head.push(Column::figures("time"));
    head
}

fn caption(shown: &Shown, left_out: usize) -> String {
    let mut text = "MiB by stage; positive is memory taken".to_owned();
    if shown.medians() {
        text += &format!(
            "; medians of {} runs, spread being the largest total less the smallest",
            shown.runs.len()
        );
    }
    if left_out > 0 {
        text += &format!(
            ". The {MOST_ROWS} largest rows are shown; {left_out} smaller ones are in the JSON"
        );
    }
    text
}

/// Which lines are shown: sums and words always, of stages the largest.
fn kept(lines: &[Line]) -> Vec<bool> {
    let size = |line: &Line| match line {
        Line::Figures(row) if row.stage.is_some() || row.model.is_some() => {
            Some(row.delta.total_bytes.get().unwrap_or(0).unsigned_abs())
        }
        // The cost of a model goes with its stages.
        Line::Figures(row) if row.label.starts_with(' ') => {
            Some(row.delta.total_bytes.get().unwrap_or(0).unsigned_abs())
        }
        _ => None,
    };
    let mut sizes: Vec<u64> = lines.iter().filter_map(size).collect();
    if sizes.len() <= MOST_ROWS {
        return vec![true; lines.len()];
    }
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    let least = sizes.get(MOST_ROWS).copied().unwrap_or(0);
    lines
        .iter()
        .map(|line| size(line).is_none_or(|size| size > least))
        .collect()
}

fn heading(name: &str) -> Row {
    Row {
        class: "group",
        head: Markup::name(name),
        cells: Vec::new(),
    }
}

fn indent(label: &str) -> &'static str {
    if label.starts_with(' ') { "in" } else { "" }
}

fn row(figures: &Figures, columns: &[Figure], spread: bool, scale: Option<TimeScale>) -> Row {
    let mut cells = Vec::with_capacity(columns.len() + 3);
    for (index, column) in columns.iter().enumerate() {
        cells.push(match (column.figure)(figures) {
            Some(Measured::Value(bytes)) => Cell::figure(&units::signed_mib(*bytes)),
            Some(Measured::Absent { .. }) => Cell::figure(NOT_MEASURED),
            None => Cell::default(),
        });
        if index == 0 {
            cells.push(Cell {
                text: Markup::prose(mark(figures.mark)),
                class: "mark",
                span: 1,
            });
            if spread {
                let spread = figures.spread.map(units::plain_mib).unwrap_or_default();
                cells.push(Cell::figure(&spread));
            }
        }
    }
    let time = figures.duration_ns.zip(scale);
    let time = time.map(|(ns, scale)| scale.format(ns)).unwrap_or_default();
    cells.push(Cell::figure(&time));
    Row {
        class: indent(&figures.label),
        head: Markup::prose(figures.label.trim_start()),
        cells,
    }
}

/// Whether a total of some row does not stand clear.
pub(super) fn marked(lines: &[Line], wanted: Mark) -> bool {
    lines
        .iter()
        .any(|line| matches!(line, Line::Figures(row) if row.mark == wanted))
}
