//! A layered layout (Sugiyama, Tagawa and Toda, 1981): boxes in rows, edges as curves downward.
//!
//! Edges that pass a row have a slot of their own in it, so no edge runs through a box.

use super::arcs::Neighbours;
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

/// Rounds of sorting; each goes down or up.
const ORDER_ROUNDS: usize = 12;

/// Slots and edges that are looked at in all; beyond, the order is good enough.
const MOST_WORK: usize = 6_000_000;

/// Reorders the rows of the slots. The best order met is kept, and the one given is the first met.
pub(super) fn reorder(slots: &mut Slots) {
    let mut best = slots.rows.clone();
    let mut least = crossings(slots);
    let each: usize = slots.rows.iter().map(Vec::len).sum::<usize>() + slots.edges.len();
    let rounds = ORDER_ROUNDS.min(MOST_WORK / each.max(1));
    for round in 0..rounds {
        if least == 0 {
            break;
        }
        sort_once(slots, round % 2 == 0);
        let now = crossings(slots);
        if now < least {
            least = now;
            best.clone_from(&slots.rows);
        }
    }
    slots.rows = best;
    slots.number();
}

/// Sorts every row by the middle of its neighbours above (on the way down) or below.
fn sort_once(slots: &mut Slots, down: bool) {
    let count = slots.rows.len();
    for step in 0..count {
        let row = if down { step } else { count - 1 - step };
        let mut keyed: Vec<(f64, usize)> = Vec::with_capacity(slots.rows[row].len());
        for (place, slot) in slots.rows[row].iter().enumerate() {
            let neighbours = if down {
                slots.before.of(*slot)
            } else {
                slots.after.of(*slot)
            };
            let places = neighbours.iter().map(|other| slots.place[*other] as f64);
            let middle = places.sum::<f64>() / neighbours.len() as f64;
            // What has no neighbour there keeps its place.
            keyed.push((
                if middle.is_nan() {
                    place as f64
                } else {
                    middle
                },
                *slot,
            ));
        }
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (place, (_, slot)) in keyed.iter().enumerate() {
            slots.place[*slot] = place;
        }
        slots.rows[row] = keyed.into_iter().map(|(_, slot)| slot).collect();
    }
}

/// How many pairs of edges cross.
fn crossings(slots: &Slots) -> u64 {
    let widest = slots.rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut tree = vec![0u64; widest + 1];
    let mut total = 0;
    for row in &slots.rows {
        tree.fill(0);
        let mut seen = 0;
        for slot in row {
            let mut ends: Vec<usize> = slots
                .after
                .of(*slot)
                .iter()
                .map(|b| slots.place[*b])
                .collect();
            ends.sort_unstable();
            // Edges of one slot do not cross each other.
            for end in &ends {
                total += seen - up_to(&tree, *end);
            }
            for end in &ends {
                add(&mut tree, *end);
                seen += 1;
            }
        }
    }
    total
}

/// How many ends lie at a place or before it (Fenwick's tree).
fn up_to(tree: &[u64], place: usize) -> u64 {
    let (mut sum, mut at) = (0, place + 1);
    while at > 0 {
        sum += tree.get(at).copied().unwrap_or(0);
        at &= at - 1;
    }
    sum
}

fn add(tree: &mut [u64], place: usize) {
    let mut at = place + 1;
    while let Some(sum) = tree.get_mut(at) {
        *sum += 1;
        at += at & at.wrapping_neg();
    }
}

/// Rounds of moving; each goes down or up.
const PLACE_ROUNDS: usize = 20;

/// Pixels between slots of a row.
pub(super) const BESIDE: f64 = 22.0;

/// The middles of all slots, the leftmost edge at 0.
pub(super) fn place(slots: &Slots) -> Vec<f64> {
    let mut middle = vec![0.0; slots.width.len()];
    for row in &slots.rows {
        let mut left = 0.0;
        for slot in row {
            middle[*slot] = left + slots.width[*slot] / 2.0;
            left += slots.width[*slot] + BESIDE;
        }
    }
    let count = slots.rows.len();
    for round in 0..PLACE_ROUNDS {
        let last = round + 2 >= PLACE_ROUNDS;
        for step in 0..count {
            let row = if round % 2 == 0 {
                step
            } else {
                count - 1 - step
            };
            let wishes = wishes(slots, &middle, row, (round % 2 == 0, last));
            settle(slots, &mut middle, row, &wishes);
        }
    }
    align_loose(slots, &mut middle);
    let lefts = middle
        .iter()
        .zip(&slots.width)
        .map(|(middle, width)| middle - width / 2.0);
    let leftmost = lefts.fold(f64::INFINITY, f64::min);
    if leftmost.is_finite() {
        for middle in &mut middle {
            *middle -= leftmost;
        }
    }
    middle
}

/// Where each slot of a row would like to stand, and how much that matters. Edges that pass several
/// rows become straight, but do not draw boxes aside: what is handed to the next row does.
fn wishes(
    slots: &Slots,
    middle: &[f64],
    row: usize,
    (down, both): (bool, bool),
) -> Vec<(f64, f64)> {
    slots.rows[row]
        .iter()
        .map(|slot| {
            let (mut sum, mut weights) = (0.0, 0.0);
            let mut heed = |others: &[usize]| {
                for other in others {
                    let weight = weight(slots, *slot, *other);
                    sum += weight * middle[*other];
                    weights += weight;
                }
            };
            if down || both {
                heed(slots.before.of(*slot));
            }
            if !down || both {
                heed(slots.after.of(*slot));
            }
            if weights > 0.0 {
                (sum / weights, weights)
            } else {
                (middle[*slot], 0.1)
            }
        })
        .collect()
}

/// How much an edge matters for where its ends stand.
fn weight(slots: &Slots, a: usize, b: usize) -> f64 {
    let (upper, lower) = if slots.rank[a] < slots.rank[b] {
        (a, b)
    } else {
        (b, a)
    };
    // What comes from nowhere stands aside of what is handed on.
    if slots.before.of(upper).is_empty() && slots.before.of(lower).len() > 1 {
        return 0.05;
    }
    let bends = u8::from(slots.is_bend(a)) + u8::from(slots.is_bend(b));
    [16.0, 0.05, 16.0][usize::from(bends.min(2))]
}

/// Rows of nothing but slots without edges begin where the others do.
fn align_loose(slots: &Slots, middle: &mut [f64]) {
    let is_loose =
        |slot: &usize| slots.before.of(*slot).is_empty() && slots.after.of(*slot).is_empty();
    let left = |slot: usize, middle: &[f64]| middle[slot] - slots.width[slot] / 2.0;
    let joined = (0..slots.width.len()).filter(|slot| !is_loose(slot));
    let leftmost = joined
        .map(|slot| left(slot, middle))
        .fold(f64::INFINITY, f64::min);
    for row in slots.rows.iter().filter(|row| row.iter().all(is_loose)) {
        let first = row.first().map_or(0.0, |slot| left(*slot, middle));
        for slot in row.iter().filter(|_| leftmost.is_finite()) {
            middle[*slot] += leftmost - first;
        }
    }
}

/// Moves a row's slots as near to their wishes as their widths allow: the least sum of weighted squares
/// (isotonic regression by pooling adjacent violators).
fn settle(slots: &Slots, middle: &mut [f64], row: usize, wishes: &[(f64, f64)]) {
    struct Pool {
        at: f64,
        weight: f64,
        slots: usize,
    }
    let row = &slots.rows[row];
    // Offsets turn "at least so far from the one before" into "not before the one before".
    let mut offsets = Vec::with_capacity(row.len());
    let mut offset = 0.0;
    let mut before: Option<f64> = None;
    let mut pools: Vec<Pool> = Vec::with_capacity(row.len());
    for (slot, (wish, weight)) in row.iter().zip(wishes) {
        let width = slots.width[*slot];
        if let Some(before) = before {
            offset += f64::midpoint(before, width) + BESIDE;
        }
        before = Some(width);
        offsets.push(offset);
        let mut pool = Pool {
            at: wish - offset,
            weight: *weight,
            slots: 1,
        };
        while let Some(last) = pools.pop_if(|last| last.at > pool.at) {
            let weight = last.weight + pool.weight;
            pool = Pool {
                at: (last.at * last.weight + pool.at * pool.weight) / weight,
                weight,
                slots: last.slots + pool.slots,
            };
        }
        pools.push(pool);
    }
    let places = pools
        .iter()
        .flat_map(|pool| std::iter::repeat_n(pool.at, pool.slots));
    for ((slot, offset), at) in row.iter().zip(offsets).zip(places) {
        middle[*slot] = at + offset;
    }
}

/// How wide a drawing is for its height: what fits a screen.
const ASPECT: f64 = 1.5;

/// A part is not cut before it is so high, pixels.
const LEAST_HEIGHT: f64 = 1_100.0;

/// Rows to be divided.
pub struct Rows<'a> {
    /// Pixels from a row's top to the next one's.
    pub heights: &'a [f64],
    /// Pixels that a row takes across.
    pub widths: &'a [f64],
    /// Tensors that pass from above a row to it or below it; the cost of a cut there.
    pub crossing: &'a [usize],
}

/// The first rows of the parts; the first is 0.
pub fn cuts(rows: &Rows) -> Vec<usize> {
    let height: f64 = rows.heights.iter().sum();
    let mut wide: Vec<f64> = rows.widths.to_vec();
    wide.sort_by(f64::total_cmp);
    // The width of a part is that of its widest row; a few wide rows do not make every part wide.
    let typical = wide
        .get(wide.len() * 9 / 10)
        .copied()
        .unwrap_or(1.0)
        .max(1.0);
    let parts = (ASPECT * height / typical).sqrt().round().max(1.0);
    let wanted = (height / parts).max(LEAST_HEIGHT);
    let mut cuts = vec![0];
    let (mut start, mut above) = (0, 0.0);
    // A rest that is hardly higher than a part is not cut once more.
    while height - above > wanted * 1.25 {
        let Some(cut) = cut(rows, start, wanted) else {
            break;
        };
        above += rows.heights.iter().take(cut).skip(start).sum::<f64>();
        start = cut;
        cuts.push(cut);
    }
    cuts
}

/// Where the part that begins with row `start` ends: near the wanted height, where least crosses.
fn cut(rows: &Rows, start: usize, wanted: f64) -> Option<usize> {
    let mut height = 0.0;
    let mut best: Option<(f64, usize)> = None;
    for (row, own) in rows.heights.iter().enumerate().skip(start) {
        if row > start && height >= wanted * 0.75 {
            let crossing = rows.crossing.get(row).copied().unwrap_or(0) as f64;
            // A tensor more is worth a tenth of the height.
            let cost = crossing + (height - wanted).abs() / wanted * 10.0;
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, row));
            }
        }
        height += own;
        if height > wanted * 1.25 && best.is_some() {
            break;
        }
    }
    best.map(|(_, row)| row)
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

    fn chain(rows: usize, crossing: &[usize]) -> Vec<usize> {
        cuts(&Rows {
            heights: &vec![150.0; rows],
            widths: &vec![250.0; rows],
            crossing,
        })
    }

    #[test]
    fn what_fits_a_screen_is_not_cut() {
        assert_eq!(chain(8, &[1; 8]), [0]);
        assert_eq!(chain(0, &[]), [0]);
    }

    #[test]
    fn a_long_chain_becomes_parts_that_fill_a_screen() {
        let cuts = chain(100, &[1; 100]);
        let high = cuts.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap() as f64 * 150.0;
        let wide = cuts.len() as f64 * 250.0;
        assert!(
            (0.8..2.5).contains(&(wide / high)),
            "{wide} × {high}: {cuts:?}"
        );
    }

    #[test]
    fn a_cut_goes_where_little_crosses() {
        let mut crossing = [3; 100];
        crossing[9] = 1;
        assert_eq!(chain(100, &crossing)[1], 9);
    }
}
