//! The words of the documents. Integers are bytes, signed; positive changes are growth. Fields are only added.

use schemars::JsonSchema;
use serde::Serialize;

use crate::analysis::comparison::{
    Basis, DiffOutcome, EngineChange, EnvironmentRow, ExactSize, Verdict,
};
use crate::analysis::digest::Category;
use crate::report::{AttributionKind, DriveStage, Stage, Tool};

/// A comparison: `trtmem.diff/1`, of `diff` and of `ab`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DiffDocument {
    /// `trtmem.diff/1`.
    pub schema: String,
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
    pub engines: Vec<Engine>,
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

/// One of the things compared.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Side {
    /// Its release, else the name of its file, else the time of its report.
    pub label: String,
    /// The paths it was read from; empty where they were not kept.
    pub paths: Vec<String>,
    /// When its first report was made, RFC 3339.
    pub created: String,
    /// Runs whose figures are used; absent where cells differ and say it themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runs: Option<u32>,
    /// Runs that were left out, by reason.
    pub runs_left_out: Vec<LeftOut>,
    /// Noise floors: what counters moved at rest, by what it applies to.
    pub noise: Vec<SideNoise>,
    /// What was not reclaimed after the runs: the median of the magnitudes, bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_reclaimed_bytes: Option<u64>,
    /// The result for a later side of a comparison.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<SideHeadline>,
}

/// The result for one later side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SideHeadline {
    /// The most severe verdict that counts.
    pub verdict: DiffOutcome,
    /// The result in words.
    pub text: String,
}

/// Runs that were left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LeftOut {
    /// Why.
    pub reason: LeftOutReason,
    /// How many.
    pub runs: u32,
}

/// Why runs were left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LeftOutReason {
    /// They did not finish.
    Unfinished,
    /// They were cold, and there are warm ones enough on every side.
    Cold,
}

/// Noise of a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SideNoise {
    /// What it applies to: `total` is the system's memory, `cpu` the heap, `device` the device's memory.
    pub category: Category,
    /// The noise floor, bytes: the middle of the runs used.
    pub bytes: u64,
    /// Whether it was measured.
    pub basis: SideNoiseBasis,
}

/// Where a noise floor comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SideNoiseBasis {
    /// Measured with the runs.
    Measured,
    /// Assumed, because nothing was measured.
    Assumed,
}

/// The rules of the verdicts.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Rules {
    /// Chance that any row of a family is called changed where nothing changed.
    pub significance: f64,
    /// Confidence of the intervals.
    pub confidence: f64,
    /// Changes up to so many bytes are ignored; absent where no threshold applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold_bytes: Option<u64>,
    /// Limits as they were given.
    pub limits: Vec<String>,
    /// How the releases were put in order, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// The path of the budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<String>,
}

/// An engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Engine {
    /// What its rows call it.
    pub label: String,
    /// The path on each side, null where a side has no such engine; empty where paths were not kept.
    pub paths: Vec<Option<String>>,
    /// How it was matched, or why it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<EngineChange>,
}

/// One figure on every side, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Row {
    /// The scope of the row.
    pub scope: Scope,
    /// The stage, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// The bracket, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bracket: Option<DriveStage>,
    /// Position among the stages of the same name and engine, from 0.
    pub occurrence: u32,
    /// What the engine is called; absent for the whole process.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine: Option<String>,
    /// Position of the engine among `engines`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine_index: Option<u32>,
    /// Which size, of the scope `engine-size`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<ExactSize>,
    /// The category of the bytes.
    pub category: Category,
    /// Held, peak or size.
    pub quantity: RowQuantity,
    /// The row in words: `Runtime creation, cpu`, `lifecycle total`.
    pub label: String,
    /// The figure on each side.
    pub cells: Vec<Cell>,
    /// For every side after the first, what became of it; empty where nothing was compared with the first.
    pub changes: Vec<Change>,
    /// Of a check, the limit of a budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// Of a history, where the level of the figure changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<Step>>,
    /// Of a history, a movement in the last release that is not decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undecided: Option<Undecided>,
}

/// A movement of the last release beyond the threshold that is not decided to be real.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Undecided {
    /// By how much the figure moved.
    pub change_bytes: i64,
    /// What a verdict would have rested on.
    pub basis: Basis,
    /// Whether growth is limited there, so that the history as a whole cannot be decided.
    pub is_limited: bool,
}

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// From the baseline to the last stage before teardown.
    Lifecycle,
    /// One stage, or every stage where a budget names all of them.
    Stage,
    /// All stages of an engine together.
    EngineStages,
    /// The DRIVE brackets together.
    Brackets,
    /// One of the DRIVE brackets.
    Bracket,
    /// A size that an engine has by nature.
    EngineSize,
}

/// What a row's bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RowQuantity {
    /// What the scope took, or freed (negative).
    Held,
    /// The highest point inside, above the beginning.
    Peak,
    /// A size.
    Size,
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
    pub reason: Option<String>,
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

/// What became of a row between the base and a later side.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Change {
    /// Median less median; of a row that only one side has its whole; absent where a side did not measure it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_bytes: Option<i64>,
    /// Lower end of the interval of the shift; absent where none was computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low_bytes: Option<i64>,
    /// Upper end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high_bytes: Option<i64>,
    /// The farther end from the change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub half_width_bytes: Option<u64>,
    /// Chance of a difference like this where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
    /// The same, corrected over its family.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p_adjusted: Option<f64>,
    /// What the verdict rests on.
    pub basis: Basis,
    /// Growth that is allowed; absent where no limit applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_bytes: Option<u64>,
    /// The verdict.
    pub verdict: Verdict,
    /// The verdict in a sentence, as every form has it.
    pub text: String,
}

/// A limit of a budget, and what became of it.
#[cfg(feature = "budget")]
pub use limit::{CheckDocument, Limit};

#[cfg(not(feature = "budget"))]
/// Where there are no budgets there are no limits of them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub enum Limit {}

#[cfg(feature = "budget")]
mod limit {
    use super::{Engine, Headline, JsonSchema, Row, Rules, Serialize, Side, Tool};
    use crate::analysis::budget::{BudgetKind, CheckOutcome, CheckVerdict};
    use crate::analysis::comparison::Basis;

    /// A check: `trtmem.check/1`.
    #[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
    pub struct CheckDocument {
        /// `trtmem.check/1`.
        pub schema: String,
        /// The program that checked.
        pub tool: Tool,
        /// The result.
        pub headline: Headline<CheckOutcome>,
        /// Warnings to read before the figures, one sentence each.
        pub warnings: Vec<String>,
        /// The baseline, where growth is limited, and the report.
        pub sides: Vec<Side>,
        /// The rules of the verdicts.
        pub rules: Rules,
        /// The engines that limits name; rows refer to them by position.
        pub engines: Vec<Engine>,
        /// A row for every limit and every figure it applies to, in the budget's order.
        pub rows: Vec<Row>,
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
        /// The least value that noise leaves possible.
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
        /// The verdict in a sentence, as every form has it.
        pub text: String,
    }
}

/// A step change of a figure.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Step {
    /// Position among `sides` of the first release that has the new level.
    pub side: u32,
    /// The level before.
    pub from_bytes: i64,
    /// The level from then on.
    pub to_bytes: i64,
    /// The new level less the old one.
    pub change_bytes: i64,
    /// Chance of a step like this where there is none, corrected for every place that was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p_adjusted: Option<f64>,
    /// What it rests on.
    pub basis: Basis,
    /// Whether growth is limited there, so that it is a regression and not information alone.
    pub is_limited: bool,
}

/// What makes up the change of the lifecycle total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Waterfall {
    /// The lifecycle total of the base.
    pub base_bytes: Option<i64>,
    /// That of the later side.
    pub new_bytes: Option<i64>,
    /// One step for every row that changed, and the last for what they leave over.
    pub steps: Vec<WaterfallStep>,
}

/// One step of a waterfall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WaterfallStep {
    /// Position among `rows`; absent for what is left over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// The category of the bytes.
    pub category: Category,
    /// By how much they grew.
    pub change_bytes: i64,
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

/// A history: `trtmem.trend/1`.
#[cfg(feature = "host")]
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TrendDocument {
    /// `trtmem.trend/1`.
    pub schema: String,
    /// The program that made it.
    pub tool: Tool,
    /// The result.
    pub headline: Headline<TrendOutcome>,
    /// Notes for the reader, one sentence each.
    pub warnings: Vec<String>,
    /// The releases in their order, as the sides that cells belong to.
    pub sides: Vec<Side>,
    /// What else there is to say of each of them.
    pub releases: Vec<Release>,
    /// The rules of the steps.
    pub rules: Rules,
    /// How total, CPU, device and other are derived.
    pub attribution: AttributionKind,
    /// The engines; rows refer to them by position.
    pub engines: Vec<Engine>,
    /// A row for every figure, the lifecycle first, each with its steps.
    pub rows: Vec<Row>,
}

/// The result of a history.
#[cfg(feature = "host")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TrendOutcome {
    /// Some figure has a step change.
    StepChange,
    /// No step is shown, and growth in the last release cannot be decided.
    Undecided,
    /// None is shown.
    NoStepShown,
}

/// A release of a history.
#[cfg(feature = "host")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Release {
    /// Its label, or the time where reports have none.
    pub label: String,
    /// Reports of it.
    pub reports: u32,
    /// What differs from the release before in environment or engine, in words.
    pub news: Vec<String>,
}
