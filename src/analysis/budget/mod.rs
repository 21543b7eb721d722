//! Budgets: what a release may cost, held against what it does.
//!
//! A budget file says what is allowed ([`read_budget`]), [`check`] holds a report against it, and
//! [`first_budget`] proposes a first file for a report.

mod answer;
mod check;
mod decide;
mod error;
mod file;
mod first;
mod growing;
mod lines;
mod model;
mod pattern;
mod read;
mod readable;
mod rows;
mod words;

pub use check::{CheckError, MAX_LINES, check};
pub use error::{BudgetFileError, Fault, MAX_BUDGET_BYTES, MAX_BUDGETS};
pub use file::{BUDGET_SCHEMA, Budget, BudgetFile, StageChoice};
pub use first::{FirstBudget, FirstEntry, first_budget};
pub use model::*;
pub use pattern::Pattern;
pub use read::read_budget;
pub use readable::written;
