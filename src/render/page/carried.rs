//! Steps that add up as they are printed.

use crate::chart::{Hue, Row, RowKind};
use crate::units;

/// Puts what the steps leave over of the first sum after them before that sum, by their printed figures: bytes that
/// belong to no step under `label`, else what rounding alone leaves.
pub(super) fn carried(rows: Vec<Row>, label: &str) -> Vec<Row> {
    let (mut bytes, mut printed) = (0i64, 0i64);
    let mut has_steps = false;
    let mut done = false;
    let mut all = Vec::with_capacity(rows.len() + 1);
    for row in rows {
        let (of_row, as_printed) = (row.total_bytes(), units::mib_hundredths(row.total_bytes()));
        match row.kind {
            RowKind::Step => {
                has_steps = true;
                bytes = bytes.saturating_add(of_row);
                printed = printed.saturating_add(as_printed);
            }
            RowKind::Sum => {
                if has_steps && !done {
                    let left = as_printed.saturating_sub(printed);
                    let label = if of_row == bytes { "rounding" } else { label };
                    all.extend(remainder(label, left));
                    done = true;
                }
                (bytes, printed) = (of_row, as_printed);
            }
            RowKind::Words => {}
        }
        all.push(row);
    }
    all
}

fn remainder(label: &str, hundredths: i64) -> Option<Row> {
    (hundredths != 0).then(|| Row {
        label: label.to_owned(),
        kind: RowKind::Step,
        parts: vec![(Hue::Untold, units::bytes_of_hundredths(hundredths))],
        peak_bytes: None,
        mark: String::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: RowKind, bytes: i64) -> Row {
        Row {
            label: "row".to_owned(),
            kind,
            parts: vec![(Hue::Cpu, bytes)],
            peak_bytes: None,
            mark: String::new(),
        }
    }

    /// The remainder's label and bytes, where there is one.
    fn left(rows: Vec<Row>) -> Option<(String, String)> {
        let before = rows.len();
        let rows = carried(rows, "unattributed");
        let row = rows.get(before.checked_sub(1)?)?;
        (rows.len() > before).then(|| (row.label.clone(), units::signed_mib(row.total_bytes())))
    }

    #[test]
    fn what_rounding_leaves_is_a_step() {
        // Three times 0.004 MiB print as nothing, and their sum as 0.01.
        let part = || row(RowKind::Step, 4_194);
        let rows = vec![part(), part(), part(), row(RowKind::Sum, 12_582)];
        assert_eq!(left(rows), Some(("rounding".into(), "+0.01".into())));
    }

    #[test]
    fn what_no_step_has_is_named_and_steps_that_add_up_are_left_alone() {
        let (base, step) = (
            || row(RowKind::Sum, 1 << 20),
            || row(RowKind::Step, 1 << 20),
        );
        let rows = vec![base(), step(), row(RowKind::Sum, 4 << 20)];
        assert_eq!(left(rows), Some(("unattributed".into(), "+2.00".into())));
        assert_eq!(left(vec![base(), step(), row(RowKind::Sum, 2 << 20)]), None);
    }
}
