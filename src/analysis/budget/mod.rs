//! Budgets: what a release may cost, held against what it does.
//!
//! A budget file says what is allowed ([`read_budget`]), [`check`] holds a report against it, and
//! [`first_budget`] proposes a first file for a report.

mod check;
mod file;
mod first;
mod held;
mod model;
mod words;

pub use check::{CheckError, MAX_LINES, check};
pub use file::{
    BUDGET_SCHEMA, Budget, BudgetFile, BudgetFileError, MAX_BUDGET_BYTES, MAX_BUDGETS, Pattern,
    StageChoice, read_budget,
};
pub use first::{FirstBudget, FirstEntry, first_budget, written};
pub use model::*;
