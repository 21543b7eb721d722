//! Three sides and more: a column a side, a row for every stage that changed on any of them.

use crate::analysis::comparison::{Change, Comparison, Detail, Row, Verdict};
use crate::analysis::words::is_news;
use crate::escape::{bounded, escape};
use crate::render::grid::ruled_grid;
use crate::units;

use super::figures::NOT_MEASURED;

/// Longest name of a side above its column, characters.
const MOST: usize = 24;

/// The table of a comparison of many sides.
pub(super) fn text(comparison: &Comparison, detail: Detail) -> String {
    let mut head = vec!["MiB".to_owned()];
    for side in &comparison.sides {
        head.push(bounded(&side.label, MOST));
        head.push(String::new());
    }
    let mut lines = vec![head];
    let mut others = 0_usize;
    for row in comparison.stages() {
        let news = row.changes.iter().any(|change| is_news(change.verdict));
        if news || detail == Detail::Everything {
            lines.push(cells(row));
        } else {
            others += 1;
        }
    }
    if others > 0 {
        let noun = if others == 1 { "other" } else { "others" };
        lines.push(vec![format!("[{others} {noun}: no difference shown]")]);
    }
    let rules = vec![lines.len()];
    lines.extend(comparison.whole().map(cells));
    let numbers: Vec<usize> = (0..comparison.sides.len())
        .map(|side| 1 + 2 * side)
        .collect();
    let mut text = ruled_grid(&lines, &numbers, &rules);
    text.push_str(
        "  against the first: ! regression, ? undecided, + larger, - smaller, = the same\n",
    );
    text
}

fn cells(row: &Row) -> Vec<String> {
    let mut cells = vec![escape(&row.label).into_owned()];
    for (side, cell) in row.cells.iter().enumerate() {
        cells.push(match cell {
            Some(summary) => units::signed_mib(summary.median_bytes),
            None => NOT_MEASURED.to_owned(),
        });
        let change = side.checked_sub(1).and_then(|later| row.changes.get(later));
        cells.push(change.map_or("", mark).to_owned());
    }
    cells
}

fn mark(change: &Change) -> &'static str {
    match change.verdict {
        Verdict::Regression => "!",
        Verdict::Undecided { .. } => "?",
        Verdict::Larger | Verdict::Added => "+",
        Verdict::Smaller | Verdict::Improvement | Verdict::Removed => "-",
        Verdict::Identical | Verdict::Same { .. } => "=",
        Verdict::Open | Verdict::NotMeasured => "",
    }
}
