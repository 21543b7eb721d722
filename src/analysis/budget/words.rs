//! What a check says in sentences. They repeat names from reports and budgets: to be escaped where shown.

use crate::analysis::comparison::{Basis, Quantity, Summary, half_width};
use crate::analysis::digest::Category;
use crate::units::{MINUS, size};

use super::decide::Judged;
use super::file::{Budget, StageChoice};
use super::model::{BudgetKind, CheckVerdict, CheckedLine};
use super::rows::{BASELINE, REPORT, Row, Rows};

/// Names of engines that an explanation lists at most.
const MOST_NAMES: usize = 6;

/// What the process as a whole is called.
const LIFECYCLE: &str = "lifecycle";

/// Characters of a name that a label keeps.
const LONGEST_NAME: usize = 80;

/// The name of an engine, numbered where several have it.
pub(super) fn engine(rows: &Rows, engine: u32) -> Option<String> {
    let engine = rows
        .tabulated
        .engines()
        .get(usize::try_from(engine).ok()?)?;
    Some(engine.label.clone())
}

/// `resnet50.engine · Deserialization · device`.
pub(super) fn label(row: Row, rows: &Rows, budget: &Budget) -> String {
    let engine = row.engine().and_then(|it| engine(rows, it));
    let scope = match row {
        Row::Life(_) => LIFECYCLE.to_owned(),
        Row::Engine(_) => "all stages".to_owned(),
        Row::Stage { stage, nth: 0, .. } => stage.label().to_owned(),
        Row::Stage { stage, nth, .. } => format!("{} {}", stage.label(), nth.saturating_add(1)),
    };
    put_together(engine.as_deref(), &scope, budget)
}

/// The same of a budget that applies to nothing.
pub(super) fn wanted(budget: &Budget) -> String {
    let engine = budget.engine.as_ref().map(super::Pattern::as_str);
    let scope = match budget.stages {
        StageChoice::Life if engine.is_some() => "all stages",
        StageChoice::Life => LIFECYCLE,
        StageChoice::Every => "every stage",
        StageChoice::One(stage) => stage.label(),
    };
    put_together(engine, scope, budget)
}

fn put_together(engine: Option<&str>, scope: &str, budget: &Budget) -> String {
    let owner = match (budget.owner, budget.quantity) {
        (Category::Total, Quantity::Peak) => "peak".to_owned(),
        (owner, Quantity::Peak) => format!("{} peak", owner.label()),
        (owner, Quantity::Held) => owner.label().to_owned(),
    };
    let engine = engine.map(|name| format!("{} · ", shortened(name)));
    let of_all = budget.stages == StageChoice::Life && budget.engine.is_none();
    if of_all && (budget.owner, budget.quantity) == (Category::Total, Quantity::Held) {
        return "lifecycle total".to_owned();
    }
    format!("{}{scope} · {owner}", engine.unwrap_or_default())
}

fn shortened(name: &str) -> String {
    match name.char_indices().nth(LONGEST_NAME) {
        Some((at, _)) => format!("{}…", name.get(..at).unwrap_or_default()),
        None => name.to_owned(),
    }
}

/// A size with its sign where it is negative.
pub(super) fn amount(bytes: i64) -> String {
    let minus = if bytes < 0 {
        MINUS.to_string()
    } else {
        String::new()
    };
    format!("{minus}{}", size(bytes.unsigned_abs()))
}

/// What was allowed, what was seen, and how far the noise reaches.
pub(super) fn message(line: &CheckedLine, judged: &Judged) -> String {
    let seen = match line.kind {
        BudgetKind::Absolute => amount(judged.value_bytes),
        BudgetKind::Growth => grew(line, judged.value_bytes),
    };
    let allowed = line.allowed_bytes.unwrap_or_default();
    let off = size(judged.value_bytes.abs_diff(allowed));
    let relation = match judged.verdict {
        CheckVerdict::Within => format!("{off} below the {} allowed", amount(allowed)),
        _ => format!("{off} over the {} allowed", amount(allowed)),
    };
    let ground = ground(line, judged);
    let label = &line.label;
    match judged.verdict {
        CheckVerdict::Undecided => format!(
            "{label}: {seen}, {relation}, but not beyond the noise: {ground}; {}",
            advice(judged)
        ),
        _ => format!("{label}: {seen}, {relation}; {ground}"),
    }
}

fn grew(line: &CheckedLine, change: i64) -> String {
    let verb = if change < 0 { "shrank by" } else { "grew by" };
    let of = |summary: &Option<Summary>| {
        summary.map_or_else(|| "—".to_owned(), |summary| amount(summary.median_bytes))
    };
    format!(
        "{verb} {} (from {} to {})",
        size(change.unsigned_abs()),
        of(&line.baseline),
        of(&line.seen)
    )
}

/// What a verdict rests on.
fn ground(line: &CheckedLine, judged: &Judged) -> String {
    let runs = runs(line);
    match (judged.basis, judged.interval, line.kind) {
        (Basis::Exact, ..) => format!("the same to the byte in {runs}"),
        (Basis::Ranks, Some((low, high)), BudgetKind::Absolute) => format!(
            "by {runs} the median lies between {} and {}",
            amount(low),
            amount(high)
        ),
        (Basis::Ranks, interval, BudgetKind::Growth) => {
            let p = judged.change.as_ref().and_then(|change| change.p_adjusted);
            let chance = p.map(chance).unwrap_or_default();
            let between = interval.map(|(low, high)| {
                format!(", growth lies between {} and {}", amount(low), amount(high))
            });
            format!("by {runs}{}{chance}", between.unwrap_or_default())
        }
        (Basis::Assumed, Some(interval), _) => format!(
            "the noise of {runs} is unknown; ±{} are assumed",
            size(half_width(judged.value_bytes, interval))
        ),
        (Basis::Noise, Some(interval), _) => by_noise(line, judged.value_bytes, interval, &runs),
        _ => format!("the noise of {runs} was not recorded"),
    }
}

/// `±24 KiB by the noise and drift of one run`; where the nearer end lies below, what that leaves possible at least.
fn by_noise(line: &CheckedLine, value: i64, interval: (i64, i64), runs: &str) -> String {
    let noise = match line.owner {
        Category::Cpu => "noise",
        _ => "noise and drift",
    };
    let farther = half_width(value, interval);
    let (low, _) = interval;
    let at_least = if low.abs_diff(value) < farther {
        format!(", at least {}", amount(low))
    } else {
        String::new()
    };
    format!("±{} by the {noise} of {runs}{at_least}", size(farther))
}

/// `, p = 0.0021`: the chance of such a difference where there is none.
fn chance(p: f64) -> String {
    if p < 0.0001 {
        ", p < 0.0001".to_owned()
    } else {
        format!(", p = {p:.4}")
    }
}

fn runs(line: &CheckedLine) -> String {
    let count = |summary: &Option<Summary>| summary.map_or(0, |it| it.runs);
    match (count(&line.seen), line.kind, count(&line.baseline)) {
        (1, BudgetKind::Absolute, _) => "one run".to_owned(),
        (seen, BudgetKind::Absolute, _) => format!("{seen} runs"),
        (seen, BudgetKind::Growth, base) => format!("{base} and {seen} runs"),
    }
}

/// What would decide it.
fn advice(judged: &Judged) -> String {
    match (judged.runs_needed, judged.basis) {
        (Some(runs), _) => format!("{runs} runs on each side would decide it"),
        // No number of runs worth making would tell the difference.
        (None, Basis::Ranks) => {
            "more runs narrow the interval, a larger budget settles it".to_owned()
        }
        (None, _) => "measure with --runs 10 to decide it".to_owned(),
    }
}

/// Why a row of the report has no such figure; `absences` are the reasons that the report gives.
pub(super) fn not_measured(
    line: &CheckedLine,
    row: Row,
    absences: &[(Category, String)],
) -> String {
    let label = &line.label;
    match (row, line.quantity, line.owner) {
        (Row::Engine(_), Quantity::Peak, _) => format!(
            "{label}: the stages of an engine have no peak together, since other engines' stages lie between them; name a stage"
        ),
        (Row::Life(_), Quantity::Peak, Category::Device) => format!(
            "{label}: the peak of device memory is known for stages, not for the lifecycle; name a stage"
        ),
        (_, Quantity::Held, owner) => match absences.iter().find(|(other, _)| *other == owner) {
            Some((_, reason)) => format!("{label}: not measured in this report: {reason}"),
            None => format!("{label}: not measured in this report"),
        },
        (_, Quantity::Peak, _) => {
            format!("{label}: not measured in this report; `trtmem render` shows why")
        }
    }
}

/// Why the baseline has no figure that growth could be counted from.
pub(super) fn not_in_baseline(line: &CheckedLine, row: Row, rows: &Rows) -> String {
    let what = if rows.has(row, BASELINE) {
        "the baseline did not measure it"
    } else {
        "the baseline has no such row"
    };
    format!(
        "{}: {what}, so its growth is unknown; take a newer baseline or limit it with at-most",
        line.label
    )
}

/// Why a budget applies to nothing.
pub(super) fn nothing_matches(line: &CheckedLine, budget: &Budget, rows: &Rows) -> String {
    let label = &line.label;
    let names = engines(rows);
    match &budget.engine {
        Some(pattern) if !rows.has_engine(pattern) => format!(
            "{label}: no engine of the report is called `{}`; it has {names}",
            shortened(pattern.as_str())
        ),
        _ => format!(
            "{label}: the report has no such stage; it has {}",
            stages(rows)
        ),
    }
}

fn engines(rows: &Rows) -> String {
    let engines = rows.tabulated.engines().iter();
    let engines = engines.filter(|engine| matches!(engine.paths.get(REPORT), Some(Some(_))));
    let names: Vec<String> = engines.map(|engine| shortened(&engine.label)).collect();
    listed(&names)
}

fn stages(rows: &Rows) -> String {
    let mut ids: Vec<&str> = Vec::new();
    for stage in rows.all().iter().filter_map(|row| row.stage()) {
        if !ids.contains(&stage.id()) {
            ids.push(stage.id());
        }
    }
    if ids.is_empty() {
        return "none".to_owned();
    }
    ids.join(", ")
}

fn listed(names: &[String]) -> String {
    let shown = names.get(..MOST_NAMES).unwrap_or(names);
    let more = names.len() - shown.len();
    match (names.is_empty(), more) {
        (true, _) => "no engine".to_owned(),
        (false, 0) => shown.join(", "),
        (false, _) => format!("{} and {more} more", shown.join(", ")),
    }
}
