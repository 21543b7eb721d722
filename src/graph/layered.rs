//! A layered layout (Sugiyama, Tagawa and Toda, 1981): boxes in rows, edges as curves downward.
//!
//! Edges that pass a row have a slot of their own in it, so no edge runs through a box.

use super::arcs::Neighbours;
use super::order::reorder;
use super::place::place;
use super::rank::without_gaps;

/// Pixels between rows, at least and at most; edges that go far sideways get more.
const BETWEEN: (f64, f64) = (18.0, 64.0);

/// Pixels beside an edge that passes a row.
const BEND_MARGIN: f64 = 2.0;

/// A box to be placed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Item {
    /// Pixels.
    pub width: f64,
    /// Pixels.
    pub height: f64,
    /// Its row.
    pub rank: usize,
}

/// An edge between two boxes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// The upper box.
    pub from: usize,
    /// The lower box: an edge that does not point down is not drawn.
    pub to: usize,
    /// How wide its line is, pixels.
    pub width: f64,
}

/// Where everything is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// Pixels from the left edge to the right.
    pub width: f64,
    /// Pixels from the top edge to the bottom.
    pub height: f64,
    /// The left upper corners of the boxes.
    pub corners: Vec<(f64, f64)>,
    /// The points an edge passes, from top to bottom: it is straight from an even one to the next and
    /// curved from an odd one. Empty where an edge did not point down.
    pub routes: Vec<Vec<(f64, f64)>>,
}

/// Boxes and the places of passing edges, in rows.
pub(super) struct Slots {
    pub(super) rows: Vec<Vec<usize>>,
    /// A slot's place in its row.
    pub(super) place: Vec<usize>,
    pub(super) width: Vec<f64>,
    /// A slot's row.
    pub(super) rank: Vec<usize>,
    /// Between neighbouring rows.
    pub(super) edges: Vec<(usize, usize)>,
    pub(super) before: Neighbours,
    pub(super) after: Neighbours,
    boxes: usize,
}

impl Slots {
    /// Whether a slot is where an edge passes.
    pub(super) fn is_bend(&self, slot: usize) -> bool {
        slot >= self.boxes
    }

    /// Writes down where in its row every slot stands.
    pub(super) fn number(&mut self) {
        for row in &self.rows {
            for (place, slot) in row.iter().enumerate() {
                self.place[*slot] = place;
            }
        }
    }
}

/// Lays boxes out in the rows they name; rows without a box are left out.
pub fn layered(items: &[Item], links: &[Link]) -> Layout {
    let ranks = without_gaps(items.iter().map(|item| item.rank).collect());
    let compact = |(item, rank): (&Item, usize)| Item { rank, ..*item };
    let items: &[Item] = &items.iter().zip(ranks).map(compact).collect::<Vec<_>>();
    let (mut slots, chains) = slots(items, links);
    reorder(&mut slots);
    let middle = place(&slots);
    let rows = heights(items, &slots, &middle);
    let mut corners = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let (top, height) = rows[item.rank];
        let corner = (
            middle[index] - item.width / 2.0,
            top + (height - item.height) / 2.0,
        );
        corners.push(corner);
    }
    let ports = ports(items, &chains, &middle);
    let routes = chains
        .iter()
        .zip(&ports)
        .map(|(chain, ports)| route(items, chain, *ports, &middle, &rows, &corners))
        .collect();
    let rights = middle
        .iter()
        .zip(&slots.width)
        .map(|(middle, width)| middle + width / 2.0);
    Layout {
        width: rights.fold(0.0, f64::max),
        height: rows.last().map_or(0.0, |(top, height)| top + height),
        corners,
        routes,
    }
}

/// A box's slots and those of an edge, from top to bottom; empty for an edge that is not drawn.
type Chain = Vec<(usize, usize)>;

/// Every box and every passing edge a slot; the chain of slots of every edge with their rows.
fn slots(items: &[Item], links: &[Link]) -> (Slots, Vec<Chain>) {
    let count = items.iter().map(|item| item.rank + 1).max().unwrap_or(0);
    let mut rows = vec![Vec::new(); count];
    for (index, item) in items.iter().enumerate() {
        rows[item.rank].push(index);
    }
    let mut width: Vec<f64> = items.iter().map(|item| item.width).collect();
    let mut rank: Vec<usize> = items.iter().map(|item| item.rank).collect();
    let mut edges = Vec::new();
    let mut chains = Vec::with_capacity(links.len());
    for link in links {
        let (Some(from), Some(to)) = (items.get(link.from), items.get(link.to)) else {
            chains.push(Vec::new());
            continue;
        };
        if from.rank >= to.rank {
            chains.push(Vec::new());
            continue;
        }
        let mut chain = vec![(link.from, from.rank)];
        for (row, slots) in rows
            .iter_mut()
            .enumerate()
            .take(to.rank)
            .skip(from.rank + 1)
        {
            chain.push((width.len(), row));
            slots.push(width.len());
            rank.push(row);
            width.push(link.width.max(0.0) + 2.0 * BEND_MARGIN);
        }
        chain.push((link.to, to.rank));
        edges.extend(chain.windows(2).map(|pair| (pair[0].0, pair[1].0)));
        chains.push(chain);
    }
    let mut slots = Slots {
        place: vec![0; width.len()],
        before: Neighbours::before(width.len(), &edges),
        after: Neighbours::after(width.len(), &edges),
        rows,
        width,
        rank,
        edges,
        boxes: items.len(),
    };
    slots.number();
    (slots, chains)
}

/// Top and height of every row.
fn heights(items: &[Item], slots: &Slots, middle: &[f64]) -> Vec<(f64, f64)> {
    let mut sideways = vec![0.0f64; slots.rows.len() + 1];
    for (row, below) in slots.rows.iter().zip(sideways.iter_mut().skip(1)) {
        for slot in row {
            for other in slots.after.of(*slot) {
                *below = below.max((middle[*slot] - middle[*other]).abs());
            }
        }
    }
    let mut top = 0.0;
    let mut rows = Vec::with_capacity(slots.rows.len());
    for (row, sideways) in slots.rows.iter().zip(sideways) {
        if !rows.is_empty() {
            top += (BETWEEN.0 + sideways * 0.09).min(BETWEEN.1);
        }
        let boxes = row.iter().filter_map(|slot| items.get(*slot));
        let height = boxes.map(|item| item.height).fold(0.0, f64::max);
        rows.push((top, height));
        top += height;
    }
    rows
}

/// Where edges leave and enter, so that those of one box do not lie upon each other: the distance from
/// the middle of the box, at the upper and at the lower end.
fn ports(items: &[Item], chains: &[Chain], middle: &[f64]) -> Vec<(f64, f64)> {
    let mut ports = vec![(0.0, 0.0); chains.len()];
    for upper in [true, false] {
        let mut ends: Vec<Vec<(f64, usize)>> = vec![Vec::new(); items.len()];
        for (edge, chain) in chains.iter().enumerate() {
            if let [first, second, ..] = chain.as_slice() {
                let last = chain.len() - 1;
                let (own, next) = if upper {
                    (first.0, second.0)
                } else {
                    (chain[last].0, chain[last - 1].0)
                };
                ends[own].push((middle[next], edge));
            }
        }
        for (item, ends) in items.iter().zip(&mut ends) {
            ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let step = (item.width * 0.7 / ends.len().max(1) as f64).min(34.0);
            let first = -step * (ends.len().saturating_sub(1)) as f64 / 2.0;
            for (place, (_, edge)) in ends.iter().enumerate() {
                let port = first + step * place as f64;
                if upper {
                    ports[*edge].0 = port;
                } else {
                    ports[*edge].1 = port;
                }
            }
        }
    }
    ports
}

/// The points of an edge: from the lower edge of its upper box, straight down through every row.
fn route(
    items: &[Item],
    chain: &Chain,
    (leaves, enters): (f64, f64),
    middle: &[f64],
    rows: &[(f64, f64)],
    corners: &[(f64, f64)],
) -> Vec<(f64, f64)> {
    let mut points = Vec::with_capacity(chain.len() * 2);
    for (place, (slot, row)) in chain.iter().enumerate() {
        let (top, height) = rows[*row];
        if place == 0 {
            let x = middle[*slot] + leaves;
            points.push((x, corners[*slot].1 + items[*slot].height));
            points.push((x, top + height));
        } else if place + 1 == chain.len() {
            let x = middle[*slot] + enters;
            points.push((x, top));
            points.push((x, corners[*slot].1));
        } else {
            points.push((middle[*slot], top));
            points.push((middle[*slot], top + height));
        }
    }
    points
}

/// A route as the data of an SVG path: lines, and curves that begin and end upright.
pub fn path(route: &[(f64, f64)]) -> String {
    let mut data = String::new();
    for (index, (x, y)) in route.iter().enumerate() {
        if index == 0 {
            data.push_str(&format!("M{x:.1} {y:.1}"));
        } else if index % 2 == 1 {
            data.push_str(&format!("V{y:.1}"));
        } else if let Some((from, above)) = route.get(index - 1) {
            let half = f64::midpoint(*above, *y);
            if (from - x).abs() < 0.05 {
                data.push_str(&format!("V{y:.1}"));
            } else {
                data.push_str(&format!(
                    "C{from:.1} {half:.1} {x:.1} {half:.1} {x:.1} {y:.1}"
                ));
            }
        }
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diamond_stands_upright_and_nothing_crosses() {
        let item = |rank| Item {
            width: 100.0,
            height: 40.0,
            rank,
        };
        let link = |from, to| Link {
            from,
            to,
            width: 2.0,
        };
        let items = [item(0), item(1), item(1), item(2)];
        let layout = layered(&items, &[link(0, 1), link(0, 2), link(1, 3), link(2, 3)]);
        let xs: Vec<f64> = layout.corners.iter().map(|(x, _)| x.round()).collect();
        assert_eq!(xs, [61.0, 0.0, 122.0, 61.0]);
        assert!((layout.width - 222.0).abs() < 1e-6, "{}", layout.width);
        assert!(
            path(&layout.routes[0]).starts_with("M94.0 40.0"),
            "{}",
            path(&layout.routes[0])
        );
    }
}
