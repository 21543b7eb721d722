//! The figures of every row on every side, run by run.

use std::collections::{BTreeMap, HashMap};

use crate::analysis::digest::{Category, Figures};
use crate::report::Measured;

use super::align::{Engines, StageKey, in_order};
use super::brackets;
use super::model::{ExactSize, Quantity, Scope};
use super::side::Gathered;

/// The owners and quantities a scope has figures of.
pub(super) const COLUMNS: [(Category, Quantity); 9] = [
    (Category::Total, Quantity::Held),
    (Category::Cpu, Quantity::Held),
    (Category::Device, Quantity::Held),
    (Category::Allocator, Quantity::Held),
    (Category::Buffers, Quantity::Held),
    (Category::DeviceRest, Quantity::Held),
    (Category::Other, Quantity::Held),
    (Category::Total, Quantity::Peak),
    (Category::Device, Quantity::Peak),
];

/// The figures of one scope on one side, by [`COLUMNS`].
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    columns: [Vec<i64>; COLUMNS.len()],
    /// Runs that have the scope, measured or not.
    pub(super) runs: usize,
}

impl Values {
    /// The figures of a column.
    pub(super) fn column(&self, column: usize) -> &[i64] {
        self.columns.get(column).map_or(&[], Vec::as_slice)
    }

    /// Takes the figures of a run.
    pub(super) fn take(&mut self, figures: &Figures) {
        self.runs += 1;
        for (column, (owner, quantity)) in self.columns.iter_mut().zip(COLUMNS) {
            column.extend(match quantity {
                Quantity::Held => figures.of(owner),
                Quantity::Peak => figures.peak_of(owner),
            });
        }
    }
}

/// A scope with its figures on every side.
pub(super) struct Line {
    /// What it is about.
    pub(super) scope: Scope,
    /// For each side its figures; `None` where the side has no such stage.
    pub(super) sides: Vec<Option<Values>>,
}

impl Line {
    /// Sorts the figures of every column; the order of runs says nothing.
    pub(super) fn sort(&mut self) {
        for values in self.sides.iter_mut().flatten() {
            for column in &mut values.columns {
                column.sort_unstable();
            }
        }
    }
}

/// Every scope of every side, the figures of its columns sorted: the life, then the stages in their order; or the
/// brackets of the DRIVE sample, where they are all that the sides have in common.
pub(super) fn lines(sides: &[Gathered], engines: &Engines) -> Vec<Line> {
    if brackets::are_common_ground(sides) {
        return brackets::lines(sides, engines);
    }
    let tables: Vec<Table> = sides
        .iter()
        .enumerate()
        .map(|(at, side)| Table::of(at, side, engines))
        .collect();
    let orders: Vec<Vec<StageKey>> = tables.iter().map(|table| table.order.clone()).collect();
    let mut tables: Vec<Table> = tables;
    let lives = tables
        .iter_mut()
        .map(|table| std::mem::take(&mut table.life));
    let life = Line {
        scope: Scope::Life,
        sides: lives.map(|life| (life.runs > 0).then_some(life)).collect(),
    };
    let stages = in_order(&orders).into_iter().map(|key| Line {
        scope: Scope::Stage {
            stage: key.stage,
            engine: key.engine,
            nth: key.nth,
        },
        sides: tables.iter_mut().map(|table| table.stage(key)).collect(),
    });
    let mut all: Vec<Line> = std::iter::once(life).chain(stages).collect();
    for line in &mut all {
        line.sort();
    }
    all
}

/// The figures of one side.
struct Table {
    life: Values,
    order: Vec<StageKey>,
    places: HashMap<StageKey, usize>,
    values: Vec<Values>,
}

impl Table {
    fn of(at: usize, side: &Gathered, engines: &Engines) -> Table {
        let mut table = Table {
            life: Values::default(),
            order: Vec::new(),
            places: HashMap::new(),
            values: Vec::new(),
        };
        for run in &side.runs {
            if let Some(life) = &run.life {
                table.life.take(life);
            }
            for (position, stage) in run.stages.iter().enumerate() {
                let engine = match stage.model {
                    Some(model) => match engines.position(at, model) {
                        Some(engine) => Some(engine),
                        // A report that names a model it does not list.
                        None => continue,
                    },
                    None => None,
                };
                let key = StageKey {
                    stage: stage.stage,
                    engine,
                    nth: stage.nth,
                };
                table.values_of(key, position).take(&stage.figures);
            }
        }
        table
    }

    /// The figures of a stage. Runs go through the same stages, so that a stage is mostly found where it was
    /// the run before.
    fn values_of(&mut self, key: StageKey, position: usize) -> &mut Values {
        let place = match self.order.get(position) {
            Some(there) if *there == key => position,
            _ => *self.places.entry(key).or_insert_with(|| {
                self.order.push(key);
                self.values.push(Values::default());
                self.order.len() - 1
            }),
        };
        // Order and values grow together.
        &mut self.values[place]
    }

    fn stage(&mut self, key: StageKey) -> Option<Values> {
        let place = *self.places.get(&key)?;
        self.values.get_mut(place).map(std::mem::take)
    }
}

/// The sizes that are exact by nature, of each engine on each side.
pub(super) fn exact_sizes(sides: &[Gathered], engines: &Engines) -> Vec<(Scope, Vec<Option<i64>>)> {
    let mut known: BTreeMap<(u32, ExactSize), Vec<Option<i64>>> = BTreeMap::new();
    for (at, side) in sides.iter().enumerate() {
        let mut put = |model: u32, size: ExactSize, bytes: &Measured<u64>| {
            let place = engines.position(at, model);
            let bytes = bytes.get().and_then(|bytes| i64::try_from(bytes).ok());
            if let (Some(engine), Some(bytes)) = (place, bytes) {
                let cells = known
                    .entry((engine, size))
                    .or_insert_with(|| vec![None; sides.len()]);
                if let Some(cell) = cells.get_mut(at) {
                    *cell = Some(bytes);
                }
            }
        };
        for (model, at) in side.header.workload.models.iter().zip(0..) {
            put(at, ExactSize::File, &model.file_bytes);
        }
        for engine in side.engines {
            put(engine.model, ExactSize::Context, &engine.context_bytes);
            put(engine.model, ExactSize::Weights, &engine.weights_bytes);
        }
    }
    let scope = |(engine, size)| Scope::Engine { engine, size };
    known
        .into_iter()
        .map(|(key, cells)| (scope(key), cells))
        .collect()
}
