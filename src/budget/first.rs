//! A first budget for a report: every figure as it was seen, with headroom.

use std::collections::BTreeSet;

use crate::diff::{Quantity, SideError, SideInput, Summary, gather};
use crate::digest::Owner;
use crate::report::Stage;

use super::decide::interval;
use super::error::{MAX_BUDGET_BYTES, MAX_BUDGETS};
use super::file::{Budget, StageChoice};
use super::lines::{is_exact, seen};
use super::pattern::Pattern;
use super::readable::rounded_up;
use super::recorded::recorded;
use super::rows::{REPORT, Row, Rows};

/// Bytes that a budget takes in the file besides the name of its engine, at most.
const ENTRY_BYTES: usize = 200;

/// A first budget.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstBudget {
    /// What the report is called.
    pub label: String,
    /// When it was made, RFC 3339.
    pub created: String,
    /// Runs whose figures are used.
    pub runs: u32,
    /// Whether its engines are so many that each budget is for all of them.
    pub engines_together: bool,
    /// The budgets, the whole life first.
    pub entries: Vec<FirstEntry>,
}

/// One budget with what it was made of.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstEntry {
    /// The stage; absent for the whole life.
    pub stage: Option<Stage>,
    /// Name or path of the engine; absent for the process, or for all engines.
    pub engine: Option<String>,
    /// Whose bytes.
    pub owner: Owner,
    /// What is held, or the highest point.
    pub quantity: Quantity,
    /// What is allowed: the largest median with headroom, rounded up.
    pub at_most: i64,
    /// Rows the budget applies to.
    pub rows: u32,
    /// The figures of the row with the largest limit.
    pub seen: Summary,
    /// How far the noise reaches to each side of its median; absent where it is not known.
    pub reach_bytes: Option<u64>,
}

/// Proposes a budget: for the whole life what each owner holds and the peak, for every stage the total, the
/// peak, and what was counted as it was allocated. Each limit is the median plus the larger of a tenth of it and
/// three times the reach of the noise, rounded up to a readable size. A check of the same report keeps all of it.
///
/// # Errors
/// The report is no side of a comparison, or has no finished run.
pub fn first_budget(report: &SideInput) -> Result<FirstBudget, SideError> {
    let sides = gather(std::slice::from_ref(report))?;
    let rows = Rows::of(&sides);
    let mut plans = plans(&rows, true);
    let engines_together = is_too_long(&plans);
    if engines_together {
        plans = self::plans(&rows, false);
    }
    let side = sides.first().ok_or(SideError::Empty)?;
    let entry = |budget: Budget| {
        let recorded = recorded(Some(side), budget.owner);
        entry(budget, &rows, recorded)
    };
    Ok(FirstBudget {
        label: side.side.label.clone(),
        created: side.side.created.clone(),
        runs: side.side.runs,
        engines_together,
        entries: plans.into_iter().filter_map(entry).collect(),
    })
}

/// Whether a file of these budgets could not be read again.
fn is_too_long(plans: &[Budget]) -> bool {
    // A character of a name takes up to ten bytes where it has to be written by its number.
    let name = |budget: &Budget| {
        budget
            .engine
            .as_ref()
            .map_or(0, |it| it.as_str().len() * 10)
    };
    let bytes: usize = plans.iter().map(|budget| name(budget) + ENTRY_BYTES).sum();
    plans.len() > MAX_BUDGETS || bytes > MAX_BUDGET_BYTES / 2
}

/// The budgets without their limits, each once.
fn plans(rows: &Rows, by_engine: bool) -> Vec<Budget> {
    let mut known = BTreeSet::new();
    let mut plans = Vec::new();
    let names = match by_engine {
        true => rows.engine_names(),
        false => Vec::new(),
    };
    for row in rows.all() {
        let engine = row.engine().and_then(|engine| usize::try_from(engine).ok());
        let engine = engine.and_then(|engine| names.get(engine)?.clone());
        if !known.insert((row.stage(), engine.clone())) {
            continue;
        }
        let (owners, peaks): (&[Owner], &[Owner]) = match row {
            Row::Life(_) => (&Owner::MEASURED, &[Owner::Total]),
            _ => (
                &[Owner::Total, Owner::Allocator, Owner::Buffers],
                &[Owner::Total],
            ),
        };
        let held = owners.iter().map(|owner| (*owner, Quantity::Held));
        let peaks = peaks.iter().map(|owner| (*owner, Quantity::Peak));
        plans.extend(held.chain(peaks).map(|(owner, quantity)| Budget {
            line: 0,
            stages: row.stage().map_or(StageChoice::Life, StageChoice::One),
            owner,
            engine: engine.as_deref().map(Pattern::new),
            quantity,
            at_most: None,
            growth: None,
        }));
    }
    plans
}

/// The budget with the limit that every row it applies to keeps; `None` where none was measured, or where nothing
/// was ever allocated.
fn entry(budget: Budget, rows: &Rows, recorded: Option<u64>) -> Option<FirstEntry> {
    let matching = rows.matching(&budget);
    let each = matching.iter().filter_map(|row| {
        let seen = seen(rows, *row, REPORT, &budget)?;
        let (interval, _) = interval(&seen, is_exact(budget.owner), recorded);
        let reach = interval.map(|(low, high)| {
            let (below, above) = (
                low.abs_diff(seen.median_bytes),
                high.abs_diff(seen.median_bytes),
            );
            below.max(above)
        });
        Some((
            at_most(&seen, reach, is_exact(budget.owner), recorded),
            seen,
            reach,
        ))
    });
    let (at_most, seen, reach_bytes) = each.max_by_key(|(at_most, ..)| *at_most)?;
    let is_nothing = |summary: &Summary| summary.min_bytes == 0 && summary.max_bytes == 0;
    if is_nothing(&seen) && (is_exact(budget.owner) || budget.owner == Owner::Other) {
        return None;
    }
    Some(FirstEntry {
        stage: match budget.stages {
            StageChoice::One(stage) => Some(stage),
            StageChoice::Life | StageChoice::Every => None,
        },
        engine: budget.engine.map(|engine| engine.as_str().to_owned()),
        owner: budget.owner,
        quantity: budget.quantity,
        at_most,
        rows: u32::try_from(matching.len()).unwrap_or(u32::MAX),
        seen,
        reach_bytes,
    })
}

/// The median with headroom.
fn at_most(seen: &Summary, reach: Option<u64>, exact: bool, recorded: Option<u64>) -> i64 {
    let noise = if exact { reach } else { reach.max(recorded) };
    let headroom =
        (seen.median_bytes.unsigned_abs() / 10).max(noise.unwrap_or(0).saturating_mul(3));
    rounded_up(seen.median_bytes.saturating_add_unsigned(headroom))
}
