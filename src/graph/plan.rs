//! From a drawing to places: rows, parts side by side, and where each box, label and edge is.

use super::card;
use super::card::{BOX, Card};
use super::drawing::{Drawing, Tensor};
use super::layered::{Item, Layout, Link, Rows, cuts, layered};
use super::rank::ranks;

/// Pixels of the widest edge.
const WIDEST: f64 = 9.0;

/// Pixels around the parts and between them.
pub(super) const MARGIN: f64 = 24.0;
const BETWEEN_PARTS: f64 = 56.0;

/// Pixels above a part for its heading, where there are several.
pub(super) const PART_HEADING: f64 = 30.0;

/// A piece of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A box.
    Node(usize),
    /// The label of a tensor, below who writes it.
    Label(usize),
    /// Where a tensor of another part, or of nowhere, comes in.
    Arrival(usize),
}

/// A piece with its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) what: What,
    pub(super) at: (f64, f64),
    pub(super) size: (f64, f64),
}

/// An edge of a part.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Edge {
    pub(super) tensor: usize,
    pub(super) route: Vec<(f64, f64)>,
    /// Whether it ends at a box, not at a label.
    pub(super) enters: bool,
}

/// A part of a drawing.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    pub(super) pieces: Vec<Piece>,
    pub(super) edges: Vec<Edge>,
    pub(super) left: f64,
    pub(super) width: f64,
}

/// Where everything is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plan {
    pub(super) cards: Vec<Card>,
    pub(super) labels: Vec<Vec<String>>,
    /// The parts in which each tensor arrives from another one; the mark they share.
    pub(super) passes: Vec<Option<Pass>>,
    /// How wide the edges of each tensor are.
    pub(super) widths: Vec<f64>,
    pub(super) parts: Vec<Part>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A tensor that passes from one part to others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pass {
    /// What both ends are marked with.
    pub(super) mark: String,
    /// The part it comes from.
    pub(super) from: usize,
    /// The parts it is read in.
    pub(super) to: Vec<usize>,
}

/// Lays a drawing out.
pub(super) fn plan(drawing: &Drawing) -> Plan {
    let cards: Vec<Card> = drawing.boxes.iter().map(card::card).collect();
    let mut labels: Vec<Vec<String>> = drawing.tensors.iter().map(card::label).collect();
    let arcs = arcs(drawing);
    let count = drawing.boxes.len();
    // A row is no wider than the drawing would be if it were square.
    let most_beside = count.isqrt().clamp(4, 40);
    let rank = ranks(count, &arcs, most_beside);
    let first_rows = first_rows(drawing, &cards, &rank);
    let part_of: Vec<usize> = rank
        .iter()
        .map(|row| {
            first_rows
                .partition_point(|first| first <= row)
                .saturating_sub(1)
        })
        .collect();
    let passes = passes(drawing, &rank, &part_of);
    for (label, pass) in labels.iter_mut().zip(&passes) {
        if let Some(pass) = pass {
            label.push(leaving(pass));
        }
    }
    let widths = widths(drawing);
    let sketch = Sketch {
        drawing,
        cards: &cards,
        labels: &labels,
        passes: &passes,
        rank: &rank,
        part_of: &part_of,
        widths: &widths,
    };
    let mut parts = sketch.parts(first_rows.len());
    let (width, height) = side_by_side(&mut parts);
    Plan {
        cards,
        labels,
        passes,
        widths,
        parts,
        width,
        height,
    }
}

/// Who depends on whom.
fn arcs(drawing: &Drawing) -> Vec<(usize, usize)> {
    let tensors = drawing.tensors.iter();
    tensors
        .filter_map(|tensor| Some((tensor.from?, tensor)))
        .flat_map(|(from, tensor)| tensor.to.iter().map(move |to| (from, *to)))
        .collect()
}

/// The first row of every part.
fn first_rows(drawing: &Drawing, cards: &[Card], rank: &[usize]) -> Vec<usize> {
    let count = rank.iter().max().map_or(0, |row| row + 1);
    let mut heights = vec![0.0f64; count];
    let mut widths = vec![0.0f64; count];
    for (card, row) in cards.iter().zip(rank) {
        heights[*row] = heights[*row].max(card.height);
        widths[*row] += card.width + 22.0;
    }
    // The label below a row and the gaps around it.
    for height in &mut heights {
        *height += 62.0;
    }
    let mut crossing = vec![0usize; count + 1];
    let mut starts = vec![0isize; count + 1];
    for tensor in &drawing.tensors {
        let row = |node: &usize| rank.get(*node).copied();
        let Some(from) = tensor.from.as_ref().and_then(row) else {
            continue;
        };
        if let Some(lowest) = tensor
            .to
            .iter()
            .filter_map(row)
            .max()
            .filter(|to| *to > from)
        {
            starts[from + 1] += 1;
            starts[lowest + 1] -= 1;
        }
    }
    let mut open = 0isize;
    for (crossing, starts) in crossing.iter_mut().zip(starts) {
        open += starts;
        *crossing = usize::try_from(open).unwrap_or(0);
    }
    cuts(&Rows {
        heights: &heights,
        widths: &widths,
        crossing: &crossing,
    })
}

/// Which tensors are read in another part than they are written in, or not below who writes them.
fn passes(drawing: &Drawing, rank: &[usize], part_of: &[usize]) -> Vec<Option<Pass>> {
    let mut count = 0;
    let tensors = drawing.tensors.iter();
    tensors
        .map(|tensor| {
            let from = tensor.from.filter(|from| *from < rank.len())?;
            let far = |to: &&usize| !is_near((from, **to), rank, part_of);
            let readers = tensor.to.iter().filter(|to| **to < rank.len());
            let mut to: Vec<usize> = readers.filter(far).map(|to| part_of[*to]).collect();
            to.sort_unstable();
            to.dedup();
            if to.is_empty() {
                return None;
            }
            count += 1;
            Some(Pass {
                mark: letters(count),
                from: part_of[from],
                to,
            })
        })
        .collect()
}

/// Whether an edge is drawn as a line.
pub(super) fn is_near((from, to): (usize, usize), rank: &[usize], part_of: &[usize]) -> bool {
    part_of[from] == part_of[to] && rank[from] < rank[to]
}

/// What stands where a tensor leaves a part.
fn leaving(pass: &Pass) -> String {
    let parts: Vec<String> = pass
        .to
        .iter()
        .take(6)
        .map(|part| (part + 1).to_string())
        .collect();
    let more = if pass.to.len() > 6 { " …" } else { "" };
    let word = if pass.to.len() == 1 { "part" } else { "parts" };
    format!("{} ▸ {word} {}{more}", pass.mark, parts.join(", "))
}

/// 1 is A, 26 is Z, 27 is AA.
fn letters(mut number: usize) -> String {
    let mut text = Vec::new();
    while number > 0 {
        number -= 1;
        text.push(char::from(b'A' + u8::try_from(number % 26).unwrap_or(0)));
        number /= 26;
    }
    text.iter().rev().collect()
}

/// How wide the edges of each tensor are: as the root of its bytes.
fn widths(drawing: &Drawing) -> Vec<f64> {
    let largest = drawing
        .tensors
        .iter()
        .filter_map(|tensor| tensor.bytes)
        .max();
    let largest = largest.unwrap_or(0);
    let tensors = drawing.tensors.iter();
    tensors
        .map(|tensor| edge_width(tensor.bytes, largest))
        .collect()
}

/// Pixels of an edge of so many bytes where the widest has `largest`.
pub(super) fn edge_width(bytes: Option<u64>, largest: u64) -> f64 {
    let Some(bytes) = bytes else {
        return 1.0;
    };
    let part = bytes as f64 / largest.max(1) as f64;
    (part.sqrt() * WIDEST).clamp(1.0, WIDEST)
}

/// Places parts beside each other; the size of all.
fn side_by_side(parts: &mut [Part]) -> (f64, f64) {
    let heading = if parts.len() > 1 { PART_HEADING } else { 0.0 };
    let (mut left, mut height) = (MARGIN, 0.0f64);
    for part in parts.iter_mut() {
        part.left = left;
        for piece in &mut part.pieces {
            piece.at = (piece.at.0 + left, piece.at.1 + heading);
            height = height.max(piece.at.1 + piece.size.1);
        }
        for point in part.edges.iter_mut().flat_map(|edge| &mut edge.route) {
            *point = (point.0 + left, point.1 + heading);
        }
        left += part.width + BETWEEN_PARTS;
    }
    (left - BETWEEN_PARTS + MARGIN, height + MARGIN)
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_on_after_the_alphabet() {
        let marks: Vec<String> = [1, 26, 27, 702, 703].map(letters).into();
        assert_eq!(marks, ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
