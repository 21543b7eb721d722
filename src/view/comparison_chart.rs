//! The change of the total from the base to a later side, drawn step by step.

use super::document::{Block, Chart};
use crate::analysis::comparison::{Comparison, Waterfall as Fall, WaterfallStep};
use crate::analysis::digest::Category;
use crate::chart::{self, Hue, Row as Bar, RowKind as BarKind, Waterfall, as_one};
use crate::units;

/// Steps that are drawn one by one; of more, the largest are.
const MOST_STEPS: usize = 24;

/// The waterfall from the base to the first later side for which there is one; `None` where no side has a total.
pub fn comparison_chart(comparison: &Comparison) -> Option<Chart> {
    let mut later = 1..comparison.sides.len();
    later
        .find_map(|later| waterfall(comparison, later))
        .map(Chart::Waterfall)
}

/// The charts of the first later sides, at most so many.
pub(super) fn charts(comparison: &Comparison, most: usize) -> Vec<Block> {
    let later = (1..comparison.sides.len()).take(most);
    let several = comparison.waterfalls.len() > 1;
    let figure = |later: usize| {
        let chart = waterfall(comparison, later)?;
        let of_side = if several {
            format!("{}. ", chart.title)
        } else {
            String::new()
        };
        Some(Block::Figure {
            id: format!("change-{later}"),
            caption: format!("{of_side}Each step begins where the one before ended; together they are the change of the total, exactly.").into(),
            chart: Chart::Waterfall(chart),
        })
    };
    later.filter_map(figure).collect()
}

/// From the base to the side at `later`, step by step.
fn waterfall(comparison: &Comparison, later: usize) -> Option<Waterfall> {
    let fall = comparison.waterfalls.get(later.checked_sub(1)?)?;
    let (base, new) = (fall.base_bytes?, fall.new_bytes?);
    let (from, to) = (comparison.sides.first()?, comparison.sides.get(later)?);
    let mut rows = vec![sum(comparison, 0, &from.label, base)];
    rows.extend(steps(comparison, fall));
    rows.extend(chart::left_over(&rows, new, Category::Unattributed.label()));
    rows.push(sum(comparison, later, &to.label, new));
    let told = rows.iter().map(|row| {
        let bytes = units::signed_mib(row.total_bytes());
        format!("{} {bytes}", row.label)
    });
    let told = told.collect::<Vec<_>>().join(", ");
    Some(Waterfall {
        title: format!("From {} to {}", from.label, to.label),
        description: format!("In MiB: {told}. The table has every row."),
        noise_bytes: from.system_noise().max(to.system_noise()),
        rows,
        may_cut: true,
    })
}

/// The lifecycle of a side by category, as far as they are known.
fn sum(comparison: &Comparison, side: usize, label: &str, total: i64) -> Bar {
    let whole = comparison.outline(side.max(1)).whole;
    let categories = [Category::Cpu, Category::Device, Category::Other];
    let parts = categories.into_iter().filter_map(|category| {
        let entry = whole.iter().find(|it| it.row.key.category == category)?;
        Some((hue(category), entry.row.bytes(side)?))
    });
    Bar::new(label.to_owned(), BarKind::Sum, Bar::parts_of(total, parts))
}

/// The largest steps in their order, and the others as one. What no row has is found again from what is printed.
fn steps(comparison: &Comparison, fall: &Fall) -> Vec<Bar> {
    let (largest, others) = fall.largest(MOST_STEPS);
    let bar = |step: &WaterfallStep| {
        let row = step.row_of(&comparison.rows);
        let name = row.map_or(step.category.label(), |row| &row.label);
        let part = (hue(step.category), step.change_bytes);
        Bar::new(name.to_owned(), BarKind::Step, vec![part])
    };
    let others: Vec<Bar> = others.into_iter().map(bar).collect();
    let name = format!("[{}]", units::count(others.len(), "other"));
    let largest = largest.into_iter().map(bar);
    largest.chain(as_one(name, &others)).collect()
}

fn hue(category: Category) -> Hue {
    match category {
        Category::Cpu => Hue::Cpu,
        Category::Device | Category::Allocator | Category::Buffers | Category::DeviceRest => {
            Hue::Device
        }
        Category::Other => Hue::Other,
        Category::Total | Category::Unattributed => Hue::Untold,
    }
}
