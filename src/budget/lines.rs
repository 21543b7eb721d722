//! The lines of a check: each budget held against each row that it applies to.

use crate::diff::{Basis, CONFIDENCE, Gathered, Summary, summarise};
use crate::digest::Owner;

use super::check::{CheckError, MAX_LINES};
use super::decide::{Judged, absolute};
use super::file::{Budget, StageChoice};
use super::growing::{Growing, decide};
use super::model::{BudgetKind, CheckVerdict, CheckedLine};
use super::recorded::{recorded, recorded_of_both};
use super::rows::{BASELINE, REPORT, Row, Rows};
use super::words;

/// What budgets are held against.
pub(super) struct Held<'a> {
    /// The rows of the report and its baseline.
    pub(super) rows: Rows,
    /// The report and, where there is one, its baseline.
    pub(super) sides: &'a [Gathered<'a>],
    /// Why figures of the report are absent.
    pub(super) absences: &'a [(Owner, String)],
}

/// Lines as they are made; those on growth wait for each other, since they are tested together.
#[derive(Default)]
pub(super) struct Lines {
    made: Vec<(CheckedLine, Option<Growing>)>,
}

impl Lines {
    /// Adds the lines of a budget, at least one.
    pub(super) fn add(&mut self, budget: &Budget, held: &Held) -> Result<(), CheckError> {
        let rows = held.rows.matching(budget);
        let most = self.made.len().saturating_add(rows.len().saturating_mul(2));
        if most > MAX_LINES {
            return Err(CheckError::TooManyLines);
        }
        if rows.is_empty() {
            self.made.push((watches_nothing(budget, held), None));
        }
        for row in rows {
            let line = blank(budget, row, held);
            if let Some(allowed) = budget.at_most {
                let line = absolute_line(line.clone(), row, held, allowed);
                self.made.push((line, None));
            }
            if budget.growth.is_some() {
                self.made.push(growth_line(line, budget, row, held));
            }
        }
        Ok(())
    }

    /// All lines, decided.
    pub(super) fn decided(mut self) -> Vec<CheckedLine> {
        let growing: Vec<&Growing> = self.made.iter().filter_map(|(_, it)| it.as_ref()).collect();
        let decided = decide(&growing);
        let waiting = self
            .made
            .iter_mut()
            .filter(|(_, growing)| growing.is_some());
        for ((line, _), decided) in waiting.zip(decided) {
            if let Some((judged, p_adjusted)) = decided {
                judge(line, &judged, p_adjusted);
            }
        }
        self.made.into_iter().map(|(line, _)| line).collect()
    }
}

/// Whether figures of an owner are counted, and not read from a counter that others move too.
pub(super) fn is_exact(owner: Owner) -> bool {
    matches!(owner, Owner::Allocator | Owner::Buffers)
}

/// The figures of a row that a budget is about, summarised.
pub(super) fn seen(rows: &Rows, row: Row, side: usize, budget: &Budget) -> Option<Summary> {
    summarise(&rows.figures(row, side, budget), CONFIDENCE)
}

/// A line before it is judged.
fn blank(budget: &Budget, row: Row, held: &Held) -> CheckedLine {
    CheckedLine {
        label: words::label(row, &held.rows, budget),
        engine: row
            .engine()
            .and_then(|engine| words::engine(&held.rows, engine)),
        stage: row.stage(),
        nth: row.nth(),
        allowed_bytes: budget.at_most,
        seen: seen(&held.rows, row, REPORT, budget),
        ..nothing(budget)
    }
}

/// What is known of a line from its budget alone.
fn nothing(budget: &Budget) -> CheckedLine {
    CheckedLine {
        budget_line: budget.line,
        label: words::wanted(budget),
        engine: budget
            .engine
            .as_ref()
            .map(|engine| engine.as_str().to_owned()),
        stage: match budget.stages {
            StageChoice::One(stage) => Some(stage),
            StageChoice::Life | StageChoice::Every => None,
        },
        nth: 0,
        owner: budget.owner,
        quantity: budget.quantity,
        kind: match budget.at_most {
            Some(_) => BudgetKind::Absolute,
            None => BudgetKind::Growth,
        },
        allowed_bytes: budget.at_most.or_else(|| allowed_growth(budget)),
        seen: None,
        baseline: None,
        value_bytes: None,
        low_bytes: None,
        high_bytes: None,
        change: None,
        basis: Basis::None,
        verdict: CheckVerdict::NotMeasured,
        message: String::new(),
    }
}

/// The growth allowed whatever the baseline has. A share of it may allow less, and is not known yet.
fn allowed_growth(budget: &Budget) -> Option<i64> {
    let limit = budget.growth.filter(|limit| limit.percent.is_none())?;
    Some(signed(limit.bytes?))
}

fn absolute_line(mut line: CheckedLine, row: Row, held: &Held, allowed: i64) -> CheckedLine {
    match line.seen {
        Some(seen) => {
            let recorded = recorded(held.sides.get(REPORT), line.owner);
            let judged = absolute(&seen, is_exact(line.owner), recorded, allowed);
            judge(&mut line, &judged, None);
        }
        None => line.message = words::not_measured(&line, row, held.absences),
    }
    line
}

fn growth_line(
    mut line: CheckedLine,
    budget: &Budget,
    row: Row,
    held: &Held,
) -> (CheckedLine, Option<Growing>) {
    line.kind = BudgetKind::Growth;
    line.allowed_bytes = allowed_growth(budget);
    line.baseline = seen(&held.rows, row, BASELINE, budget);
    let (Some(_), Some(baseline)) = (line.seen, line.baseline) else {
        line.message = match line.seen {
            None => words::not_measured(&line, row, held.absences),
            Some(_) => words::not_in_baseline(&line, row, &held.rows),
        };
        return (line, None);
    };
    // A share of nothing, or of what was given back, is nothing: every growth is over it.
    let allowed = budget
        .growth
        .and_then(|limit| limit.of(baseline.median_bytes));
    let allowed = allowed.unwrap_or(0);
    line.allowed_bytes = Some(signed(allowed));
    let growing = Growing {
        new: held.rows.figures(row, REPORT, budget).into_owned(),
        base: held.rows.figures(row, BASELINE, budget).into_owned(),
        exact: is_exact(line.owner),
        recorded: recorded_of_both(held.sides, line.owner),
        allowed_bytes: allowed,
    };
    (line, Some(growing))
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// The line of a budget that applies to no row.
fn watches_nothing(budget: &Budget, held: &Held) -> CheckedLine {
    let mut line = nothing(budget);
    line.message = words::nothing_matches(&line, budget, &held.rows);
    line
}

fn judge(line: &mut CheckedLine, judged: &Judged, p_adjusted: Option<f64>) {
    line.value_bytes = Some(judged.value_bytes);
    line.low_bytes = judged.interval.map(|(low, _)| low);
    line.high_bytes = judged.interval.map(|(_, high)| high);
    line.change = judged.change(line.allowed_bytes, p_adjusted);
    line.basis = judged.basis;
    line.verdict = judged.verdict;
    line.message = words::message(line, judged, p_adjusted);
}
