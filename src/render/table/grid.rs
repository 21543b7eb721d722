//! The lines of the table laid out in columns.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width};

use crate::escape::escape;
use crate::report::{AttributionKind, Mark, Measured};
use crate::units::{self, TimeScale};

use crate::analysis::lifecycle::Shown;
use crate::analysis::lifecycle::{Line, Row};

/// A figure that was not measured; its reason is in a footnote.
pub(crate) const NOT_MEASURED: &str = "—";

/// What a total's mark looks like.
pub(crate) fn mark(mark: Mark) -> &'static str {
    match mark {
        // That nothing was checked holds for the whole table as a rule, and a footnote says it once.
        Mark::Clear | Mark::NotChecked => "",
        Mark::WithinNoise => "~",
        Mark::OtherProcesses => "?",
        Mark::AtLeast => "≥",
    }
}

/// A column of bytes: its title and where its figure is.
pub(crate) struct Column {
    pub(crate) title: &'static str,
    pub(crate) figure: fn(&Row) -> Option<&Measured<i64>>,
}

/// The columns of bytes that say something under this attribution.
pub(crate) fn columns(kind: AttributionKind) -> Vec<Column> {
    let column = |title, figure| Column { title, figure };
    let mut columns = vec![
        column("total", |row: &Row| Some(&row.delta.total_bytes)),
        column("cpu", |row: &Row| Some(&row.delta.cpu_bytes)),
    ];
    if kind != AttributionKind::HostOnly {
        columns.push(column("device", |row: &Row| Some(&row.delta.device_bytes)));
    }
    if kind.has_other() {
        columns.push(column("other", |row: &Row| Some(&row.delta.other_bytes)));
    }
    // A log tells no peak of a stage.
    if kind != AttributionKind::Logged {
        columns.push(column("peak", |row: &Row| row.peak.as_ref()));
    }
    columns
}

/// The table as text, every line ended.
pub(crate) fn draw(shown: &Shown, lines: &[Line]) -> String {
    let columns = columns(shown.report.header.attribution.kind);
    let mut table = Table::new();
    table
        .load_style(comfy_table::presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    table.add_row(titles(&columns, shown.medians()));
    let scale = time_scale(lines);
    for line in lines {
        match line {
            Line::Figures(row) => {
                table.add_row(cells(row, &columns, shown.medians(), scale));
            }
            Line::Words(label, words) => {
                table.add_row([escape(label).into_owned(), (*words).to_owned()]);
            }
            Line::Heading(_) | Line::Rule => {}
        }
    }
    align(&mut table, shown.medians());
    interleave(&table, lines)
}

/// The cells of the table, the titles first, the mark beside the total it belongs to; a heading has one
/// cell and words have two.
pub(super) fn rows(shown: &Shown, lines: &[Line]) -> Vec<Vec<String>> {
    const TOTAL: usize = 1;
    let columns = columns(shown.report.header.attribution.kind);
    let marked = |mut cells: Vec<String>| {
        if cells.len() > TOTAL + 1 {
            let mark = cells.remove(TOTAL + 1);
            if let (Some(total), false) = (cells.get_mut(TOTAL), mark.is_empty()) {
                total.push(' ');
                total.push_str(&mark);
            }
        }
        cells
    };
    let scale = time_scale(lines);
    let mut rows = vec![marked(titles(&columns, shown.medians()))];
    rows.extend(lines.iter().filter_map(|line| match line {
        Line::Figures(row) => Some(marked(cells(row, &columns, shown.medians(), scale))),
        Line::Words(label, words) => Some(vec![escape(label).into_owned(), (*words).to_owned()]),
        Line::Heading(name) => Some(vec![escape(name).into_owned()]),
        Line::Rule => None,
    }));
    rows
}

/// The unit of the time column; `None` where no time was taken, as in a log that has none.
pub(crate) fn time_scale(lines: &[Line]) -> Option<TimeScale> {
    let longest = lines
        .iter()
        .filter_map(|line| match line {
            Line::Figures(row) => row.duration_ns,
            _ => None,
        })
        .max()?;
    (longest > 0).then(|| TimeScale::of(longest))
}

fn titles(columns: &[Column], spread: bool) -> Vec<String> {
    let mut titles = vec!["MiB".to_owned()];
    for (index, column) in columns.iter().enumerate() {
        titles.push(column.title.to_owned());
        if index == 0 {
            titles.push(String::new());
            if spread {
                titles.push("spread".to_owned());
            }
        }
    }
    titles.push("time".to_owned());
    titles
}

fn cells(row: &Row, columns: &[Column], spread: bool, scale: Option<TimeScale>) -> Vec<String> {
    let mut cells = vec![escape(&row.label).into_owned()];
    for (index, column) in columns.iter().enumerate() {
        cells.push(match (column.figure)(row) {
            Some(Measured::Value(bytes)) => units::signed_mib(*bytes),
            Some(Measured::Absent { .. }) => NOT_MEASURED.to_owned(),
            None => String::new(),
        });
        if index == 0 {
            cells.push(mark(row.mark).to_owned());
            if spread {
                cells.push(row.spread.map(units::plain_mib).unwrap_or_default());
            }
        }
    }
    let time = row.duration_ns.zip(scale);
    cells.push(time.map(|(ns, scale)| scale.format(ns)).unwrap_or_default());
    cells
}

/// Numbers to the right, the mark close to the total it belongs to.
fn align(table: &mut Table, spread: bool) {
    for (index, column) in table.column_iter_mut().enumerate() {
        match index {
            0 => {
                column.set_padding((2, 0));
                column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(21)));
            }
            2 => {
                column.set_padding((1, 0));
                column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(2)));
            }
            _ => {
                column.set_cell_alignment(CellAlignment::Right);
                column.set_padding((2, 0));
                let narrow = spread && index == 3;
                let width = Width::Fixed(if narrow { 8 } else { 9 });
                column.set_constraint(ColumnConstraint::LowerBoundary(width));
            }
        }
    }
}

/// Puts rules and headings between the rows.
fn interleave(table: &Table, lines: &[Line]) -> String {
    let rendered: Vec<String> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    let width = rendered
        .iter()
        .map(|line| line.chars().count())
        .max()
        .unwrap_or(0);
    let mut rows = rendered.iter();
    let mut text = String::new();
    let mut push = |line: &str| {
        text.push_str(line);
        text.push('\n');
    };
    push(rows.next().map_or("", String::as_str));
    for line in lines {
        match line {
            Line::Heading(name) => push(&format!("  {}", escape(name))),
            Line::Rule => push(&format!("  {}", "─".repeat(width.saturating_sub(2)))),
            Line::Figures(_) | Line::Words(..) => push(rows.next().map_or("", String::as_str)),
        }
    }
    text
}
