//! A report held against a budget, as data, and what it comes to.

use schemars::JsonSchema;
use serde::Serialize;

use crate::analysis::digest::Category;
use crate::analysis::sides::Side;
use crate::analysis::table::{Quantity, Summary, half_width};
use crate::analysis::verdict::{Basis, Change};
use crate::report::{AttributionKind, Stage, Tool};
use crate::units;

/// The version of the results this program writes as JSON.
pub const CHECK_SCHEMA: &str = "trtmem.check/1";

/// A report checked against a budget.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// `trtmem.check/1`.
    pub schema: &'static str,
    /// The program that checked.
    pub tool: Tool,
    /// What the report is called: its release, else the name of its file.
    pub label: String,
    /// The report's paths.
    pub paths: Vec<String>,
    /// When the report was made, RFC 3339.
    pub created: String,
    /// The budget's path.
    pub budget_path: String,
    /// The baseline's paths, where the budget has limits on growth.
    pub baseline_paths: Vec<String>,
    /// Runs whose figures are used.
    pub runs: u32,
    /// How total, CPU, device and other are derived.
    pub attribution: AttributionKind,
    /// The baseline, where growth is limited, and the report.
    pub sides: Vec<Side>,
    /// Notes for the reader, one sentence each.
    pub warnings: Vec<String>,
    /// One for every budget and every row it applies to, in the budget's order.
    pub lines: Vec<CheckedLine>,
    /// The result.
    pub outcome: CheckOutcome,
}

/// One budget checked against one figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckedLine {
    /// Line of the budget file, from 1.
    pub budget_line: u32,
    /// What it is about, in words: `resnet50.engine · Deserialization · device`.
    pub label: String,
    /// The engine's name; absent for the whole process.
    pub engine: Option<String>,
    /// The stage; absent for the whole lifecycle.
    pub stage: Option<Stage>,
    /// Position among the stages of the same name and engine, from 0.
    pub nth: u32,
    /// The category of the bytes.
    pub owner: Category,
    /// Held or peak.
    pub quantity: Quantity,
    /// What is limited.
    pub kind: BudgetKind,
    /// What was allowed: bytes, or bytes of growth over the baseline; absent for a share of a baseline
    /// that has no such figure.
    pub allowed_bytes: Option<i64>,
    /// What was seen over the runs; absent where the report has no such figure.
    pub seen: Option<Summary>,
    /// The baseline's figure, for limits on growth.
    pub baseline: Option<Summary>,
    /// What is compared with the budget: the median, or the growth of the median.
    pub value_bytes: Option<i64>,
    /// The least value that noise leaves possible, bytes: a figure of which even this is over is exceeded. Absent
    /// where the noise is unknown.
    pub low_bytes: Option<i64>,
    /// The greatest.
    pub high_bytes: Option<i64>,
    /// What became of the figure between the baseline and the report, where growth is limited and known.
    pub change: Option<Change>,
    /// What the verdict rests on.
    pub basis: Basis,
    /// The verdict.
    pub verdict: CheckVerdict,
    /// It in one sentence: what was allowed, what was seen, how far the noise reaches.
    pub message: String,
}

impl CheckedLine {
    /// The farther end of the interval from the value, bytes: what every form prints after `±`. Absent where the
    /// noise is unknown.
    pub fn half_width_bytes(&self) -> Option<u64> {
        let interval = self.low_bytes.zip(self.high_bytes)?;
        Some(half_width(self.value_bytes?, interval))
    }
}

/// What a budget limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BudgetKind {
    /// The bytes themselves.
    Absolute,
    /// Their growth over the baseline.
    Growth,
}

/// The result of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CheckVerdict {
    /// Within the budget.
    Within,
    /// Over the budget, beyond noise.
    Exceeded,
    /// Over the budget, but not beyond the noise.
    Undecided,
    /// The report, or the baseline, has no such figure: the budget applies to nothing.
    NotMeasured,
}

/// The result of a check: the most severe of its lines. A budget that applies to nothing is the most severe, because
/// then the budget is wrong, not the release, and its verdict is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CheckOutcome {
    /// Every budget is kept.
    Within,
    /// Some budget cannot be decided, and none is exceeded.
    Undecided,
    /// Some budget is exceeded.
    Exceeded,
    /// Some budget applies to nothing that was measured.
    NotMeasured,
}

impl Checked {
    /// Lines with a verdict.
    pub fn count(&self, verdict: CheckVerdict) -> usize {
        self.lines
            .iter()
            .filter(|line| line.verdict == verdict)
            .count()
    }

    /// Whether all budgets are kept, and if not, how many are not and which is over by most; otherwise which is
    /// the tightest. Repeats names from reports: to be escaped where shown.
    pub fn answer(&self) -> String {
        let all = self.lines.len();
        let mut parts = Vec::new();
        for (verdict, one, several) in [
            (CheckVerdict::Exceeded, "is exceeded", "are exceeded"),
            (
                CheckVerdict::Undecided,
                "cannot be decided",
                "cannot be decided",
            ),
            (
                CheckVerdict::NotMeasured,
                "is not measured",
                "are not measured",
            ),
        ] {
            match self.count(verdict) {
                0 => {}
                1 => parts.push(format!("1 {one}")),
                count => parts.push(format!("{count} {several}")),
            }
        }
        if parts.is_empty() {
            return self.all_kept();
        }
        let limits = if all == 1 {
            "1 limit".to_owned()
        } else {
            format!("{all} limits")
        };
        let farthest = self
            .farthest()
            .map(|line| format!("; farthest over: {}", over(line)));
        format!(
            "Of {limits} {}{}.",
            parts.join(", "),
            farthest.unwrap_or_default()
        )
    }

    fn all_kept(&self) -> String {
        let kept = match self.lines.len() {
            1 => "The limit is met".to_owned(),
            count => format!("All {count} limits are met"),
        };
        match self
            .lines
            .iter()
            .filter_map(|line| Some((left(line)?, line)))
            .min_by_key(|it| it.0)
        {
            Some((left, line)) => {
                format!(
                    "{kept}; the tightest is {}, with {} left.",
                    line.label,
                    units::size(left)
                )
            }
            None => format!("{kept}."),
        }
    }

    fn farthest(&self) -> Option<&CheckedLine> {
        let over = self
            .lines
            .iter()
            .filter(|line| line.verdict == CheckVerdict::Exceeded);
        over.max_by_key(|line| line.value_bytes?.checked_sub(line.allowed_bytes?))
    }
}

/// Bytes between the figure and what is allowed.
fn left(line: &CheckedLine) -> Option<u64> {
    Some(line.allowed_bytes?.abs_diff(line.value_bytes?))
}

fn over(line: &CheckedLine) -> String {
    let by = left(line).map(units::size).unwrap_or_default();
    format!("{} by {by}", line.label)
}
