//! Releases side by side: what grew, by how much, and whether it is real.
//!
//! Reports become sides (`side`), sides rows (`align`, `table`), rows verdicts (`decide`, `verdicts`), and all of it a
//! [`Comparison`], which renderers show.

mod align;
mod answer;
mod brackets;
mod compare;
mod decide;
mod environment;
mod limits;
mod model;
mod noise;
mod rules;
mod side;
mod table;
mod tabulated;
mod verdicts;
mod waterfall;

pub use align::file_name;
pub use answer::percent;
pub use compare::{Refusal, compare};
pub use decide::{Bar, Finding, Pair, summarise, widened};
pub use environment::{Incomparable, check_alike};
pub use limits::{Allowance, Limit, LimitError, Limits, Place};
pub use model::*;
pub use noise::{ASSUMED_NOISE_BYTES, Reach, SideNoise};
pub use rules::{CONFIDENCE, DiffRules, SIGNIFICANCE, THRESHOLD_BYTES};
pub use side::{Gathered, SideError, SideInput, gather};
pub use tabulated::Tabulated;
pub use verdicts::{Case, Part, TestRules, is_counted, is_exact, judge};
