//! Which engine of one side is which of another.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::Model;

use super::change::Change;
use super::figure::{RowKey, Scope, count};
use super::rows::{Cell, Row};

/// An engine as the sides have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Engine")]
pub struct EngineMatch {
    /// What its rows call it.
    pub label: String,
    /// The path on each side, null where a side has no such engine; empty where paths were not kept.
    pub paths: Vec<Option<String>>,
    /// How it was matched, or why it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<EngineChange>,
}

/// How an engine on one side relates to the other's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EngineChange {
    /// The same file, by its hash.
    Same,
    /// Another file of the same name.
    Rebuilt,
    /// The same file, or the one in its place, by another name.
    Renamed,
    /// Only later sides have it.
    Added,
    /// Only the base, or not every later side, has it.
    Removed,
    /// Nothing is known of the files but their names.
    Unknown,
}

/// The last part of a path, in either system's spelling.
pub fn file_name(path: &str) -> &str {
    let name = path.trim_end_matches(['/', '\\']);
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    if name.is_empty() { path } else { name }
}

/// The engines of all sides, matched, and where each side's models are among them.
pub struct Engines {
    /// The engines.
    pub matches: Vec<EngineMatch>,
    /// For each side, for each of its models, the position among the matches.
    pub positions: Vec<Vec<u32>>,
}

impl Engines {
    /// The position among the matches of a side's model.
    pub fn position(&self, side: usize, model: u32) -> Option<u32> {
        let models = self.positions.get(side)?;
        models.get(usize::try_from(model).ok()?).copied()
    }

    /// The name of an engine.
    pub fn name(&self, engine: u32) -> Option<&str> {
        let engine = self.matches.get(usize::try_from(engine).ok()?)?;
        Some(&engine.label)
    }

    /// A row, called by its engine where there are several.
    pub fn row(&self, key: RowKey, cells: Vec<Cell>, changes: Vec<Change>) -> Row {
        let engine_index = key.scope.engine();
        let engine = engine_index.and_then(|engine| self.name(engine));
        let is_named = self.matches.len() > 1 || matches!(key.scope, Scope::Engine { .. });
        Row {
            label: key.name(engine.filter(|_| is_named)),
            engine: engine.map(str::to_owned),
            key,
            engine_index,
            cells,
            changes,
        }
    }

    /// Matches the models of every side with those of the first: by name and hash, by name, by hash, and
    /// what is left alone on both sides with each other.
    pub fn of(all: &[&[Model]]) -> Engines {
        let mut slots: Vec<Slot> = Vec::new();
        let mut positions = Vec::with_capacity(all.len());
        for (side, models) in all.iter().enumerate() {
            let pairs = pair(&slots, models).into_iter().zip(*models);
            let place = |(slot, model): (Option<usize>, _)| {
                let slot = slot.unwrap_or(slots.len());
                if slot == slots.len() {
                    slots.push(vec![None; all.len()]);
                }
                if let Some(cell) = slots.get_mut(slot).and_then(|cells| cells.get_mut(side)) {
                    *cell = Some(model);
                }
                count(slot)
            };
            positions.push(pairs.map(place).collect());
        }
        // Engines of one name are numbered.
        let mut seen: HashMap<&str, u32> = HashMap::new();
        let mut matches = Vec::with_capacity(slots.len());
        for models in &slots {
            let first = models.iter().flatten().next();
            let name = first.map_or("", |model| file_name(&model.path));
            let count = seen.entry(name).or_default();
            *count += 1;
            let paths = models.iter().map(|model| Some((*model)?.path.clone()));
            matches.push(EngineMatch {
                label: match count {
                    1 => name.to_owned(),
                    count => format!("{name} ({count})"),
                },
                paths: paths.collect(),
                change: Some(change(models)),
            });
        }
        Engines { matches, positions }
    }
}

/// The models of the sides that are one engine.
type Slot<'a> = Vec<Option<&'a Model>>;

/// The engines of rows that know them by name alone, each once, in the order in which rows name them; the rows are told
/// their positions.
#[cfg(feature = "budget")]
pub(crate) fn named_by<'a>(rows: impl Iterator<Item = &'a mut Row>) -> Vec<EngineMatch> {
    let mut engines: Vec<EngineMatch> = Vec::new();
    for row in rows {
        let Some(name) = &row.engine else { continue };
        let known = engines.iter().position(|engine| engine.label == *name);
        row.engine_index = Some(count(known.unwrap_or(engines.len())));
        if known.is_none() {
            engines.push(EngineMatch {
                label: name.clone(),
                paths: Vec::new(),
                change: None,
            });
        }
    }
    engines
}

/// What models are told apart by, where they have it.
type Key<'a> = dyn Fn(&Model) -> Option<String> + 'a;

/// For each model the slot it belongs to, if it belongs to one.
fn pair(slots: &[Slot], models: &[Model]) -> Vec<Option<usize>> {
    let mut pairs = vec![None; models.len()];
    let mut taken = vec![false; slots.len()];
    let name = |model: &Model| Some(file_name(&model.path).to_owned());
    let hash = |model: &Model| model.sha256.value().cloned();
    let both = |model: &Model| Some(format!("{}\n{}", name(model)?, hash(model)?));
    let keys: [&Key; 3] = [&both, &name, &hash];
    for key in keys {
        // The last of a key is on top, so that equals are paired in their order.
        let mut free: HashMap<String, Vec<usize>> = HashMap::new();
        for (slot, known) in slots.iter().enumerate().rev() {
            let first = known.iter().flatten().next();
            if let (false, Some(key)) = (taken[slot], first.and_then(|model| key(model))) {
                free.entry(key).or_default().push(slot);
            }
        }
        for (pair, model) in pairs.iter_mut().zip(models) {
            if pair.is_none()
                && let Some(slot) = key(model).and_then(|key| free.get_mut(&key)?.pop())
            {
                *pair = Some(slot);
                taken[slot] = true;
            }
        }
    }
    // One engine left over on each side is the same one by another name.
    let mut free = (0..slots.len()).filter(|slot| !taken[*slot]);
    let mut left = pairs.iter_mut().filter(|pair| pair.is_none());
    if let (Some(slot), None, Some(pair), None) =
        (free.next(), free.next(), left.next(), left.next())
    {
        *pair = Some(slot);
    }
    pairs
}

/// What became of an engine over the sides.
fn change(models: &Slot) -> EngineChange {
    let mut present = models.iter().flatten();
    let Some(first) = present.next() else {
        return EngineChange::Unknown;
    };
    let hash = first.sha256.value();
    match models.first() {
        Some(None) => EngineChange::Added,
        _ if models.iter().any(Option::is_none) => EngineChange::Removed,
        _ if present
            .clone()
            .any(|it| file_name(&it.path) != file_name(&first.path)) =>
        {
            EngineChange::Renamed
        }
        _ if models
            .iter()
            .flatten()
            .any(|it| it.sha256.value().is_none()) =>
        {
            EngineChange::Unknown
        }
        _ if present.all(|it| it.sha256.value() == hash) => EngineChange::Same,
        _ => EngineChange::Rebuilt,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_the_last_part_of_its_path_on_any_system() {
        assert_eq!(file_name("a/b/net.engine"), "net.engine");
        assert_eq!(file_name(r"C:\models\net.engine"), "net.engine");
        assert_eq!(file_name("net.engine/"), "net.engine");
        assert_eq!(file_name("/"), "/");
    }
}
