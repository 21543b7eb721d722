//! What comparisons, checks and histories come to, as it is written: rows of cells, one for each side, with what became
//! of them. Every form reads these types; JSON is these types.
//!
//! Integers are bytes, signed; positive changes are growth. Fields are only added.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use crate::analysis::digest::Category;
use crate::report::AttributionKind;
use crate::units;

use super::change::Change;
use super::figure::{RowKey, Scope, Summary, WrittenKey, is_counted, widened};
use super::noise::SideNoise;

/// The result of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Headline<V> {
    /// The most severe verdict that counts.
    pub verdict: V,
    /// The result in words.
    pub text: String,
    /// The exit status that the command ends with for this result.
    pub status: u8,
}

/// The rules of the verdicts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Rules {
    /// Chance that any row of a family is called changed where nothing changed.
    pub significance: f64,
    /// Confidence of the intervals.
    pub confidence: f64,
    /// Changes up to so many bytes are ignored, and are also the margin of "the same"; absent where no threshold applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold_bytes: Option<u64>,
    /// Limits as they were given, in the order they are tried; empty where the threshold alone decides.
    pub limits: Vec<String>,
    /// How the releases were put in order, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// The path of the budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<String>,
}

/// One figure on every side, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Row {
    /// Which figure it is.
    #[serde(flatten)]
    #[schemars(with = "WrittenKey")]
    pub key: RowKey,
    /// What the engine is called; absent for the whole process.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine: Option<String>,
    /// Position of the engine among `engines`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine_index: Option<u32>,
    /// The row in words: `Runtime creation, cpu`, `lifecycle total`.
    pub label: String,
    /// The figure on each side.
    pub cells: Vec<Cell>,
    /// For every side after the first, what became of it; empty where nothing was compared with the first.
    pub changes: Vec<Change>,
}

impl Row {
    /// What became of it on the side at `later`.
    pub fn change(&self, later: usize) -> Option<&Change> {
        self.changes.get(later.checked_sub(1)?)
    }

    /// By how much it grew between the base and the side at `later`, bytes; a row that only one of them has counts
    /// whole.
    pub fn grown_by(&self, later: usize) -> Option<i64> {
        self.change(later)?.change_bytes
    }

    /// Whether it is shown to differ on a side, or cannot be decided.
    pub fn is_news(&self) -> bool {
        self.changes.iter().any(|it| it.verdict.is_news())
    }

    /// A change of it as a share of the base: `+24.2%`; absent where the base is not above zero.
    pub(crate) fn share(&self, change: &Change) -> Option<String> {
        units::percent_of(change.change_bytes?, self.bytes(0)?)
    }

    /// Its figure on a side, bytes; absent where there is none.
    pub fn bytes(&self, side: usize) -> Option<i64> {
        self.cells.get(side)?.value_bytes
    }
}

/// A figure of a side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Cell {
    /// How it is known.
    pub kind: CellKind,
    /// The median of the runs; absent where it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_bytes: Option<i64>,
    /// Why it is absent, the rule it is inferred by, or why it is at least so much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Cow<'static, str>>,
    /// Its noise.
    pub noise: Noise,
    /// What every form prints after `±`: the farther end of the confidence interval of the median from it. Absent
    /// where there are too few runs for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub half_width_bytes: Option<u64>,
    /// Runs that have the figure.
    pub runs: u32,
    /// The smallest of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_bytes: Option<i64>,
    /// The largest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<i64>,
}

/// How a figure is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CellKind {
    /// Counted to the byte.
    Exact,
    /// Read from counters.
    Measured,
    /// Derived from measured figures, by the rule that `reason` names.
    Inferred,
    /// At least so much, for the reason given.
    AtLeast,
    /// Unknown, for the reason given.
    Absent,
}

/// How far a figure may lie off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Noise {
    /// What it rests on.
    pub basis: NoiseBasis,
    /// The least value that the noise leaves possible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low_bytes: Option<i64>,
    /// The greatest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high_bytes: Option<i64>,
}

/// What a figure's noise rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NoiseBasis {
    /// The confidence interval of the median of the runs.
    Runs,
    /// The smallest and the largest run, widened by what counters moved at rest.
    AtRest,
    /// What was cut off where the figure was printed.
    Rounding,
    /// An assumed noise floor.
    Assumed,
    /// None: the figure is exact.
    None,
    /// Unknown.
    Unknown,
}

impl Cell {
    /// A figure over the runs of a side whose counters move by `noise` themselves, where that is known.
    pub fn of(
        key: RowKey,
        summary: Summary,
        attribution: AttributionKind,
        noise: Option<&SideNoise>,
    ) -> Cell {
        let (kind, rule) = how_known(key, attribution);
        let summary = match kind {
            CellKind::Exact => summary.exact(),
            _ => summary,
        };
        Cell {
            kind,
            value_bytes: Some(summary.median_bytes),
            reason: rule.map(Cow::Borrowed),
            noise: noise_of(key, kind, summary, noise),
            half_width_bytes: summary.half_width_bytes(),
            runs: summary.runs,
            min_bytes: Some(summary.min_bytes),
            max_bytes: Some(summary.max_bytes),
        }
    }

    /// A figure that is not known, and why.
    pub fn absent(reason: impl Into<Cow<'static, str>>) -> Cell {
        Cell {
            kind: CellKind::Absent,
            value_bytes: None,
            reason: Some(reason.into()),
            noise: UNKNOWN,
            half_width_bytes: None,
            runs: 0,
            min_bytes: None,
            max_bytes: None,
        }
    }

    /// The confidence interval of the median, or the figure itself where it is exact; absent where there are too few
    /// runs for one.
    pub fn interval(&self) -> Option<(i64, i64)> {
        let ends = self.noise.low_bytes.zip(self.noise.high_bytes);
        ends.filter(|_| self.half_width_bytes.is_some())
    }
}

const UNKNOWN: Noise = Noise {
    basis: NoiseBasis::Unknown,
    low_bytes: None,
    high_bytes: None,
};

/// How figures of a row are known, and the rule where they are inferred.
fn how_known(key: RowKey, attribution: AttributionKind) -> (CellKind, Option<&'static str>) {
    use AttributionKind::{Discrete, HostOnly, Logged, Unified};
    let is_size = matches!(key.scope, Scope::Engine { .. });
    if is_size || is_counted(key.category) && attribution != Logged {
        return (CellKind::Exact, None);
    }
    let rule = match (key.category, attribution) {
        (Category::Device, Unified) => "total less cpu and other",
        (Category::Other, Unified) => "private resident memory less cpu",
        (Category::Other, Discrete) => "total less cpu and device",
        (Category::Other, HostOnly) => "total less cpu",
        (Category::DeviceRest, _) => "device less the allocator and the buffers",
        (Category::Unattributed, _) => "what the rows leave over",
        _ => return (CellKind::Measured, None),
    };
    (CellKind::Inferred, Some(rule))
}

fn noise_of(key: RowKey, kind: CellKind, summary: Summary, side: Option<&SideNoise>) -> Noise {
    let is_constant = summary.min_bytes == summary.max_bytes;
    let (basis, low, high) = match (summary.low_bytes.zip(summary.high_bytes), side) {
        (Some((low, high)), _) if kind == CellKind::Exact && is_constant => {
            (NoiseBasis::None, low, high)
        }
        (Some((low, high)), _) => (NoiseBasis::Runs, low, high),
        (None, Some(side)) => {
            let reach = side.reach(key.category);
            let bytes = reach.bytes.saturating_add(reach.rounding_bytes);
            let basis = match (reach.assumed, reach.bytes) {
                (true, _) => NoiseBasis::Assumed,
                (false, 0) if reach.rounding_bytes > 0 => NoiseBasis::Rounding,
                (false, _) => NoiseBasis::AtRest,
            };
            let (low, high) = widened((summary.min_bytes, summary.max_bytes), bytes);
            (basis, low, high)
        }
        (None, None) => return UNKNOWN,
    };
    Noise {
        basis,
        low_bytes: Some(low),
        high_bytes: Some(high),
    }
}
