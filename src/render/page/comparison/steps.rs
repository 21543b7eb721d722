//! From the base to a later side, step by step.

use crate::analysis::comparison::{Comparison, Quantity, Waterfall as Steps, WaterfallStep};
use crate::analysis::digest::Category;
use crate::chart::{Hue, Row, RowKind, Waterfall, carried};
use crate::escape::escape;
use crate::units;

/// Steps that are drawn one by one; of more, the largest are.
const MOST_STEPS: usize = 24;

/// The waterfall of the later side at this position among the sides.
pub(super) fn waterfall(comparison: &Comparison, side: usize, steps: &Steps) -> Option<Waterfall> {
    let (base, new) = (steps.base_bytes?, steps.new_bytes?);
    let label = |side: usize| {
        let name = comparison.sides.get(side).map_or("", |side| &side.label);
        escape(name).into_owned()
    };
    let mut rows = vec![sum(comparison, 0, &label(0), base)];
    rows.extend(bounded(comparison, steps));
    rows.push(sum(comparison, side, &label(side), new));
    let rows = carried(rows, Category::Unattributed.label());
    let noise = [0, side]
        .into_iter()
        .filter_map(|side| comparison.sides.get(side)?.noise.system_bytes())
        .max();
    let told: Vec<String> = rows
        .iter()
        .map(|row| format!("{} {}", row.label, units::signed_mib(row.total_bytes())))
        .collect();
    Some(Waterfall {
        title: format!("From {} to {}", label(0), label(side)),
        description: format!("In MiB: {}. The table has every row.", told.join(", ")),
        noise_bytes: noise,
        rows,
        may_cut: true,
    })
}

/// The lifecycle of a side, told apart by owner as far as it is known.
fn sum(comparison: &Comparison, side: usize, label: &str, total: i64) -> Row {
    let of = |owner: Category| {
        let row = comparison.rows.iter().find(|row| {
            row.scope.is_whole() && (row.owner, row.quantity) == (owner, Quantity::Held)
        })?;
        Some((*row.cells.get(side)?)?.median_bytes)
    };
    let mut parts: Vec<(Hue, i64)> = [
        (Hue::Cpu, of(Category::Cpu)),
        (Hue::Device, of(Category::Device)),
        (Hue::Other, of(Category::Other)),
    ]
    .into_iter()
    .filter_map(|(hue, bytes)| Some((hue, bytes?)))
    .collect();
    let told = parts
        .iter()
        .fold(0i64, |sum, (_, bytes)| sum.saturating_add(*bytes));
    parts.push((Hue::Untold, total.saturating_sub(told)));
    parts.retain(|(_, bytes)| *bytes != 0);
    Row {
        label: label.to_owned(),
        kind: RowKind::Sum,
        parts,
        peak_bytes: None,
        mark: String::new(),
    }
}

/// The largest steps in their order, the others as one. What no row has is found again from what is printed.
fn bounded(comparison: &Comparison, steps: &Steps) -> Vec<Row> {
    let (largest, others) = steps.largest(MOST_STEPS);
    let part = |step: &WaterfallStep| (hue(step.owner), step.change_bytes);
    let drawn = largest.iter();
    let mut rows: Vec<Row> = drawn
        .map(|step| row(name(comparison, step), vec![part(step)]))
        .collect();
    if !others.is_empty() {
        let parts: Vec<(Hue, i64)> = others.iter().map(|step| part(step)).collect();
        rows.push(row(format!("[{} others]", others.len()), merged(&parts)));
    }
    rows
}

fn row(label: String, parts: Vec<(Hue, i64)>) -> Row {
    Row {
        label,
        kind: RowKind::Step,
        parts,
        peak_bytes: None,
        mark: String::new(),
    }
}

fn merged(parts: &[(Hue, i64)]) -> Vec<(Hue, i64)> {
    let mut sums: Vec<(Hue, i64)> = Vec::new();
    for (hue, bytes) in parts {
        match sums.iter_mut().find(|(known, _)| known == hue) {
            Some((_, sum)) => *sum = sum.saturating_add(*bytes),
            None => sums.push((*hue, *bytes)),
        }
    }
    sums
}

/// `Runtime creation, cpu`
fn name(comparison: &Comparison, step: &WaterfallStep) -> String {
    let row = step
        .row
        .and_then(|row| comparison.rows.get(usize::try_from(row).ok()?));
    match row {
        Some(row) => escape(&row.name()).into_owned(),
        None => step.owner.label().to_owned(),
    }
}

fn hue(owner: Category) -> Hue {
    match owner {
        Category::Cpu => Hue::Cpu,
        Category::Device | Category::Allocator | Category::Buffers | Category::DeviceRest => {
            Hue::Device
        }
        Category::Other => Hue::Other,
        Category::Total | Category::Unattributed => Hue::Untold,
    }
}
