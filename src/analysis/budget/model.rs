//! A report held against a budget, as data, and what it comes to.

use schemars::JsonSchema;
use serde::Serialize;

use crate::analysis::digest::Category;
use crate::analysis::sides::Side;
use crate::analysis::table::{Quantity, Summary, half_width};
use crate::analysis::verdict::{Basis, Change};
use crate::report::{AttributionKind, Stage, Tool};
use crate::units::{count, size};

/// The version of the results this program writes as JSON.
pub const CHECK_SCHEMA: &str = "trtmem.check/1";

/// A report checked against a budget.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// `trtmem.check/1`.
    pub schema: &'static str,
    /// The program that checked.
    pub tool: Tool,
    /// The budget's path.
    pub budget_path: String,
    /// How total, CPU, device and other are derived.
    pub attribution: AttributionKind,
    /// The report.
    pub report: Side,
    /// What it grew from, where growth is limited.
    pub baseline: Option<Side>,
    /// Notes for the reader, one sentence each.
    pub warnings: Vec<String>,
    /// One for every budget and every row it applies to, in the budget's order.
    pub lines: Vec<CheckedLine>,
    /// The result: the most severe of the lines.
    pub outcome: CheckVerdict,
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

/// The result of a line, and of a check, the less severe first. A budget that applies to nothing is the most severe,
/// because then the budget is wrong, not the release, and its verdict is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CheckVerdict {
    /// Within the budget.
    Within,
    /// Over the budget, but not beyond the noise.
    Undecided,
    /// Over the budget, beyond noise.
    Exceeded,
    /// The report, or the baseline, has no such figure: the budget applies to nothing.
    NotMeasured,
}

impl CheckVerdict {
    /// The identifier that JSON has too.
    pub fn id(self) -> &'static str {
        match self {
            CheckVerdict::NotMeasured => "not-measured",
            _ => self.short(),
        }
    }

    /// It in a word or two; the sentence is [`CheckedLine::message`].
    pub fn short(self) -> &'static str {
        match self {
            CheckVerdict::Within => "within",
            CheckVerdict::Undecided => "undecided",
            CheckVerdict::Exceeded => "exceeded",
            CheckVerdict::NotMeasured => "not measured",
        }
    }
}

impl Checked {
    /// Whether all budgets are kept, and if not, how many are not and which is over by most; otherwise which is
    /// the tightest. Repeats names from reports: to be escaped where shown.
    pub fn answer(&self) -> String {
        let all = self.lines.len();
        let not_kept = [
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
        ];
        let not_kept = not_kept.map(|(verdict, one, several)| {
            match self.lines.iter().filter(|it| it.verdict == verdict).count() {
                0 => None,
                1 => Some(format!("1 {one}")),
                number => Some(format!("{number} {several}")),
            }
        });
        let not_kept: Vec<String> = not_kept.into_iter().flatten().collect();
        let over = |line: &CheckedLine| {
            let (value, allowed) = line.value_bytes.zip(line.allowed_bytes)?;
            Some(value.saturating_sub(allowed))
        };
        let limits = count(all, "limit");
        if not_kept.is_empty() {
            let lines = self
                .lines
                .iter()
                .filter_map(|it| Some((over(it)?.unsigned_abs(), it)));
            let tightest = lines.min_by_key(|(left, _)| *left);
            let tightest = tightest.map(|(left, line)| {
                format!("; the tightest is {}, with {} left", line.label, size(left))
            });
            let kept = match all {
                1 => "The limit is met".to_owned(),
                _ => format!("All {limits} are met"),
            };
            return format!("{kept}{}.", tightest.unwrap_or_default());
        }
        let exceeded = self.lines.iter();
        let exceeded = exceeded.filter(|line| line.verdict == CheckVerdict::Exceeded);
        let farthest = exceeded.max_by_key(|line| over(line));
        let farthest = farthest.map(|line| {
            let by = over(line).map(|by| size(by.unsigned_abs()));
            format!(
                "; farthest over: {} by {}",
                line.label,
                by.unwrap_or_default()
            )
        });
        let farthest = farthest.unwrap_or_default();
        format!("Of {limits} {}{farthest}.", not_kept.join(", "))
    }
}
