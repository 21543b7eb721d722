//! A report held against a budget, as data, and what it comes to.

use schemars::JsonSchema;
use serde::Serialize;

use crate::analysis::change::Basis;
use crate::analysis::engines::{EngineMatch, named_by};
use crate::analysis::figure::half_width;
use crate::analysis::rows::{Headline, Row, Rules};
use crate::analysis::sides::Side;
use crate::report::{AttributionKind, Tool};
use crate::units::{count, size};

/// The version of the results this program writes as JSON.
pub const CHECK_SCHEMA: &str = "trtmem.check/1";

/// A report checked against a budget, which is also its JSON: `trtmem.check/1`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Checked {
    /// `trtmem.check/1`.
    pub schema: &'static str,
    /// The program that checked.
    pub tool: Tool,
    /// The result: the most severe of the limits.
    pub headline: Headline<CheckVerdict>,
    /// Warnings to read before the figures, one sentence each.
    pub warnings: Vec<String>,
    /// The baseline, where growth is limited, and the report.
    #[schemars(with = "Vec<Side>")]
    pub sides: CheckedSides,
    /// The rules of the verdicts.
    pub rules: Rules,
    /// How total, CPU, device and other are derived.
    #[serde(skip)]
    pub attribution: AttributionKind,
    /// The engines that limits name; rows refer to them by position.
    pub engines: Vec<EngineMatch>,
    /// A row for every limit and every figure it applies to, in the budget's order.
    pub rows: Vec<CheckedRow>,
}

/// A report and what it is compared with.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(into = "Vec<Side>")]
pub struct CheckedSides {
    /// What the report grew from, where growth is limited.
    pub baseline: Option<Side>,
    /// The report.
    pub report: Side,
}

impl From<CheckedSides> for Vec<Side> {
    fn from(sides: CheckedSides) -> Vec<Side> {
        sides.baseline.into_iter().chain([sides.report]).collect()
    }
}

/// A figure that a budget limits.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CheckedRow {
    /// The figure on each side.
    #[serde(flatten)]
    pub row: Row,
    /// The limit.
    pub limit: Limit,
}

/// A limit of a budget, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Limit {
    /// Line of the budget, from 1.
    pub line: u32,
    /// Whether it limits the bytes themselves or their growth over the baseline.
    pub kind: BudgetKind,
    /// What is allowed; absent for a share of a figure that is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_bytes: Option<i64>,
    /// What is compared with it: the report's figure, or its growth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_bytes: Option<i64>,
    /// The least value that noise leaves possible: a figure of which even this is over is exceeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low_bytes: Option<i64>,
    /// The greatest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high_bytes: Option<i64>,
    /// What every form prints after `±`: the farther end of the interval from the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub half_width_bytes: Option<u64>,
    /// What the verdict rests on.
    pub basis: Basis,
    /// The verdict.
    pub verdict: CheckVerdict,
    /// The verdict in a sentence, as every form has it: what was allowed, what was seen, how far the noise reaches.
    pub text: String,
}

impl Limit {
    /// Holds a value against what is allowed; the interval is what noise leaves possible of it. Over it, `is_exceeded`
    /// says whether the noise is no reason.
    pub(super) fn hold(
        &mut self,
        value_bytes: i64,
        interval: Option<(i64, i64)>,
        basis: Basis,
        is_exceeded: bool,
    ) {
        self.value_bytes = Some(value_bytes);
        self.low_bytes = interval.map(|(low, _)| low);
        self.high_bytes = interval.map(|(_, high)| high);
        self.half_width_bytes = interval.map(|interval| half_width(value_bytes, interval));
        self.basis = basis;
        self.verdict = match is_exceeded {
            _ if value_bytes <= self.allowed_bytes.unwrap_or_default() => CheckVerdict::Within,
            true => CheckVerdict::Exceeded,
            false => CheckVerdict::Undecided,
        };
    }

    /// By how much the value is over what is allowed, bytes; negative where it is below.
    pub fn over_bytes(&self) -> Option<i64> {
        let (value, allowed) = self.value_bytes.zip(self.allowed_bytes)?;
        Some(value.saturating_sub(allowed))
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

    /// It in a word or two; the sentence is [`Limit::text`].
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
    /// The same with what follows from its rows: the engines and the result.
    #[must_use]
    pub fn told(mut self) -> Checked {
        let worst = self.rows.iter().map(|it| it.limit.verdict).max();
        self.headline.verdict = worst.unwrap_or(CheckVerdict::Within);
        self.headline.text = answer(&self.rows);
        self.engines = named_by(self.rows.iter_mut().map(|it| &mut it.row));
        self
    }
}

/// Whether all limits are met, and if not, how many are not and which is over by most; otherwise which is the tightest.
/// Repeats names from reports: to be escaped where shown.
fn answer(rows: &[CheckedRow]) -> String {
    let not_met = [
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
    let not_met = not_met.map(|(verdict, one, several)| {
        match rows.iter().filter(|it| it.limit.verdict == verdict).count() {
            0 => None,
            1 => Some(format!("1 {one}")),
            number => Some(format!("{number} {several}")),
        }
    });
    let not_met: Vec<String> = not_met.into_iter().flatten().collect();
    let off = |it: &CheckedRow| it.limit.over_bytes().map(i64::unsigned_abs);
    let limits = count(rows.len(), "limit");
    if not_met.is_empty() {
        let tightest = rows.iter().filter_map(|it| Some((off(it)?, it)));
        let tightest = tightest.min_by_key(|(left, _)| *left).map(|(left, it)| {
            format!(
                "; the tightest is {}, with {} left",
                it.row.label,
                size(left)
            )
        });
        let met = match rows.len() {
            1 => "The limit is met".to_owned(),
            _ => format!("All {limits} are met"),
        };
        return format!("{met}{}.", tightest.unwrap_or_default());
    }
    let exceeded = rows
        .iter()
        .filter(|it| it.limit.verdict == CheckVerdict::Exceeded);
    let farthest = exceeded.max_by_key(|it| it.limit.over_bytes()).map(|it| {
        let by = off(it).map(size).unwrap_or_default();
        format!("; farthest over: {} by {by}", it.row.label)
    });
    let farthest = farthest.unwrap_or_default();
    format!("Of {limits} {}{farthest}.", not_met.join(", "))
}
