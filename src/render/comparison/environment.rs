//! What differs between the sides, above everything else.

use crate::analysis::comparison::Comparison;
use crate::escape::bounded;
use crate::render::grid::grid;

/// Longest value that is shown whole, characters.
const MOST: usize = 40;

/// The sides and what differs between them, a column a side.
fn rows(comparison: &Comparison) -> Vec<Vec<String>> {
    let mut head = vec![String::new()];
    head.extend(
        comparison
            .sides
            .iter()
            .map(|side| bounded(&side.label, MOST)),
    );
    let mut rows = vec![head];
    for row in &comparison.environment {
        let mut cells = vec![bounded(&row.name, MOST)];
        let value = |value: &Option<String>| match value {
            Some(value) => bounded(value, MOST),
            None => "—".to_owned(),
        };
        cells.extend(row.values.iter().map(value));
        cells.push(row.note.clone());
        rows.push(cells);
    }
    let mut runs = vec!["runs".to_owned()];
    runs.extend(
        comparison
            .sides
            .iter()
            .map(|side| match side.cold_runs_left_out {
                0 => side.runs.to_string(),
                cold => format!("{} (and {cold} cold, left out)", side.runs),
            }),
    );
    rows.push(runs);
    rows
}

/// The same laid out.
pub(super) fn text(comparison: &Comparison) -> String {
    grid(&rows(comparison), &[])
}
