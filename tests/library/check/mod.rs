//! `trtmem check`: the budget file, what becomes of each budget, the first file, and the command.

mod agreement;
mod arbitrary;
mod file;
mod first;
mod verdicts;

use crate::reports;
use trtmem::analysis::budget::{BudgetFile, CheckError, Checked, check, read_budget};
use trtmem::analysis::comparison::SideInput;
use trtmem::analysis::digest::Digest;
use trtmem::report::Tool;

/// The program that checks, the same everywhere.
fn tool() -> Tool {
    reports::linux_header(&[], 1).tool
}

/// A golden report as a side.
fn golden_side(name: &str) -> SideInput {
    let digest = Digest::of(&reports::build(reports::events(name)));
    side(&format!("reports/{name}.json"), digest)
}

fn side(path: &str, digest: Digest) -> SideInput {
    SideInput {
        documents: vec![(path.to_owned(), digest)],
    }
}

/// A budget file with these lines below its schema.
fn budgets(lines: &str) -> BudgetFile {
    read_budget(&format!("schema = \"trtmem.budget/1\"\n{lines}")).unwrap()
}

fn checked(lines: &str, sides: &[SideInput]) -> Checked {
    try_check(lines, sides, false).unwrap()
}

fn try_check(lines: &str, sides: &[SideInput], force: bool) -> Result<Checked, CheckError> {
    check(&budgets(lines), "budget.toml", sides, force, tool())
}
