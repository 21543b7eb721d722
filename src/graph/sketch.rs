//! The parts of a drawing: what each holds, and how it is laid out.

use super::card::{self, BOX, Card};
use super::drawing::{Drawing, Tensor};
use super::layered::{Item, Layout, Link, layered};
use super::plan::{Edge, Part, Pass, Piece, What, is_near};

/// A drawing with rows and parts, on its way to places.
pub(super) struct Sketch<'a> {
    pub(super) drawing: &'a Drawing,
    pub(super) cards: &'a [Card],
    pub(super) labels: &'a [Vec<String>],
    pub(super) passes: &'a [Option<Pass>],
    pub(super) rank: &'a [usize],
    pub(super) part_of: &'a [usize],
    pub(super) widths: &'a [f64],
}

/// What a part holds, before it is laid out.
#[derive(Default)]
struct Heap {
    whats: Vec<What>,
    items: Vec<Item>,
    links: Vec<Link>,
    tensors: Vec<usize>,
}

impl Heap {
    fn put(&mut self, what: What, (width, height): (f64, f64), rank: usize) -> usize {
        self.whats.push(what);
        self.items.push(Item {
            width,
            height,
            rank,
        });
        self.items.len() - 1
    }

    fn join(&mut self, from: usize, to: usize, tensor: usize, width: f64) {
        self.links.push(Link { from, to, width });
        self.tensors.push(tensor);
    }
}

impl Sketch<'_> {
    /// Lays the parts out, each for itself.
    pub(super) fn parts(&self, count: usize) -> Vec<Part> {
        let mut heaps: Vec<Heap> = Vec::new();
        heaps.resize_with(count.max(1), Heap::default);
        // Boxes have odd rows, labels even ones: below a box its tensors, above it what arrives.
        let mut item_of = Vec::with_capacity(self.cards.len());
        for (node, card) in self.cards.iter().enumerate() {
            let size = (card.width, card.height);
            let heap = &mut heaps[self.part_of[node]];
            item_of.push(heap.put(What::Node(node), size, self.rank[node] * 2 + 1));
        }
        for (index, tensor) in self.drawing.tensors.iter().enumerate() {
            let writer = tensor.from.filter(|from| *from < self.rank.len());
            let mut rest: Vec<usize> = tensor.to.clone();
            rest.retain(|to| *to < self.rank.len());
            if let Some(from) = writer {
                let heap = &mut heaps[self.part_of[from]];
                let size = card::extent(&self.labels[index]);
                let label = heap.put(What::Label(index), size, self.rank[from] * 2 + 2);
                heap.join(item_of[from], label, index, self.widths[index]);
                for to in &rest {
                    if is_near((from, *to), self.rank, self.part_of) {
                        heap.join(label, item_of[*to], index, self.widths[index]);
                    }
                }
                rest.retain(|to| !is_near((from, *to), self.rank, self.part_of));
            }
            self.arrive(&mut heaps, &item_of, index, &rest);
        }
        heaps.iter().map(laid_out).collect()
    }

    /// Where a tensor comes into the parts that read it and do not write it.
    fn arrive(&self, heaps: &mut [Heap], item_of: &[usize], tensor: usize, readers: &[usize]) {
        let mut by_part: Vec<(usize, usize, usize)> = readers
            .iter()
            .map(|to| (self.part_of[*to], self.rank[*to], *to))
            .collect();
        by_part.sort_unstable();
        for readers in by_part.chunk_by(|a, b| a.0 == b.0) {
            let Some((part, rank, _)) = readers.first().copied() else {
                continue;
            };
            let lines = self.arrival(tensor);
            let size = card::extent(&lines);
            let heap = &mut heaps[part];
            let arrival = heap.put(What::Arrival(tensor), size, rank * 2);
            for (_, _, to) in readers {
                heap.join(arrival, item_of[*to], tensor, self.widths[tensor]);
            }
        }
    }

    fn arrival(&self, tensor: usize) -> Vec<String> {
        arrival(self.passes[tensor].as_ref(), &self.drawing.tensors[tensor])
    }
}

/// What stands where a tensor comes into a part.
pub(super) fn arrival(pass: Option<&Pass>, tensor: &Tensor) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(pass) = pass {
        lines.push(format!("part {} ▸ {}", pass.from + 1, pass.mark));
        lines.extend(card::label(tensor).into_iter().take(1));
    } else {
        lines.extend(card::label(tensor));
    }
    lines
}

/// Lays one part out.
fn laid_out(heap: &Heap) -> Part {
    let Layout {
        width,
        corners,
        routes,
        ..
    } = layered(&heap.items, &heap.links);
    let pieces = heap.whats.iter().zip(corners).zip(&heap.items);
    let pieces = pieces.map(|((what, at), item)| Piece {
        what: *what,
        at,
        size: (item.width, item.height),
    });
    let edges = heap.links.iter().zip(routes).zip(&heap.tensors);
    let edges = edges.map(|((link, route), tensor)| Edge {
        tensor: *tensor,
        route,
        enters: matches!(heap.whats.get(link.to), Some(What::Node(_))),
    });
    Part {
        pieces: pieces.collect(),
        edges: edges.collect(),
        left: 0.0,
        width: width.max(BOX),
    }
}
