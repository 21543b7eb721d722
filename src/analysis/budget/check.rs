//! A report and a budget file in, the check out: each budget held against each row that it applies to.

use std::collections::{HashMap, HashSet};

use crate::analysis::comparison::{
    CONFIDENCE, Incomparable, SIGNIFICANCE, THRESHOLD_BYTES, check_alike, environment_of,
};
use crate::analysis::sides::{SideError, SideInput, gather};
use crate::analysis::table::{Line, RowKey, Scope};
use crate::analysis::verdict::{Basis, Named, Pair, TestRules, Verdict, judge};
use crate::report::Tool;

use super::file::{Budget, BudgetFile, StageChoice};
use super::held::{BASELINE, Held, REPORT};
use super::model::{BudgetKind, CHECK_SCHEMA, CheckVerdict, Checked, CheckedLine};
use super::words;

/// The most lines a check may have: budgets times rows that they apply to.
pub const MAX_LINES: usize = 200_000;

/// Why a report cannot be held against a budget.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckError {
    /// The report has no run that came to its end, so that there is nothing to hold.
    #[error("{label}: no run of it finished, so there is nothing to check; see `trtmem render`")]
    NothingFinished {
        /// What the report is called.
        label: String,
    },
    /// The report has nothing that a first budget could limit.
    #[error(
        "{label}: no figure of it was measured, so there is nothing to limit; see `trtmem render`"
    )]
    NothingMeasured {
        /// What the report is called.
        label: String,
    },
    /// Every figure of the report is drowned in its noise.
    #[error(
        "{label}: the noise of every figure is larger than half of it, so no limit would be meaningful; measure on a quieter machine, or with --runs 10"
    )]
    TooNoisy {
        /// What the report is called.
        label: String,
    },
    /// Growth is limited and there is nothing to count it from.
    #[error(
        "line {line} limits growth and the budget has no baseline; write baseline = \"REPORT\" at its top or give --baseline REPORT"
    )]
    NoBaseline {
        /// Line of the first budget that does.
        line: u32,
    },
    /// The budgets apply to too many rows.
    #[error(
        "the budgets apply to more than {MAX_LINES} figures of this report; name stages or engines instead of each of them"
    )]
    TooManyLines,
    /// Reports do not belong together.
    #[error(transparent)]
    Side(#[from] SideError),
    /// The baseline's figures mean something else.
    #[error(transparent)]
    Incomparable(#[from] Incomparable),
}

/// Holds a report against a budget file.
///
/// `inputs` are the report and, where growth is limited, its baseline. `force` compares with a baseline of
/// another attribution, and leaves out the loud warnings. `tool` is the program that checks.
///
/// # Errors
/// The report has no finished run, growth is limited without a baseline, the baseline does not fit, or the
/// budgets apply to too many rows.
pub fn check(
    file: &BudgetFile,
    budget_path: &str,
    inputs: &[SideInput],
    force: bool,
    tool: Tool,
) -> Result<Checked, CheckError> {
    gather(inputs.get(..1).unwrap_or_default()).map_err(unfinished)?;
    let sides = gather(inputs)?;
    if let (Some(budget), None) = (file.first_growth(), sides.get(1)) {
        return Err(CheckError::NoBaseline { line: budget.line });
    }
    check_alike(&sides, force)?;
    let held = Held::of(&sides);
    let mut lines = Lines::default();
    for budget in &file.budgets {
        lines.add(budget, &held)?;
    }
    let lines = lines.decided(&held);
    let mut warnings = Vec::new();
    if !force {
        (_, warnings) = environment_of(&sides, &held.engines);
    }
    warnings.extend(sides.iter().filter_map(|side| side.side.unfinished()));
    let mut sides = sides.into_iter();
    let report = sides.next().ok_or(SideError::Empty)?;
    let worst = lines.iter().map(|line| line.verdict).max();
    Ok(Checked {
        schema: CHECK_SCHEMA,
        tool,
        budget_path: budget_path.to_owned(),
        attribution: report.header.attribution.kind,
        report: report.side,
        baseline: sides.next().map(|baseline| baseline.side),
        warnings,
        outcome: worst.unwrap_or(CheckVerdict::Within),
        lines,
    })
}

/// A report without a finished run is told apart from other wrong inputs.
pub(super) fn unfinished(error: SideError) -> CheckError {
    match error {
        SideError::NothingFinished { label } => CheckError::NothingFinished { label },
        other => CheckError::Side(other),
    }
}

/// Lines as they are made.
#[derive(Default)]
struct Lines {
    made: Vec<CheckedLine>,
    /// Those on growth, by their positions, with the row and what it may grow by: they wait for each other, since
    /// they are tested together.
    growing: Vec<(usize, RowKey, u64)>,
}

impl Lines {
    /// Adds the lines of a budget, at least one.
    fn add(&mut self, budget: &Budget, held: &Held) -> Result<(), CheckError> {
        let rows = held.matching(budget);
        let most = self.made.len().saturating_add(rows.len().saturating_mul(2));
        if most > MAX_LINES {
            return Err(CheckError::TooManyLines);
        }
        if rows.is_empty() {
            let line = nothing(budget);
            let why = words::nothing_matches(budget, held);
            self.made.push(unknown(line, &why));
        }
        for row in rows {
            let line = blank(budget, row, held);
            if let Some(allowed) = budget.at_most {
                let absolute = absolute(line.clone(), budget.key(row.scope), held, allowed);
                self.made.push(absolute);
            }
            if budget.growth.is_some() {
                self.grow(line, budget, row, held);
            }
        }
        Ok(())
    }

    /// Adds a line on growth, which waits to be judged where both sides have a figure.
    fn grow(&mut self, line: CheckedLine, budget: &Budget, row: &Line, held: &Held) {
        let mut line = CheckedLine {
            kind: BudgetKind::Growth,
            allowed_bytes: allowed_growth(budget),
            baseline: held.seen(row, budget, BASELINE),
            ..line
        };
        let (Some(_), Some(baseline)) = (line.seen, line.baseline) else {
            let why = match line.seen {
                None => words::not_measured(&line, row.scope, held),
                Some(_) => words::not_in_baseline(row.has(BASELINE)),
            };
            self.made.push(unknown(line, &why));
            return;
        };
        // A share of nothing, or of what was given back, is nothing: every growth is over it.
        let limit = budget.growth;
        let allowed = limit.and_then(|limit| limit.of(baseline.median_bytes));
        let allowed = allowed.unwrap_or(0);
        line.allowed_bytes = Some(signed(allowed));
        let key = budget.key(row.scope);
        self.growing.push((self.made.len(), key, allowed));
        self.made.push(line);
    }

    /// All lines, decided. The family of tests is that of a comparison of the two sides with the same limits: the
    /// rows of the budget file and, whether or not it limits them, the lifecycle and every stage.
    fn decided(mut self, held: &Held) -> Vec<CheckedLine> {
        if self.growing.is_empty() {
            return self.made;
        }
        let limited: HashSet<RowKey> = self.growing.iter().map(|(_, key, _)| *key).collect();
        let is_tested = |pair: &Pair| {
            let of_all = !matches!(pair.key.scope, Scope::Stages { .. });
            of_all || limited.contains(&pair.key)
        };
        let pairs = held.table.pairs(BASELINE, REPORT);
        let mut pairs: Vec<Pair> = pairs.filter(is_tested).collect();
        let places = pairs.iter().enumerate().map(|(at, pair)| (pair.key, at));
        let places: HashMap<RowKey, usize> = places.collect();
        let mut waiting: Vec<(usize, usize)> = Vec::new();
        for (line, key, allowed) in self.growing {
            let Some(mut place) = places.get(&key).copied() else {
                continue;
            };
            // A row that several budgets limit is tested for each of them.
            if pairs[place].named != Named::No {
                pairs.push(pairs[place].clone());
                place = pairs.len() - 1;
            }
            pairs[place].named = Named::Limited(Some(allowed));
            waiting.push((line, place));
        }
        let mut changes: Vec<_> = judge(&pairs, &RULES).into_iter().map(Some).collect();
        for (line, place) in waiting {
            let line = &mut self.made[line];
            line.change = changes.get_mut(place).and_then(Option::take);
            judge_growth(line);
        }
        self.made
    }
}

/// What growth is judged by: a budget file limits what it names.
const RULES: TestRules = TestRules {
    threshold_bytes: THRESHOLD_BYTES,
    significance: SIGNIFICANCE,
    confidence: CONFIDENCE,
    limits_the_unnamed: false,
};

/// A line before it is judged.
fn blank(budget: &Budget, row: &Line, held: &Held) -> CheckedLine {
    let engine = row.scope.engine();
    let engine = engine.and_then(|engine| held.engines.name(engine));
    let part = budget.key(row.scope).part();
    CheckedLine {
        label: words::label(engine, &row.scope.words(), &part),
        engine: engine.map(str::to_owned),
        stage: row.scope.stage(),
        nth: row.scope.nth(),
        allowed_bytes: budget.at_most,
        seen: held.seen(row, budget, REPORT),
        ..nothing(budget)
    }
}

/// What is known of a line from its budget alone.
fn nothing(budget: &Budget) -> CheckedLine {
    CheckedLine {
        budget_line: budget.line,
        label: words::wanted(budget),
        engine: budget.engine.as_ref().map(|engine| engine.0.clone()),
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

/// A line of which nothing is known but why.
fn unknown(line: CheckedLine, why: &str) -> CheckedLine {
    let message = words::unknown(&line, why);
    CheckedLine { message, ..line }
}

/// The growth allowed whatever the baseline has. A share of it may allow less, and is not known yet.
fn allowed_growth(budget: &Budget) -> Option<i64> {
    let limit = budget.growth.filter(|limit| limit.percent.is_none())?;
    Some(signed(limit.bytes?))
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// Holds the bytes themselves against what is allowed.
fn absolute(mut line: CheckedLine, key: RowKey, held: &Held, allowed: i64) -> CheckedLine {
    let Some(seen) = line.seen else {
        let why = words::not_measured(&line, key.scope, held);
        return unknown(line, &why);
    };
    let (interval, basis) = seen.possible(line.owner, held.table.reach(key, REPORT));
    line.value_bytes = Some(seen.median_bytes);
    (line.low_bytes, line.high_bytes) = (Some(interval.0), Some(interval.1));
    line.basis = basis;
    line.verdict = if seen.median_bytes <= allowed {
        CheckVerdict::Within
    } else if interval.0 > allowed {
        CheckVerdict::Exceeded
    } else {
        CheckVerdict::Undecided
    };
    line.message = words::message(&line);
    line
}

/// Holds the growth against what is allowed.
fn judge_growth(line: &mut CheckedLine) {
    let Some(change) = &line.change else {
        return;
    };
    let grown = change.change_bytes.unwrap_or_default();
    line.value_bytes = Some(grown);
    (line.low_bytes, line.high_bytes) = (change.low_bytes, change.high_bytes);
    line.basis = change.basis;
    line.verdict = match change.verdict {
        _ if grown <= line.allowed_bytes.unwrap_or_default() => CheckVerdict::Within,
        Verdict::Regression => CheckVerdict::Exceeded,
        _ => CheckVerdict::Undecided,
    };
    line.message = words::message(line);
}
