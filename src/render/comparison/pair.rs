//! Two sides: a row for every stage that changed, its owners below it, and the sum.

use crate::analysis::comparison::{Basis, Comparison, Detail, Others, Row, Scope};
use crate::escape::escape;
use crate::render::grid::ruled_grid;
use crate::units;

use crate::analysis::words::share;

use super::figures::{NOT_MEASURED, change, figure, verdict};

/// The later side.
const LATER: usize = 1;

/// Columns with numbers.
const NUMBERS: [usize; 4] = [1, 2, 3, 4];

/// The table of a comparison of two sides.
pub(super) fn text(comparison: &Comparison, detail: Detail) -> String {
    let mut table = Lines::default();
    table.line(["MiB", "base", "new", "change", "", ""].map(str::to_owned));
    let (stages, others) = comparison.told(LATER, detail);
    let mut printed = units::mib_hundredths(others.change_bytes);
    for stage in &stages {
        if let Some(total) = stage.total {
            let bytes = total.grown_by(LATER).unwrap_or_default();
            printed = printed.saturating_add(units::mib_hundredths(bytes));
            table.row(total, "");
        }
        for part in &stage.parts {
            match stage.total {
                Some(_) => table.row(part, "  "),
                None => table.named(
                    &escape(&format!("{}: {}", part.label, part.owner.label())),
                    part,
                ),
            }
        }
    }
    table.lines.extend(others_line(others));
    table.lines.extend(left_over(comparison, printed));
    table.rule();
    whole(comparison, detail, &mut table);
    let mut beside = comparison.beside(LATER, detail).peekable();
    if beside.peek().is_some() {
        table.rule();
    }
    for row in beside {
        table.named(&escape(&row.name()), row);
    }
    ruled_grid(&table.lines, &NUMBERS, &table.rules)
}

/// Lines of a table and the positions before which a rule stands.
#[derive(Default)]
struct Lines {
    lines: Vec<Vec<String>>,
    rules: Vec<usize>,
}

impl Lines {
    fn line(&mut self, cells: [String; 6]) {
        self.lines.push(cells.into());
    }

    fn rule(&mut self) {
        self.rules.push(self.lines.len());
    }

    fn row(&mut self, row: &Row, indent: &str) {
        let name = match indent {
            "" => row.label.clone(),
            _ => row.owner.label().to_owned(),
        };
        self.named(&format!("{indent}{}", escape(&name)), row);
    }

    fn named(&mut self, name: &str, row: &Row) {
        let Some(of_row) = row.change(LATER) else {
            return;
        };
        let is_size = matches!(row.scope, Scope::Engine { .. });
        let exact = is_size || of_row.basis == Basis::Exact;
        let cell = |side: usize| figure(row.cells.get(side).and_then(Option::as_ref), exact);
        self.line([
            name.to_owned(),
            cell(0),
            cell(LATER),
            change(row, LATER),
            share(row, of_row).unwrap_or_default(),
            verdict(of_row),
        ]);
    }
}

/// What the stages that have no line of their own come to.
fn others_line(others: Others) -> Option<Vec<String>> {
    let words = match (others.is_open, others.same_within) {
        (true, _) => "no difference shown".to_owned(),
        (false, Some(within)) => {
            let within = units::size_up(within);
            format!("[ = ]  each the same within {within}, shown")
        }
        (false, None) => "identical".to_owned(),
    };
    let name = match others.stages {
        1 => "[1 other]".to_owned(),
        count => format!("[{count} others]"),
    };
    let change = units::signed_mib(others.change_bytes);
    let blank = String::new;
    (others.stages > 0).then(|| vec![name, blank(), blank(), change, blank(), words])
}

/// What the stages leave over of the change of the total, so that what is printed adds up: `printed` are the
/// hundredths of a MiB of the rows above.
fn left_over(comparison: &Comparison, printed: i64) -> Option<Vec<String>> {
    let total = comparison.waterfalls.first()?.change_bytes()?;
    let hundredths = units::mib_hundredths(total).checked_sub(printed)?;
    let (name, why) = match comparison.left_over(LATER)? {
        0 => ("rounding", ""),
        _ => (
            "unattributed",
            "medians of stages do not add up to that of the whole",
        ),
    };
    let blank = String::new;
    (hundredths != 0).then(|| {
        vec![
            name.to_owned(),
            blank(),
            blank(),
            units::signed_hundredths(hundredths),
            blank(),
            why.to_owned(),
        ]
    })
}

/// The lifecycle total, and below it its categories that somebody limited or that the answer names.
fn whole(comparison: &Comparison, detail: Detail, table: &mut Lines) {
    let Some(whole) = comparison.whole() else {
        let [a, b, c] = [NOT_MEASURED; 3].map(str::to_owned);
        table.line([
            "lifecycle total".to_owned(),
            a,
            b,
            c,
            String::new(),
            String::new(),
        ]);
        return;
    };
    table.row(whole, "");
    for row in comparison.categories(LATER, detail) {
        table.row(row, "  ");
    }
}
