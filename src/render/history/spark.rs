//! A line of figures as one row of blocks.

use crate::analysis::comparison::Summary;

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Columns of the widest.
const MOST: usize = 24;

/// The medians from the lowest to the highest block; a blank where there is none. Of more releases than
/// columns each column shows its last.
pub(super) fn spark(points: &[Option<Summary>]) -> String {
    let medians: Vec<Option<i64>> = points
        .iter()
        .map(|point| point.map(|point| point.median_bytes))
        .collect();
    let columns = medians.len().min(MOST);
    let known = || medians.iter().flatten();
    let (Some(low), Some(high)) = (known().min(), known().max()) else {
        return String::new();
    };
    let range = high.abs_diff(*low);
    let block = |median: i64| {
        let above = u128::from(median.abs_diff(*low)) * (BLOCKS.len() as u128 - 1);
        let level = above.checked_div(u128::from(range)).unwrap_or(0);
        let level = usize::try_from(level).unwrap_or(0);
        BLOCKS.get(level).copied().unwrap_or(' ')
    };
    let shown = (1..=columns).map(|column| {
        let (begin, end) = (
            (column - 1) * medians.len() / columns,
            column * medians.len() / columns,
        );
        let of_column = medians.get(begin..end).unwrap_or_default();
        let last = of_column.iter().rev().flatten().next();
        last.map_or(' ', |median| block(*median))
    });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::comparison::summarise;

    fn of(medians: &[Option<i64>]) -> String {
        let point = |it: &Option<i64>| it.and_then(|it| summarise(&[it], 0.95));
        spark(&medians.iter().map(point).collect::<Vec<_>>())
    }

    #[test]
    fn a_step_is_a_step_and_what_is_missing_is_blank() {
        assert_eq!(of(&[Some(1), None, Some(9), Some(5)]), "▁ █▄");
        assert_eq!(of(&[Some(7), Some(7)]), "▁▁");
        assert_eq!(of(&[None]), "");
        assert_eq!(of(&[Some(i64::MIN), Some(i64::MAX)]), "▁█");
    }

    #[test]
    fn many_releases_share_columns() {
        let many: Vec<Option<i64>> = (0..1000).map(Some).collect();
        let text = of(&many);
        assert_eq!(text.chars().count(), MOST);
        assert!(text.ends_with('█'));
    }
}
