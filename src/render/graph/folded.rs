//! Which layers share a box.

use std::collections::HashMap;
use std::fmt::Write as _;

use crate::graph::{Node, Repeat, Role, repeats};
use crate::layers::{Engine, Layer};

use super::cards::{Sums, heading};
use super::words;

/// Layers of a round that a block's box names.
const MOST_NAMED: usize = 8;

/// The boxes of layers: each a range of positions, and how often its block repeats. `crossing` says how
/// many tensors pass each position.
pub(super) fn boxes(
    engine: &Engine,
    drawn: &[bool],
    fold: bool,
    crossing: &[usize],
) -> Vec<Repeat> {
    let blocks = if fold {
        repeats(&signs(engine, drawn), crossing)
    } else {
        Vec::new()
    };
    let mut boxes = Vec::new();
    let mut position = 0;
    for block in blocks {
        boxes.extend((position..block.start).map(single));
        boxes.push(block);
        position = block.end();
    }
    boxes.extend((position..engine.layers.len()).map(single));
    boxes.retain(|one| drawn.get(one.start).copied().unwrap_or(false));
    boxes
}

fn single(start: usize) -> Repeat {
    Repeat {
        start,
        period: 1,
        rounds: 1,
    }
}

/// Equal numbers for layers of equal type, shapes, formats and weights. What is not drawn equals nothing.
fn signs(engine: &Engine, drawn: &[bool]) -> Vec<u32> {
    let mut known: HashMap<String, u32> = HashMap::new();
    let mut next = 0;
    let mut signs = Vec::with_capacity(engine.layers.len());
    for (layer, drawn) in engine.layers.iter().zip(drawn) {
        let sign = if *drawn {
            *known.entry(sign(layer)).or_insert_with(|| {
                next += 1;
                next
            })
        } else {
            next += 1;
            next
        };
        signs.push(sign);
    }
    signs
}

/// What layers of a block have in common with those of the next.
fn sign(layer: &Layer) -> String {
    let mut text = format!("{}\u{1f}{}", layer.kind(), layer.layer_type);
    for (mark, uses) in [('>', &layer.inputs), ('<', &layer.outputs)] {
        for tensor in uses {
            // Writing to a string cannot fail.
            let _ = write!(text, "{mark}{:?}{}", tensor.shape, tensor.format.text);
        }
    }
    for weights in layer
        .weights
        .iter()
        .chain(&layer.bias)
        .chain(&layer.constants)
    {
        let _ = write!(text, "w{}{}", weights.count, weights.text);
    }
    // Names alone tell nothing of a layer: equal signs would fold whole engines.
    if layer.uses().next().is_none() {
        let _ = write!(text, "#{}", layer.index);
    }
    text
}

/// The box of a block that repeats, without its colour.
pub(super) fn block_box(engine: &Engine, block: Repeat, sums: &Sums) -> Node {
    let layers = engine
        .layers
        .get(block.start..block.end())
        .unwrap_or_default();
    let round = layers.get(..block.period).unwrap_or_default();
    let mut names: Vec<String> = round
        .iter()
        .take(MOST_NAMED)
        .map(|layer| format!("{} · {}", heading(layer), words::name(&layer.name)))
        .collect();
    if round.len() > MOST_NAMED {
        names.push(format!("… and {} more", round.len() - MOST_NAMED));
    }
    let numbers = match layers {
        [first, .., last] => format!("#{}–{}", first.index, last.index),
        _ => String::new(),
    };
    let (rounds, period) = (block.rounds, block.period);
    let what = if period == 1 { "layer" } else { "layers" };
    let mut figures = sums.lines(engine.time_ns);
    if let Some(first) = figures.first_mut() {
        first.insert_str(0, "Σ ");
    }
    Node {
        role: Role::Block,
        heading: format!("× {rounds}: {period} {what}"),
        number: numbers,
        told: format!(
            "{rounds} times the same {period} {what}, together {}\n{}",
            words::size_told(sums.touched),
            names.join("\n")
        ),
        names,
        figures,
        ..Node::default()
    }
}
