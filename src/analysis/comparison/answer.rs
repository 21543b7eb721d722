//! The answer in words: how much, of which where, and whether it is over a limit; and what makes up the change.

use crate::analysis::digest::Category;
use crate::analysis::rows::{Headline, Row};
use crate::analysis::sides::{Side, SideHeadline};
use crate::analysis::table::{Quantity, RowKey, Scope};
use crate::analysis::verdict::{Basis, Change, DiffOutcome, Verdict};
use crate::units;

use super::model::{Waterfall, WaterfallStep};

/// The answer for the side at `later`.
pub(super) fn answer(rows: &[Row], waterfall: &Waterfall, later: usize) -> SideHeadline {
    let outcome = outcome(rows, later);
    let mut text = match outcome {
        DiffOutcome::Identical => "Nothing changed: every figure is the same.".to_owned(),
        _ => how_much(rows, waterfall, later),
    };
    if let Some(verdict) = verdict(rows, later, outcome) {
        text.push(' ');
        text.push_str(&verdict);
    }
    SideHeadline {
        verdict: outcome,
        text,
    }
}

/// The most severe verdict of all later sides, and what each of them comes to in words.
pub(super) fn headline(sides: &[Side]) -> Headline<DiffOutcome> {
    let later = sides
        .iter()
        .filter_map(|side| Some((&side.label, side.headline.as_ref()?)));
    let texts: Vec<String> = match sides {
        [_, _] => later.clone().map(|(_, it)| it.text.clone()).collect(),
        _ => later
            .clone()
            .map(|(label, it)| format!("{label}: {}", it.text))
            .collect(),
    };
    Headline {
        verdict: later
            .map(|(_, it)| it.verdict)
            .max()
            .unwrap_or(DiffOutcome::Identical),
        text: texts.join("\n"),
        status: 0,
    }
}

/// The gravest verdict of the rows.
fn outcome(rows: &[Row], later: usize) -> DiffOutcome {
    let mut gravest = DiffOutcome::Identical;
    for change in rows.iter().filter_map(|row| row.change(later)) {
        let this = match change.verdict {
            Verdict::Regression => DiffOutcome::Regression,
            Verdict::Undecided { .. } => DiffOutcome::Undecided,
            // What was not measured says nothing against their being the same.
            Verdict::Identical | Verdict::NotMeasured => DiffOutcome::Identical,
            _ => DiffOutcome::WithinLimits,
        };
        gravest = gravest.max(this);
    }
    gravest
}

/// `+61.4 MiB (+10.7%), of which +52.1 MiB in Runtime creation, cpu.`
fn how_much(rows: &[Row], waterfall: &Waterfall, later: usize) -> String {
    let (Some(base), Some(new)) = (waterfall.base_bytes, waterfall.new_bytes) else {
        return without_total(rows, later);
    };
    let total = new.saturating_sub(base);
    let mut words = match percent(total, base) {
        Some(percent) => format!("{} ({percent})", units::signed_size(total)),
        None => units::signed_size(total),
    };
    match largest(waterfall, total) {
        Some(step) if total != 0 => {
            words.push_str(&format!(
                ", of which {} {}",
                units::signed_size(step.change_bytes),
                place(rows, step)
            ));
        }
        Some(step) => {
            words.push_str(&format!(
                " in all, yet {} {}",
                units::signed_size(step.change_bytes),
                place(rows, step)
            ));
        }
        None => {}
    }
    words.push('.');
    words
}

/// What is known where no side has a total: of a recording of counters its highest point, else nothing of the whole.
fn without_total(rows: &[Row], later: usize) -> String {
    let is_peak = |row: &&Row| {
        let key = RowKey::total(Scope::Life);
        let quantity = Quantity::Peak;
        row.key == RowKey { quantity, ..key }
    };
    let peak = rows.iter().find(is_peak);
    let grown = peak.and_then(|row| row.change(later)?.change_bytes);
    match grown {
        Some(bytes) => format!(
            "The peak, by the lowest available memory, changed by {}.",
            units::signed_size(bytes)
        ),
        None => "The change of the lifecycle total is unknown.".to_owned(),
    }
}

/// `+10.7%` of a base that is above zero.
pub fn percent(change: i64, base: i64) -> Option<String> {
    (base > 0).then(|| {
        let percent = change as f64 / base as f64 * 100.0;
        let digits = format!("{:.1}%", percent.abs());
        match digits.as_str() {
            "0.0%" => digits,
            _ if percent < 0.0 => format!("{}{digits}", units::MINUS),
            _ => format!("+{digits}"),
        }
    })
}

/// The step that goes furthest the way the total goes, or furthest at all where the total stands.
fn largest(waterfall: &Waterfall, total: i64) -> Option<&WaterfallStep> {
    let same_way = |step: &&WaterfallStep| total == 0 || (step.change_bytes > 0) == (total > 0);
    waterfall
        .steps
        .iter()
        .filter(same_way)
        .max_by_key(|step| step.change_bytes.unsigned_abs())
}

/// `in Runtime creation, cpu`
fn place(rows: &[Row], step: &WaterfallStep) -> String {
    let position = step.row.and_then(|row| usize::try_from(row).ok());
    let Some(row) = position.and_then(|row| rows.get(row)) else {
        return "between the stages or lost in the medians".to_owned();
    };
    format!("in {}", row.label)
}

/// `REGRESSION: Runtime creation +52.1 MiB, limit 5 MiB.`
fn verdict(rows: &[Row], later: usize, outcome: DiffOutcome) -> Option<String> {
    match outcome {
        DiffOutcome::Identical => None,
        DiffOutcome::WithinLimits => Some(match improvements(rows, later) {
            Some(words) => words,
            None => "Nothing is over its limit.".to_owned(),
        }),
        DiffOutcome::Regression => {
            let is_it = |verdict: &Verdict| matches!(verdict, Verdict::Regression);
            named("REGRESSION", rows, later, is_it)
        }
        DiffOutcome::Undecided => {
            let is_it = |verdict: &Verdict| matches!(verdict, Verdict::Undecided { .. });
            let mut words = named("NOT DECIDABLE", rows, later, is_it)?;
            words.push_str(&advice(rows, later));
            words.push_str(&exact(rows, later));
            Some(words)
        }
    }
}

fn improvements(rows: &[Row], later: usize) -> Option<String> {
    let is_it = |verdict: &Verdict| matches!(verdict, Verdict::Improvement);
    named("Improved", rows, later, is_it)
}

/// The rows of a verdict, those that grew or shrank most first; two of them by name.
fn named(
    title: &str,
    rows: &[Row],
    later: usize,
    is_it: impl Fn(&Verdict) -> bool,
) -> Option<String> {
    let mut found: Vec<(&Row, &Change)> = rows
        .iter()
        .filter_map(|row| Some((row, row.change(later)?)))
        .filter(|(_, change)| is_it(&change.verdict))
        .collect();
    let size = |change: &Change| change.change_bytes.unwrap_or_default().unsigned_abs();
    found.sort_by_key(|(_, change)| std::cmp::Reverse(size(change)));
    let words: Vec<String> = found
        .iter()
        .take(2)
        .map(|(row, change)| told(row, change))
        .collect();
    if words.is_empty() {
        return None;
    }
    let more = match found.len() - words.len() {
        0 => String::new(),
        1 => " and one more row".to_owned(),
        more => format!(" and {more} more rows"),
    };
    Some(format!("{title}: {}{more}.", words.join("; ")))
}

/// `Runtime creation, cpu +52.1 MiB (limit 1 MiB)`
fn told(row: &Row, change: &Change) -> String {
    let bytes = units::signed_size(change.change_bytes.unwrap_or_default());
    let limit = match change.limit_bytes {
        Some(limit) => format!(" (limit {})", units::size(limit)),
        None => String::new(),
    };
    format!("{} {bytes}{limit}", row.label)
}

/// How many runs would decide what is open.
fn advice(rows: &[Row], later: usize) -> String {
    let needed = rows
        .iter()
        .filter_map(|row| match row.change(later)?.verdict {
            Verdict::Undecided { runs_needed } => Some(runs_needed),
            _ => None,
        });
    match needed.reduce(|a, b| Some(a?.max(b?))) {
        Some(Some(runs)) => format!(
            " It could be noise; {runs} runs on each side would decide it (--runs {runs})."
        ),
        _ => " It could be noise, and more runs like these would not decide it: measure on a quieter machine.".to_owned(),
    }
}

/// What is exact beside what cannot be decided: other programs move no heap and no allocator.
fn exact(rows: &[Row], later: usize) -> String {
    let exact = rows.iter().filter_map(|row| {
        let change = row.change(later)?;
        let is_known = change.basis == Basis::Exact && change.verdict.is_decided();
        (row.key.is_category() && is_known).then_some((row, change.change_bytes?))
    });
    match exact.max_by_key(|(_, bytes)| bytes.unsigned_abs()) {
        Some((row, bytes)) => format!(
            " Exact, whatever other programs do: {} {}.",
            row.label,
            units::signed_size(bytes)
        ),
        None => String::new(),
    }
}

/// The owners a stage is taken apart into, the finest that both sides measured.
const FINEST: [Category; 5] = [
    Category::Cpu,
    Category::Allocator,
    Category::Buffers,
    Category::DeviceRest,
    Category::Other,
];

/// The same without what was seen being allocated.
const COARSE: [Category; 3] = [Category::Cpu, Category::Device, Category::Other];

/// The waterfall from the base to the side at `later` among the sides. What the steps leave over, because medians
/// do not add up or because something was taken between two stages, is its last step.
pub(super) fn waterfall(rows: &[Row], later: usize) -> Waterfall {
    let total = |row: &&Row| row.key.scope.is_whole() && row.key.is_total();
    let life = rows.iter().find(total);
    let (base_bytes, new_bytes) = (
        life.and_then(|row| row.bytes(0)),
        life.and_then(|row| row.bytes(later)),
    );
    let mut steps = Vec::new();
    let mut from = 0;
    while let Some(first) = rows.get(from) {
        let of_scope = rows
            .iter()
            .skip(from)
            .take_while(|row| row.key.scope == first.key.scope);
        let until = from + of_scope.count();
        if first.key.scope.is_part_of_the_whole() {
            let scope: Vec<(usize, &Row)> =
                rows.iter().enumerate().take(until).skip(from).collect();
            steps.extend(steps_of(&scope, later));
        }
        from = until;
    }
    if let (Some(base), Some(new)) = (base_bytes, new_bytes) {
        let seen: i128 = steps.iter().map(|step| i128::from(step.change_bytes)).sum();
        let left = i128::from(new) - i128::from(base) - seen;
        if let (Ok(change_bytes), true) = (i64::try_from(left), left != 0) {
            steps.push(WaterfallStep {
                row: None,
                category: Category::Unattributed,
                change_bytes,
            });
        }
    }
    Waterfall {
        base_bytes,
        new_bytes,
        steps,
    }
}

/// The steps of one scope: its owners as finely as all are known, else its total.
fn steps_of(scope: &[(usize, &Row)], later: usize) -> Vec<WaterfallStep> {
    let step = |owner: Category| {
        let is_it = |(_, row): &&(usize, &Row)| {
            (row.key.category, row.key.quantity) == (owner, Quantity::Held)
        };
        let (position, row) = scope.iter().find(is_it)?;
        Some(WaterfallStep {
            row: u32::try_from(*position).ok(),
            category: owner,
            change_bytes: row.grown_by(later)?,
        })
    };
    let all = |owners: &[Category]| -> Option<Vec<WaterfallStep>> {
        // Without a GPU there is no device to be known, and other is what is left of the total; where the device is
        // what the heap leaves of it, there is no other.
        let has = |owner: Category| step(owner).is_some();
        let known = |owner: &Category| match owner {
            Category::Device => has(Category::Device),
            Category::Other => has(Category::Other) || !has(Category::Device),
            _ => true,
        };
        owners
            .iter()
            .copied()
            .filter(|owner| known(owner))
            .map(step)
            .collect()
    };
    let steps = all(&FINEST)
        .or_else(|| all(&COARSE))
        .or_else(|| all(&[Category::Total]))
        .unwrap_or_default();
    steps
        .into_iter()
        .filter(|step| step.change_bytes != 0)
        .collect()
}
