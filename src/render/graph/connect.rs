//! Who hands what to whom.

use crate::layers::{Engine, TensorId, Use};

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
