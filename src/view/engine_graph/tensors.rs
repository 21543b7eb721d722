//! The tensors of a drawing: who hands what to whom, and of crowds with a loose end the largest alone.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::graph::Tensor;
use crate::layers::{Engine, Use};
use crate::units;

/// Loose ends of a box that are all drawn.
const MOST: usize = 6;

/// Of more than that, so many are drawn.
const SHOWN: usize = 4;

/// Tensors that a tooltip names.
const MOST_TOLD: usize = 20;

/// A tensor between layers, by their positions among [`Engine::layers`].
pub(super) struct Handed<'a> {
    /// The view of who writes it; of the first reader where nobody does.
    pub(super) view: &'a Use,
    pub(super) from: Option<usize>,
    pub(super) to: Vec<usize>,
}

/// What happened to one region of memory, in the order of execution.
#[derive(Clone, Default)]
struct Region {
    /// Places in the list of what is handed: one for each that writes it, or one for what nobody has written yet.
    places: Vec<usize>,
    /// Whether a reader has come since.
    was_read: bool,
}

/// Everything that is handed from layer to layer, or from nowhere. Layers that write into the same region
/// without a reader between them (a concatenation without a copy) feed the same readers; a region that is
/// written anew hands on what was written last.
pub(super) fn handed(engine: &Engine) -> Vec<Handed<'_>> {
    let mut regions = vec![Region::default(); engine.tensors.len()];
    let mut list: Vec<Handed> = Vec::new();
    for (position, layer) in engine.layers.iter().enumerate() {
        let inputs = layer.inputs.iter().map(|view| (view, false));
        let outputs = layer.outputs.iter().map(|view| (view, true));
        for (view, is_written) in inputs.chain(outputs) {
            let at = usize::try_from(view.tensor.0).ok();
            match at.and_then(|at| regions.get_mut(at)) {
                Some(region) if is_written => written(region, &mut list, position, view),
                Some(region) => read(region, &mut list, position, view),
                None => {}
            }
        }
    }
    list
}

fn read<'a>(region: &mut Region, list: &mut Vec<Handed<'a>>, reader: usize, view: &'a Use) {
    region.was_read = true;
    if region.places.is_empty() {
        hand(region, list, None, view);
    }
    for place in &region.places {
        // A reader that reads a region in several views has one edge from it.
        if let Some(handed) = list.get_mut(*place)
            && handed.to.last() != Some(&reader)
        {
            handed.to.push(reader);
        }
    }
}

fn written<'a>(region: &mut Region, list: &mut Vec<Handed<'a>>, writer: usize, view: &'a Use) {
    if std::mem::take(&mut region.was_read) {
        let first = region.places.first().and_then(|at| list.get_mut(*at));
        // What was read before its writer came is still that writer's: the file's order is no order.
        if let Some(handed) = first.filter(|handed| handed.from.is_none()) {
            handed.from = Some(writer);
            handed.view = view;
            return;
        }
        region.places.clear();
    }
    hand(region, list, Some(writer), view);
}

fn hand<'a>(region: &mut Region, list: &mut Vec<Handed<'a>>, from: Option<usize>, view: &'a Use) {
    let to = Vec::new();
    region.places.push(list.len());
    list.push(Handed { view, from, to });
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

/// The box that a loose end belongs to, and whether the box writes it: what is read by one box and written by none, or
/// written and read by none.
fn end(tensor: &Tensor) -> Option<(usize, bool)> {
    match (tensor.from, tensor.to.as_slice()) {
        (Some(from), []) => Some((from, true)),
        (None, [to]) => Some((*to, false)),
        _ => None,
    }
}

/// The tensors with crowds made one.
pub(super) fn thinned(tensors: Vec<Tensor>) -> Vec<Tensor> {
    let mut ends: BTreeMap<(usize, bool), Vec<Tensor>> = BTreeMap::new();
    let mut kept = Vec::new();
    for tensor in tensors {
        match end(&tensor) {
            Some(end) => ends.entry(end).or_default().push(tensor),
            None => kept.push(tensor),
        }
    }
    for mut crowd in ends.into_values() {
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
    let all = tensors.iter();
    let known = all.clone().filter_map(|tensor| tensor.bytes);
    let bytes = known.fold(0, u64::saturating_add);
    let alike = all.clone().all(|tensor| tensor.remark == first.remark);
    let told = all.filter_map(|tensor| tensor.told.lines().next());
    let told: Vec<&str> = told.take(MOST_TOLD).collect();
    Some(Tensor {
        label: format!("and {} more · {}", tensors.len(), units::size(bytes)),
        remark: first.remark.clone().filter(|_| alike),
        bytes: Some(bytes),
        told: told.join("\n"),
        ..first.clone()
    })
}
