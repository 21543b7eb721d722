//! Releases side by side: what grew, by how much, and whether it is real.
//!
//! The rows of a table with a side for each release, each with its verdict, and what they come to.

mod answer;
mod compare;
mod environment;
mod limits;
mod model;

pub use crate::analysis::change::{Basis, Change, DiffOutcome, Verdict};
pub use crate::analysis::engines::{EngineChange, EngineMatch, file_name};
pub use crate::analysis::figure::{ExactSize, Quantity, RowKey, Scope, Summary, summarise};
pub use crate::analysis::noise::{ASSUMED_NOISE_BYTES, SideNoise};
pub use crate::analysis::rows::{Cell, CellKind, Headline, Noise, NoiseBasis, Row, Rules};
pub use crate::analysis::sides::{
    LeftOut, LeftOutReason, Side, SideError, SideHeadline, SideInput,
};
#[cfg(feature = "host")]
pub(super) use compare::judged;
pub use compare::{CONFIDENCE, DiffRules, Refusal, SIGNIFICANCE, THRESHOLD_BYTES, compare};
#[cfg(feature = "budget")]
pub(super) use environment::compare as environment_of;
pub use environment::{Incomparable, check_alike};
pub use limits::{Allowance, Limit, LimitError, Limits, Place};
pub use model::*;
