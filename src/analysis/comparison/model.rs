//! A comparison as data. Renderers take it from here; nothing else is needed to show it.
//!
//! Integers are bytes, signed, new less base: positive is growth.

use schemars::JsonSchema;
use serde::Serialize;

use crate::analysis::digest::Category;
use crate::report::{AttributionKind, DriveStage, Stage, Tool};

use super::noise::SideNoise;

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

/// One of the things compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// What it is called: its release, else the name of its file.
    pub label: String,
    /// The paths it was read from.
    pub paths: Vec<String>,
    /// When its first report was made, RFC 3339.
    pub created: String,
    /// Runs whose figures are used.
    pub runs: u32,
    /// Runs left out because they did not finish.
    pub unfinished_runs: u32,
    /// Cold runs left out because there are enough warm ones.
    pub cold_runs_left_out: u32,
    /// What its counters move by themselves, over the runs used.
    pub noise: SideNoise,
    /// Why its first report lacks figures, one reason an owner.
    pub absences: Vec<(Category, String)>,
}

impl Side {
    /// Why it lacks figures of an owner, where its report says so.
    pub fn reason_of(&self, owner: Category) -> Option<&str> {
        let absence = self.absences.iter().find(|(other, _)| *other == owner);
        absence.map(|(_, reason)| reason.as_str())
    }
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

/// An engine as the sides have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EngineMatch {
    /// What its rows are called.
    pub label: String,
    /// The path on each side; absent where a side has no such engine.
    pub paths: Vec<Option<String>>,
    /// How it was matched, or why it was not.
    pub change: EngineChange,
}

/// How an engine on one side relates to the other's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EngineChange {
    /// The same file, by its hash.
    Same,
    /// Another file of the same name.
    Rebuilt,
    /// The same file, or the one in its place, by another name.
    Renamed,
    /// Only later sides have it.
    Added,
    /// Only the base, or not every later side, has it.
    Removed,
    /// Nothing is known of the files but their names.
    Unknown,
}

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(tag = "scope", rename_all = "kebab-case")]
pub enum Scope {
    /// The whole life, from the baseline to the first release.
    Life,
    /// The brackets of the DRIVE OS trtexec sample together: what a log of the sample and a live report have in
    /// common instead of a life.
    Brackets,
    /// One bracket of the DRIVE OS trtexec sample.
    Bracket {
        /// Which.
        bracket: DriveStage,
        /// Position in [`Comparison::engines`]; absent for the bracket of the whole process.
        engine: Option<u32>,
    },
    /// One stage.
    Stage {
        /// Which.
        stage: Stage,
        /// Position in [`Comparison::engines`]; absent for stages of the whole process.
        engine: Option<u32>,
        /// Position among the stages of the same name and engine, from 0.
        nth: u32,
    },
    /// A size that an engine has by nature: its file, its context, its weights.
    Engine {
        /// Position in [`Comparison::engines`].
        engine: u32,
        /// Which size.
        size: ExactSize,
    },
}

impl Scope {
    /// Whether it is all of a side together: its life, or the brackets that stand for it.
    pub fn is_whole(self) -> bool {
        matches!(self, Scope::Life | Scope::Brackets)
    }

    /// Position of the engine it belongs to among [`Comparison::engines`].
    pub fn engine(self) -> Option<u32> {
        match self {
            Scope::Life | Scope::Brackets => None,
            Scope::Bracket { engine, .. } | Scope::Stage { engine, .. } => engine,
            Scope::Engine { engine, .. } => Some(engine),
        }
    }
}

/// Sizes that are exact by nature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ExactSize {
    /// The model or plan file.
    File,
    /// Device memory one execution context needs.
    Context,
    /// All weights.
    Weights,
}

/// Held at the end of the stage, or the highest point inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantity {
    /// What the stage took or freed.
    Held,
    /// The highest point inside, above the beginning.
    Peak,
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

/// A figure over the runs of a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Runs that have it.
    pub runs: u32,
    /// The median; between the middle two, towards zero.
    pub median_bytes: i64,
    /// Lower end of the confidence interval of the median; absent where there are too few runs for one.
    pub low_bytes: Option<i64>,
    /// Upper end.
    pub high_bytes: Option<i64>,
    /// Smallest.
    pub min_bytes: i64,
    /// Largest.
    pub max_bytes: i64,
}

impl Summary {
    /// The farther end of the confidence interval from the median, bytes: what every form prints after `±`.
    /// Absent where there is no interval.
    pub fn half_width_bytes(&self) -> Option<u64> {
        let interval = self.low_bytes.zip(self.high_bytes)?;
        Some(half_width(self.median_bytes, interval))
    }
}

impl Change {
    /// The farther end of the interval from the change, bytes; absent where there is no interval.
    pub fn half_width_bytes(&self) -> Option<u64> {
        let interval = self.low_bytes.zip(self.high_bytes)?;
        Some(half_width(self.change_bytes?, interval))
    }
}

/// The farther end of an interval from a value, bytes. Half the interval's width is less wherever the value does
/// not lie in its middle, and would promise more than the runs hold.
pub fn half_width(value_bytes: i64, (low, high): (i64, i64)) -> u64 {
    low.abs_diff(value_bytes).max(high.abs_diff(value_bytes))
}

/// What became of a row between the base and a later side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Median less median; absent where either is.
    pub change_bytes: Option<i64>,
    /// Lower end of the confidence interval of the shift; absent where it was not computed.
    pub low_bytes: Option<i64>,
    /// Upper end.
    pub high_bytes: Option<i64>,
    /// Chance of a difference like this where there is none, before Holm's correction.
    pub p: Option<f64>,
    /// The same after the correction over its family.
    pub p_adjusted: Option<f64>,
    /// What the verdict rests on.
    pub basis: Basis,
    /// Growth that is allowed here, bytes; absent where no limit applies to the row.
    pub limit_bytes: Option<u64>,
    /// Whether a run of either side lies apart from the others.
    pub has_outlier: bool,
    /// The verdict.
    pub verdict: Verdict,
}

/// What a verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Sizes that do not vary: compared to the byte.
    Exact,
    /// A rank test over the runs.
    Ranks,
    /// The noise and drift that were recorded, because there are too few runs for a test.
    Noise,
    /// An assumed noise, because none was recorded.
    Assumed,
    /// Nothing: one side lacks the row, or its stage was not decided and its owners were not looked at.
    None,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Verdict {
    /// Every figure of both sides is the same.
    Identical,
    /// Decided, and over its limit.
    Regression,
    /// Decided, and smaller by more than its limit.
    Improvement,
    /// Decided to be larger, within its limit.
    Larger,
    /// Decided to be smaller, by less than its limit.
    Smaller,
    /// Shown to be the same within so many bytes.
    Same {
        /// The largest difference that remains possible.
        within_bytes: u64,
    },
    /// Grown over its limit, and it cannot be decided whether it really has.
    Undecided {
        /// Runs on each side that would decide it, if the figures go on as they are; absent where no
        /// number of runs that is worth making would.
        runs_needed: Option<u32>,
    },
    /// Within its limit; no difference shown, nor sameness.
    Open,
    /// Only the later side has it.
    Added,
    /// Only the base has it.
    Removed,
    /// It was not measured on one of the sides.
    NotMeasured,
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
