//! A report held against a budget, as data.

use schemars::JsonSchema;
use serde::Serialize;

use crate::analysis::comparison::{Basis, Change, Quantity, Side, Summary, half_width};
use crate::analysis::digest::Category;
use crate::report::{AttributionKind, Stage, Tool};

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
