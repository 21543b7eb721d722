//! The one table of figures: every scope, category and quantity of every side, run by run.
//!
//! Comparisons, checks, histories and replays are rules over it. Runs are taken into a [`Draft`], one for each workload
//! whose engines are numbered alike; drafts become a [`Table`] whose engines are those of all sides, matched.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::analysis::digest::{Category, Figures, RunDigest};
use crate::report::DriveStage;

use super::figure::{COLUMNS, Quantity, RowKey, Scope, Summary, count, summarise};
use super::noise::{Reach, SideNoise};
use super::verdict::Pair;

/// Which run a figure is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its side.
    pub side: u32,
    /// Whether it was cold.
    pub cold: bool,
}

/// Which rows of a run are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The lifecycle and every stage.
    Lifecycle,
    /// The same, and each engine's stages together.
    WithEngines,
    /// The brackets of the DRIVE sample, as it counts them.
    Brackets,
}

/// Figures as they come, of one workload: its engines are numbered alike in every run.
#[derive(Debug, Default)]
pub struct Draft {
    models: u32,
    columns: [bool; COLUMNS.len()],
    lines: Vec<DraftLine>,
    places: HashMap<Scope, usize>,
}

/// A scope on its way to a [`Line`].
#[derive(Debug)]
struct DraftLine {
    scope: Scope,
    /// Runs that have it, measured or not.
    runs: Vec<Mark>,
    columns: [Vec<(Mark, i64)>; COLUMNS.len()],
}

impl DraftLine {
    fn new(scope: Scope) -> DraftLine {
        DraftLine {
            scope,
            runs: Vec::new(),
            columns: Default::default(),
        }
    }

    /// Takes in what another has of the same scope.
    fn add(&mut self, other: DraftLine) {
        self.runs.extend(other.runs);
        for (column, values) in self.columns.iter_mut().zip(other.columns) {
            column.extend(values);
        }
    }

    /// It with sides in place of runs; `side` says which side a run is of.
    fn line(self, order: RunOrder, side: &dyn Fn(Mark) -> Option<u32>) -> Option<Line> {
        let sides: BTreeSet<u32> = self.runs.into_iter().filter_map(side).collect();
        let column = |values: Vec<(Mark, i64)>| {
            let values = values.into_iter();
            let values = values.filter_map(|(run, value)| Some((side(run)?, value)));
            Column::new(values.collect(), order)
        };
        (!sides.is_empty()).then(|| Line {
            scope: self.scope,
            sides,
            columns: self.columns.map(column),
        })
    }
}

impl Draft {
    /// Nothing yet, of a workload with so many models. Only the columns that are marked are kept.
    pub fn new(models: usize, columns: [bool; COLUMNS.len()]) -> Draft {
        Draft {
            models: count(models),
            columns,
            // The whole stands first, whichever run has it.
            lines: vec![DraftLine::new(Scope::Life)],
            places: HashMap::from([(Scope::Life, 0)]),
        }
    }

    /// Takes the figures of a run, of those scopes that `follows` says.
    pub fn take(
        &mut self,
        mark: Mark,
        run: &RunDigest,
        wanted: Wanted,
        follows: &dyn Fn(Scope) -> bool,
    ) {
        let mut place = 0;
        let mut put = |scope: Scope, figures: &Figures| {
            let is_listed = scope.engine().is_none_or(|model| model < self.models);
            if is_listed && follows(scope) {
                self.put(&mut place, scope, mark, figures);
            }
        };
        if wanted == Wanted::Brackets {
            let brackets = brackets(run);
            let all = brackets.values().copied();
            if let Some(all) = all.reduce(|sum, next| sum.plus(&next)) {
                put(Scope::Brackets, &all);
            }
            for ((engine, bracket), figures) in brackets {
                put(Scope::Bracket { bracket, engine }, &figures);
            }
            return;
        }
        if let Some(life) = &run.life {
            put(Scope::Life, life);
        }
        for stage in &run.stages {
            let scope = Scope::Stage {
                stage: stage.stage,
                engine: stage.model,
                nth: stage.nth,
            };
            put(scope, &stage.figures);
        }
        if wanted == Wanted::WithEngines {
            for (engine, figures) in engine_sums(run) {
                put(Scope::Stages { engine }, &figures);
            }
        }
    }

    /// Runs go through the same stages, so that a scope is mostly found behind the one before it.
    fn put(&mut self, place: &mut usize, scope: Scope, mark: Mark, figures: &Figures) {
        let at = match self.lines.get(*place) {
            Some(line) if line.scope == scope => *place,
            _ => *self.places.entry(scope).or_insert_with(|| {
                self.lines.push(DraftLine::new(scope));
                self.lines.len() - 1
            }),
        };
        *place = at + 1;
        let Some(line) = self.lines.get_mut(at) else {
            return;
        };
        if line.runs.last() != Some(&mark) {
            line.runs.push(mark);
        }
        let columns = line.columns.iter_mut().zip(COLUMNS).zip(self.columns);
        for ((column, (category, quantity)), is_kept) in columns {
            let bytes = match quantity {
                _ if !is_kept => None,
                Quantity::Held => figures.of(category),
                Quantity::Peak => figures.peak_of(category),
            };
            column.extend(bytes.map(|bytes| (mark, bytes)));
        }
    }
}

/// The brackets of one run, as the sample counts them: total and cpu as they are, device what the heap leaves of the
/// total.
fn brackets(run: &RunDigest) -> BTreeMap<(Option<u32>, DriveStage), Figures> {
    summed(run.stages.iter().filter_map(|stage| {
        let Figures { total, cpu, .. } = stage.figures;
        let own = Figures {
            total,
            cpu,
            device: total
                .zip(cpu)
                .and_then(|(total, cpu)| total.checked_sub(cpu)),
            ..Figures::default()
        };
        Some(((stage.model, DriveStage::of(stage.stage)?), own))
    }))
}

/// What each engine of a run adds: its stages before the releases together. Their peaks make no peak of them
/// together: other engines' stages lie between them.
fn engine_sums(run: &RunDigest) -> BTreeMap<u32, Figures> {
    let stages = run.stages.iter().filter(|it| !it.stage.is_release());
    summed(stages.filter_map(|stage| {
        let own = Figures {
            peak: None,
            device_peak: None,
            ..stage.figures
        };
        Some((stage.model?, own))
    }))
}

fn summed<K: Ord>(each: impl Iterator<Item = (K, Figures)>) -> BTreeMap<K, Figures> {
    let mut sums: BTreeMap<K, Figures> = BTreeMap::new();
    for (key, own) in each {
        let sum = sums.entry(key);
        sum.and_modify(|sum| *sum = sum.plus(&own)).or_insert(own);
    }
    sums
}

/// The figures of all sides.
#[derive(Debug, Default)]
pub struct Table {
    /// Every scope that a side has, in the order of the lifecycle.
    pub lines: Vec<Line>,
    /// The noise of each side; `None` where there is no such side.
    pub noise: Vec<Option<SideNoise>>,
}

/// A scope with its figures on every side.
#[derive(Debug)]
pub struct Line {
    /// What it is about.
    pub scope: Scope,
    /// The sides that have it, measured or not.
    sides: BTreeSet<u32>,
    columns: [Column; COLUMNS.len()],
}

/// The figures of one row, side by side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    /// The values, side by side; within a side as the runs came, or sorted.
    pub values: Vec<i64>,
    /// Where the values of each side begin.
    pub starts: Vec<usize>,
    /// The sides that have values, ascending.
    pub sides: Vec<u32>,
}

/// How the values of a side stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunOrder {
    /// As the runs came.
    AsTheyCame,
    /// Sorted: where sides are held against each other the order of runs says nothing.
    Sorted,
}

impl Column {
    fn new(mut values: Vec<(u32, i64)>, order: RunOrder) -> Column {
        match order {
            RunOrder::AsTheyCame => values.sort_by_key(|(side, _)| *side),
            RunOrder::Sorted => values.sort_unstable(),
        }
        let mut column = Column::default();
        column.values.reserve_exact(values.len());
        for (side, value) in values {
            if column.sides.last() != Some(&side) {
                column.sides.push(side);
                column.starts.push(column.values.len());
            }
            column.values.push(value);
        }
        column
    }

    /// The values of the sides at these positions among those that have any, `from` to before `to`.
    pub fn between(&self, from: usize, to: usize) -> &[i64] {
        let start = |at: usize| self.starts.get(at).copied().unwrap_or(self.values.len());
        self.values.get(start(from)..start(to)).unwrap_or_default()
    }

    /// The values of a side; empty where it has none.
    pub fn of(&self, side: u32) -> &[i64] {
        let at = self.sides.binary_search(&side);
        at.map_or(&[], |at| self.between(at, at + 1))
    }
}

impl Line {
    /// Whether a side has it at all, measured or not.
    pub fn has(&self, side: u32) -> bool {
        self.sides.contains(&side)
    }

    /// The figures of a side; empty where there is none.
    pub fn figures(&self, category: Category, quantity: Quantity, side: u32) -> &[i64] {
        let mut columns = COLUMNS.into_iter().zip(&self.columns);
        let column = columns.find(|(it, _)| *it == (category, quantity));
        column.map_or(&[], |(_, column)| column.of(side))
    }

    /// The rows that any side has figures of.
    pub fn rows(&self) -> impl Iterator<Item = (RowKey, &Column)> {
        let all = COLUMNS.into_iter().zip(&self.columns);
        let filled = all.filter(|(_, column)| !column.values.is_empty());
        filled.map(|((category, quantity), column)| {
            let key = RowKey {
                scope: self.scope,
                category,
                quantity,
            };
            (key, column)
        })
    }
}

impl Table {
    /// Puts drafts together, each with the engine of the table that each of its models is. `side` says which side of
    /// the table a run is of; `None` where it does not count. What only a later draft has stands where it came there.
    pub fn new(
        drafts: Vec<(Draft, &[u32])>,
        order: RunOrder,
        side: &dyn Fn(Mark) -> Option<u32>,
        noise: Vec<Option<SideNoise>>,
    ) -> Table {
        let renumbered = |(draft, engines): (Draft, &[u32])| -> Vec<DraftLine> {
            let lines = draft.lines.into_iter();
            let line = |line: DraftLine| {
                let scope = line.scope.renumbered(engines)?;
                Some(DraftLine { scope, ..line })
            };
            lines.filter_map(line).collect()
        };
        let drafts: Vec<Vec<DraftLine>> = drafts.into_iter().map(renumbered).collect();
        let scopes = |lines: &Vec<DraftLine>| lines.iter().map(|line| line.scope).collect();
        let scopes = in_order(&drafts.iter().map(scopes).collect::<Vec<_>>());
        let places = scopes.iter().zip(0..);
        let places: HashMap<Scope, usize> = places.map(|(scope, at)| (*scope, at)).collect();
        let mut lines: Vec<DraftLine> = scopes.into_iter().map(DraftLine::new).collect();
        for line in drafts.into_iter().flatten() {
            let place = places.get(&line.scope);
            if let Some(it) = place.and_then(|place| lines.get_mut(*place)) {
                it.add(line);
            }
        }
        let lines = lines.into_iter();
        Table {
            lines: lines.filter_map(|line| line.line(order, side)).collect(),
            noise,
        }
    }

    /// Puts the rows of the whole process first, then those of each engine.
    #[must_use]
    pub fn by_engine(mut self) -> Table {
        self.lines
            .sort_by_key(|line| (line.scope.engine(), line.scope));
        self
    }

    fn noise_of(&self, side: u32) -> Option<SideNoise> {
        *self.noise.get(usize::try_from(side).ok()?)?
    }

    /// How far a figure of a side may be off.
    pub fn reach(&self, key: RowKey, side: u32) -> Reach {
        let noise = self.noise_of(side);
        noise.map_or_else(Reach::default, |it| it.reach(key.category))
    }

    /// Sorted figures of a side, summarised.
    pub fn summary(
        &self,
        key: RowKey,
        side: u32,
        sorted: &[i64],
        confidence: f64,
    ) -> Option<Summary> {
        let summary = summarise(sorted, confidence)?;
        let is_exact = self
            .noise_of(side)
            .is_some_and(|it| it.counts(key.category));
        Some(if is_exact { summary.exact() } else { summary })
    }

    /// The rows that both sides have figures of, on their way to a verdict. The figures have to be sorted.
    pub fn pairs(&self, base: u32, new: u32) -> impl Iterator<Item = Pair<'_>> {
        let rows = self.lines.iter().flat_map(Line::rows);
        rows.filter_map(move |(key, column)| {
            let reach = self.reach(key, base).and(self.reach(key, new));
            Pair::new(key, column.of(base).into(), column.of(new).into(), reach)
        })
    }
}

/// The scopes of all drafts in the order of the lifecycle: those of the first, and what later ones have on top after
/// the scope that it follows there.
fn in_order(drafts: &[Vec<Scope>]) -> Vec<Scope> {
    let mut ordered: Vec<Scope> = Vec::new();
    for scopes in drafts {
        let known: HashMap<Scope, usize> = ordered.iter().copied().zip(0..).collect();
        let mut place = 0;
        let new = scopes.iter().filter_map(|scope| {
            let at = known.get(scope);
            place = at.map_or(place, |at| at + 1);
            at.is_none().then_some((place, false, *scope))
        });
        let old = (0..).zip(&ordered).map(|(at, scope)| (at, true, *scope));
        let mut all: Vec<(usize, bool, Scope)> = new.chain(old).collect();
        // What is new before a place stands before what is there, and stays in its own order.
        all.sort_by_key(|(place, is_old, _)| (*place, *is_old));
        ordered = all.into_iter().map(|(_, _, scope)| scope).collect();
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Stage;

    #[test]
    fn a_stage_that_only_a_later_side_has_stands_where_it_came_there() {
        let scope = |stage: Stage| Scope::Stage {
            stage,
            engine: None,
            nth: 0,
        };
        let base = [Stage::Runtime, Stage::Deserialize, Stage::Inference].map(scope);
        let later = [
            Stage::Cuda,
            Stage::Runtime,
            Stage::Deserialize,
            Stage::Context,
            Stage::Inference,
            Stage::ReleaseEngine,
        ];
        let order = in_order(&[base.to_vec(), later.map(scope).to_vec()]);
        assert_eq!(order, later.map(scope));
    }
}
