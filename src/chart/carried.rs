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
            kept.extend(others_as_one(&std::mem::take(&mut others)));
        }
        if is_sum || weight(&row) > least {
            kept.push(row);
        } else {
            others.push(row);
        }
    }
    kept.extend(others_as_one(&others));
    kept
}

fn others_as_one(others: &[Row]) -> Option<Row> {
    as_one(format!("[{} others]", others.len()), others)
}

/// Rows that have no bar of their own as one step; `None` where there are none.
pub fn as_one(label: String, others: &[Row]) -> Option<Row> {
    let mut parts: Vec<(Hue, i64)> = Vec::new();
    for (hue, bytes) in others.iter().flat_map(|row| &row.parts) {
        match parts.iter_mut().find(|(known, _)| known == hue) {
            Some((_, sum)) => *sum = sum.saturating_add(*bytes),
            None => parts.push((*hue, *bytes)),
        }
    }
    (!others.is_empty()).then(|| Row::new(label, RowKind::Step, parts))
}

/// Puts what the steps leave over of the first sum after them before that sum.
pub fn carried(rows: Vec<Row>, label: &str) -> Vec<Row> {
    let mut done = false;
    let mut all: Vec<Row> = Vec::with_capacity(rows.len() + 1);
    // Where the steps begin: at zero, or at the last sum.
    let mut from = 0;
    for row in rows {
        if row.kind == RowKind::Sum {
            let before = all.get(from..).unwrap_or_default();
            if !done && before.iter().any(|it| it.kind == RowKind::Step) {
                let left = left_over(before, row.total_bytes(), label);
                all.extend(left);
                done = true;
            }
            from = all.len();
        }
        all.push(row);
    }
    all
}

/// What the rows leave over of the sum that they lead to, by the printed figures: bytes that belong to no step under
/// `label`, else what rounding alone leaves.
pub fn left_over(rows: &[Row], sum: i64, label: &str) -> Option<Row> {
    let bytes = || rows.iter().map(Row::total_bytes);
    let printed = bytes().map(units::mib_hundredths);
    let printed = printed.fold(0, i64::saturating_add);
    let left = units::mib_hundredths(sum).saturating_sub(printed);
    let adds_up = bytes().fold(0, i64::saturating_add) == sum;
    let label = if adds_up { "rounding" } else { label };
    let parts = vec![(Hue::Untold, units::bytes_of_hundredths(left))];
    (left != 0).then(|| Row::new(label.to_owned(), RowKind::Step, parts))
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
