//! Which engine of one side is which of another.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::Model;

use super::rows::{Cell, Row};
use super::table::{RowKey, Scope, count};
use super::verdict::Change;

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
    positions: Vec<Vec<u32>>,
}

impl Engines {
    /// The position among the matches of a side's model.
    pub fn position(&self, side: usize, model: u32) -> Option<u32> {
        let models = self.positions.get(side)?;
        models.get(usize::try_from(model).ok()?).copied()
    }

    /// For each side, for each of its models, the position among the matches.
    pub fn of_sides(&self) -> impl Iterator<Item = &[u32]> {
        self.positions.iter().map(Vec::as_slice)
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
        let mut slots: Vec<Vec<Option<usize>>> = Vec::new();
        let mut positions = Vec::with_capacity(all.len());
        for (side, models) in all.iter().enumerate() {
            let pairs = pair(&slots, all, models);
            let mut own = Vec::with_capacity(models.len());
            for (model, slot) in pairs.iter().enumerate() {
                let slot = slot.unwrap_or_else(|| {
                    slots.push(vec![None; all.len()]);
                    slots.len() - 1
                });
                if let Some(cell) = slots.get_mut(slot).and_then(|cells| cells.get_mut(side)) {
                    *cell = Some(model);
                }
                own.push(count(slot));
            }
            positions.push(own);
        }
        Engines {
            matches: label(slots.iter().map(|cells| described(cells, all)).collect()),
            positions,
        }
    }
}

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
fn pair(slots: &[Vec<Option<usize>>], all: &[&[Model]], models: &[Model]) -> Vec<Option<usize>> {
    let first_of = |slot: &Vec<Option<usize>>| {
        let mut cells = slot.iter().enumerate();
        let (side, model) = cells.find_map(|(side, cell)| Some((side, (*cell)?)))?;
        all.get(side)?.get(model)
    };
    let known: Vec<Option<&Model>> = slots.iter().map(first_of).collect();
    let mut pairs = vec![None; models.len()];
    let mut taken = vec![false; slots.len()];
    let name = |model: &Model| Some(file_name(&model.path).to_owned());
    let hash = |model: &Model| model.sha256.value().cloned();
    let both = |model: &Model| Some(format!("{}\n{}", name(model)?, hash(model)?));
    let keys: [&Key; 3] = [&both, &name, &hash];
    for key in keys {
        // The last of a key is on top, so that equals are paired in their order.
        let mut free: HashMap<String, Vec<usize>> = HashMap::new();
        for (slot, model) in known.iter().enumerate().rev() {
            if let (false, Some(key)) = (taken[slot], model.and_then(key)) {
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
    pair_the_last(&mut pairs, &taken);
    pairs
}

/// One engine left over on each side is the same one by another name.
fn pair_the_last(pairs: &mut [Option<usize>], taken: &[bool]) {
    let mut free = taken.iter().enumerate().filter(|(_, taken)| !**taken);
    let mut left = pairs.iter_mut().filter(|pair| pair.is_none());
    if let (Some((slot, _)), None, Some(pair), None) =
        (free.next(), free.next(), left.next(), left.next())
    {
        *pair = Some(slot);
    }
}

fn described(cells: &[Option<usize>], all: &[&[Model]]) -> EngineMatch {
    let models: Vec<Option<&Model>> = cells
        .iter()
        .zip(all)
        .map(|(cell, models)| models.get((*cell)?))
        .collect();
    let first = models.iter().flatten().next();
    EngineMatch {
        label: first.map_or_else(String::new, |model| file_name(&model.path).to_owned()),
        paths: models
            .iter()
            .map(|model| model.map(|model| model.path.clone()))
            .collect(),
        change: Some(change(&models)),
    }
}

fn change(models: &[Option<&Model>]) -> EngineChange {
    let present: Vec<&Model> = models.iter().flatten().copied().collect();
    let Some((first, rest)) = present.split_first() else {
        return EngineChange::Unknown;
    };
    if present.len() < models.len() {
        return match models.first() {
            Some(Some(_)) => EngineChange::Removed,
            _ => EngineChange::Added,
        };
    }
    if rest
        .iter()
        .any(|model| file_name(&model.path) != file_name(&first.path))
    {
        return EngineChange::Renamed;
    }
    let hashes: Option<Vec<&String>> = present.iter().map(|model| model.sha256.value()).collect();
    match hashes {
        None => EngineChange::Unknown,
        Some(hashes) if hashes.windows(2).all(|pair| pair.first() == pair.last()) => {
            EngineChange::Same
        }
        Some(_) => EngineChange::Rebuilt,
    }
}

/// Engines of one name are numbered.
fn label(mut matches: Vec<EngineMatch>) -> Vec<EngineMatch> {
    let mut seen: HashMap<String, u32> = HashMap::new();
    for engine in &mut matches {
        let count = seen.entry(engine.label.clone()).or_default();
        *count += 1;
        if *count > 1 {
            engine.label = format!("{} ({count})", engine.label);
        }
    }
    matches
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
