//! What a check says in sentences. They repeat names from reports and budgets: to be escaped where shown.

use crate::analysis::digest::Category;
use crate::analysis::table::{Quantity, RowKey, Scope, Summary};
use crate::analysis::verdict::{Basis, Verdict};
use crate::report::Stage;
use crate::units::{MINUS, size};

use super::file::{Budget, StageChoice};
use super::held::Held;
use super::model::{BudgetKind, CheckVerdict, CheckedLine};

/// Names of engines that an explanation lists at most.
const MOST_NAMES: usize = 6;

/// What the process as a whole is called.
const LIFECYCLE: &str = "lifecycle";

/// Characters of a name that a label keeps.
const LONGEST_NAME: usize = 80;

/// `resnet50.engine · Deserialization · device`.
pub(super) fn label(key: RowKey, engine: Option<&str>) -> String {
    if key == RowKey::total(Scope::Life) {
        return key.label(None);
    }
    put_together(engine, &key.scope.words(), &key.part())
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
    let key = budget.key(Scope::Life);
    if key.is_total() && scope == LIFECYCLE {
        return key.label(None);
    }
    put_together(engine, scope, &key.part())
}

fn put_together(engine: Option<&str>, scope: &str, part: &str) -> String {
    let engine = engine.map(|name| format!("{} · ", shortened(name)));
    format!("{}{scope} · {part}", engine.unwrap_or_default())
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
pub(super) fn message(line: &CheckedLine) -> String {
    let value = line.value_bytes.unwrap_or_default();
    let seen = match line.kind {
        BudgetKind::Absolute => amount(value),
        BudgetKind::Growth => grew(line, value),
    };
    let allowed = line.allowed_bytes.unwrap_or_default();
    let off = size(value.abs_diff(allowed));
    let relation = match line.verdict {
        CheckVerdict::Within => format!("{off} below the {} allowed", amount(allowed)),
        _ => format!("{off} over the {} allowed", amount(allowed)),
    };
    let ground = ground(line, value);
    let label = &line.label;
    match line.verdict {
        CheckVerdict::Undecided => format!(
            "{label}: {seen}, {relation}, but not beyond the noise: {ground}; {}",
            advice(line)
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
fn ground(line: &CheckedLine, value: i64) -> String {
    let runs = runs(line);
    match (line.basis, line.low_bytes.zip(line.high_bytes), line.kind) {
        (Basis::Exact, ..) => format!("the same to the byte in {runs}"),
        (Basis::Ranks, Some((low, high)), BudgetKind::Absolute) => format!(
            "by {runs} the median lies between {} and {}",
            amount(low),
            amount(high)
        ),
        (Basis::Ranks, interval, BudgetKind::Growth) => {
            let p = line.change.as_ref().and_then(|change| change.p_adjusted);
            let chance = p.map(chance).unwrap_or_default();
            let between = interval.map(|(low, high)| {
                format!(", growth lies between {} and {}", amount(low), amount(high))
            });
            format!("by {runs}{}{chance}", between.unwrap_or_default())
        }
        (Basis::Assumed, Some(_), _) => {
            let farther = line.half_width_bytes().unwrap_or_default();
            format!(
                "the noise of {runs} is unknown; ±{} are assumed",
                size(farther)
            )
        }
        (Basis::Noise, Some((low, _)), _) => by_noise(line, low.abs_diff(value), low, &runs),
        _ => format!("the noise of {runs} was not recorded"),
    }
}

/// `±24 KiB by the noise and drift of one run`; where the nearer end lies below, what that leaves possible at least.
fn by_noise(line: &CheckedLine, below: u64, low: i64, runs: &str) -> String {
    let noise = match line.owner {
        Category::Cpu => "noise",
        _ => "noise and drift",
    };
    let farther = line.half_width_bytes().unwrap_or_default();
    let at_least = if below < farther {
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
fn advice(line: &CheckedLine) -> String {
    let verdict = line.change.as_ref().map(|change| change.verdict);
    match (verdict, line.basis) {
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
pub(super) fn unknown(line: &CheckedLine, why: String) -> String {
    match line.allowed_bytes {
        Some(allowed) => format!("{why}; {} would be allowed", amount(allowed)),
        None => why,
    }
}

/// Why a row of the report has no such figure.
pub(super) fn not_measured(line: &CheckedLine, scope: Scope, held: &Held) -> String {
    let label = &line.label;
    match (scope, line.quantity, line.owner) {
        (Scope::Stages { .. }, Quantity::Peak, _) => format!(
            "{label}: the stages of an engine have no peak together, since other engines' stages lie between them; name a stage"
        ),
        (Scope::Life, Quantity::Peak, Category::Device) => format!(
            "{label}: the peak of device memory is known for stages, not for the lifecycle; name a stage"
        ),
        (_, Quantity::Held, owner) => {
            match held.sides.first().and_then(|it| it.side.reason_of(owner)) {
                Some(reason) => format!("{label}: not measured in this report: {reason}"),
                None => format!("{label}: not measured in this report"),
            }
        }
        (_, Quantity::Peak, _) => {
            format!("{label}: not measured in this report; `trtmem render` shows why")
        }
    }
}

/// Why the baseline has no figure that growth could be counted from.
pub(super) fn not_in_baseline(line: &CheckedLine, has_row: bool) -> String {
    let what = if has_row {
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
pub(super) fn nothing_matches(line: &CheckedLine, budget: &Budget, held: &Held) -> String {
    let label = &line.label;
    let names = engines(held);
    match &budget.engine {
        Some(pattern) if !held.wanted(pattern).contains(&true) => format!(
            "{label}: no engine of the report is called `{}`; it has {names}",
            shortened(pattern.as_str())
        ),
        _ => format!(
            "{label}: the report has no such stage; it has {}",
            stages(held)
        ),
    }
}

fn engines(held: &Held) -> String {
    let names: Vec<String> = held.names().map(shortened).collect();
    listed(&names)
}

fn stages(held: &Held) -> String {
    let mut ids: Vec<&str> = Vec::new();
    for stage in held
        .lines()
        .filter_map(|line| line.scope.stage())
        .map(Stage::id)
    {
        if !ids.contains(&stage) {
            ids.push(stage);
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
