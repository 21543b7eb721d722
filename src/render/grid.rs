//! Columns of text, laid out.

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};

/// Lays rows out in columns, indented by two blanks; columns in `right` are aligned to the right.
/// The first row is the heading.
pub(super) fn grid(rows: &[Vec<String>], right: &[usize]) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    for row in rows {
        table.add_row(row.iter().enumerate().map(|(column, text)| {
            Cell::new(text).set_alignment(if right.contains(&column) {
                CellAlignment::Right
            } else {
                CellAlignment::Left
            })
        }));
    }
    let mut text = String::new();
    for line in table.lines() {
        text.push(' ');
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The same with a rule across the table before each of these rows.
pub(super) fn ruled_grid(rows: &[Vec<String>], right: &[usize], rules: &[usize]) -> String {
    let text = grid(rows, right);
    let width = text
        .lines()
        .map(|line| line.chars().count())
        .max()
        .unwrap_or(0);
    let rule = format!("  {}\n", "─".repeat(width.saturating_sub(2)));
    let mut out = String::new();
    for (number, line) in text.lines().enumerate() {
        if rules.contains(&number) {
            out.push_str(&rule);
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}
