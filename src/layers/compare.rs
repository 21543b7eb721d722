//! What two engines do differently, layer by layer.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::align::{Bond, Match, align};
use super::figure::Figure;
use super::liveness::Liveness;
use super::model::{Engine, Layer, Use};
use super::totals::Tally;

/// Two engines held against each other.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Layers that do the same work, in the order of the base.
    pub rows: Vec<Row>,
    /// The base as a whole.
    pub base: Whole,
    /// The other engine as a whole.
    pub new: Whole,
}

/// An engine as a whole.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Whole {
    /// Layers.
    pub layers: usize,
    /// Bytes that all layers together read, write and hold as weights.
    pub touched_bytes: Tally,
    /// Bytes of weights, bias and constants.
    pub weights_bytes: Tally,
    /// Peak activation memory: the most that intermediate tensors take at once.
    pub live_bytes: u64,
    /// Average time of a run, where a profile was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_ns: Option<u64>,
}

/// Layers that do the same work.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Row {
    /// How they were found to belong together; absent where one side is empty.
    #[serde(rename = "matched_by", skip_serializing_if = "Option::is_none")]
    pub bond: Option<Bond>,
    /// The base's layers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<Work>,
    /// The other engine's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Work>,
}

/// What some layers of one engine do together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Work {
    /// Positions in the file of their engine.
    pub indices: Vec<u32>,
    /// Their names.
    pub names: Vec<String>,
    /// Their kinds, each once.
    pub kinds: Vec<String>,
    /// Bytes read and written, and weights.
    pub touched_bytes: Figure,
    /// Of those, weights, bias and constants.
    pub weights_bytes: Figure,
    /// Types of what is read and written, each once.
    pub precisions: Vec<String>,
    /// Formats of what is read and written, each once.
    pub formats: Vec<String>,
    /// Tactics, each once.
    pub tactics: Vec<String>,
    /// Average time, where a profile has all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_ns: Option<u64>,
}

/// What differs between the sides of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Aspect {
    /// Bytes read, written and held.
    Bytes,
    /// Types.
    Precision,
    /// Formats.
    Format,
    /// Tactics.
    Tactic,
    /// Which layers were fused.
    Fusion,
}

impl Comparison {
    /// Holds `new` against `base`.
    pub fn of(base: &Engine, new: &Engine) -> Comparison {
        let rows = align(base, new)
            .into_iter()
            .map(|found| row(base, new, &found))
            .collect();
        Comparison {
            rows,
            base: whole(base),
            new: whole(new),
        }
    }

    /// The rows in which something differs, the largest change of bytes first, then of time.
    pub fn changed(&self) -> Vec<&Row> {
        let differs = |row: &&Row| row.bond.is_none() || !row.aspects().is_empty();
        let mut rows: Vec<&Row> = self.rows.iter().filter(differs).collect();
        let size = |change: Option<i64>| change.map_or(0, i64::unsigned_abs);
        rows.sort_by_key(|row| Reverse((size(row.touched_change()), size(row.time_change()))));
        rows
    }

    /// How many rows were matched by this.
    pub fn matched(&self, bond: Bond) -> usize {
        self.rows.iter().filter(|it| it.bond == Some(bond)).count()
    }

    /// How many rows only the base has, and how many only the other engine.
    pub fn alone(&self) -> (usize, usize) {
        let without = |side: fn(&Row) -> bool| self.rows.iter().filter(|row| side(row)).count();
        (
            without(|row| row.new.is_none()),
            without(|row| row.base.is_none()),
        )
    }

    /// A figure of the base, of the other engine, and the change, where both have it.
    pub fn change(&self, of: impl Fn(&Whole) -> Option<u64>) -> Option<(u64, u64, i64)> {
        let (base, new) = (of(&self.base)?, of(&self.new)?);
        Some((base, new, difference(base, new)?))
    }
}

fn difference(base: u64, new: u64) -> Option<i64> {
    i64::try_from(i128::from(new) - i128::from(base)).ok()
}

/// What the bytes touched change by in these rows together; unknown where one is.
pub fn touched_change(rows: &[&Row]) -> Option<i64> {
    let mut changes = rows.iter().map(|row| row.touched_change());
    changes.try_fold(0_i64, |sum, change| sum.checked_add(change?))
}

impl Row {
    /// Bytes touched more than before, where both sides tell; a side that is not there touches none.
    pub fn touched_change(&self) -> Option<i64> {
        self.change(|work| work.touched_bytes.get())
    }

    /// Bytes of weights more than before.
    pub fn weights_change(&self) -> Option<i64> {
        self.change(|work| work.weights_bytes.get())
    }

    /// Nanoseconds more than before.
    pub fn time_change(&self) -> Option<i64> {
        self.change(|work| work.time_ns)
    }

    fn change(&self, of: impl Fn(&Work) -> Option<u64>) -> Option<i64> {
        let side = |work: &Option<Work>| work.as_ref().map_or(Some(0), &of);
        difference(side(&self.base)?, side(&self.new)?)
    }

    /// What differs; nothing for a side that is not there.
    pub fn aspects(&self) -> Vec<Aspect> {
        let (Some(base), Some(new)) = (&self.base, &self.new) else {
            return Vec::new();
        };
        let differs = [
            (
                Aspect::Bytes,
                base.touched_bytes != new.touched_bytes || base.weights_bytes != new.weights_bytes,
            ),
            (Aspect::Precision, base.precisions != new.precisions),
            (Aspect::Format, base.formats != new.formats),
            (Aspect::Tactic, base.tactics != new.tactics),
            (Aspect::Fusion, self.bond == Some(Bond::Refused)),
        ];
        let found = differs.into_iter().filter(|(_, differs)| *differs);
        found.map(|(aspect, _)| aspect).collect()
    }
}

fn row(base: &Engine, new: &Engine, found: &Match) -> Row {
    Row {
        bond: found.bond,
        base: work(base, &found.base),
        new: work(new, &found.new),
    }
}

fn work(engine: &Engine, positions: &[usize]) -> Option<Work> {
    let layers: Vec<&Layer> = positions
        .iter()
        .filter_map(|at| engine.layers.get(*at))
        .collect();
    if layers.is_empty() {
        return None;
    }
    let uses = || layers.iter().flat_map(|layer| layer.uses());
    let times: Option<Vec<u64>> = layers.iter().map(|layer| layer.average_ns()).collect();
    Some(Work {
        indices: layers.iter().map(|layer| layer.index).collect(),
        names: layers.iter().map(|layer| layer.name.to_string()).collect(),
        kinds: each_once(layers.iter().map(|layer| layer.kind().to_owned())),
        touched_bytes: Figure::sum(layers.iter().map(|layer| layer.touched_bytes())),
        weights_bytes: Figure::sum(layers.iter().map(|layer| layer.held_bytes())),
        precisions: each_once(uses().map(|it| it.data_type().name().to_owned())),
        formats: each_once(uses().map(|it: &Use| it.format.text.to_string())),
        tactics: each_once(
            layers
                .iter()
                .filter_map(|layer| Some(layer.tactic.as_deref()?.to_owned())),
        ),
        time_ns: times.and_then(|times| times.into_iter().try_fold(0u64, u64::checked_add)),
    })
}

fn each_once(words: impl Iterator<Item = String>) -> Vec<String> {
    let words: BTreeSet<String> = words.filter(|word| !word.is_empty()).collect();
    words.into_iter().collect()
}

fn whole(engine: &Engine) -> Whole {
    let layers = engine.layers.iter();
    Whole {
        layers: engine.layers.len(),
        touched_bytes: Tally::of(layers.clone().map(Layer::touched_bytes)),
        weights_bytes: Tally::of(layers.map(Layer::held_bytes)),
        live_bytes: Liveness::of(engine).peak_bytes,
        time_ns: engine.time_ns,
    }
}
