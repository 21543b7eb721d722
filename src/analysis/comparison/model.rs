//! A comparison as data. Renderers take it from here; nothing else is needed to show it.
//!
//! Integers are bytes, signed, new less base: positive is growth.

use schemars::JsonSchema;
use serde::Serialize;

use crate::analysis::digest::Category;
use crate::analysis::engines::EngineMatch;
use crate::analysis::sides::Side;
use crate::analysis::table::{Quantity, Scope, Summary};
use crate::analysis::verdict::Change;
use crate::report::{AttributionKind, Tool};

/// The version of the comparisons this program writes as JSON.
pub const DIFF_SCHEMA: &str = "trtmem.diff/1";

/// Two or more sides compared with the first.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// `trtmem.diff/1`.
    pub schema: &'static str,
    /// The program that compared.
    pub tool: Tool,
    /// What was compared; the first is the base.
    pub sides: Vec<Side>,
    /// The arithmetic of the first side.
    pub attribution: AttributionKind,
    /// What differs between the environments and workloads, rows in printing order.
    pub environment: Vec<EnvironmentRow>,
    /// What a reader has to know before believing a figure, one sentence each, the gravest first.
    pub warnings: Vec<String>,
    /// The rules the verdicts follow.
    pub rules: Rules,
    /// The engines of all sides, matched.
    pub engines: Vec<EngineMatch>,
    /// Every row, in the order of the lifecycle: the life first, then each stage, each with its owners.
    pub rows: Vec<Row>,
    /// For every side after the first, what makes up the change of its total; sums exactly.
    pub waterfalls: Vec<Waterfall>,
    /// For every side after the first, the answer.
    pub answers: Vec<Answer>,
}

/// A line of the environments that is not the same everywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EnvironmentRow {
    /// What it is, in words: `TensorRT`, `kernel`, `engine resnet50.engine`.
    pub name: String,
    /// What each side has; absent where a side does not say.
    pub values: Vec<Option<String>>,
    /// What the difference is called, such as `rebuilt`; empty where the values say it all.
    pub note: String,
}

/// The rules the verdicts follow.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rules {
    /// Chance that any row of a family is called changed where nothing changed.
    pub significance: f64,
    /// Confidence of the intervals.
    pub confidence: f64,
    /// Changes up to so many bytes are of no interest; also the margin of "the same".
    pub threshold_bytes: u64,
    /// Limits as given, in the order they are tried; empty where the threshold alone decides.
    pub limits: Vec<String>,
}

/// One figure on every side, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The scope of the row.
    #[serde(flatten)]
    pub scope: Scope,
    /// The category of the bytes.
    pub owner: Category,
    /// Held or peak.
    pub quantity: Quantity,
    /// The scope in words: `Runtime creation`, `Deserialization (lanes.engine)`, `lifecycle total`.
    pub label: String,
    /// The figure on each side; absent where a side has no such row or could not measure it.
    pub cells: Vec<Option<Summary>>,
    /// For every side after the first, what became of it.
    pub changes: Vec<Change>,
}

/// What makes up the change of the total between the base and a later side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waterfall {
    /// Median total of the base.
    pub base_bytes: Option<i64>,
    /// Median total of the later side.
    pub new_bytes: Option<i64>,
    /// One step for every stage and owner that changed, and the last for what they leave over. They
    /// sum to `new_bytes - base_bytes` exactly.
    pub steps: Vec<WaterfallStep>,
}

/// One step of a waterfall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct WaterfallStep {
    /// Position in [`Comparison::rows`]; absent for the step that is left over.
    pub row: Option<u32>,
    /// The category of the bytes.
    pub owner: Category,
    /// By how much they grew.
    pub change_bytes: i64,
}

/// The answer for one later side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The first line: how much, of which where, and whether it is over a limit.
    pub sentence: String,
    /// The most severe of the verdicts that count.
    pub outcome: DiffOutcome,
}

/// The result of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DiffOutcome {
    /// Every figure is the same.
    Identical,
    /// Nothing is over its limit.
    WithinLimits,
    /// A row is over its limit and cannot be decided.
    Undecided,
    /// A row is over its limit.
    Regression,
}
