//! A report and a budget file in, the check out.

use crate::analysis::comparison::{Incomparable, Side, SideError, SideInput, check_alike, gather};
use crate::report::Tool;

use super::file::BudgetFile;
use super::lines::{Held, Lines};
use super::model::{CHECK_SCHEMA, CheckOutcome, CheckVerdict, Checked, CheckedLine};
use super::rows::{BASELINE, Rows};

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
    if let (Some(budget), None) = (file.first_growth(), sides.get(BASELINE)) {
        return Err(CheckError::NoBaseline { line: budget.line });
    }
    check_alike(&sides, force)?;
    let held = Held {
        rows: Rows::of(&sides),
        absences: inputs.first().map_or(&[], absences),
        sides: &sides,
    };
    let mut lines = Lines::default();
    for budget in &file.budgets {
        lines.add(budget, &held)?;
    }
    let lines = lines.decided(&held);
    let mut warnings = if force {
        Vec::new()
    } else {
        held.rows.tabulated.warnings
    };
    warnings.extend(sides.iter().filter_map(|side| left_out(&side.side)));
    let attribution = sides.first().map(|side| side.header.attribution.kind);
    let attribution = attribution.ok_or(SideError::Empty)?;
    // The baseline is what the report is compared with.
    let in_order: Vec<Side> = sides.iter().rev().map(|side| side.side.clone()).collect();
    let mut sides = sides.into_iter().map(|side| side.side);
    let report = sides.next().ok_or(SideError::Empty)?;
    Ok(Checked {
        schema: CHECK_SCHEMA,
        tool,
        label: report.label,
        paths: report.paths,
        created: report.created,
        budget_path: budget_path.to_owned(),
        baseline_paths: sides.next().map(|side| side.paths).unwrap_or_default(),
        runs: report.runs,
        attribution,
        sides: in_order,
        warnings,
        outcome: outcome(&lines),
        lines,
    })
}

/// Why figures are absent in a side's first report.
fn absences(input: &SideInput) -> &[(crate::analysis::digest::Category, String)] {
    let first = input.documents.first();
    first.map_or(&[], |(_, digest)| digest.absences.as_slice())
}

/// What was left out of a side, if anything was.
fn left_out(side: &Side) -> Option<String> {
    let all = side.unfinished_runs.saturating_add(side.runs);
    let all = all.saturating_add(side.cold_runs_left_out);
    (side.unfinished_runs > 0).then(|| {
        format!(
            "{}: {} of {all} runs did not finish and are left out",
            side.label, side.unfinished_runs
        )
    })
}

/// A report without a finished run is told apart from other wrong inputs.
pub(super) fn unfinished(error: SideError) -> CheckError {
    match error {
        SideError::NothingFinished { label } => CheckError::NothingFinished { label },
        other => CheckError::Side(other),
    }
}

/// The gravest of the lines.
fn outcome(lines: &[CheckedLine]) -> CheckOutcome {
    let of = |line: &CheckedLine| match line.verdict {
        CheckVerdict::Within => CheckOutcome::Within,
        CheckVerdict::Undecided => CheckOutcome::Undecided,
        CheckVerdict::Exceeded => CheckOutcome::Exceeded,
        CheckVerdict::NotMeasured => CheckOutcome::NotMeasured,
    };
    lines.iter().map(of).max().unwrap_or(CheckOutcome::Within)
}
