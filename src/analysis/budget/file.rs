//! A budget file as it is meant.

use crate::analysis::comparison::{Allowance, Quantity};
use crate::analysis::digest::Category;
use crate::report::Stage;

use super::pattern::Pattern;

/// The version of the budget files this program reads and writes.
///
/// Within a version keys are only added. An unknown key is refused all the same: a budget that is not
/// understood would watch something else than its writer meant.
///
/// Changes:
/// - 1: the first version.
pub const BUDGET_SCHEMA: &str = "trtmem.budget/1";

/// A budget file.
#[derive(Clone, Debug, PartialEq)]
pub struct BudgetFile {
    /// The report that growth is held against, as written; relative to the budget file.
    pub baseline: Option<String>,
    /// The budgets in the file's order.
    pub budgets: Vec<Budget>,
}

impl BudgetFile {
    /// The first budget that limits growth, and so needs a baseline.
    pub fn first_growth(&self) -> Option<&Budget> {
        self.budgets.iter().find(|budget| budget.growth.is_some())
    }
}

/// One `[[budget]]`: what is limited, and by how much.
#[derive(Clone, Debug, PartialEq)]
pub struct Budget {
    /// Line of the file on which it begins, from 1.
    pub line: u32,
    /// The stages it is about.
    pub stages: StageChoice,
    /// Whose bytes.
    pub owner: Category,
    /// The engines it is about; absent for the process and every engine.
    pub engine: Option<Pattern>,
    /// What is held, or the highest point.
    pub quantity: Quantity,
    /// The most the figure may be, bytes; negative where a stage has to give back.
    pub at_most: Option<i64>,
    /// The most it may grow over the baseline.
    pub growth: Option<Allowance>,
}

/// The stages a budget is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageChoice {
    /// The whole life of the process; of an engine, all its stages before the releases together.
    Life,
    /// Each stage by itself.
    Every,
    /// One stage.
    One(Stage),
}
