//! A report and a budget file in, the check out: each budget held against each row that it applies to.

use std::collections::{HashMap, HashSet};

use crate::analysis::change::{Basis, Change, Verdict};
use crate::analysis::comparison::{
    CONFIDENCE, Incomparable, SIGNIFICANCE, THRESHOLD_BYTES, check_alike, environment_of,
};
use crate::analysis::figure::{RowKey, Scope, Summary};
use crate::analysis::rows::{Headline, Row, Rules};
use crate::analysis::sides::{SideError, SideInput, gather};
use crate::analysis::table::Line;
use crate::analysis::verdict::{Named, Pair, TestRules, judge};
use crate::report::Tool;

use super::file::{Budget, BudgetFile, StageChoice};
use super::held::{BASELINE, Held, REPORT};
use super::model::{
    BudgetKind, CHECK_SCHEMA, CheckVerdict, Checked, CheckedRow, CheckedSides, Limit,
};
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
    let mut limits = Limits::default();
    for budget in &file.budgets {
        limits.add(budget, &held)?;
    }
    let rows = limits.decided(&held);
    let mut warnings = Vec::new();
    if !force {
        (_, warnings) = environment_of(&sides, &held.engines);
    }
    warnings.extend(sides.iter().filter_map(|side| side.side.unfinished()));
    let mut sides = sides.into_iter();
    let report = sides.next().ok_or(SideError::Empty)?;
    let checked = Checked {
        schema: CHECK_SCHEMA,
        tool,
        headline: Headline {
            verdict: CheckVerdict::Within,
            text: String::new(),
            status: 0,
        },
        warnings,
        attribution: report.header.attribution.kind,
        sides: CheckedSides {
            report: report.side,
            baseline: sides.next().map(|baseline| baseline.side),
        },
        rules: Rules {
            significance: SIGNIFICANCE,
            confidence: CONFIDENCE,
            budget: Some(budget_path.to_owned()),
            ..Rules::default()
        },
        engines: Vec::new(),
        rows,
    };
    Ok(checked.told())
}

/// A report without a finished run is told apart from other wrong inputs.
pub(super) fn unfinished(error: SideError) -> CheckError {
    match error {
        SideError::NothingFinished { label } => CheckError::NothingFinished { label },
        other => CheckError::Side(other),
    }
}

/// Limits as they are held against figures.
#[derive(Default)]
struct Limits {
    rows: Vec<CheckedRow>,
    /// Those on growth, by their positions, with what it may grow by: they wait for each other, since they are tested
    /// together.
    growing: Vec<(usize, u64)>,
}

impl Limits {
    /// Adds the rows of a budget, at least one.
    fn add(&mut self, budget: &Budget, held: &Held) -> Result<(), CheckError> {
        let lines = held.matching(budget);
        let most = self
            .rows
            .len()
            .saturating_add(lines.len().saturating_mul(2));
        if most > MAX_LINES {
            return Err(CheckError::TooManyLines);
        }
        if lines.is_empty() {
            let mut row = nothing(budget, held);
            row.unknown(&words::nothing_matches(budget, held));
            self.rows.push(row);
        }
        for line in lines {
            if let Some(allowed) = budget.at_most {
                self.rows.push(absolute(budget, line, held, allowed));
            }
            if budget.growth.is_some() {
                self.grow(budget, line, held);
            }
        }
        Ok(())
    }

    /// Adds a row on growth, which waits to be judged where both sides have a figure.
    fn grow(&mut self, budget: &Budget, line: &Line, held: &Held) {
        let sides = [BASELINE, REPORT].map(|side| held.seen(line, budget, side));
        let mut row = of_line(budget, line, held, sides.into());
        row.limit.kind = BudgetKind::Growth;
        row.limit.allowed_bytes = allowed_growth(budget);
        match sides {
            [_, None] => row.unknown(&words::not_measured(row.row.key, held)),
            [None, _] => row.unknown(&words::not_in_baseline(line.has(BASELINE))),
            [Some(baseline), Some(_)] => {
                // A share of nothing, or of what was given back, is nothing: every growth is over it.
                let limit = budget.growth;
                let allowed = limit.and_then(|limit| limit.of(baseline.median_bytes));
                let allowed = allowed.unwrap_or(0);
                row.limit.allowed_bytes = Some(signed(allowed));
                self.growing.push((self.rows.len(), allowed));
            }
        }
        self.rows.push(row);
    }

    /// All rows, decided. The family of tests is that of a comparison of the two sides with the same limits: the
    /// rows of the budget file and, whether or not it limits them, the lifecycle and every stage.
    fn decided(mut self, held: &Held) -> Vec<CheckedRow> {
        if self.growing.is_empty() {
            return self.rows;
        }
        let growing = self.growing.iter().map(|(at, _)| self.rows[*at].row.key);
        let limited: HashSet<RowKey> = growing.collect();
        let is_tested = |pair: &Pair| {
            let of_all = !matches!(pair.key.scope, Scope::Stages { .. });
            of_all || limited.contains(&pair.key)
        };
        let pairs = held.table.pairs(BASELINE, REPORT);
        let mut pairs: Vec<Pair> = pairs.filter(is_tested).collect();
        let places = pairs.iter().enumerate().map(|(at, pair)| (pair.key, at));
        let places: HashMap<RowKey, usize> = places.collect();
        let mut waiting: Vec<(usize, usize)> = Vec::new();
        for (row, allowed) in self.growing {
            let Some(mut place) = places.get(&self.rows[row].row.key).copied() else {
                continue;
            };
            // A row that several budgets limit is tested for each of them.
            if pairs[place].named != Named::No {
                pairs.push(pairs[place].clone());
                place = pairs.len() - 1;
            }
            pairs[place].named = Named::Limited(Some(allowed));
            waiting.push((row, place));
        }
        let changes = judge(&pairs, &RULES);
        for (row, place) in waiting {
            if let Some(change) = changes.get(place) {
                self.rows[row].grew(change.clone());
            }
        }
        self.rows
    }
}

/// What growth is judged by: a budget file limits what it names.
const RULES: TestRules = TestRules {
    threshold_bytes: THRESHOLD_BYTES,
    significance: SIGNIFICANCE,
    confidence: CONFIDENCE,
    limits_the_unnamed: false,
};

/// A row before it is judged, with the figures of the baseline and of the report.
fn of_line(
    budget: &Budget,
    line: &Line,
    held: &Held,
    (baseline, seen): (Option<Summary>, Option<Summary>),
) -> CheckedRow {
    let engine = line.scope.engine();
    let engine = engine.and_then(|engine| held.engines.name(engine));
    let key = budget.key(line.scope);
    let mut row = nothing(budget, held);
    row.row.label = words::label(engine, &line.scope.words(), &key.part());
    row.row.engine = engine.map(str::to_owned);
    row.row.cells = held.cells(key, baseline, seen);
    row.row.key = key;
    row
}

/// What is known of a row from its budget alone.
fn nothing(budget: &Budget, held: &Held) -> CheckedRow {
    let (nth, engine) = (0, None);
    let key = budget.key(match (budget.stages, &budget.engine) {
        (StageChoice::One(stage), _) => Scope::Stage { stage, engine, nth },
        (_, Some(_)) => Scope::Stages { engine: 0 },
        (_, None) => Scope::Life,
    });
    CheckedRow {
        row: Row {
            key,
            engine: budget.engine.as_ref().map(|engine| engine.0.clone()),
            engine_index: None,
            label: words::wanted(budget),
            cells: held.cells(key, None, None),
            changes: Vec::new(),
        },
        limit: Limit {
            line: budget.line,
            kind: match budget.at_most {
                Some(_) => BudgetKind::Absolute,
                None => BudgetKind::Growth,
            },
            allowed_bytes: budget.at_most.or_else(|| allowed_growth(budget)),
            value_bytes: None,
            low_bytes: None,
            high_bytes: None,
            half_width_bytes: None,
            basis: Basis::None,
            verdict: CheckVerdict::NotMeasured,
            text: String::new(),
        },
    }
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
fn absolute(budget: &Budget, line: &Line, held: &Held, allowed: i64) -> CheckedRow {
    let seen = held.seen(line, budget, REPORT);
    let mut row = of_line(budget, line, held, (None, seen));
    let key = row.row.key;
    if let Some(seen) = seen {
        let (interval, basis) = seen.possible(key.category, held.table.reach(key, REPORT));
        let (value, is_exceeded) = (seen.median_bytes, interval.0 > allowed);
        row.limit.hold(value, Some(interval), basis, is_exceeded);
        row.limit.text = words::message(&row);
    } else {
        row.unknown(&words::not_measured(key, held));
    }
    row
}

impl CheckedRow {
    /// Says why it is not known.
    fn unknown(&mut self, why: &str) {
        self.limit.text = words::unknown(self, why);
    }

    /// Holds growth against what is allowed.
    fn grew(&mut self, change: Change) {
        let grown = change.change_bytes.unwrap_or_default();
        let interval = change.low_bytes.zip(change.high_bytes);
        let is_exceeded = change.verdict == Verdict::Regression;
        self.limit.hold(grown, interval, change.basis, is_exceeded);
        self.row.changes.push(change);
        self.limit.text = words::message(self);
    }
}
