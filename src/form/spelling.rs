//! Figures as every form spells them, and texts put together from their parts.

use std::borrow::Cow;

use crate::escape::{bounded, escape};
use crate::units;
use crate::view::document::{Cell, Part, Row, RowKind, Table, Text, Value};

/// A figure that is unknown; the reason stands elsewhere.
pub(crate) const UNKNOWN: &str = "—";

/// Characters of a sentence that are shown.
const LONGEST_SENTENCE: usize = 1_000;

/// Characters of a name that are shown where nothing else bounds it.
pub(super) const LONGEST_NAME: usize = 120;

/// A figure in words; `None` where it is words already or a verdict, which each form has its own way for.
pub(super) fn figure(value: &Value) -> Option<String> {
    Some(match value {
        Value::Blank => String::new(),
        Value::Unknown => UNKNOWN.to_owned(),
        Value::Signed(bytes) => units::signed_mib(*bytes),
        Value::Plain(bytes) => units::plain_mib(*bytes),
        Value::Size(bytes) => units::size(*bytes),
        Value::AtLeast(bytes) => format!("≥ {}", units::size(*bytes)),
        Value::SignedSize(bytes) => units::signed_size(*bytes),
        Value::Median {
            bytes,
            half_width_bytes,
            is_exact,
        } => {
            let median = units::signed_mib(*bytes);
            match half_width_bytes {
                _ if *is_exact => format!("{median} exact"),
                Some(half_width) => format!("{median} ±{}", units::plain_mib(*half_width)),
                None => median,
            }
        }
        Value::Count(number) => number.to_string(),
        Value::Time(ns, scale) => scale.format(*ns),
        Value::SignedTime(ns) => units::signed_time(*ns),
        Value::Share(part) => units::percent(*part),
        Value::Course(points) => course(points),
        Value::Words(_) | Value::Verdict { .. } => return None,
    })
}

/// A course as eight heights of a block, the lowest figure the lowest; a blank where there is none. Of more points than
/// columns each column shows its last.
fn course(points: &[Option<i64>]) -> String {
    const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    const MOST: usize = 24;
    let known = || points.iter().flatten();
    let (Some(low), Some(high)) = (known().min(), known().max()) else {
        return String::new();
    };
    let span = u128::from(high.abs_diff(*low));
    let height = |bytes: i64| {
        let level = (u128::from(bytes.abs_diff(*low)) * 7).checked_div(span);
        let level = usize::try_from(level.unwrap_or(0)).ok()?;
        HEIGHTS.get(level).copied()
    };
    let columns = points.len().min(MOST);
    let column = |number: usize| {
        let place = |number: usize| number * points.len() / columns;
        let of_column = points.get(place(number)..place(number + 1));
        let last = of_column.unwrap_or_default().iter().rev().flatten().next();
        last.and_then(|bytes| height(*bytes)).unwrap_or(' ')
    };
    (0..columns).map(column).collect()
}

/// A table of parts in one line: `inside device: bindings +2.04 · unattributed +3.20`.
pub(super) fn in_line(table: &Table) -> Text {
    let cell = |cell: &Cell| match &cell.value {
        Value::Words(words) => words.clone(),
        value => figure(value).unwrap_or_default().into(),
    };
    let part = |row: &Row| Text::list(row.cells.iter().map(cell), usize::MAX, " ");
    let parts = table.rows.iter().filter(|row| row.kind != RowKind::Sum);
    let parts = Text::list(parts.map(part), usize::MAX, " · ");
    table.caption.clone().then(": ").then(parts)
}

/// A text in one line, safe to print: names cut in their middle to `most` characters, sentences at their end.
pub(super) fn line(text: &Text, most: usize) -> String {
    let part = |part: &Part| match part {
        Part::Words(words) => bounded(words, LONGEST_SENTENCE),
        Part::Name(name) => middle(&escape(name), most).into_owned(),
        Part::Break => " · ".to_owned(),
    };
    text.0.iter().map(part).collect()
}

/// A text of at most so many characters, its middle left out where it has more.
pub(super) fn middle(text: &str, most: usize) -> Cow<'_, str> {
    let length = text.chars().count();
    if length <= most {
        return Cow::Borrowed(text);
    }
    let kept = most.saturating_sub(1);
    let end = kept / 2;
    let beginning: String = text.chars().take(kept - end).collect();
    let end: String = text.chars().skip(length - end).collect();
    Cow::Owned(format!("{beginning}…{end}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_signs_and_the_farther_end_of_their_interval() {
        let median = |half_width_bytes, is_exact| {
            figure(&Value::Median {
                bytes: 2 << 20,
                half_width_bytes,
                is_exact,
            })
        };
        assert_eq!(median(Some(1 << 20), false).as_deref(), Some("+2.00 ±1.00"));
        assert_eq!(median(Some(0), true).as_deref(), Some("+2.00 exact"));
        assert_eq!(median(None, false).as_deref(), Some("+2.00"));
        assert_eq!(figure(&Value::Unknown).as_deref(), Some("—"));
    }

    #[test]
    fn a_name_keeps_both_its_ends() {
        assert_eq!(middle("abcdefghij", 10), "abcdefghij");
        assert_eq!(middle("abcdefghij", 7), "abc…hij");
        assert_eq!(middle("äöüßéèêë", 4), "äö…ë");
        assert_eq!(middle("ab", 1), "…");
        assert_eq!(
            line(&Text::from("of ").then(Text::name("a\u{1b}b")), 80),
            "of a\\x1bb"
        );
    }

    #[test]
    fn a_course_goes_from_its_lowest_to_its_highest() {
        assert_eq!(course(&[Some(0), None, Some(7), Some(i64::MAX)]), "▁ ▁█");
        assert_eq!(course(&[Some(5), Some(5)]), "▁▁");
        assert_eq!(course(&[None]), "");
        assert_eq!(course(&vec![Some(1); 1_000]).chars().count(), 24);
    }
}
