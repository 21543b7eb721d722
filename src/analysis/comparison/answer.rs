//! The answer in words: how much, of which where, and whether it is over a limit; and what makes up the change.

use std::cmp::Reverse;

use crate::analysis::change::{Basis, Change, DiffOutcome, Verdict};
use crate::analysis::digest::Category;
use crate::analysis::figure::{Quantity, RowKey, Scope};
use crate::analysis::rows::{Headline, Row};
use crate::analysis::sides::{Side, SideHeadline};
use crate::units;

use super::model::{Waterfall, WaterfallStep};

/// The answer for the side at `later`.
pub(super) fn answer(rows: &[Row], waterfall: &Waterfall, later: usize) -> SideHeadline {
    let changed = rows
        .iter()
        .filter_map(|row| Some((row, row.change(later)?)));
    let changed: Vec<(&Row, &Change)> = changed.collect();
    let outcomes = changed.iter().map(|(_, change)| change.verdict.outcome());
    let outcome = outcomes.max().unwrap_or(DiffOutcome::Identical);
    let is_it = |verdict: Verdict| verdict.outcome() == outcome;
    let how_much = || how_much(rows, waterfall, later);
    let named = |title, is_it: &dyn Fn(Verdict) -> bool| named(title, &changed, is_it);
    SideHeadline {
        verdict: outcome,
        text: match outcome {
            DiffOutcome::Identical => "Nothing changed: every figure is the same.".to_owned(),
            DiffOutcome::WithinLimits => {
                let improved = named("Improved", &|verdict| verdict == Verdict::Improvement);
                let kept = improved.unwrap_or_else(|| "Nothing is over its limit.".to_owned());
                format!("{} {kept}", how_much())
            }
            DiffOutcome::Regression => {
                let regressed = named("REGRESSION", &is_it).unwrap_or_default();
                format!("{} {regressed}", how_much())
            }
            DiffOutcome::Undecided => {
                let open = named("NOT DECIDABLE", &is_it).unwrap_or_default();
                let (advice, exact) = (advice(&changed), exact(&changed));
                format!("{} {open}{advice}{exact}", how_much())
            }
        },
    }
}

/// The most severe verdict of all later sides, and what each of them comes to in words.
pub(super) fn headline(sides: &[Side]) -> Headline<DiffOutcome> {
    let later = || {
        sides
            .iter()
            .filter_map(|side| Some((&side.label, side.headline.as_ref()?)))
    };
    let text = |(label, answer): (&String, &SideHeadline)| match sides.len() {
        2 => answer.text.clone(),
        _ => format!("{label}: {}", answer.text),
    };
    let worst = later().map(|(_, answer)| answer.verdict).max();
    Headline {
        verdict: worst.unwrap_or(DiffOutcome::Identical),
        text: later().map(text).collect::<Vec<_>>().join("\n"),
        status: 0,
    }
}

/// `+61.4 MiB (+10.7%), of which +52.1 MiB in Runtime creation, cpu.`
fn how_much(rows: &[Row], waterfall: &Waterfall, later: usize) -> String {
    let (Some(base), Some(new)) = (waterfall.base_bytes, waterfall.new_bytes) else {
        return without_total(rows, later);
    };
    let total = new.saturating_sub(base);
    let share = units::percent_of(total, base).map(|percent| format!(" ({percent})"));
    // The step that goes furthest the way the total goes, or furthest at all where the total stands.
    let same_way = |step: &&WaterfallStep| total == 0 || (step.change_bytes > 0) == (total > 0);
    let steps = waterfall.steps.iter().filter(same_way);
    let largest = steps.max_by_key(|step| step.change_bytes.unsigned_abs());
    let largest = largest.map(|step| {
        let of_which = if total == 0 {
            " in all, yet"
        } else {
            ", of which"
        };
        let place = step.row_of(rows).map_or_else(
            || "between the stages or lost in the medians".to_owned(),
            |row| format!("in {}", row.label),
        );
        let bytes = units::signed_size(step.change_bytes);
        format!("{of_which} {bytes} {place}")
    });
    let (share, largest) = (share.unwrap_or_default(), largest.unwrap_or_default());
    format!("{}{share}{largest}.", units::signed_size(total))
}

/// What is known where no side has a total: of a recording of counters its highest point, else nothing of the whole.
fn without_total(rows: &[Row], later: usize) -> String {
    let peak = RowKey {
        quantity: Quantity::Peak,
        ..RowKey::total(Scope::Life)
    };
    let peak = rows.iter().find(|row| row.key == peak);
    match peak.and_then(|row| row.grown_by(later)) {
        Some(bytes) => format!(
            "The peak, by the lowest available memory, changed by {}.",
            units::signed_size(bytes)
        ),
        None => "The change of the lifecycle total is unknown.".to_owned(),
    }
}

/// `REGRESSION: Runtime creation, cpu +52.1 MiB (limit 1 MiB) and 3 more rows.`: the rows of a verdict, those that grew
/// or shrank most first, two of them by name.
fn named(
    title: &str,
    changed: &[(&Row, &Change)],
    is_it: &dyn Fn(Verdict) -> bool,
) -> Option<String> {
    let found = changed.iter().filter(|(_, change)| is_it(change.verdict));
    let mut found: Vec<&(&Row, &Change)> = found.collect();
    found
        .sort_by_key(|(_, change)| Reverse(change.change_bytes.unwrap_or_default().unsigned_abs()));
    let told = |(row, change): &&(&Row, &Change)| {
        let bytes = units::signed_size(change.change_bytes.unwrap_or_default());
        let limit = change.limit_bytes;
        let limit = limit.map(|limit| format!(" (limit {})", units::size(limit)));
        format!("{} {bytes}{}", row.label, limit.unwrap_or_default())
    };
    let told: Vec<String> = found.iter().take(2).map(told).collect();
    let more = match found.len() - told.len() {
        0 => String::new(),
        1 => " and one more row".to_owned(),
        more => format!(" and {more} more rows"),
    };
    (!told.is_empty()).then(|| format!("{title}: {}{more}.", told.join("; ")))
}

/// How many runs would decide what is open.
fn advice(changed: &[(&Row, &Change)]) -> String {
    let needed = changed
        .iter()
        .filter_map(|(_, change)| match change.verdict {
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
fn exact(changed: &[(&Row, &Change)]) -> String {
    let exact = changed.iter().filter_map(|(row, change)| {
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

/// The categories a stage is taken apart into, the finest that both sides measured.
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
    let mut totals = rows.iter().filter(|row| row.key.is_total());
    let whole = totals.find(|row| row.key.scope.is_whole());
    let bytes = |side: usize| whole.and_then(|row| row.bytes(side));
    let (base_bytes, new_bytes) = (bytes(0), bytes(later));
    let parts = (0..)
        .zip(rows)
        .filter(|(_, row)| row.key.scope.is_part_of_the_whole());
    let parts: Vec<(u32, &Row)> = parts.collect();
    let scopes = parts.chunk_by(|(_, a), (_, b)| a.key.scope == b.key.scope);
    let mut steps: Vec<WaterfallStep> = scopes.flat_map(|scope| steps_of(scope, later)).collect();
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

/// The steps of one scope: its categories as finely as all are known, else its total.
fn steps_of(scope: &[(u32, &Row)], later: usize) -> Vec<WaterfallStep> {
    let step = |category: Category| {
        let held = (category, Quantity::Held);
        let is_it = |(_, row): &&(u32, &Row)| (row.key.category, row.key.quantity) == held;
        let (position, row) = scope.iter().find(is_it)?;
        Some(WaterfallStep {
            row: Some(*position),
            category,
            change_bytes: row.grown_by(later)?,
        })
    };
    let all = |categories: &[Category]| -> Option<Vec<WaterfallStep>> {
        // Without a GPU there is no device to be known, and other is what is left of the total; where the device is
        // what the heap leaves of it, there is no other.
        let has = |category: Category| step(category).is_some();
        let known = |category: &&Category| match category {
            Category::Device => has(Category::Device),
            Category::Other => has(Category::Other) || !has(Category::Device),
            _ => true,
        };
        categories
            .iter()
            .filter(known)
            .map(|it| step(*it))
            .collect()
    };
    let steps = all(&FINEST).or_else(|| all(&COARSE));
    let mut steps = steps
        .or_else(|| all(&[Category::Total]))
        .unwrap_or_default();
    steps.retain(|step| step.change_bytes != 0);
    steps
}
