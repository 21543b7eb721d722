//! What a check says in sentences. They repeat names from reports and budgets: to be escaped where shown.

use std::collections::BTreeSet;

use crate::analysis::change::{Basis, Verdict};
use crate::analysis::digest::Category;
use crate::analysis::figure::{Quantity, RowKey, Scope};
use crate::report::Stage;
use crate::units::{joined, listed, signed_size, size};

use super::file::{Budget, StageChoice, shortened};
use super::held::Held;
use super::model::{BudgetKind, CheckVerdict, CheckedRow};

/// Names of engines that an explanation lists at most.
const MOST_NAMES: usize = 6;

/// Characters of a name that a label keeps.
const LONGEST_NAME: usize = 80;

/// What of which scope is limited: `resnet50.engine · Deserialization · device`, `lifecycle total`.
pub(super) fn label(engine: Option<&str>, scope: &str, part: &str) -> String {
    match (engine, scope, part) {
        (None, "lifecycle", "total") => "lifecycle total".to_owned(),
        (None, ..) => format!("{scope} · {part}"),
        (Some(engine), ..) => format!("{} · {scope} · {part}", shortened(engine, LONGEST_NAME)),
    }
}

/// The same of a budget that applies to nothing.
pub(super) fn wanted(budget: &Budget) -> String {
    let engine = budget.engine.as_ref().map(|engine| engine.0.as_str());
    let scope = match budget.stages {
        StageChoice::Life if engine.is_some() => "all stages",
        StageChoice::Life => "lifecycle",
        StageChoice::Every => "every stage",
        StageChoice::One(stage) => stage.label(),
    };
    label(engine, scope, &budget.key(Scope::Life).part())
}

/// A size with its sign where it is negative.
fn amount(bytes: i64) -> String {
    signed_size(bytes).trim_start_matches('+').to_owned()
}

/// What was allowed, what was seen, and how far the noise reaches.
pub(super) fn message(row: &CheckedRow) -> String {
    let limit = &row.limit;
    let value = limit.value_bytes.unwrap_or_default();
    let median = |side: usize| row.row.bytes(side).map_or("—".to_owned(), amount);
    let seen = match limit.kind {
        BudgetKind::Absolute => amount(value),
        BudgetKind::Growth => {
            let verb = if value < 0 { "shrank" } else { "grew" };
            let by = size(value.unsigned_abs());
            format!("{verb} by {by} (from {} to {})", median(0), median(1))
        }
    };
    let off = size(limit.over_bytes().map_or(0, i64::unsigned_abs));
    let relation = match limit.verdict {
        CheckVerdict::Within => "below",
        _ => "over",
    };
    let allowed = amount(limit.allowed_bytes.unwrap_or_default());
    let ground = ground(row, value);
    let ground = match limit.verdict {
        CheckVerdict::Undecided => {
            format!(", but not beyond the noise: {ground}; {}", advice(row))
        }
        _ => format!("; {ground}"),
    };
    let label = &row.row.label;
    format!("{label}: {seen}, {off} {relation} the {allowed} allowed{ground}")
}

/// What a verdict rests on.
fn ground(row: &CheckedRow, value: i64) -> String {
    let limit = &row.limit;
    let counts: Vec<u32> = row.row.cells.iter().map(|it| it.runs).collect();
    let runs = match (limit.kind, counts.as_slice()) {
        (BudgetKind::Growth, [baseline, seen]) => format!("{baseline} and {seen} runs"),
        (_, [.., 1]) => "one run".to_owned(),
        (_, [.., seen]) => format!("{seen} runs"),
        (_, []) => String::new(),
    };
    let farther = size(limit.half_width_bytes.unwrap_or_default());
    let interval = limit.low_bytes.zip(limit.high_bytes);
    let between = interval.map(|(low, high)| (amount(low), amount(high)));
    let between = between.map(|(low, high)| format!("lies between {low} and {high}"));
    match (limit.basis, limit.kind, interval, between) {
        (Basis::Exact, ..) => format!("the same to the byte in {runs}"),
        (Basis::Ranks, BudgetKind::Absolute, _, Some(between)) => {
            format!("by {runs} the median {between}")
        }
        (Basis::Ranks, BudgetKind::Growth, _, between) => {
            let between = between.map_or(String::new(), |it| format!(", growth {it}"));
            let chance = match row.row.change(1).and_then(|it| it.p_adjusted) {
                None => String::new(),
                Some(..0.0001) => ", p < 0.0001".to_owned(),
                Some(p) => format!(", p = {p:.4}"),
            };
            format!("by {runs}{between}{chance}")
        }
        (Basis::Assumed, _, Some(_), _) => {
            format!("the noise of {runs} is unknown; ±{farther} are assumed")
        }
        (Basis::Noise, _, Some((low, _)), _) => {
            let noise = match row.row.key.category {
                Category::Cpu => "noise",
                _ => "noise and drift",
            };
            // Where the nearer end lies below, what that leaves possible at least.
            let is_nearer = Some(low.abs_diff(value)) < limit.half_width_bytes;
            let at_least = is_nearer.then(|| format!(", at least {}", amount(low)));
            let at_least = at_least.unwrap_or_default();
            format!("±{farther} by the {noise} of {runs}{at_least}")
        }
        _ => format!("the noise of {runs} was not recorded"),
    }
}

/// What would decide it.
fn advice(row: &CheckedRow) -> String {
    match row.row.change(1).map(|change| change.verdict) {
        Some(Verdict::Undecided {
            runs_needed: Some(runs),
        }) => {
            format!("{runs} runs on each side would decide it")
        }
        // No number of runs worth making would tell the difference.
        _ if row.limit.basis == Basis::Ranks => {
            "more runs narrow the interval, a larger budget settles it".to_owned()
        }
        _ => "measure with --runs 10 to decide it".to_owned(),
    }
}

/// Why a figure is unknown, and what it may be.
pub(super) fn unknown(row: &CheckedRow, why: &str) -> String {
    let label = &row.row.label;
    match row.limit.allowed_bytes {
        Some(allowed) => format!("{label}: {why}; {} would be allowed", amount(allowed)),
        None => format!("{label}: {why}"),
    }
}

/// Why a row of the report has no such figure.
pub(super) fn not_measured(key: RowKey, held: &Held) -> String {
    let report = held.sides.first();
    let reason = report.and_then(|it| it.side.reason_of(key.category));
    match (key.scope, key.quantity, key.category, reason) {
        (Scope::Stages { .. }, Quantity::Peak, ..) => {
            "the stages of an engine have no peak together, since other engines' stages lie between them; name a stage"
        }
        (Scope::Life, Quantity::Peak, Category::Device, _) => {
            "the peak of device memory is known for stages, not for the lifecycle; name a stage"
        }
        (_, Quantity::Peak, ..) => "not measured in this report; `trtmem render` shows why",
        (_, Quantity::Held, _, Some(reason)) => {
            return format!("not measured in this report: {reason}");
        }
        (_, Quantity::Held, _, None) => "not measured in this report",
    }
    .to_owned()
}

/// Why the baseline has no figure that growth could be counted from.
pub(super) fn not_in_baseline(has_row: bool) -> String {
    let what = if has_row {
        "the baseline did not measure it"
    } else {
        "the baseline has no such row"
    };
    format!("{what}, so its growth is unknown; take a newer baseline or limit it with at-most")
}

/// Why a budget applies to nothing.
pub(super) fn nothing_matches(budget: &Budget, held: &Held) -> String {
    let or = |names: String, none: &str| {
        let names = Some(names).filter(|names| !names.is_empty());
        names.unwrap_or_else(|| none.to_owned())
    };
    if let Some(pattern) = &budget.engine
        && !held.wanted(pattern).contains(&true)
    {
        let own = held.own().filter(|(_, path)| path.is_some());
        let own: Vec<String> = own.map(|(name, _)| shortened(name, LONGEST_NAME)).collect();
        let own = or(listed(&own, MOST_NAMES), "no engine");
        let pattern = shortened(&pattern.0, LONGEST_NAME);
        return format!("no engine of the report is called `{pattern}`; it has {own}");
    }
    let mut known = BTreeSet::new();
    let stages = held.lines().filter_map(|line| line.scope.stage());
    let stages = stages.filter(|stage| known.insert(*stage)).map(Stage::id);
    let stages = or(joined(stages, ", "), "none");
    format!("the report has no such stage; it has {stages}")
}
