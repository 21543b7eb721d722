//! The tensors of a drawing: who hands what to whom, and of crowds with a loose end the largest alone.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::graph::Tensor;
use crate::layers::{Engine, TensorId, Use};
use crate::units;

/// Loose ends of a box that are all drawn.
const MOST: usize = 6;

/// Of more than that, so many are drawn.
const SHOWN: usize = 4;

/// Tensors that a tooltip names.
const MOST_TOLD: usize = 20;

/// A tensor between layers, by their positions among [`Engine::layers`].
pub(super) struct Handed<'a> {
    pub(super) tensor: TensorId,
    /// The view of who writes it; of the first reader where nobody does.
    pub(super) view: Option<&'a Use>,
    pub(super) from: Option<usize>,
    pub(super) to: Vec<usize>,
}

/// What happened to one region of memory, in the order of execution.
#[derive(Default)]
struct Region<'a> {
    /// Who writes it, and whether a reader has come since.
    writers: Vec<(usize, &'a Use)>,
    was_read: bool,
    /// Places in the list of what is handed, one for each of `writers`.
    places: Vec<usize>,
    /// Its place in that list where it was read before anybody wrote it.
    unwritten: Option<usize>,
}

/// Everything that is handed from layer to layer, or from nowhere. Layers that write into the same region
/// without a reader between them (a concatenation without a copy) feed the same readers; a region that is
/// written anew hands on what was written last.
pub(super) fn handed(engine: &Engine) -> Vec<Handed<'_>> {
    let mut regions: Vec<Region> = Vec::new();
    regions.resize_with(engine.tensors.len(), Region::default);
    let mut list: Vec<Handed> = Vec::new();
    for (position, layer) in engine.layers.iter().enumerate() {
        for view in &layer.inputs {
            if let Some(region) = region(&mut regions, view.tensor) {
                read(region, &mut list, position, view);
            }
        }
        for view in &layer.outputs {
            if let Some(region) = region(&mut regions, view.tensor) {
                written(region, &mut list, position, view);
            }
        }
    }
    list
}

fn region<'r, 'a>(regions: &'r mut [Region<'a>], id: TensorId) -> Option<&'r mut Region<'a>> {
    regions.get_mut(usize::try_from(id.0).ok()?)
}

fn read<'a>(region: &mut Region<'a>, list: &mut Vec<Handed<'a>>, reader: usize, view: &'a Use) {
    region.was_read = true;
    if region.writers.is_empty() {
        let place = *region.unwritten.get_or_insert(list.len());
        if place == list.len() {
            list.push(Handed {
                tensor: view.tensor,
                view: Some(view),
                from: None,
                to: Vec::new(),
            });
        }
        add(list, place, reader);
        return;
    }
    for place in &region.places {
        add(list, *place, reader);
    }
}

/// A reader that reads a region in several views has one edge from it.
fn add(list: &mut [Handed], place: usize, reader: usize) {
    if let Some(handed) = list.get_mut(place)
        && handed.to.last() != Some(&reader)
    {
        handed.to.push(reader);
    }
}

fn written<'a>(region: &mut Region<'a>, list: &mut Vec<Handed<'a>>, writer: usize, view: &'a Use) {
    if std::mem::take(&mut region.was_read) {
        region.writers.clear();
        region.places.clear();
    }
    // What was read before its writer came is still that writer's: the file's order is no order.
    if let (true, Some(place)) = (region.writers.is_empty(), region.unwritten.take())
        && let Some(handed) = list.get_mut(place)
    {
        handed.from = Some(writer);
        handed.view = Some(view);
        region.places.push(place);
        region.writers.push((writer, view));
        return;
    }
    region.places.push(list.len());
    region.writers.push((writer, view));
    list.push(Handed {
        tensor: view.tensor,
        view: Some(view),
        from: Some(writer),
        to: Vec::new(),
    });
}

/// For every position how many tensors are handed from before it to it or behind it.
pub(super) fn crossing(count: usize, handed: &[Handed]) -> Vec<usize> {
    let mut steps = vec![0i64; count + 2];
    for one in handed {
        let last = one.to.iter().copied().max();
        if let (Some(from), Some(last)) = (one.from, last)
            && from < last
            && last < count
        {
            steps[from + 1] += 1;
            steps[last + 1] -= 1;
        }
    }
    let mut open = 0;
    let passing = steps.iter().take(count + 1).map(|step| {
        open += step;
        usize::try_from(open).unwrap_or(0)
    });
    passing.collect()
}

/// The box that a loose end belongs to, and whether the box writes it.
type End = (usize, bool);

/// What is read by one box and written by none, or written and read by none.
fn end(tensor: &Tensor) -> Option<End> {
    match (tensor.from, tensor.to.as_slice()) {
        (Some(from), []) => Some((from, true)),
        (None, [to]) => Some((*to, false)),
        _ => None,
    }
}

/// The tensors with crowds made one.
pub(super) fn thinned(tensors: Vec<Tensor>) -> Vec<Tensor> {
    let mut ends: BTreeMap<End, Vec<Tensor>> = BTreeMap::new();
    let mut kept = Vec::with_capacity(tensors.len());
    for tensor in tensors {
        match end(&tensor) {
            Some(end) => ends.entry(end).or_default().push(tensor),
            None => kept.push(tensor),
        }
    }
    for (_, mut crowd) in ends {
        if crowd.len() > MOST {
            crowd.sort_by_key(|tensor| Reverse(tensor.bytes));
            let rest = crowd.split_off(SHOWN);
            crowd.extend(one_of(&rest));
        }
        kept.extend(crowd);
    }
    kept
}

/// One tensor that stands for several.
fn one_of(tensors: &[Tensor]) -> Option<Tensor> {
    let first = tensors.first()?;
    let known = tensors.iter().filter_map(|tensor| tensor.bytes);
    let bytes = known.fold(0, u64::saturating_add);
    let alike = tensors.iter().all(|tensor| tensor.remark == first.remark);
    let told: Vec<&str> = tensors
        .iter()
        .take(MOST_TOLD)
        .filter_map(|tensor| tensor.told.lines().next())
        .collect();
    Some(Tensor {
        from: first.from,
        to: first.to.clone(),
        label: format!("and {} more · {}", tensors.len(), units::size(bytes)),
        remark: first.remark.clone().filter(|_| alike),
        bytes: Some(bytes),
        told: told.join("\n"),
    })
}
