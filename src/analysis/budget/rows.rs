//! The rows of a report that a budget is about, and their figures.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::analysis::comparison::{EngineMatch, Gathered, Quantity, Scope, Tabulated, file_name};
use crate::analysis::digest::{Category, Figures, RunDigest};
use crate::report::Stage;

use super::file::{Budget, StageChoice};
use super::pattern::Pattern;

/// The side whose figures are held against budgets.
pub(super) const REPORT: usize = 0;
/// The side that growth is counted from.
pub(super) const BASELINE: usize = 1;

/// A row of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Row {
    /// The whole life of the process.
    Life(usize),
    /// All stages of one engine before the releases.
    Engine(u32),
    /// One stage.
    Stage {
        /// Position among the tabulated rows.
        at: usize,
        /// Which stage.
        stage: Stage,
        /// Position among the engines; absent for stages of the whole process.
        engine: Option<u32>,
        /// Position among the stages of the same name and engine, from 0.
        nth: u32,
    },
}

impl Row {
    pub(super) fn stage(self) -> Option<Stage> {
        match self {
            Row::Stage { stage, .. } => Some(stage),
            Row::Life(_) | Row::Engine(_) => None,
        }
    }

    pub(super) fn engine(self) -> Option<u32> {
        match self {
            Row::Life(_) => None,
            Row::Engine(engine) => Some(engine),
            Row::Stage { engine, .. } => engine,
        }
    }

    pub(super) fn nth(self) -> u32 {
        match self {
            Row::Stage { nth, .. } => nth,
            Row::Life(_) | Row::Engine(_) => 0,
        }
    }
}

/// Everything that budgets can be about.
pub(super) struct Rows {
    pub(super) tabulated: Tabulated,
    /// The rows that the report has, in the order of the lifecycle.
    all: Vec<Row>,
    /// For each side what each engine adds, run by run.
    engines: Vec<HashMap<u32, Vec<Figures>>>,
}

impl Rows {
    /// The rows of a report, the first of the sides, and of its baseline, where there is one.
    pub(super) fn of(sides: &[Gathered]) -> Rows {
        let tabulated = Tabulated::of(sides);
        let all = tabulated.scopes().enumerate();
        let all = all.filter(|(at, _)| tabulated.has(*at, REPORT));
        let all = all.filter_map(|(at, scope)| match scope {
            Scope::Life => Some(Row::Life(at)),
            Scope::Stage { stage, engine, nth } => Some(Row::Stage {
                at,
                stage,
                engine,
                nth,
            }),
            // A check compares lifecycles; what only brackets have in common is a matter for `diff`.
            Scope::Brackets | Scope::Bracket { .. } | Scope::Engine { .. } => None,
        });
        let all = all.collect();
        let engines = sides.iter().enumerate();
        let engines = engines.map(|(at, side)| engine_lives(at, side, &tabulated));
        Rows {
            engines: engines.collect(),
            all,
            tabulated,
        }
    }

    /// Every stage and the life.
    pub(super) fn all(&self) -> &[Row] {
        &self.all
    }

    /// Whether the report has an engine of this name.
    pub(super) fn has_engine(&self, pattern: &Pattern) -> bool {
        self.wanted(pattern).contains(&true)
    }

    /// The names of the engines as a budget has them: the file's, or the whole path where another path ends in the
    /// same; absent for what only the baseline has.
    pub(super) fn engine_names(&self) -> Vec<Option<String>> {
        let path = |engine: &EngineMatch| engine.paths.get(REPORT).cloned().flatten();
        let paths: Vec<Option<String>> = self.tabulated.engines().iter().map(path).collect();
        let mut by_name: HashMap<&str, Vec<&str>> = HashMap::new();
        for path in paths.iter().flatten() {
            by_name.entry(file_name(path)).or_default().push(path);
        }
        let name = |path: &String| {
            let name = file_name(path);
            let others = by_name
                .get(name)
                .is_some_and(|all| all.iter().any(|other| other != path));
            let name = if others { path } else { name };
            (!name.is_empty()).then(|| name.to_owned())
        };
        paths
            .iter()
            .map(|path| path.as_ref().and_then(name))
            .collect()
    }

    /// For each engine whether the report has it by this name.
    fn wanted(&self, pattern: &Pattern) -> Vec<bool> {
        let wanted = |engine: &EngineMatch| {
            let path = engine.paths.get(REPORT).and_then(Option::as_ref);
            path.is_some_and(|path| pattern.matches_path(path))
        };
        self.tabulated.engines().iter().map(wanted).collect()
    }

    /// The rows that a budget is about. Of each stage by itself only those that were measured, where any was:
    /// not every stage has every owner.
    pub(super) fn matching(&self, budget: &Budget) -> Vec<Row> {
        let wanted = budget.engine.as_ref().map(|pattern| self.wanted(pattern));
        let is_wanted = |engine: Option<u32>| match (&wanted, engine) {
            (None, _) => true,
            (Some(wanted), Some(engine)) => {
                usize::try_from(engine).is_ok_and(|at| wanted.get(at).copied().unwrap_or(false))
            }
            (Some(_), None) => false,
        };
        if budget.stages == StageChoice::Life && budget.engine.is_some() {
            let engines = (0..).take(self.tabulated.engines().len());
            let engines = engines.filter(|engine| is_wanted(Some(*engine)));
            let engines = engines.map(Row::Engine);
            return engines.filter(|row| self.has(*row, REPORT)).collect();
        }
        let rows = self.all.iter().copied();
        let rows = rows.filter(|row| match (budget.stages, row) {
            (StageChoice::Life, Row::Life(_)) => true,
            (StageChoice::Every, Row::Stage { engine, .. }) => is_wanted(*engine),
            (StageChoice::One(wanted), Row::Stage { stage, engine, .. }) => {
                *stage == wanted && is_wanted(*engine)
            }
            _ => false,
        });
        let rows: Vec<Row> = rows.collect();
        let measured = |row: &Row| !self.figures(*row, REPORT, budget).is_empty();
        if budget.stages == StageChoice::Every && rows.iter().any(measured) {
            return rows.into_iter().filter(measured).collect();
        }
        rows
    }

    /// The category that leads a row: the total, or where a side has none the first that both have; with the figures
    /// of the baseline and of the report.
    pub(super) fn leading(&self, row: Row) -> Option<(Category, Vec<i64>, Vec<i64>)> {
        let (Row::Life(at) | Row::Stage { at, .. }) = row else {
            return None;
        };
        let of =
            |side: usize, owner: Category| self.tabulated.figures(at, side, owner, Quantity::Held);
        let both =
            |owner: &Category| !of(BASELINE, *owner).is_empty() && !of(REPORT, *owner).is_empty();
        let owner = Category::LEADING.into_iter().find(both)?;
        Some((
            owner,
            of(BASELINE, owner).to_vec(),
            of(REPORT, owner).to_vec(),
        ))
    }

    /// Whether a side has the row, measured or not.
    pub(super) fn has(&self, row: Row, side: usize) -> bool {
        match row {
            Row::Life(at) | Row::Stage { at, .. } => self.tabulated.has(at, side),
            Row::Engine(engine) => self
                .engines
                .get(side)
                .is_some_and(|engines| engines.contains_key(&engine)),
        }
    }

    /// The figures of a row that a budget is about, sorted; empty where there is none.
    pub(super) fn figures(&self, row: Row, side: usize, budget: &Budget) -> Cow<'_, [i64]> {
        let (owner, quantity) = (budget.owner, budget.quantity);
        match row {
            Row::Life(at) | Row::Stage { at, .. } => {
                Cow::Borrowed(self.tabulated.figures(at, side, owner, quantity))
            }
            Row::Engine(engine) => {
                let lives = self
                    .engines
                    .get(side)
                    .and_then(|engines| engines.get(&engine));
                let mut figures: Vec<i64> = lives
                    .into_iter()
                    .flatten()
                    .filter_map(|figures| match quantity {
                        Quantity::Held => figures.of(owner),
                        Quantity::Peak => figures.peak_of(owner),
                    })
                    .collect();
                figures.sort_unstable();
                Cow::Owned(figures)
            }
        }
    }
}

/// What each engine of a side adds, run by run: its stages before the releases together.
fn engine_lives(
    side: usize,
    gathered: &Gathered,
    tabulated: &Tabulated,
) -> HashMap<u32, Vec<Figures>> {
    let mut lives: HashMap<u32, Vec<Figures>> = HashMap::new();
    for run in &gathered.runs {
        for (engine, figures) in engine_life(side, run, tabulated) {
            lives.entry(engine).or_default().push(figures);
        }
    }
    lives
}

fn engine_life(side: usize, run: &RunDigest, tabulated: &Tabulated) -> HashMap<u32, Figures> {
    let mut lives: HashMap<u32, Figures> = HashMap::new();
    for stage in &run.stages {
        let engine = stage
            .model
            .and_then(|model| tabulated.engine_of(side, model));
        let Some(engine) = engine.filter(|_| !stage.stage.is_release()) else {
            continue;
        };
        let sum = lives
            .get(&engine)
            .map_or(stage.figures, |sum| plus(sum, &stage.figures));
        // The peaks of stages make no peak of them together: other engines' stages lie between them.
        let sum = Figures {
            peak: None,
            device_peak: None,
            ..sum
        };
        lives.insert(engine, sum);
    }
    lives
}

/// Two stages together. What counters say is unknown as soon as one of them is; what is counted as it is
/// allocated is watched only in the stages that can allocate it.
fn plus(a: &Figures, b: &Figures) -> Figures {
    let both = |owner: Category| a.of(owner)?.checked_add(b.of(owner)?);
    let any = |owner: Category| match (a.of(owner), b.of(owner)) {
        (Some(a), Some(b)) => a.checked_add(b),
        (one, None) | (None, one) => one,
    };
    Figures {
        total: both(Category::Total),
        cpu: both(Category::Cpu),
        device: both(Category::Device),
        other: both(Category::Other),
        allocator: any(Category::Allocator),
        buffers: any(Category::Buffers),
        peak: None,
        device_peak: None,
    }
}
