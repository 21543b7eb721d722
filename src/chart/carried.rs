//! The steps of a waterfall: the largest, the others as one, and what makes them add up as they are printed.

use crate::units;

use super::palette::Hue;
use super::waterfall::{Row, RowKind};

/// The `most` largest rows in their order; the others before each sum are one step.
pub fn folded(rows: Vec<Row>, most: usize) -> Vec<Row> {
    if rows.len() <= most {
        return rows;
    }
    let weight = |row: &Row| match row.kind {
        RowKind::Sum => u64::MAX,
        _ => row.total_bytes().unsigned_abs(),
    };
    let mut sizes: Vec<u64> = rows.iter().map(weight).collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    let least = sizes.get(most).copied().unwrap_or(0);
    let (mut kept, mut others) = (Vec::new(), Vec::new());
    for row in rows {
        let is_sum = row.kind == RowKind::Sum;
        if is_sum {
            kept.extend(one_of(&std::mem::take(&mut others)));
        }
        if is_sum || weight(&row) > least {
            kept.push(row);
        } else {
            others.push(row);
        }
    }
    kept.extend(one_of(&others));
    kept
}

fn one_of(others: &[Row]) -> Option<Row> {
    let mut parts: Vec<(Hue, i64)> = Vec::new();
    for (hue, bytes) in others.iter().flat_map(|row| &row.parts) {
        match parts.iter_mut().find(|(known, _)| known == hue) {
            Some((_, sum)) => *sum = sum.saturating_add(*bytes),
            None => parts.push((*hue, *bytes)),
        }
    }
    let label = format!("[{} others]", others.len());
    (!others.is_empty()).then(|| step(label, parts))
}

fn step(label: String, parts: Vec<(Hue, i64)>) -> Row {
    Row {
        label,
        kind: RowKind::Step,
        parts,
        peak_bytes: None,
        mark: String::new(),
    }
}

/// Puts what the steps leave over of the first sum after them before that sum, by their printed figures: bytes that
/// belong to no step under `label`, else what rounding alone leaves.
pub fn carried(rows: Vec<Row>, label: &str) -> Vec<Row> {
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
    let parts = || vec![(Hue::Untold, units::bytes_of_hundredths(hundredths))];
    (hundredths != 0).then(|| step(label.to_owned(), parts()))
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

    #[test]
    fn of_many_steps_the_largest_are_kept_and_the_others_before_a_sum_are_one() {
        let step = |bytes| row(RowKind::Step, bytes);
        let rows = vec![step(9), step(1), step(2), row(RowKind::Sum, 12), step(1)];
        let folded = folded(rows, 2);
        let told = folded
            .iter()
            .map(|row| (row.label.as_str(), row.total_bytes()));
        let expected = [
            ("row", 9),
            ("[2 others]", 3),
            ("row", 12),
            ("[1 others]", 1),
        ];
        assert_eq!(told.collect::<Vec<_>>(), expected);
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
