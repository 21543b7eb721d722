//! Which layers of two engines do the same work.
//!
//! Layers are renamed, fused otherwise and chosen anew by every build. So they are matched in passes, each over
//! what the passes before left: by name, by the layers of the network they came from, several with
//! several that share one of those, by the tensors they write, and at last by kind and shapes in their order. Every pass is a walk
//! over both engines with a table, so that the cost grows with the number of layers.

use std::collections::HashMap;
use std::hash::Hash;

use schemars::JsonSchema;
use serde::Serialize;

use super::model::{Engine, Layer};

/// How two sides of a match were found to belong together, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Bond {
    /// The same name.
    Name,
    /// The same layers of the network.
    Origin,
    /// The same tensors written.
    Tensors,
    /// Several layers that share layers of the network: fused otherwise.
    Refused,
    /// The same kind and shapes, in the same order.
    Shape,
}

/// Layers that do the same work, by their positions among the engines' layers. One side is empty where the
/// other has nothing like it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Layers of the base.
    pub base: Vec<usize>,
    /// Layers of the other engine.
    pub new: Vec<usize>,
    /// What they have in common; absent where one side is empty.
    pub bond: Option<Bond>,
}

/// Matches the layers of two engines. Every layer is in exactly one match; they come in the order of the base,
/// those that only the other has after their predecessors.
pub fn align(base: &Engine, new: &Engine) -> Vec<Match> {
    let origins = [origins(base), origins(new)];
    let mut pairs = Pairs {
        base: vec![None; base.layers.len()],
        new: vec![None; new.layers.len()],
        found: Vec::new(),
    };
    let fits = |a: usize, b: usize| agree(origins[0].get(a), origins[1].get(b));
    pairs.by_key(
        Bond::Name,
        [base, new],
        |_, layer, _| Some(&*layer.name),
        fits,
    );
    pairs.by_key(
        Bond::Origin,
        [base, new],
        |side, _, at| {
            origins
                .get(side)?
                .get(at)
                .filter(|origins| !origins.is_empty())
        },
        |_, _| true,
    );
    pairs.refused(&origins);
    pairs.by_key(
        Bond::Tensors,
        [base, new],
        |side, layer, _| written([base, new].get(side)?, layer),
        fits,
    );
    pairs.by_shape([base, new], |layer| Some(signature(layer, 0)));
    // What was fused in changes what is read; the batch changes every shape; the weights stay.
    pairs.by_shape([base, new], weights);
    pairs.by_shape([base, new], |layer| Some(written_shapes(layer, 0)));
    pairs.by_shape([base, new], |layer| Some(signature(layer, 1)));
    pairs.by_shape([base, new], |layer| Some(written_shapes(layer, 1)));
    pairs.in_order()
}

fn origins(engine: &Engine) -> Vec<Vec<String>> {
    engine.layers.iter().map(Layer::origins).collect()
}

/// Whether two layers may be the same: not where both say what they came from and nothing is common.
fn agree(base: Option<&Vec<String>>, new: Option<&Vec<String>>) -> bool {
    let (Some(base), Some(new)) = (base, new) else {
        return true;
    };
    base.is_empty() || new.is_empty() || base.iter().any(|origin| new.binary_search(origin).is_ok())
}

/// The names of the tensors a layer writes, sorted.
fn written<'e>(engine: &'e Engine, layer: &Layer) -> Option<Vec<&'e str>> {
    let mut names: Vec<&str> = layer
        .outputs
        .iter()
        .map(|output| engine.name_of(output.tensor))
        .collect();
    names.sort_unstable();
    (!names.is_empty()).then_some(names)
}

/// Kind and shapes of a layer, the first `dropped` dimensions of each shape left out.
fn signature(layer: &Layer, dropped: usize) -> (&str, Vec<&[i64]>) {
    let shapes = layer
        .uses()
        .map(|it| it.shape.get(dropped..).unwrap_or_default());
    (layer.kind(), shapes.collect())
}

/// Kind and shapes of what a layer writes, as [`signature`].
fn written_shapes(layer: &Layer, dropped: usize) -> (&str, Vec<&[i64]>) {
    let outputs = layer.outputs.iter();
    let shapes = outputs.map(|it| it.shape.get(dropped..).unwrap_or_default());
    (layer.kind(), shapes.collect())
}

/// How many weights a layer has and how its kernel lies: what no build changes of a convolution.
fn weights(layer: &Layer) -> Option<(u64, &[i64])> {
    let count = layer.weights.as_ref()?.count;
    let kernel = layer.contraction.as_ref().map_or(&[][..], |it| &it.kernel);
    (count > 0).then_some((count, kernel))
}

/// Matches found so far.
struct Pairs {
    /// By position: the match that a layer of the base is in.
    base: Vec<Option<usize>>,
    /// The same for the other engine.
    new: Vec<Option<usize>>,
    found: Vec<Match>,
}

impl Pairs {
    fn join(&mut self, base: Vec<usize>, new: Vec<usize>, bond: Bond) {
        let place = self.found.len();
        for (side, layers) in [(&mut self.base, &base), (&mut self.new, &new)] {
            for layer in layers {
                if let Some(slot) = side.get_mut(*layer) {
                    *slot = Some(place);
                }
            }
        }
        self.found.push(Match {
            base,
            new,
            bond: Some(bond),
        });
    }

    /// Layers with the same key, the n-th with the n-th.
    fn by_key<'e, K: Eq + Hash>(
        &mut self,
        bond: Bond,
        engines: [&'e Engine; 2],
        key: impl Fn(usize, &'e Layer, usize) -> Option<K>,
        fits: impl Fn(usize, usize) -> bool,
    ) {
        let [base, new] = engines;
        let mut waiting: HashMap<K, (usize, Vec<usize>)> = HashMap::new();
        for at in free(&self.base) {
            if let Some(key) = base.layers.get(at).and_then(|layer| key(0, layer, at)) {
                waiting.entry(key).or_default().1.push(at);
            }
        }
        for at in free(&self.new) {
            let found = new.layers.get(at).and_then(|layer| key(1, layer, at));
            let Some((next, layers)) = found.and_then(|key| waiting.get_mut(&key)) else {
                continue;
            };
            if let Some(other) = layers.get(*next).copied().filter(|other| fits(*other, at)) {
                *next += 1;
                self.join(vec![other], vec![at], bond);
            }
        }
    }

    /// Groups of layers that share layers of the network with layers of the other engine.
    fn refused(&mut self, origins: &[Vec<Vec<String>>; 2]) {
        let free_base: Vec<usize> = free(&self.base).collect();
        let free_new: Vec<usize> = free(&self.new).collect();
        let mut sets = Sets::new(free_base.len() + free_new.len());
        let mut first: HashMap<(&str, usize), usize> = HashMap::new();
        let sides = [(&free_base, 0, 0), (&free_new, 1, free_base.len())];
        for (layers, side, offset) in sides {
            let numbered = origins.get(side).map(|origins| numbered(origins));
            for (place, at) in layers.iter().enumerate() {
                let of = numbered.as_ref().and_then(|side| side.get(*at));
                for origin in of.into_iter().flatten() {
                    let set = *first.entry(*origin).or_insert(offset + place);
                    sets.join(set, offset + place);
                }
            }
        }
        let mut groups: HashMap<usize, (Vec<usize>, Vec<usize>)> = HashMap::new();
        for (place, at) in free_base.iter().enumerate() {
            groups.entry(sets.find(place)).or_default().0.push(*at);
        }
        for (place, at) in free_new.iter().enumerate() {
            let set = sets.find(free_base.len() + place);
            groups.entry(set).or_default().1.push(*at);
        }
        let mut groups: Vec<_> = groups.into_values().collect();
        groups.retain(|(base, new)| !base.is_empty() && !new.is_empty());
        groups.sort_unstable();
        for (base, new) in groups {
            self.join(base, new, Bond::Refused);
        }
    }

    /// Layers of the same signature between the same neighbours, in their order.
    fn by_shape<'e, K: Eq + Hash>(
        &mut self,
        engines: [&'e Engine; 2],
        key: impl Fn(&'e Layer) -> Option<K>,
    ) {
        let [base, new] = engines;
        let gaps = [gaps(&self.base), gaps(&self.new)];
        let with_gap = |side: usize, layer: &'e Layer, at: usize| {
            let gap = gaps.get(side)?.get(at).copied()?;
            Some((gap, key(layer)?))
        };
        self.by_key(Bond::Shape, [base, new], with_gap, |_, _| true);
        self.by_key(
            Bond::Shape,
            [base, new],
            |_, layer, _| key(layer),
            |_, _| true,
        );
    }

    /// Every layer once, in the order of the base.
    fn in_order(self) -> Vec<Match> {
        let mut all: Vec<((usize, usize, usize), Match)> = Vec::new();
        let alone = |base: Option<usize>, new: Option<usize>| Match {
            base: base.into_iter().collect(),
            new: new.into_iter().collect(),
            bond: None,
        };
        let place = |found: &Match| found.base.first().copied().unwrap_or(0) + 1;
        let mut after = 0;
        for (at, slot) in self.new.iter().enumerate() {
            match slot.and_then(|slot| self.found.get(slot)) {
                Some(found) => after = place(found),
                None => all.push(((after, 1, at), alone(None, Some(at)))),
            }
        }
        for at in free(&self.base) {
            all.push(((at + 1, 0, 0), alone(Some(at), None)));
        }
        for found in self.found {
            all.push(((place(&found), 0, 0), found));
        }
        all.sort_by_key(|(place, _)| *place);
        all.into_iter().map(|(_, found)| found).collect()
    }
}

/// Each origin with its number among those of the same name: a block that repeats has its own.
fn numbered(origins: &[Vec<String>]) -> Vec<Vec<(&str, usize)>> {
    let mut times: HashMap<&str, usize> = HashMap::new();
    let mut all = Vec::with_capacity(origins.len());
    for of_layer in origins {
        let of_layer = of_layer.iter().map(|origin| {
            let time = times.entry(origin).or_default();
            *time += 1;
            (origin.as_str(), *time)
        });
        all.push(of_layer.collect());
    }
    all
}

/// The layers that are in no match yet.
fn free(slots: &[Option<usize>]) -> impl Iterator<Item = usize> + use<> {
    let free: Vec<usize> = slots
        .iter()
        .enumerate()
        .filter_map(|(at, slot)| slot.is_none().then_some(at))
        .collect();
    free.into_iter()
}

/// For each layer the match of the nearest matched layer before it.
fn gaps(slots: &[Option<usize>]) -> Vec<Option<usize>> {
    let mut last = None;
    let gap = |slot: &Option<usize>| {
        last = slot.or(last);
        last
    };
    slots.iter().map(gap).collect()
}

/// Sets that are joined (union-find).
struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Sets {
        Sets((0..count).collect())
    }

    fn find(&mut self, mut of: usize) -> usize {
        while let Some(parent) = self.0.get(of).copied().filter(|parent| *parent != of) {
            let above = self.0.get(parent).copied().unwrap_or(parent);
            if let Some(slot) = self.0.get_mut(of) {
                *slot = above;
            }
            of = above;
        }
        of
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        let (low, high) = (a.min(b), a.max(b));
        if let Some(slot) = self.0.get_mut(high) {
            *slot = low;
        }
    }
}
