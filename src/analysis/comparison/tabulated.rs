//! The figures of sides row by row, before any is judged: what budgets are held against.

use crate::analysis::digest::Category;

use super::align::Engines;
use super::environment;
use super::model::{EngineMatch, Quantity, Scope};
use super::side::Gathered;
use super::table::{COLUMNS, Line, lines};

/// The rows of some sides.
pub struct Tabulated {
    engines: Engines,
    lines: Vec<Line>,
    /// Loud warnings about differences that may spoil a comparison of the sides, one sentence each.
    pub warnings: Vec<String>,
}

impl Tabulated {
    /// Matches the engines of the sides and gathers the figures of every row.
    pub fn of(sides: &[Gathered]) -> Tabulated {
        let engines = Engines::of(sides);
        let lines = lines(sides, &engines);
        let (_, warnings) = environment::compare(sides, &engines);
        Tabulated {
            engines,
            lines,
            warnings,
        }
    }

    /// The engines of all sides, matched; scopes refer to them by position.
    pub fn engines(&self) -> &[EngineMatch] {
        &self.engines.matches
    }

    /// The position among [`Tabulated::engines`] of a side's model.
    pub fn engine_of(&self, side: usize, model: u32) -> Option<u32> {
        self.engines.position(side, model)
    }

    /// What each row is about: the life first, then the stages in their order.
    pub fn scopes(&self) -> impl ExactSizeIterator<Item = Scope> {
        self.lines.iter().map(|line| line.scope)
    }

    /// Whether a side has the row at all, measured or not.
    pub fn has(&self, row: usize, side: usize) -> bool {
        let line = self.lines.get(row);
        line.is_some_and(|line| line.sides.get(side).is_some_and(Option::is_some))
    }

    /// The figures of a side's runs, sorted; empty where there is none.
    pub fn figures(&self, row: usize, side: usize, owner: Category, quantity: Quantity) -> &[i64] {
        let column = COLUMNS
            .iter()
            .position(|column| *column == (owner, quantity));
        let values = self
            .lines
            .get(row)
            .and_then(|line| line.sides.get(side)?.as_ref());
        match (values, column) {
            (Some(values), Some(column)) => values.column(column),
            _ => &[],
        }
    }
}
