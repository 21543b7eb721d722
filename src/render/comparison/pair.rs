//! Two sides: a row for every stage that changed, its owners below it, and the sum.

use crate::analysis::comparison::{Basis, Change, Comparison, Quantity, Row, Scope, Verdict};
use crate::analysis::digest::Category;
use crate::escape::escape;
use crate::render::grid::ruled_grid;
use crate::units;

use crate::analysis::words::{is_news, share};

use super::figures::{NOT_MEASURED, change, figure, is_release, is_stage, is_total, life, verdict};
use super::text::Detail;

/// The later side.
const LATER: usize = 1;

/// Columns with numbers.
const NUMBERS: [usize; 4] = [1, 2, 3, 4];

/// The table of a comparison of two sides.
pub(super) fn text(comparison: &Comparison, detail: Detail) -> String {
    let mut table = Lines::default();
    table.line(["MiB", "base", "new", "change", "", ""].map(str::to_owned));
    let mut others = Others::default();
    let mut printed = 0i64;
    // The rows of a scope follow each other.
    for scope in comparison.rows.chunk_by(|a, b| a.scope == b.scope) {
        let total = scope.iter().find(|row| is_stage(row) && is_total(row));
        let Some((row, of_row)) = total.and_then(|row| Some((row, row.changes.first()?))) else {
            without_total(scope, detail, &mut table, &mut others);
            continue;
        };
        let parts_alone = of_row.verdict == Verdict::NotMeasured && has_changed_owner(scope);
        let is_limited = |row: &Row| row.changes.iter().any(|it| it.limit_bytes.is_some());
        let has_limit = scope.iter().any(|row| !is_total(row) && is_limited(row));
        let parts_alone = parts_alone || has_limit;
        if detail == Detail::Everything || is_news(of_row.verdict) || parts_alone {
            let bytes = row.grown_by(LATER).unwrap_or_default();
            printed = printed.saturating_add(units::mib_hundredths(bytes));
            table.row(row, of_row, "");
            owners(scope, detail, &mut table);
        } else {
            others.take(row, of_row);
        }
    }
    table.lines.extend(others.line());
    printed = printed.saturating_add(units::mib_hundredths(others.sum));
    table.lines.extend(left_over(comparison, printed));
    table.rule();
    table.lines.extend(sum(comparison, detail));
    after_the_life(comparison, detail, &mut table);
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

    fn row(&mut self, row: &Row, of_row: &Change, indent: &str) {
        let name = match indent {
            "" => row.label.clone(),
            _ => row.owner.label().to_owned(),
        };
        self.named(&format!("{indent}{}", escape(&name)), row, of_row);
    }

    fn named(&mut self, name: &str, row: &Row, of_row: &Change) {
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

/// Whether an owner of a stage changed.
fn has_changed_owner(scope: &[Row]) -> bool {
    let mut owners = scope
        .iter()
        .filter(|row| row.quantity == Quantity::Held && !is_total(row));
    owners.any(has_changed)
}

fn has_changed(row: &Row) -> bool {
    let news = row
        .changes
        .first()
        .is_some_and(|change| is_news(change.verdict));
    news && row.grown_by(LATER) != Some(0)
}

/// A stage of which no side has a total: its owners, each by itself.
fn without_total(scope: &[Row], detail: Detail, table: &mut Lines, others: &mut Others) {
    let held = || {
        scope
            .iter()
            .filter(|row| is_stage(row) && row.quantity == Quantity::Held)
    };
    let mut any = false;
    for row in held().filter(|row| detail == Detail::Everything || has_changed(row)) {
        if let Some(of_row) = row.changes.first() {
            let name = format!("{}: {}", row.label, row.owner.label());
            table.named(&escape(&name), row, of_row);
            any = true;
        }
    }
    let first = held().find_map(|row| Some((row, row.changes.first()?)));
    if let (false, Some((row, of_row))) = (any, first) {
        others.take(row, of_row);
    }
}

/// The owners of a stage that changed.
fn owners(scope: &[Row], detail: Detail, table: &mut Lines) {
    let of_stage = scope.iter().filter(|row| row.quantity == Quantity::Held);
    for row in of_stage.filter(|row| row.owner != Category::Total) {
        let Some(of_row) = row.changes.first() else {
            continue;
        };
        if has_changed(row) || of_row.limit_bytes.is_some() || detail == Detail::Everything {
            table.row(row, of_row, "  ");
        }
    }
}

/// The stages that have no line of their own.
#[derive(Default)]
struct Others {
    count: usize,
    sum: i64,
    /// The widest margin within which all of them are the same; absent where one was not shown to be.
    same_within: Option<u64>,
    open: bool,
}

impl Others {
    fn take(&mut self, row: &Row, of_row: &Change) {
        self.count += 1;
        let bytes = row.grown_by(LATER).unwrap_or_default();
        self.sum = self.sum.saturating_add(bytes);
        match of_row.verdict {
            Verdict::Identical => {}
            Verdict::Same { within_bytes } => {
                self.same_within = self.same_within.max(Some(within_bytes));
            }
            _ => self.open = true,
        }
    }

    fn line(&self) -> Option<Vec<String>> {
        let words = match (self.open, self.same_within) {
            (true, _) => "no difference shown".to_owned(),
            (false, Some(within)) => {
                format!(
                    "[ = ]  each the same within {}, shown",
                    units::size_up(within)
                )
            }
            (false, None) => "identical".to_owned(),
        };
        let name = match self.count {
            1 => "[1 other]".to_owned(),
            count => format!("[{count} others]"),
        };
        let change = units::signed_mib(self.sum);
        let blank = String::new;
        (self.count > 0).then(|| vec![name, blank(), blank(), change, blank(), words])
    }
}

/// What the stages leave over of the change of the total, so that what is printed adds up: `printed` are the
/// hundredths of a MiB of the rows above.
fn left_over(comparison: &Comparison, printed: i64) -> Option<Vec<String>> {
    let fall = comparison.waterfalls.first()?;
    let total = fall.new_bytes?.checked_sub(fall.base_bytes?)?;
    let stages = comparison
        .rows
        .iter()
        .filter(|row| is_stage(row) && is_total(row));
    let seen = stages.filter_map(|row| row.grown_by(LATER));
    let left = total.checked_sub(seen.fold(0, i64::saturating_add))?;
    let hundredths = units::mib_hundredths(total).checked_sub(printed)?;
    let (name, why) = match left {
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
fn sum(comparison: &Comparison, detail: Detail) -> Vec<Vec<String>> {
    let mut lines = Lines::default();
    match life(comparison).and_then(|row| Some((row, row.changes.first()?))) {
        Some((row, of_row)) => {
            lines.row(row, of_row, "");
            categories(comparison, detail, &mut lines);
        }
        None => lines.line([
            "lifecycle total".to_owned(),
            NOT_MEASURED.to_owned(),
            NOT_MEASURED.to_owned(),
            NOT_MEASURED.to_owned(),
            String::new(),
            String::new(),
        ]),
    }
    lines.lines
}

fn categories(comparison: &Comparison, detail: Detail, lines: &mut Lines) {
    let whole = comparison.rows.iter().filter(|row| row.scope.is_whole());
    let held = whole.filter(|row| row.quantity == Quantity::Held && row.owner != Category::Total);
    for row in held {
        let Some(of_row) = row.changes.first() else {
            continue;
        };
        if of_row.limit_bytes.is_some() || detail == Detail::Everything {
            lines.row(row, of_row, "  ");
        }
    }
}

/// What the releases gave back, peaks, and sizes that are exact by nature, where they are news.
fn after_the_life(comparison: &Comparison, detail: Detail, table: &mut Lines) {
    let told = |row: &&Row| {
        let Some(of_row) = row.changes.first() else {
            return false;
        };
        let is_of_a_release = is_release(row) && row.quantity == Quantity::Held;
        let other = is_of_a_release && (is_total(row) || detail == Detail::Everything)
            || row.quantity == Quantity::Peak
            || matches!(row.scope, Scope::Engine { .. });
        // That a stage was added says that its peak and its release were.
        let one_sided = matches!(of_row.verdict, Verdict::Added | Verdict::Removed)
            && !matches!(row.scope, Scope::Engine { .. });
        other && (detail == Detail::Everything || is_news(of_row.verdict) && !one_sided)
    };
    let more: Vec<&Row> = comparison.rows.iter().filter(told).collect();
    if more.is_empty() {
        return;
    }
    table.rule();
    for row in more {
        if let Some(of_row) = row.changes.first() {
            let named = Row {
                label: row.name(),
                ..row.clone()
            };
            table.row(&named, of_row, "");
        }
    }
}
