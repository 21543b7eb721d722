//! Two engines, layer by layer: what each touches more or less, and what else differs.

use std::cmp::Reverse;

use super::table::NOTHING;
use crate::escape::bounded;
use crate::layers::{Aspect, Bond, Comparison, Row, Whole, Work};
use crate::render::TableStyle;
use crate::render::grid::ruled_grid;
use crate::render::page_of_text::Page;
use crate::units;

/// Characters of names that are shown at most.
const LONGEST_NAME: usize = 46;

/// Characters of what differs that are shown at most.
const LONGEST_WORDS: usize = 60;

/// What is shown of a comparison.
#[derive(Clone, Debug)]
pub struct ShownChanges {
    /// What the base is called.
    pub base: String,
    /// What the other is called.
    pub new: String,
    /// Rows at most.
    pub most: usize,
}

/// The table and what it comes to, every line ended.
pub fn changes_text(comparison: &Comparison, shown: &ShownChanges, style: &TableStyle) -> String {
    let mut page = Page::new(*style);
    page.paragraph(
        &format!(
            "{} → {} · {} → {} layers",
            bounded(&shown.base, 100),
            bounded(&shown.new, 100),
            comparison.base.layers,
            comparison.new.layers
        ),
        0,
    );
    page.blank();
    let rows = changed(comparison);
    if rows.is_empty() {
        page.paragraph("No layer differs in bytes, precision, format or tactic.", 0);
    } else {
        page.raw(&table(comparison, &rows, shown.most));
    }
    page.blank();
    for line in totals(comparison) {
        page.paragraph(&line, 0);
    }
    page.blank();
    page.paragraph(&how(comparison), 2);
    page.into_text()
}

/// The rows in which something differs, the largest change of bytes first, then of time.
fn changed(comparison: &Comparison) -> Vec<&Row> {
    let differs = |row: &&Row| row.bond.is_none() || !row.aspects().is_empty();
    let mut rows: Vec<&Row> = comparison.rows.iter().filter(differs).collect();
    let size = |change: Option<i64>| change.map_or(0, i64::unsigned_abs);
    rows.sort_by_key(|row| Reverse((size(row.touched_change()), size(row.time_change()))));
    rows
}

fn table(comparison: &Comparison, rows: &[&Row], most: usize) -> String {
    let has_times = comparison.base.time_ns.is_some() && comparison.new.time_ns.is_some();
    let mut heading = vec!["#", "layer", "accessed", "→", "change", "weights"];
    if has_times {
        heading.push("time");
    }
    heading.push("what differs");
    let mut cells = vec![heading.into_iter().map(str::to_owned).collect::<Vec<_>>()];
    let (first, rest) = rows.split_at(most.min(rows.len()));
    cells.extend(first.iter().map(|row| line(row, has_times)));
    let mut rules = Vec::new();
    if !rest.is_empty() {
        rules.push(cells.len());
        let change: i64 = rest.iter().filter_map(|row| row.touched_change()).sum();
        let mut others = vec![String::new(), format!("[{} others]", rest.len())];
        others.extend([String::new(), String::new(), signed(Some(change))]);
        others.resize(if has_times { 8 } else { 7 }, String::new());
        cells.push(others);
    }
    ruled_grid(&cells, &[0, 2, 3, 4, 5], &rules)
}

fn line(row: &Row, has_times: bool) -> Vec<String> {
    let side = |work: &Option<Work>| {
        let bytes = work.as_ref().and_then(|work| work.touched_bytes.get());
        bytes.map_or_else(|| NOTHING.to_owned(), units::size)
    };
    let either = row.new.as_ref().or(row.base.as_ref());
    let mut cells = vec![
        either
            .and_then(|work| work.indices.first())
            .map_or_else(String::new, u32::to_string),
        either.map_or_else(String::new, name),
        side(&row.base),
        side(&row.new),
        signed(row.touched_change()),
        signed(row.weights_change().filter(|change| *change != 0)),
    ];
    if has_times {
        let change = row.time_change();
        cells.push(change.map_or_else(|| NOTHING.to_owned(), signed_time));
    }
    cells.push(bounded(&words(row), LONGEST_WORDS));
    cells
}

/// One name, or the first of several with their number.
fn name(work: &Work) -> String {
    let first = work.names.first().map_or("", String::as_str);
    match work.names.len() {
        0 | 1 => bounded(first, LONGEST_NAME),
        more => format!(
            "{} and {} more",
            bounded(first, LONGEST_NAME - 12),
            more - 1
        ),
    }
}

/// What differs, in words.
fn words(row: &Row) -> String {
    match (&row.base, &row.new) {
        (None, Some(_)) => "only in the new engine".to_owned(),
        (Some(_), None) => "only in the base".to_owned(),
        (Some(base), Some(new)) => {
            let each = row.aspects().into_iter().filter_map(|aspect| {
                Some(match aspect {
                    Aspect::Bytes => return None,
                    Aspect::Precision => arrow(&base.precisions, &new.precisions),
                    Aspect::Format => "format".to_owned(),
                    Aspect::Tactic => "tactic".to_owned(),
                    Aspect::Fusion => format!("fused {} → {}", base.names.len(), new.names.len()),
                })
            });
            let words: Vec<String> = each.collect();
            words.join(", ")
        }
        (None, None) => String::new(),
    }
}

fn arrow(base: &[String], new: &[String]) -> String {
    format!("{} → {}", base.join("+"), new.join("+"))
}

fn signed(change: Option<i64>) -> String {
    change.map_or_else(|| NOTHING.to_owned(), units::signed_size)
}

fn signed_time(change: i64) -> String {
    let sign = match change {
        0 => "",
        1.. => "+",
        _ => "−",
    };
    format!("{sign}{}", units::time(change.unsigned_abs()))
}

/// What the engines come to as wholes.
fn totals(comparison: &Comparison) -> Vec<String> {
    let (base, new) = (&comparison.base, &comparison.new);
    let mut parts = vec![
        whole("bytes accessed", base, new, |it| it.touched.figure().get()),
        whole("weights", base, new, |it| it.weights.figure().get()),
        whole("peak activation memory", base, new, |it| {
            Some(it.live_bytes)
        }),
    ];
    if let (Some(before), Some(after)) = (base.time_ns, new.time_ns) {
        let change = i64::try_from(i128::from(after) - i128::from(before)).unwrap_or(i64::MAX);
        parts.push(format!(
            "time {} → {} ({})",
            units::time(before),
            units::time(after),
            signed_time(change)
        ));
    }
    vec![parts.join(" · ")]
}

fn whole(what: &str, base: &Whole, new: &Whole, of: impl Fn(&Whole) -> Option<u64>) -> String {
    let (Some(before), Some(after)) = (of(base), of(new)) else {
        return format!("{what} unknown on at least one side");
    };
    let change = i64::try_from(i128::from(after) - i128::from(before)).unwrap_or(i64::MAX);
    format!(
        "{what} {} → {} ({})",
        units::size(before),
        units::size(after),
        units::signed_size(change)
    )
}

/// How the layers were found to belong together.
fn how(comparison: &Comparison) -> String {
    let count = |bond: Option<Bond>| {
        comparison
            .rows
            .iter()
            .filter(|row| row.bond == bond)
            .count()
    };
    let bonds = [
        (Bond::Name, "by name"),
        (Bond::Origin, "by the layers of the network they came from"),
        (Bond::Tensors, "by the tensors they write"),
        (Bond::Refused, "fused differently"),
        (Bond::Shape, "by kind and shapes in their order"),
    ];
    let found = bonds
        .into_iter()
        .map(|(bond, words)| (count(Some(bond)), words))
        .filter(|(count, _)| *count > 0);
    let mut words: Vec<String> = found
        .map(|(count, words)| format!("{count} {words}"))
        .collect();
    let alone = |of: fn(&Row) -> bool| comparison.rows.iter().filter(|row| of(row)).count();
    let (base, new) = (
        alone(|row| row.new.is_none()),
        alone(|row| row.base.is_none()),
    );
    if base + new > 0 {
        words.push(format!(
            "{base} only in the base, {new} only in the new engine"
        ));
    }
    format!("matched: {}", words.join("; "))
}
