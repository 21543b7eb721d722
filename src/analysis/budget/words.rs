//! What a check says in sentences. They repeat names from reports and budgets: to be escaped where shown.

use crate::analysis::digest::Category;
use crate::analysis::rows::Cell;
use crate::analysis::table::{Quantity, RowKey, Scope};
use crate::analysis::verdict::{Basis, Verdict};
use crate::report::Stage;
use crate::units::{MINUS, listed, size};

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
    let size = size(bytes.unsigned_abs());
    if bytes < 0 {
        format!("{MINUS}{size}")
    } else {
        size
    }
}

/// What was allowed, what was seen, and how far the noise reaches.
pub(super) fn message(row: &CheckedRow) -> String {
    let limit = &row.limit;
    let value = limit.value_bytes.unwrap_or_default();
    let median = |cell: Option<&Cell>| {
        cell.and_then(|it| it.value_bytes)
            .map_or("—".to_owned(), amount)
    };
    let seen = match limit.kind {
        BudgetKind::Absolute => amount(value),
        BudgetKind::Growth => format!(
            "{} by {} (from {} to {})",
            if value < 0 { "shrank" } else { "grew" },
            size(value.unsigned_abs()),
            median(row.row.cells.first()),
            median(row.row.cells.last())
        ),
    };
    let allowed = amount(limit.allowed_bytes.unwrap_or_default());
    let off = size(limit.over_bytes().map_or(0, i64::unsigned_abs));
    let (label, ground) = (&row.row.label, ground(row, value));
    match limit.verdict {
        CheckVerdict::Within => {
            format!("{label}: {seen}, {off} below the {allowed} allowed; {ground}")
        }
        CheckVerdict::Undecided => format!(
            "{label}: {seen}, {off} over the {allowed} allowed, but not beyond the noise: {ground}; {}",
            advice(row)
        ),
        _ => format!("{label}: {seen}, {off} over the {allowed} allowed; {ground}"),
    }
}

/// What a verdict rests on.
fn ground(row: &CheckedRow, value: i64) -> String {
    let limit = &row.limit;
    let count = |cell: Option<&Cell>| cell.map_or(0, |it| it.runs);
    let runs = match (limit.kind, count(row.row.cells.last())) {
        (BudgetKind::Absolute, 1) => "one run".to_owned(),
        (BudgetKind::Absolute, seen) => format!("{seen} runs"),
        (BudgetKind::Growth, seen) => format!("{} and {seen} runs", count(row.row.cells.first())),
    };
    let farther = size(limit.half_width_bytes.unwrap_or_default());
    let interval = limit.low_bytes.zip(limit.high_bytes);
    let between =
        interval.map(|(low, high)| format!("between {} and {}", amount(low), amount(high)));
    match (limit.basis, interval, between) {
        (Basis::Exact, ..) => format!("the same to the byte in {runs}"),
        (Basis::Ranks, _, Some(between)) if limit.kind == BudgetKind::Absolute => {
            format!("by {runs} the median lies {between}")
        }
        (Basis::Ranks, _, between) if limit.kind == BudgetKind::Growth => {
            let between = between.map(|it| format!(", growth lies {it}"));
            let p = row.row.change(1).and_then(|change| change.p_adjusted);
            let chance = p.map(|p| match p {
                ..0.0001 => ", p < 0.0001".to_owned(),
                _ => format!(", p = {p:.4}"),
            });
            format!(
                "by {runs}{}{}",
                between.unwrap_or_default(),
                chance.unwrap_or_default()
            )
        }
        (Basis::Assumed, Some(_), _) => {
            format!("the noise of {runs} is unknown; ±{farther} are assumed")
        }
        (Basis::Noise, Some((low, _)), _) => {
            let noise = match row.row.key.category {
                Category::Cpu => "noise",
                _ => "noise and drift",
            };
            // Where the nearer end lies below, what that leaves possible at least.
            let is_nearer = Some(low.abs_diff(value)) < limit.half_width_bytes;
            let at_least = is_nearer.then(|| format!(", at least {}", amount(low)));
            format!(
                "±{farther} by the {noise} of {runs}{}",
                at_least.unwrap_or_default()
            )
        }
        _ => format!("the noise of {runs} was not recorded"),
    }
}

/// What would decide it.
fn advice(row: &CheckedRow) -> String {
    match (
        row.row.change(1).map(|change| change.verdict),
        row.limit.basis,
    ) {
        (
            Some(Verdict::Undecided {
                runs_needed: Some(runs),
            }),
            _,
        ) => {
            format!("{runs} runs on each side would decide it")
        }
        // No number of runs worth making would tell the difference.
        (_, Basis::Ranks) => "more runs narrow the interval, a larger budget settles it".to_owned(),
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
    let any_of = |names: String, none: &str| {
        if names.is_empty() {
            none.to_owned()
        } else {
            names
        }
    };
    match &budget.engine {
        Some(pattern) if !held.wanted(pattern).contains(&true) => {
            let own = held.own().filter(|(_, path)| path.is_some());
            let own: Vec<String> = own.map(|(name, _)| shortened(name, LONGEST_NAME)).collect();
            format!(
                "no engine of the report is called `{}`; it has {}",
                shortened(&pattern.0, LONGEST_NAME),
                any_of(listed(&own, MOST_NAMES), "no engine")
            )
        }
        _ => {
            let mut ids: Vec<&str> = Vec::new();
            for id in held
                .lines()
                .filter_map(|line| line.scope.stage())
                .map(Stage::id)
            {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
            let stages = any_of(ids.join(", "), "none");
            format!("the report has no such stage; it has {stages}")
        }
    }
}
