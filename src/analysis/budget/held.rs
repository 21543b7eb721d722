//! What budgets are held against: the rows of a report and, where growth is limited, of its baseline.

use std::collections::{BTreeSet, HashMap};

use crate::analysis::comparison::CONFIDENCE;
use crate::analysis::engines::{Engines, file_name};
use crate::analysis::figure::{RowKey, Scope, Summary};
use crate::analysis::rows::Cell;
use crate::analysis::sides::{Gathered, engines_of, table_of};
use crate::analysis::table::{Line, Table, Wanted};

use super::file::{Budget, Pattern, StageChoice};

/// The side whose figures are held against budgets.
pub(super) const REPORT: u32 = 0;
/// The side that growth is counted from.
pub(super) const BASELINE: u32 = 1;

/// The rows of a report, the first of the sides, and of its baseline, where there is one.
pub(super) struct Held<'a> {
    pub(super) sides: &'a [Gathered<'a>],
    pub(super) engines: Engines,
    pub(super) table: Table,
}

impl Budget {
    /// Its row of a scope.
    pub(super) fn key(&self, scope: Scope) -> RowKey {
        RowKey {
            scope,
            category: self.owner,
            quantity: self.quantity,
        }
    }
}

impl<'a> Held<'a> {
    pub(super) fn of(sides: &'a [Gathered<'a>]) -> Held<'a> {
        let engines = engines_of(sides);
        Held {
            table: table_of(sides, &engines, Wanted::WithEngines),
            engines,
            sides,
        }
    }

    /// The lifecycle and the stages that the report has, in their order. What only the brackets of the DRIVE sample
    /// have in common is a matter for `diff`.
    pub(super) fn lines(&self) -> impl Iterator<Item = &Line> {
        let of_report = self.table.lines.iter().filter(|line| line.has(REPORT));
        of_report.filter(|line| matches!(line.scope, Scope::Life | Scope::Stage { .. }))
    }

    /// The engines as the report has them: what their rows call them, and their paths; `None` for what only the
    /// baseline has.
    pub(super) fn own(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let engines = self.engines.matches.iter();
        engines.map(|it| {
            (
                it.label.as_str(),
                it.paths.first().and_then(Option::as_deref),
            )
        })
    }

    /// The names of the engines as a budget has them: the file's, or the whole path where another path ends in the
    /// same; absent for what only the baseline has.
    pub(super) fn engine_names(&self) -> Vec<Option<&str>> {
        let mut by_name: HashMap<&str, BTreeSet<&str>> = HashMap::new();
        for path in self.own().filter_map(|(_, path)| path) {
            by_name.entry(file_name(path)).or_default().insert(path);
        }
        let names = self.own().map(|(_, path)| {
            let name = file_name(path?);
            let is_shared = by_name.get(name).is_some_and(|paths| paths.len() > 1);
            let name = if is_shared { path? } else { name };
            (!name.is_empty()).then_some(name)
        });
        names.collect()
    }

    /// For each engine whether the report has it by this name.
    pub(super) fn wanted(&self, pattern: &Pattern) -> Vec<bool> {
        let paths = self.own().map(|(_, path)| path);
        paths
            .map(|path| path.is_some_and(|path| pattern.matches_path(path)))
            .collect()
    }

    /// The rows that a budget is about. Of each stage by itself only those that were measured, where any was:
    /// not every stage has every category.
    pub(super) fn matching(&self, budget: &Budget) -> Vec<&Line> {
        let wanted = budget.engine.as_ref().map(|pattern| self.wanted(pattern));
        let is_wanted = |scope: Scope| match (&wanted, scope.engine()) {
            (None, _) => true,
            (Some(wanted), Some(engine)) => {
                usize::try_from(engine).is_ok_and(|at| wanted.get(at).copied().unwrap_or(false))
            }
            (Some(_), None) => false,
        };
        let is_meant = |scope: Scope| match (budget.stages, scope) {
            (StageChoice::Life, Scope::Life) => wanted.is_none(),
            (StageChoice::Life, Scope::Stages { .. }) => wanted.is_some(),
            (StageChoice::Every, Scope::Stage { .. }) => true,
            (StageChoice::One(wanted), Scope::Stage { stage, .. }) => stage == wanted,
            _ => false,
        };
        let lines = self.table.lines.iter().filter(|line| line.has(REPORT));
        let lines = lines.filter(|line| is_meant(line.scope) && is_wanted(line.scope));
        let mut lines: Vec<&Line> = lines.collect();
        let measured = |line: &&Line| {
            let figures = line.figures(budget.owner, budget.quantity, REPORT);
            !figures.is_empty()
        };
        if budget.stages == StageChoice::Every && lines.iter().any(measured) {
            lines.retain(measured);
        }
        lines
    }

    /// The figures of a side that a budget is about, summarised.
    pub(super) fn seen(&self, line: &Line, budget: &Budget, side: u32) -> Option<Summary> {
        let figures = line.figures(budget.owner, budget.quantity, side);
        let key = budget.key(line.scope);
        self.table.summary(key, side, figures, CONFIDENCE)
    }

    /// Figures as cells: the baseline's, where there is one, and the report's.
    pub(super) fn cells(
        &self,
        key: RowKey,
        baseline: Option<Summary>,
        seen: Option<Summary>,
    ) -> Vec<Cell> {
        let kind = self.sides.first().map(|it| it.header.attribution.kind);
        let cell = |(side, summary): (&Gathered, Option<Summary>)| {
            let side = &side.side;
            if let Some((summary, kind)) = summary.zip(kind) {
                return Cell::of(key, summary, kind, side.noise.as_ref());
            }
            let reason = side.reason_of(key.category);
            Cell::absent(reason.unwrap_or("not measured on this side").to_owned())
        };
        let cells = self.sides.iter().zip([seen, baseline]).map(cell);
        cells.rev().collect()
    }
}
