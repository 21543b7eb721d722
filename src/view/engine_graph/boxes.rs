//! The boxes of a drawing: which layers share one, and what it says in names, shapes, formats and sizes.

use std::collections::HashMap;

use crate::escape::bounded;
use crate::graph::{Node, Repeat, Role, repeats};
use crate::layers::{DataType, Engine, Figure, Format, Layer, Layout, Use, Why, share};
use crate::units;

use super::tensors::{Handed, crossing};

/// Characters of a name in a tooltip.
const MOST_OF_NAME: usize = 400;

/// Layers of a round that a block's box names.
const MOST_NAMED: usize = 8;

/// What layers take together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sums {
    /// What is read and written, without padding, and held.
    pub(super) touched: Figure,
    /// Weights, bias and constants.
    pub(super) weights: Figure,
    /// Average time.
    pub(super) time_ns: Option<u64>,
}

impl Sums {
    /// Of these layers. Times that are not known count as nothing: a profile leaves layers out that take none.
    pub(super) fn of<'a>(layers: impl Iterator<Item = &'a Layer> + Clone) -> Sums {
        let times = layers.clone().filter_map(Layer::average_ns);
        Sums {
            touched: Figure::sum(layers.clone().map(touched)),
            weights: Figure::sum(layers.map(Layer::held_bytes)),
            time_ns: times.reduce(u64::saturating_add),
        }
    }

    /// The figures of a box: bytes, and the time where there is one.
    pub(super) fn lines(&self, all_time_ns: Option<u64>) -> Vec<String> {
        let mut bytes = match self.touched {
            Figure::ZERO => "moves no bytes".to_owned(),
            touched => size(touched),
        };
        if self.weights != Figure::ZERO {
            bytes.push_str(&format!(" · weights {}", size(self.weights)));
        }
        let mut lines = vec![bytes];
        if let Some(time) = self.time_ns.filter(|time| *time > 0) {
            let share = all_time_ns.map(|all| format!(" · {}", units::percent(share(time, all))));
            lines.push(units::time(time) + &share.unwrap_or_default());
        }
        lines
    }
}

/// What a layer reads, writes and holds. What moves no bytes touches nothing, whatever tensors it names.
pub(super) fn touched(layer: &Layer) -> Figure {
    if layer.is_free() {
        return layer.held_bytes();
    }
    layer.touched_bytes()
}

/// The type a layer computes with: that of its weights, else of its largest input, else of its output.
pub(super) fn precision(layer: &Layer) -> DataType {
    let weights = layer.weights.iter().map(|weights| weights.data_type);
    // The first of equals: `max_by_key` takes the last.
    let inputs = layer.inputs.iter().rev();
    let largest = inputs.max_by_key(|tensor| tensor.padded_bytes.known());
    let others = largest.into_iter().chain(&layer.outputs);
    let mut types = weights.chain(others.map(Use::data_type));
    let known = types.find(|data_type| *data_type != DataType::Unknown);
    known.unwrap_or_default()
}

/// A layer's box, without its colour.
pub(super) fn layer_box(engine: &Engine, layer: &Layer) -> Node {
    let sums = Sums::of(std::iter::once(layer));
    Node {
        role: if is_reformat(layer) {
            Role::Reformat
        } else {
            Role::Layer
        },
        heading: heading(layer),
        number: number(layer),
        names: vec![name(&layer.name)],
        figures: sums.lines(engine.time_ns),
        told: told(engine, layer, &sums),
        ..Node::default()
    }
}

/// The type of a layer.
pub(super) fn heading(layer: &Layer) -> String {
    match layer.kind() {
        "" => "layer".to_owned(),
        kind => name(kind),
    }
}

/// What a layer computes with, and writes where that is something else, and its number.
fn number(layer: &Layer) -> String {
    let number = format!("#{}", layer.index);
    if layer.uses().next().is_none() {
        return number;
    }
    let computes = precision(layer).name();
    let writes = layer.outputs.first().map(|it| it.data_type().name());
    match writes.filter(|writes| *writes != computes) {
        Some(writes) => format!("{computes} → {writes} · {number}"),
        None => format!("{computes} · {number}"),
    }
}

/// Whether a layer only changes how elements lie.
pub(super) fn is_reformat(layer: &Layer) -> bool {
    layer.kind() == "Reformat" || layer.layer_type.as_ref() == "Reformat"
}

/// Everything that is known of a layer, a line each.
fn told(engine: &Engine, layer: &Layer, sums: &Sums) -> String {
    let mut lines = vec![
        name(&layer.name),
        format!("#{} · {}", layer.index, name(&layer.layer_type)),
        format!("reads, writes and holds {}", size_told(sums.touched)),
    ];
    let mut all = |title: &str, uses: &[Use]| {
        for tensor in uses.iter().take(12) {
            let name = name(engine.name_of(tensor.tensor));
            lines.push(format!("{title} {name}: {}", tensor_label(tensor)));
        }
        if uses.len() > 12 {
            lines.push(format!("{title} {} more", uses.len() - 12));
        }
    };
    all("in", &layer.inputs);
    all("out", &layer.outputs);
    if sums.weights != Figure::ZERO {
        lines.push(format!("weights {}", size_told(sums.weights)));
    }
    if let Some(time) = layer.average_ns() {
        lines.push(format!("time {}", units::time(time)));
    }
    let more = [
        ("tactic", layer.tactic.as_deref()),
        ("origin", layer.origin.as_deref()),
        ("from", layer.metadata.as_deref()),
    ];
    for (title, text) in more {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            lines.push(format!("{title} {}", name(text)));
        }
    }
    lines.join("\n")
}

/// The boxes of layers: each a range of positions, and how often its block repeats.
pub(super) fn boxes(engine: &Engine, drawn: &[bool], fold: bool, handed: &[Handed]) -> Vec<Repeat> {
    let (mut boxes, mut position) = (Vec::new(), 0);
    let count = engine.layers.len();
    let blocks = fold.then(|| repeats(&signs(engine, drawn), &crossing(count, handed)));
    for block in blocks.into_iter().flatten() {
        boxes.extend((position..block.start).map(single));
        boxes.push(block);
        position = block.end();
    }
    boxes.extend((position..count).map(single));
    boxes.retain(|one| drawn.get(one.start).copied().unwrap_or(false));
    boxes
}

fn single(start: usize) -> Repeat {
    let (period, rounds) = (1, 1);
    Repeat {
        start,
        period,
        rounds,
    }
}

/// Equal numbers for layers of equal type, shapes, formats and weights. What is not drawn equals nothing.
fn signs(engine: &Engine, drawn: &[bool]) -> Vec<u32> {
    let mut known: HashMap<String, u32> = HashMap::new();
    let layers = engine.layers.iter().zip(drawn).zip(0..);
    let signs = layers.map(|((layer, drawn), own)| {
        if !drawn {
            return own;
        }
        *known.entry(sign(layer)).or_insert(own)
    });
    signs.collect()
}

/// What layers of a block have in common with those of the next.
fn sign(layer: &Layer) -> String {
    let mut text = format!("{}\u{1f}{}", layer.kind(), layer.layer_type);
    for (mark, uses) in [('>', &layer.inputs), ('<', &layer.outputs)] {
        for tensor in uses {
            text += &format!("{mark}{:?}{}", tensor.shape, tensor.format.text);
        }
    }
    let weights = layer.weights.iter().chain(&layer.bias);
    for weights in weights.chain(&layer.constants) {
        text += &format!("w{}{}", weights.count, weights.text);
    }
    // Names alone tell nothing of a layer: equal signs would fold whole engines.
    if layer.uses().next().is_none() {
        text += &format!("#{}", layer.index);
    }
    text
}

/// The box of a block that repeats, without its colour.
pub(super) fn block_box(engine: &Engine, block: Repeat) -> Node {
    let layers = engine.layers.get(block.start..block.end());
    let layers = layers.unwrap_or_default();
    let sums = Sums::of(layers.iter());
    let round = layers.iter().take(block.period.min(MOST_NAMED));
    let mut names: Vec<String> = round
        .map(|layer| format!("{} · {}", heading(layer), name(&layer.name)))
        .collect();
    if let Some(more @ 1..) = block.period.checked_sub(MOST_NAMED) {
        names.push(format!("… and {more} more"));
    }
    let numbers = match layers {
        [first, .., last] => format!("#{}–{}", first.index, last.index),
        _ => String::new(),
    };
    let (rounds, round) = (block.rounds, units::count(block.period, "layer"));
    let mut figures = sums.lines(engine.time_ns);
    if let Some(first) = figures.first_mut() {
        first.insert_str(0, "Σ ");
    }
    Node {
        role: Role::Block,
        heading: format!("× {rounds}: {round}"),
        number: numbers,
        told: format!(
            "{rounds} times the same {round}, together {}\n{}",
            size_told(sums.touched),
            names.join("\n")
        ),
        names,
        figures,
        ..Node::default()
    }
}

/// A name from a file, safe to show.
pub(super) fn name(text: &str) -> String {
    bounded(text, MOST_OF_NAME)
}

/// A format in short: `INT8 CHW32`, with a `D` where three dimensions stand behind the channel; the file's own words
/// where it is not known.
fn format(format: &Format) -> String {
    let depth = |spatial: u8| if spatial == 3 { "D" } else { "" };
    let data_type = format.data_type.name();
    let layout = match format.layout {
        Layout::Linear | Layout::Untold => return data_type.to_owned(),
        Layout::ChannelVector { channels, spatial } => format!("{}CHW{channels}", depth(spatial)),
        Layout::ChannelLast {
            channels: 0 | 1,
            spatial,
        } => format!("{}HWC", depth(spatial)),
        Layout::ChannelLast { channels, spatial } => format!("{}HWC{channels}", depth(spatial)),
        Layout::DlaLinear { row_bytes } => format!("DLA rows of {row_bytes}"),
        Layout::DlaChannelLast {
            channels,
            row_bytes,
        } => format!("DLA HWC{channels} rows of {row_bytes}"),
        Layout::Unknown => return bounded(&format.text, 60),
    };
    format!("{data_type} {layout}")
}

/// A shape: `1×64×56×56`; what is dynamic is a question mark.
fn shape(dimensions: &[i64]) -> String {
    const MOST: usize = 10;
    if dimensions.is_empty() {
        return "scalar".to_owned();
    }
    let more = (dimensions.len() > MOST).then(|| "…".to_owned());
    let sizes = dimensions.iter().take(MOST).map(|size| match size {
        0.. => size.to_string(),
        _ => "?".to_owned(),
    });
    sizes.chain(more).collect::<Vec<_>>().join("×")
}

/// A tensor as it stands on an edge: `1×64×56×56 INT8 CHW32 · 196 KiB`.
pub(super) fn tensor_label(tensor: &Use) -> String {
    let words = format!("{} {}", shape(&tensor.shape), format(&tensor.format));
    match tensor.padded_bytes.get() {
        Some(bytes) => format!("{words} · {}", units::size(bytes)),
        None => words,
    }
}

/// A size, or that there is none.
pub(super) fn size(figure: Figure) -> String {
    match figure {
        Figure::Exact(bytes) => units::size(bytes),
        Figure::Unknown(Why::Dynamic) => "dynamic size".to_owned(),
        Figure::Unknown(_) => "size unknown".to_owned(),
    }
}

/// A size, or why there is none.
pub(super) fn size_told(figure: Figure) -> String {
    match figure {
        Figure::Exact(bytes) => format!("{} ({bytes} bytes)", units::size(bytes)),
        Figure::Unknown(why) => format!("unknown: {why}"),
    }
}
