//! The drawing of an engine.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::graph::{Drawing, MOST_BOXES, Node, Repeat, Role, Sign, Tensor, TooLarge};
use crate::layers::{Account, Engine, Held, Layer, Mode, TensorId};
use crate::units;

use super::boxes::{Sums, block_box, boxes, is_reformat, layer_box};
use super::colour::{Colour, Palette};
use super::tensors::{Handed, crossing, handed, thinned};
use super::words;

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
    /// The layers at which most is held at once, by their positions, and how much that is.
    pub peak: Option<(&'a [usize], u64)>,
}

impl<'a> Choice<'a> {
    /// The whole engine, with its name and its peak.
    pub fn of(account: &'a Account) -> Choice<'a> {
        let live = &account.liveness;
        let peak = live.peak_layer.as_slice();
        Choice {
            name: &account.name,
            peak: (!peak.is_empty()).then_some((peak, live.peak_bytes)),
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
    let is_drawn = |position: &usize| drawn.get(*position).copied().unwrap_or(false);
    let handed = handed(engine);
    let crossing = crossing(engine.layers.len(), &handed);
    let boxes = boxes(engine, drawn, choice.fold, &crossing);
    if boxes.len() > MOST_BOXES {
        return Err(TooLarge {
            boxes: boxes.len(),
            edges: handed.iter().map(|one| one.to.len()).sum(),
        });
    }
    let layers: Vec<(&Layer, Sums)> = engine
        .layers
        .iter()
        .enumerate()
        .filter(|(position, _)| is_drawn(position))
        .map(|(_, layer)| (layer, Sums::of(layer)))
        .collect();
    let mut sketch = Sketch {
        engine,
        choice,
        drawn,
        palette: Palette::new(choice.colour, &layers),
        places: places(engine, choice.colour, drawn),
        nodes: Vec::new(),
        box_of: vec![None; engine.layers.len()],
        inputs: BTreeMap::new(),
        outputs: BTreeMap::new(),
    };
    sketch.bindings(&handed, Mode::Input);
    for one in &boxes {
        sketch.add(*one);
    }
    sketch.bindings(&handed, Mode::Output);
    let tensors = handed
        .iter()
        .filter_map(|handed| sketch.tensor(handed))
        .collect();
    let mut key = sketch.palette.key();
    key.marks = sketch.marks();
    Ok(Drawing {
        title: title(choice, &layers, engine),
        about: about(choice, &layers, &boxes),
        boxes: sketch.nodes,
        tensors: thinned(tensors),
        key,
    })
}

/// Which layers are drawn: what is chosen, less the constants, which are weights of their readers.
fn drawn(engine: &Engine, choice: &Choice) -> Vec<bool> {
    let layers = engine.layers.iter().enumerate();
    let chosen = |position: usize| match choice.drawn {
        Some(drawn) => drawn.get(position).copied().unwrap_or(false),
        None => true,
    };
    layers
        .map(|(position, layer)| !layer.is_constant() && chosen(position))
        .collect()
}

/// The places of the largest layers, from 1, by their positions.
fn places(engine: &Engine, colour: Colour, drawn: &[bool]) -> BTreeMap<usize, usize> {
    let layers = engine.layers.iter().zip(drawn).enumerate();
    let mut figures: Vec<(u64, usize)> = layers
        .filter(|(_, (_, drawn))| **drawn)
        .filter_map(|(position, (layer, _))| {
            let figure = colour.figure(&Sums::of(layer))?;
            (figure > 0).then_some((figure, position))
        })
        .collect();
    figures.sort_by_key(|(figure, position)| (Reverse(*figure), *position));
    let most = (figures.len() / 5).clamp(1, 10);
    let largest = figures.into_iter().take(most).enumerate();
    largest
        .map(|(place, (_, position))| (position, place + 1))
        .collect()
}

fn title(choice: &Choice, layers: &[(&Layer, Sums)], engine: &Engine) -> String {
    let all = engine
        .layers
        .iter()
        .filter(|layer| !layer.is_constant())
        .count();
    let name = words::name(choice.name);
    if layers.len() == all {
        format!("{name} · {all} layers")
    } else {
        format!("{name} · {} of {all} layers", layers.len())
    }
}

/// Totals, and what has been folded.
fn about(choice: &Choice, layers: &[(&Layer, Sums)], boxes: &[Repeat]) -> Vec<String> {
    let sums = layers
        .iter()
        .fold(Sums::ZERO, |sums, (_, own)| sums.plus(*own));
    let mut totals = totals(layers, sums);
    if let Some(time) = sums.time_ns {
        totals.push_str(&format!(" · {}", units::time(time)));
    }
    if let Some((_, bytes)) = choice.peak {
        totals.push_str(&format!(" · peak activation memory {}", units::size(bytes)));
    }
    let mut lines = vec![totals];
    let folded: Vec<&Repeat> = boxes.iter().filter(|one| one.rounds > 1).collect();
    if !folded.is_empty() {
        let inside: usize = folded.iter().map(|one| one.end() - one.start).sum();
        lines.push(format!(
            "{inside} layers that repeat are folded into {}; --no-fold draws each",
            match folded.len() {
                1 => "one box".to_owned(),
                count => format!("{count} boxes"),
            }
        ));
    }
    lines
}

/// The bytes of all layers together, or of those whose bytes are known.
fn totals(layers: &[(&Layer, Sums)], sums: Sums) -> String {
    let weights = words::size(sums.weights);
    if let Some(touched) = sums.touched.get() {
        return format!(
            "accessed in all {} · weights {weights}",
            units::size(touched)
        );
    }
    let known = layers.iter().filter_map(|(_, own)| own.touched.get());
    let (count, sum) = known.fold((0, 0u64), |(count, sum), own| {
        (count + 1, sum.saturating_add(own))
    });
    format!(
        "accessed by the {count} layers of known size {} · weights {weights}",
        units::size(sum)
    )
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
    inputs: BTreeMap<TensorId, usize>,
    outputs: BTreeMap<TensorId, usize>,
}

impl Sketch<'_> {
    /// A box for a layer, or for a block of them.
    fn add(&mut self, one: Repeat) {
        let range = one.start..one.end();
        let layers = self.engine.layers.get(range.clone()).unwrap_or_default();
        let sums = layers.iter().map(Sums::of).fold(Sums::ZERO, Sums::plus);
        let mut node = match layers {
            [layer] => layer_box(self.engine, layer, &sums),
            _ => block_box(self.engine, one, &sums),
        };
        // A block has the colour of its hottest layer: its sum would outshine every layer.
        let hottest = layers
            .iter()
            .max_by_key(|layer| self.choice.colour.figure(&Sums::of(layer)));
        if let Some(layer) = hottest {
            node.paint = self.palette.paint(layer, &Sums::of(layer));
        }
        node.places = range
            .clone()
            .filter_map(|at| self.places.get(&at).copied())
            .collect();
        node.places.sort_unstable();
        if let Some((peak, bytes)) = self.choice.peak
            && peak.iter().any(|position| range.contains(position))
        {
            node.flag = Some(format!("▲ peak activation memory: {}", units::size(bytes)));
        }
        for position in range {
            if let Some(place) = self.box_of.get_mut(position) {
                *place = Some(self.nodes.len());
            }
        }
        self.nodes.push(node);
    }

    /// Boxes for what the engine is given, or gives back, as far as a drawn layer has to do with it.
    fn bindings(&mut self, handed: &[Handed], mode: Mode) {
        let drawn = |position: &usize| self.drawn.get(*position).copied().unwrap_or(false);
        let mut used: BTreeMap<TensorId, bool> = BTreeMap::new();
        for one in handed {
            let touched = match mode {
                Mode::Input => one.from.is_none() && one.to.iter().any(drawn),
                _ => one.from.as_ref().is_some_and(drawn),
            };
            *used.entry(one.tensor).or_default() |= touched;
        }
        for binding in self
            .engine
            .bindings
            .iter()
            .filter(|binding| binding.mode == mode)
        {
            if !used.get(&binding.tensor).copied().unwrap_or(false) {
                continue;
            }
            let (word, list) = match mode {
                Mode::Input => ("input", &mut self.inputs),
                _ => ("output", &mut self.outputs),
            };
            let name = words::name(self.engine.name_of(binding.tensor));
            list.insert(binding.tensor, self.nodes.len());
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
        let mut from = handed.from.as_ref().and_then(own);
        let mut to: Vec<usize> = handed.to.iter().filter_map(own).collect();
        let readers = handed.to.len();
        let hidden = readers - to.len();
        if from.is_none() && to.is_empty() {
            return None;
        }
        to.dedup();
        to.retain(|reader| Some(*reader) != from);
        let mut remarks = Vec::new();
        if let (None, Some(position)) = (from, handed.from) {
            remarks.extend(self.engine.layers.get(position).map(|layer| {
                if layer.is_constant() {
                    "weights".to_owned()
                } else {
                    format!("from #{}, not drawn", layer.index)
                }
            }));
        }
        if from.is_some() {
            to.extend(self.outputs.get(&handed.tensor));
        } else if handed.from.is_none() {
            from = self.inputs.get(&handed.tensor).copied();
            if from.is_none() && self.engine.held(handed.tensor) == Held::Constant {
                remarks.push("weights".to_owned());
            }
        }
        // What a block hands only to itself is no edge; what nobody reads is one.
        if to.is_empty() && hidden == 0 && readers > 0 {
            return None;
        }
        if hidden > 0 && from.is_some() {
            remarks.push(format!("read by {hidden} more, not drawn"));
        }
        let name = words::name(self.engine.name_of(handed.tensor));
        let label = handed.view.map(words::label).unwrap_or_default();
        Some(Tensor {
            from,
            to,
            remark: (!remarks.is_empty()).then(|| remarks.join(" · ")),
            bytes: handed.view.and_then(|view| view.padded_bytes.get()),
            told: told(&name, handed, &label),
            label,
        })
    }

    /// The marks that this drawing has.
    fn marks(&self) -> Vec<Sign> {
        let mut marks = Vec::new();
        if !self.places.is_empty() {
            let which = match self.choice.colour {
                Colour::Time => "slowest",
                _ => "largest",
            };
            let layers = match self.places.len() {
                1 => format!("the {which} layer"),
                count => format!("the {count} {which} layers"),
            };
            marks.push(Sign::Place(layers));
        }
        if self.nodes.iter().any(|node| node.flag.is_some()) {
            marks.push(Sign::Flag("peak activation memory".to_owned()));
        }
        if self.engine.layers.iter().any(is_reformat) {
            marks.push(Sign::Reformat("only changes the memory layout".to_owned()));
        }
        if self.nodes.iter().any(|node| node.role == Role::Block) {
            let text = "layers that repeat, in the colour of the hottest";
            marks.push(Sign::Block(text.to_owned()));
        }
        marks
    }
}

/// Everything that is known of a tensor.
fn told(name: &str, handed: &Handed, label: &str) -> String {
    let mut lines = vec![name.to_owned(), label.to_owned()];
    if let Some(view) = handed.view {
        lines.push(words::name(&view.format.text));
        if view.padded_bytes != view.logical_bytes {
            let bytes = words::size_told(view.logical_bytes);
            lines.push(format!("without padding {bytes}"));
        }
    }
    lines.push(match handed.to.len() {
        0 => "read by no layer".to_owned(),
        1 => "read by one layer".to_owned(),
        count => format!("read by {count} layers"),
    });
    lines.join("\n")
}
