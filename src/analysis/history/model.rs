//! Many releases in their order, as data.

use serde::Serialize;

use crate::analysis::comparison::{Basis, Quantity, Summary};
use crate::analysis::digest::Category;
use crate::report::{AttributionKind, Stage, Tool};

/// The version of the histories this program writes as JSON.
pub const HISTORY_SCHEMA: &str = "trtmem.trend/1";

/// Many reports in release order.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct History {
    /// `trtmem.trend/1`.
    pub schema: &'static str,
    /// The program that made it.
    pub tool: Tool,
    /// How the releases were put in order, in words.
    pub order: String,
    /// The arithmetic of all reports.
    pub attribution: AttributionKind,
    /// Changes up to so many bytes are of no interest.
    pub threshold_bytes: u64,
    /// The releases, in order.
    pub releases: Vec<Release>,
    /// What a reader has to know, one sentence each.
    pub warnings: Vec<String>,
    /// One line per engine, stage and owner, the whole life first.
    pub series: Vec<Series>,
}

/// One release: every report that carries its label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Release {
    /// The label, or the time where reports have none.
    pub label: String,
    /// When its first report was made, RFC 3339.
    pub created: String,
    /// Reports of it.
    pub reports: u32,
    /// What differs from the release before in environment or engine, in words: `TensorRT 8.4.12 → 8.6.13`.
    pub news: Vec<String>,
}

/// One figure over the releases.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Series {
    /// The engine's name; absent for the whole process.
    pub engine: Option<String>,
    /// The stage; absent for the whole life.
    pub stage: Option<Stage>,
    /// Position among the stages of the same name and engine, from 0.
    pub nth: u32,
    /// Whose bytes.
    pub owner: Category,
    /// Held or peak.
    pub quantity: Quantity,
    /// What it is, in words: `Deserialization (lanes.engine) · cpu`.
    pub label: String,
    /// The figure of each release; absent where a release has none.
    pub points: Vec<Option<Summary>>,
    /// Where it changed for good, in order.
    pub changes: Vec<ChangePoint>,
    /// A movement in the last release that cannot be decided; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<OpenChange>,
}

/// A movement of the last release that is more than what is of no interest, and not decided to be real.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct OpenChange {
    /// By how much the figure moved, bytes.
    pub bytes: i64,
    /// What a verdict would have rested on.
    pub basis: Basis,
    /// Whether growth is limited there, so that the history as a whole cannot be decided.
    pub is_limited: bool,
}

/// A place where a series changed for good.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ChangePoint {
    /// Position of the first release that has the new level.
    pub release: u32,
    /// The level before, bytes.
    pub from_bytes: i64,
    /// The level from then on.
    pub to_bytes: i64,
    /// Chance of a step like this where there is none, corrected for all places that were looked at.
    pub p: Option<f64>,
    /// What it rests on.
    pub basis: Basis,
    /// Whether growth is limited there, so that it is a regression and not news alone.
    pub is_limited: bool,
}
