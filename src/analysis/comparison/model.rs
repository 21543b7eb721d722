//! A comparison as data, which is also its JSON; nothing else is needed to show it.
//!
//! Integers are bytes, signed, new less base: positive is growth.

use schemars::JsonSchema;
use serde::Serialize;

use crate::analysis::digest::Category;
use crate::analysis::engines::EngineMatch;
use crate::analysis::rows::{Headline, Row, Rules};
use crate::analysis::sides::Side;
use crate::analysis::verdict::DiffOutcome;
use crate::report::{AttributionKind, Tool};

/// The version of the comparisons this program writes as JSON.
pub const DIFF_SCHEMA: &str = "trtmem.diff/1";

/// Two or more sides compared with the first: `trtmem.diff/1`, of `diff` and of `ab`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Comparison {
    /// `trtmem.diff/1`.
    pub schema: &'static str,
    /// The program that compared.
    pub tool: Tool,
    /// The result.
    pub headline: Headline<DiffOutcome>,
    /// Warnings to read before the figures, one sentence each, the most severe first.
    pub warnings: Vec<String>,
    /// What was compared; the first is the base.
    pub sides: Vec<Side>,
    /// The rules of the verdicts.
    pub rules: Rules,
    /// How total, CPU, device and other are derived, of the first side.
    pub attribution: AttributionKind,
    /// The engines of all sides, matched; rows refer to them by position.
    pub engines: Vec<EngineMatch>,
    /// What differs between the environments and workloads.
    pub environment: Vec<EnvironmentRow>,
    /// Every row: the lifecycle first, then each stage, each with its categories.
    pub rows: Vec<Row>,
    /// For every later side, what makes up the change of the lifecycle total; sums exactly.
    pub waterfalls: Vec<Waterfall>,
    /// When `ab` looked at the runs; absent for `diff`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
}

/// When `ab` looked at the runs.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Plan {
    /// Runs of each variant at each look, in order.
    pub looks: Vec<u32>,
    /// The significance of each look; that of all together is its product with their number.
    pub significance_of_a_look: f64,
    /// Why no more runs were made, and what that is worth.
    pub text: String,
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

/// What makes up the change of the total between the base and a later side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WaterfallStep {
    /// Position in [`Comparison::rows`]; absent for the step that is left over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// The category of the bytes.
    pub category: Category,
    /// By how much they grew.
    pub change_bytes: i64,
}
