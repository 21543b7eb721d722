//! Flat tables as CSV: one header, one row a figure or a stage.
//!
//! Integers are bytes or nanoseconds; a cell is empty where there is no figure, and the column `absent` says why.
//! Texts from elsewhere are escaped, and are never a formula to a spreadsheet.

pub(crate) mod cells;
#[cfg(feature = "host")]
mod checked;
mod comparison;
#[cfg(feature = "host")]
mod history;
mod report;

#[cfg(feature = "host")]
pub use checked::{CHECKED_COLUMNS, checked};
pub use comparison::{COMPARISON_COLUMNS, comparison};
#[cfg(feature = "host")]
pub use history::{HISTORY_COLUMNS, history};
pub(crate) use report::write;
