//! Comparisons, checks and histories as flat tables: CSV with one header, one row a figure.
//!
//! The cells follow the report's own CSV: integers in bytes, an empty cell where there is no figure and
//! the reason in the column `absent`, texts from elsewhere escaped and never a formula.

mod cells;
#[cfg(feature = "host")]
mod checked;
mod comparison;
#[cfg(feature = "host")]
mod history;

pub(super) use cells::not_a_formula;
#[cfg(feature = "host")]
pub use checked::{CHECKED_COLUMNS, checked};
pub use comparison::{COMPARISON_COLUMNS, comparison};
#[cfg(feature = "host")]
pub use history::{HISTORY_COLUMNS, history};
