//! The lines of a check: each budget held against each row that it applies to.

use crate::analysis::comparison::{
    Basis, CONFIDENCE, Gathered, Quantity, Reach, Summary, is_exact, summarise,
};
use crate::analysis::digest::Category;

use super::check::{CheckError, MAX_LINES};
use super::decide::{Judged, absolute, growth};
use super::file::{Budget, StageChoice};
use super::growing::{Growing, decide};
use super::model::{BudgetKind, CheckVerdict, CheckedLine};
use super::rows::{BASELINE, REPORT, Row, Rows};
use super::words;

/// What budgets are held against.
pub(super) struct Held<'a> {
    /// The rows of the report and its baseline.
    pub(super) rows: Rows,
    /// The report and, where there is one, its baseline.
    pub(super) sides: &'a [Gathered<'a>],
    /// Why figures of the report are absent.
    pub(super) absences: &'a [(Category, String)],
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
    pub(super) fn decided(mut self, held: &Held) -> Vec<CheckedLine> {
        let growing: Vec<&Growing> = self.made.iter().filter_map(|(_, it)| it.as_ref()).collect();
        let others = if growing.is_empty() {
            Vec::new()
        } else {
            others(&self.made, held)
        };
        let decided = decide(&growing, &others);
        let waiting = self
            .made
            .iter_mut()
            .filter(|(_, growing)| growing.is_some());
        for ((line, growing), decided) in waiting.zip(decided) {
            let allowed = growing.as_ref().and_then(|it| it.allowed_bytes);
            if let Some(change) = decided {
                judge(line, growth(change, allowed.unwrap_or(0)));
            }
        }
        self.made.into_iter().map(|(line, _)| line).collect()
    }
}

/// The rows of the family that no budget limits: the life and every stage, by what leads them.
fn others(made: &[(CheckedLine, Option<Growing>)], held: &Held) -> Vec<Growing> {
    let limited = |row: &Row, owner: Category| {
        made.iter().any(|(line, growing)| {
            let is_it = (line.stage, line.nth, line.owner) == (row.stage(), row.nth(), owner);
            let engine = row.engine().and_then(|it| words::engine(&held.rows, it));
            growing.is_some() && is_it && line.quantity == Quantity::Held && line.engine == engine
        })
    };
    let other = |row: &Row| {
        let (owner, base, new) = held.rows.leading(*row)?;
        let exact = is_exact(owner, base.len(), new.len());
        (!limited(row, owner)).then(|| Growing {
            exact,
            reach: held.reach_of_both(owner, Quantity::Held),
            base,
            new,
            allowed_bytes: None,
        })
    };
    held.rows.all().iter().filter_map(other).collect()
}

impl Held<'_> {
    /// How far a figure of the report may be off.
    fn reach(&self, owner: Category, quantity: Quantity) -> Reach {
        let report = self.sides.get(REPORT);
        report.map_or_else(Reach::default, |side| {
            side.side.noise.reach(owner, quantity)
        })
    }

    /// The same of growth over the baseline.
    fn reach_of_both(&self, owner: Category, quantity: Quantity) -> Reach {
        let baseline = self.sides.get(BASELINE);
        let baseline = baseline.map(|side| side.side.noise.reach(owner, quantity));
        baseline.map_or_else(Reach::default, |it| it.and(self.reach(owner, quantity)))
    }
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
            let runs = usize::try_from(seen.runs).unwrap_or(usize::MAX);
            let exact = is_exact(line.owner, runs, runs);
            let reach = held.reach(line.owner, line.quantity);
            judge(&mut line, absolute(&seen, exact, reach, allowed));
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
    let new = held.rows.figures(row, REPORT, budget).into_owned();
    let base = held.rows.figures(row, BASELINE, budget).into_owned();
    let growing = Growing {
        exact: is_exact(line.owner, base.len(), new.len()),
        reach: held.reach_of_both(line.owner, line.quantity),
        allowed_bytes: Some(allowed),
        base,
        new,
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

fn judge(line: &mut CheckedLine, judged: Judged) {
    line.value_bytes = Some(judged.value_bytes);
    line.low_bytes = judged.interval.map(|(low, _)| low);
    line.high_bytes = judged.interval.map(|(_, high)| high);
    line.basis = judged.basis;
    line.verdict = judged.verdict;
    line.message = words::message(line, &judged);
    line.change = judged.change;
}
