//! What is held at once: every tensor between the layer that writes it and the last that reads it.
//!
//! In the order of execution, bindings and constants left out, a region as large as its widest view with its
//! padding, and what a `NoOp` passes on the same region as what it was given. TensorRT's own figure for
//! activations was equal to this in most engines where both are known, and larger by its scratch memory and by
//! the placement of blocks in the others; it cannot be smaller.

use super::figure::Figure;
use super::model::{Engine, Held, TensorId};

/// What is held at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Liveness {
    /// The most that is held at once.
    pub peak_bytes: u64,
    /// Position of the first layer that holds so much; none where nothing is held.
    pub peak_layer: Option<usize>,
    /// Bytes held while each layer runs, by its position.
    pub live_bytes: Vec<u64>,
    /// The regions with a size, in the order they are first held.
    pub regions: Vec<Region>,
    /// Bytes of all regions together: what would be held if nothing were used again.
    pub unique_bytes: u64,
    /// Largest working set of a single layer: what it reads and writes of this memory.
    pub largest_layer_bytes: u64,
    /// Tensors whose size is not known; nothing is counted for them.
    pub without_size: Vec<TensorId>,
}

/// Memory that is held from a layer to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// The tensor that was first in it.
    pub tensor: TensorId,
    /// Its bytes.
    pub bytes: u64,
    /// Positions of the first and the last layer that need it.
    pub first: usize,
    /// The last.
    pub last: usize,
}

impl Liveness {
    /// Computes it.
    pub fn of(engine: &Engine) -> Liveness {
        let aliases = Aliases::of(engine);
        let spans = spans(engine, &aliases);
        let mut liveness = Liveness {
            live_bytes: vec![0; engine.layers.len()],
            without_size: without_size(engine, &aliases),
            ..Liveness::default()
        };
        liveness.regions = regions(&spans);
        liveness.fill();
        liveness.largest_layer_bytes = largest_layer(engine, &aliases, &spans);
        liveness
    }

    /// The regions that are held while the layer at this position runs, the largest first.
    pub fn held_at(&self, position: usize) -> Vec<Region> {
        let is_held = |region: &&Region| region.first <= position && position <= region.last;
        let mut held: Vec<Region> = self.regions.iter().filter(is_held).copied().collect();
        held.sort_by_key(|region| std::cmp::Reverse(region.bytes));
        held
    }

    /// Adds up what begins and ends at each layer, in numbers that hold any sum; what is told stops at the
    /// largest of 64 bits.
    fn fill(&mut self) {
        let mut begins = vec![0_u128; self.live_bytes.len()];
        let mut ends = vec![0_u128; self.live_bytes.len()];
        for region in &self.regions {
            self.unique_bytes = self.unique_bytes.saturating_add(region.bytes);
            let add = |sums: &mut Vec<u128>, at: usize| {
                if let Some(sum) = sums.get_mut(at) {
                    *sum += u128::from(region.bytes);
                }
            };
            add(&mut begins, region.first);
            add(&mut ends, region.last);
        }
        let mut held = 0_u128;
        for (position, live) in self.live_bytes.iter_mut().enumerate() {
            held += begins.get(position).copied().unwrap_or(0);
            *live = u64::try_from(held).unwrap_or(u64::MAX);
            if *live > self.peak_bytes {
                self.peak_bytes = *live;
                self.peak_layer = Some(position);
            }
            held -= ends.get(position).copied().unwrap_or(0);
        }
    }
}

/// What is known of a region by the number of its first tensor.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    bytes: u64,
    ends: Option<(usize, usize)>,
    /// Whether it is memory of the engine's: written by a layer, not the caller's, not constant.
    is_written: bool,
    is_other: bool,
}

impl Span {
    fn reach(&mut self, position: usize) {
        self.ends = Some(match self.ends {
            Some((first, last)) => (first.min(position), last.max(position)),
            None => (position, position),
        });
    }

    fn is_counted(&self) -> bool {
        self.is_written && !self.is_other
    }
}

/// The spans of all regions, by the number of their first tensor.
fn spans(engine: &Engine, aliases: &Aliases) -> Vec<Span> {
    let mut spans = vec![Span::default(); engine.tensors.len()];
    for (position, layer) in engine.layers.iter().enumerate() {
        if layer.is_constant() {
            continue;
        }
        let inputs = layer.inputs.iter().map(|it| (it, false));
        let outputs = layer.outputs.iter().map(|it| (it, true));
        for (used, is_written) in inputs.chain(outputs) {
            let held = engine.held(used.tensor);
            let Some(span) = spans.get_mut(aliases.root(used.tensor)) else {
                continue;
            };
            span.is_other |= held != Held::Activation;
            span.is_written |= is_written;
            span.reach(position);
            if let Figure::Exact(bytes) = used.padded_bytes {
                span.bytes = span.bytes.max(bytes);
            }
        }
    }
    spans
}

fn regions(spans: &[Span]) -> Vec<Region> {
    let mut regions: Vec<Region> = (0..)
        .map(TensorId)
        .zip(spans)
        .filter(|(_, span)| span.is_counted() && span.bytes > 0)
        .filter_map(|(tensor, span)| {
            let (first, last) = span.ends?;
            Some(Region {
                tensor,
                bytes: span.bytes,
                first,
                last,
            })
        })
        .collect();
    regions.sort_by_key(|region| region.first);
    regions
}

/// The most that one layer reads and writes of the memory that is counted, each region once.
fn largest_layer(engine: &Engine, aliases: &Aliases, spans: &[Span]) -> u64 {
    let mut roots = Vec::new();
    let mut largest = 0;
    for layer in engine.layers.iter().filter(|layer| !layer.is_constant()) {
        roots.clear();
        roots.extend(layer.uses().map(|it| aliases.root(it.tensor)));
        roots.sort_unstable();
        roots.dedup();
        let of = |root: &usize| spans.get(*root).filter(|span| span.is_counted());
        let bytes = roots.iter().filter_map(of).map(|span| span.bytes);
        largest = largest.max(bytes.fold(0, u64::saturating_add));
    }
    largest
}

/// The tensors without a size that layers which move bytes use, each once.
fn without_size(engine: &Engine, aliases: &Aliases) -> Vec<TensorId> {
    let moving = engine.layers.iter().filter(|layer| !layer.is_free());
    let mut roots: Vec<usize> = moving
        .flat_map(super::model::Layer::uses)
        .filter(|it| it.padded_bytes.get().is_none())
        .map(|it| aliases.root(it.tensor))
        .collect();
    roots.sort_unstable();
    roots.dedup();
    roots
        .into_iter()
        .filter_map(|root| u32::try_from(root).ok().map(TensorId))
        .collect()
}

/// Which tensors are one buffer: the input and the output of a `NoOp`.
struct Aliases {
    /// For each tensor another one of the same buffer, nearer to the first.
    parents: Vec<u32>,
}

impl Aliases {
    fn of(engine: &Engine) -> Self {
        let count = u32::try_from(engine.tensors.len()).unwrap_or(u32::MAX);
        let mut aliases = Aliases {
            parents: (0..count).collect(),
        };
        for layer in engine.layers.iter().filter(|layer| layer.is_alias()) {
            for input in &layer.inputs {
                for output in &layer.outputs {
                    aliases.unite(input.tensor, output.tensor);
                }
            }
        }
        // Every tensor points to the first of its buffer from here on.
        for id in 0..count {
            let root = aliases.find(id);
            aliases.point(id, root);
        }
        aliases
    }

    /// The number of the first tensor of the same buffer.
    fn root(&self, tensor: TensorId) -> usize {
        let parent = self.parent(tensor.0);
        usize::try_from(parent).unwrap_or(usize::MAX)
    }

    fn parent(&self, id: u32) -> u32 {
        let at = usize::try_from(id).ok();
        at.and_then(|at| self.parents.get(at))
            .copied()
            .unwrap_or(id)
    }

    fn point(&mut self, id: u32, to: u32) {
        let parent = usize::try_from(id).ok();
        if let Some(parent) = parent.and_then(|at| self.parents.get_mut(at)) {
            *parent = to;
        }
    }

    /// The root, halving the way there for those who come later.
    fn find(&mut self, mut id: u32) -> u32 {
        loop {
            let parent = self.parent(id);
            if parent == id {
                return id;
            }
            let above = self.parent(parent);
            self.point(id, above);
            id = above;
        }
    }

    fn unite(&mut self, input: TensorId, output: TensorId) {
        let (input, output) = (self.find(input.0), self.find(output.0));
        if input != output {
            self.point(output, input);
        }
    }
}
