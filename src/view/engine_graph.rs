//! An engine as a drawing: its layers as boxes, its tensors as edges.
//!
//! [`engine_drawing`] turns the model into a [`Drawing`], which knows no engine; `graph` writes it as SVG or DOT.

mod boxes;
mod colour;
mod tensors;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{Drawing, MOST_BOXES, Node, Repeat, Role, Sign, Tensor, TooLarge};
use crate::layers::{Account, Engine, Figure, Held, Layer, Mode, TensorId, Use};
use crate::units;

use boxes::{
    Sums, block_box, boxes, is_reformat, layer_box, name, size, size_told, tensor_label, touched,
};
pub use colour::Colour;
use colour::Palette;
use tensors::{Handed, handed, thinned};

/// What is drawn, and how.
#[derive(Clone, Debug, Default)]
pub struct Choice<'a> {
    /// What the engine is called.
    pub name: &'a str,
    /// What colours show.
    pub colour: Colour,
    /// Whether blocks that repeat become one box.
    pub fold: bool,
    /// Which layers are drawn, by their positions; all where nothing is chosen.
    pub drawn: Option<&'a [bool]>,
    /// The position of the layer at which most is held at once, and how much that is.
    pub peak: Option<(usize, u64)>,
}

impl<'a> Choice<'a> {
    /// The whole engine, with its name and its peak.
    pub fn of(account: &'a Account) -> Choice<'a> {
        let live = &account.liveness;
        Choice {
            name: &account.name,
            peak: live.peak_layer.map(|at| (at, live.peak_bytes)),
            ..Choice::default()
        }
    }
}

/// An engine as boxes and tensors.
///
/// # Errors
///
/// [`TooLarge`] where nobody could read it, before anything is written for it.
pub fn engine_drawing(engine: &Engine, choice: &Choice) -> Result<Drawing, TooLarge> {
    let drawn = &drawn(engine, choice);
    let handed = handed(engine);
    let boxes = boxes(engine, drawn, choice.fold, &handed);
    if boxes.len() > MOST_BOXES {
        return Err(TooLarge {
            boxes: boxes.len(),
            edges: handed.iter().map(|one| one.to.len()).sum(),
        });
    }
    let layers = engine.layers.iter().enumerate();
    let layers: Vec<(usize, &Layer)> = layers.filter(|(at, _)| has(drawn, *at)).collect();
    let mut sketch = Sketch {
        engine,
        choice,
        drawn,
        palette: Palette::new(choice.colour, &layers),
        places: places(choice.colour, &layers),
        nodes: Vec::new(),
        box_of: vec![None; engine.layers.len()],
        bindings: BTreeMap::new(),
    };
    sketch.add_bindings(&handed, Mode::Input, "input");
    for one in &boxes {
        sketch.add(*one);
    }
    sketch.add_bindings(&handed, Mode::Output, "output");
    let tensors = handed.iter().filter_map(|handed| sketch.tensor(handed));
    let tensors = thinned(tensors.collect());
    Ok(Drawing {
        title: title(choice, layers.len(), engine),
        about: about(choice, &layers, &boxes),
        key: sketch.palette.key(sketch.marks()),
        boxes: sketch.nodes,
        tensors,
    })
}

/// Whether a layer, by its position, is among those that are marked.
fn has(marked: &[bool], position: usize) -> bool {
    marked.get(position).copied().unwrap_or(false)
}

/// Which layers are drawn: what is chosen, less the constants, which are weights of their readers.
fn drawn(engine: &Engine, choice: &Choice) -> Vec<bool> {
    let chosen = |position| choice.drawn.is_none_or(|drawn| has(drawn, position));
    let layers = engine.layers.iter().enumerate();
    layers
        .map(|(position, layer)| !layer.is_constant() && chosen(position))
        .collect()
}

/// The places of the largest of these layers, from 1, by their positions.
fn places(colour: Colour, layers: &[(usize, &Layer)]) -> BTreeMap<usize, usize> {
    let figures = layers.iter().filter_map(|(position, layer)| {
        let figure = colour.figure(layer).filter(|figure| *figure > 0)?;
        Some((Reverse(figure), *position))
    });
    let mut figures: Vec<_> = figures.collect();
    figures.sort_unstable();
    let most = (figures.len() / 5).clamp(1, 10);
    let largest = figures.into_iter().take(most);
    largest.map(|(_, position)| position).zip(1..).collect()
}

fn title(choice: &Choice, layers: usize, engine: &Engine) -> String {
    let all = engine.layers.iter().filter(|layer| !layer.is_constant());
    let name = name(choice.name);
    match all.count() {
        all if all == layers => format!("{name} · {all} layers"),
        all => format!("{name} · {layers} of {all} layers"),
    }
}

/// Totals, and what has been folded.
fn about(choice: &Choice, layers: &[(usize, &Layer)], boxes: &[Repeat]) -> Vec<String> {
    let layers = layers.iter().map(|(_, layer)| *layer);
    let sums = Sums::of(layers.clone());
    let known = layers.filter_map(|layer| touched(layer).get());
    let (number, sum) = known.fold((0, 0u64), |(number, sum), bytes| {
        (number + 1, sum.saturating_add(bytes))
    });
    let sum = units::size(sum);
    let mut totals = match sums.touched {
        Figure::Exact(_) => format!("accessed in all {sum}"),
        Figure::Unknown(_) => format!("accessed by the {number} layers of known size {sum}"),
    };
    totals += &format!(" · weights {}", size(sums.weights));
    if let Some(time) = sums.time_ns {
        totals += &format!(" · {}", units::time(time));
    }
    if let Some((_, bytes)) = choice.peak {
        totals += &format!(" · peak activation memory {}", units::size(bytes));
    }
    let mut lines = vec![totals];
    let folded = boxes.iter().filter(|one| one.rounds > 1);
    let inside: usize = folded.clone().map(|one| one.end() - one.start).sum();
    let into = match folded.count() {
        0 => return lines,
        1 => "one box".to_owned(),
        boxes => format!("{boxes} boxes"),
    };
    lines.push(format!(
        "{inside} layers that repeat are folded into {into}; --no-fold draws each"
    ));
    lines
}

/// A drawing being made.
struct Sketch<'a> {
    engine: &'a Engine,
    choice: &'a Choice<'a>,
    drawn: &'a [bool],
    palette: Palette,
    places: BTreeMap<usize, usize>,
    nodes: Vec<Node>,
    /// The box of every layer.
    box_of: Vec<Option<usize>>,
    /// The boxes of what the engine is given, and of what it gives back, by what they are called.
    bindings: BTreeMap<(TensorId, &'static str), usize>,
}

impl Sketch<'_> {
    /// A box for a layer, or for a block of them.
    fn add(&mut self, one: Repeat) {
        let range = one.start..one.end();
        let layers = self.engine.layers.get(range.clone()).unwrap_or_default();
        let mut node = match layers {
            [layer] => layer_box(self.engine, layer),
            _ => block_box(self.engine, one),
        };
        // A block has the colour of its hottest layer: its sum would outshine every layer.
        let figure = |layer: &&Layer| self.choice.colour.figure(layer);
        if let Some(layer) = layers.iter().max_by_key(figure) {
            node.paint = self.palette.paint(layer);
        }
        let places = self.places.range(range.clone());
        node.places = places.map(|(_, place)| *place).collect();
        node.places.sort_unstable();
        if let Some((peak, bytes)) = self.choice.peak
            && range.contains(&peak)
        {
            node.flag = Some(format!("▲ peak activation memory: {}", units::size(bytes)));
        }
        if let Some(of_layers) = self.box_of.get_mut(range) {
            of_layers.fill(Some(self.nodes.len()));
        }
        self.nodes.push(node);
    }

    /// Boxes for what the engine is given, or gives back, as far as a drawn layer has to do with it.
    fn add_bindings(&mut self, handed: &[Handed], mode: Mode, word: &'static str) {
        let is_drawn = |position: &usize| has(self.drawn, *position);
        let is_touched = |one: &&Handed| match mode {
            Mode::Input => one.from.is_none() && one.to.iter().any(is_drawn),
            _ => one.from.as_ref().is_some_and(is_drawn),
        };
        let touched = handed.iter().filter(is_touched);
        let touched: BTreeSet<TensorId> = touched.map(|one| one.view.tensor).collect();
        let bindings = self.engine.bindings.iter();
        for binding in bindings.filter(|it| it.mode == mode && touched.contains(&it.tensor)) {
            let name = name(self.engine.name_of(binding.tensor));
            let tensor = (binding.tensor, word);
            self.bindings.insert(tensor, self.nodes.len());
            self.nodes.push(Node {
                role: Role::Binding,
                heading: word.to_owned(),
                told: format!("{word} of the engine: {name}"),
                names: vec![name],
                ..Node::default()
            });
        }
    }

    /// A tensor between boxes; none for what stays within one, or is none of the drawn layers'.
    fn tensor(&self, handed: &Handed) -> Option<Tensor> {
        let own = |position: &usize| self.box_of.get(*position).copied().flatten();
        let (view, readers) = (handed.view, handed.to.len());
        let mut from = handed.from.as_ref().and_then(own);
        let mut to: Vec<usize> = handed.to.iter().filter_map(own).collect();
        let hidden = readers - to.len();
        if from.is_none() && to.is_empty() {
            return None;
        }
        to.dedup();
        to.retain(|reader| Some(*reader) != from);
        let mut remarks = Vec::new();
        let writer = handed.from.and_then(|at| self.engine.layers.get(at));
        match writer {
            _ if from.is_some() => to.extend(self.bindings.get(&(view.tensor, "output"))),
            Some(layer) if layer.is_constant() => remarks.push("weights".to_owned()),
            Some(layer) => remarks.push(format!("from #{}, not drawn", layer.index)),
            None => {
                from = self.bindings.get(&(view.tensor, "input")).copied();
                if from.is_none() && self.engine.held(view.tensor) == Held::Constant {
                    remarks.push("weights".to_owned());
                }
            }
        }
        // What a block hands only to itself is no edge; what nobody reads is one.
        if to.is_empty() && hidden == 0 && readers > 0 {
            return None;
        }
        if hidden > 0 && from.is_some() {
            remarks.push(format!("read by {hidden} more, not drawn"));
        }
        Some(Tensor {
            from,
            to,
            remark: (!remarks.is_empty()).then(|| remarks.join(" · ")),
            bytes: view.padded_bytes.get(),
            told: told(self.engine.name_of(view.tensor), view, readers),
            label: tensor_label(view),
        })
    }

    /// The marks that this drawing has.
    fn marks(&self) -> Vec<Sign> {
        let which = match self.choice.colour {
            Colour::Time => "slowest",
            _ => "largest",
        };
        let layers = match self.places.len() {
            1 => format!("the {which} layer"),
            count => format!("the {count} {which} layers"),
        };
        let has_node = |is: fn(&Node) -> bool| self.nodes.iter().any(is);
        let has_flag = has_node(|node| node.flag.is_some());
        let has_block = has_node(|node| node.role == Role::Block);
        let has_reformat = self.engine.layers.iter().any(is_reformat);
        let signs = [
            (!self.places.is_empty()).then_some(Sign::Place(layers)),
            has_flag.then(|| Sign::Flag("peak activation memory".to_owned())),
            has_reformat.then(|| Sign::Reformat("only changes the memory layout".to_owned())),
            has_block.then(|| {
                Sign::Block("layers that repeat, in the colour of the hottest".to_owned())
            }),
        ];
        signs.into_iter().flatten().collect()
    }
}

/// Everything that is known of a tensor.
fn told(tensor: &str, view: &Use, readers: usize) -> String {
    let mut lines = vec![name(tensor), tensor_label(view), name(&view.format.text)];
    if view.padded_bytes != view.logical_bytes {
        let bytes = size_told(view.logical_bytes);
        lines.push(format!("without padding {bytes}"));
    }
    lines.push(match readers {
        0 => "read by no layer".to_owned(),
        1 => "read by one layer".to_owned(),
        count => format!("read by {count} layers"),
    });
    lines.join("\n")
}
