//! Sums over an engine.

use schemars::JsonSchema;
use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::figure::{Figure, Why};
use super::model::{DataType, Engine, Held, Layer, Layout, Use};

/// A sum of which parts may be unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The sum of what is known.
    pub known: u64,
    /// Why something is not, if something is not.
    pub why: Option<Why>,
}

impl Tally {
    /// Adds a part.
    pub fn add(&mut self, part: Figure) {
        match Figure::Exact(self.known).plus(part) {
            Figure::Exact(sum) => self.known = sum,
            Figure::Unknown(why) => self.why = self.why.or(Some(why)),
        }
    }

    /// The sum, if every part is known.
    pub fn figure(self) -> Figure {
        self.why.map_or(Figure::Exact(self.known), Figure::Unknown)
    }

    /// The sum of these.
    pub fn of(parts: impl IntoIterator<Item = Figure>) -> Self {
        let mut tally = Tally::default();
        parts.into_iter().for_each(|part| tally.add(part));
        tally
    }
}

impl JsonSchema for Tally {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Figure::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Figure::json_schema(generator)
    }
}

impl Serialize for Tally {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.figure().serialize(serializer)
    }
}

/// Sums over the layers of an engine.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Totals {
    /// Layers that do something: constants and those that move no bytes left out.
    pub layers: usize,
    /// Layers of type `Constant`.
    pub constants: usize,
    /// Weights that layers list.
    pub weights_bytes: Tally,
    /// Biases that layers list.
    pub bias_bytes: Tally,
    /// Weights that follow from the shapes of matrix products.
    pub inferred_weights_bytes: Tally,
    /// Weights that stand among the inputs of layers.
    pub constant_inputs_bytes: Tally,
    /// The constants that TensorRT 11 lists.
    pub listed_constants_bytes: Tally,
    /// What `Constant` layers hold.
    pub constant_tensors_bytes: Tally,
    /// What layers read and write, without padding: a tensor counts for every layer that uses it.
    pub traffic_bytes: Tally,
    /// The same with padding.
    pub padded_traffic_bytes: Tally,
    /// Weights by the type of their elements.
    #[serde(skip)]
    pub weights_by_type: BTreeMap<DataType, u64>,
}

impl Totals {
    /// Computes them.
    pub fn of(engine: &Engine) -> Totals {
        let mut totals = Totals::default();
        for layer in &engine.layers {
            totals.add(layer);
            totals.add_weights(engine, layer);
        }
        totals
    }

    fn add(&mut self, layer: &Layer) {
        if layer.is_constant() {
            self.constants += 1;
            return;
        }
        if !layer.is_free() {
            self.layers += 1;
            self.traffic_bytes.add(layer.io_bytes());
            self.padded_traffic_bytes.add(layer.io_padded_bytes());
        }
        self.weights_bytes.add(layer.weights_bytes());
        self.bias_bytes.add(layer.bias_bytes());
        self.listed_constants_bytes.add(layer.constants_bytes());
        self.constant_inputs_bytes.add(layer.constant_inputs_bytes);
        let inferred = layer.inferred_weights_bytes.unwrap_or(0);
        self.inferred_weights_bytes.add(Figure::Exact(inferred));
    }

    fn add_weights(&mut self, engine: &Engine, layer: &Layer) {
        let mut add = |data_type: DataType, figure: Figure| {
            if let Some(bytes) = figure.get().filter(|bytes| *bytes > 0) {
                let sum = self.weights_by_type.entry(data_type).or_default();
                *sum = sum.saturating_add(bytes);
            }
        };
        if layer.is_constant() {
            let mut held = Tally::default();
            for it in &layer.outputs {
                let figure = match (it.padded_bytes, &layer.weights) {
                    (Figure::Unknown(_), Some(weights)) => weights.bytes,
                    (figure, _) => figure,
                };
                add(it.data_type(), figure);
                held.add(figure);
            }
            self.constant_tensors_bytes.add(held.figure());
            return;
        }
        let listed = layer
            .weights
            .iter()
            .chain(&layer.bias)
            .chain(&layer.constants);
        for weights in listed {
            add(weights.data_type, weights.bytes);
        }
        let is_constant = |it: &&Use| engine.held(it.tensor) == Held::Constant;
        if layer.constant_inputs_bytes != Figure::ZERO {
            for it in layer.inputs.iter().filter(is_constant) {
                add(it.data_type(), it.padded_bytes);
            }
        }
        let inferred = Figure::Exact(layer.inferred_weights_bytes.unwrap_or(0));
        let of_input = layer
            .inputs
            .first()
            .map_or(DataType::Unknown, Use::data_type);
        add(of_input, inferred);
    }

    /// All weights, wherever they are listed.
    pub fn all_weights_bytes(&self) -> Tally {
        Tally::of(
            [
                self.weights_bytes,
                self.bias_bytes,
                self.inferred_weights_bytes,
                self.constant_inputs_bytes,
                self.listed_constants_bytes,
                self.constant_tensors_bytes,
            ]
            .map(Tally::figure),
        )
    }

    /// What one inference accesses: what layers read and write without padding, and the weights that are not among it.
    pub fn accessed_bytes(&self) -> Tally {
        let mut accessed = self.traffic_bytes;
        for part in [
            self.weights_bytes,
            self.bias_bytes,
            self.listed_constants_bytes,
            self.inferred_weights_bytes,
        ] {
            accessed.add(part.figure());
        }
        accessed
    }

    /// Weights by the type of their elements, the most first.
    pub fn largest_types(&self) -> Vec<(DataType, u64)> {
        let types = self.weights_by_type.iter();
        let mut types: Vec<(DataType, u64)> = types.map(|(it, bytes)| (*it, *bytes)).collect();
        types.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
        types
    }

    /// What layers read and write of activations.
    pub fn activation_traffic_bytes(&self) -> Figure {
        match (
            self.traffic_bytes.figure(),
            self.constant_inputs_bytes.figure(),
        ) {
            (Figure::Exact(all), Figure::Exact(constant)) => {
                Figure::Exact(all.saturating_sub(constant))
            }
            (Figure::Exact(_), unknown) | (unknown, _) => unknown,
        }
    }
}

/// Layers that have something in common.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Group {
    /// What they have in common.
    pub name: String,
    /// How many.
    pub layers: usize,
    /// Bytes they access.
    pub touched_bytes: Tally,
    /// Bytes they hold.
    pub weights_bytes: Tally,
    /// Average time of one inference spent in them, where a profile was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_ns: Option<u64>,
}

/// The layers grouped by what `of` says of each, the group that touches most first.
pub fn groups<'e>(engine: &'e Engine, of: impl Fn(&'e Layer) -> &'e str) -> Vec<Group> {
    let mut groups: BTreeMap<&str, Group> = BTreeMap::new();
    for layer in engine.layers.iter().filter(|layer| !layer.is_constant()) {
        let group = groups.entry(of(layer)).or_default();
        group.layers += 1;
        group.touched_bytes.add(layer.touched_bytes());
        group.weights_bytes.add(layer.held_bytes());
        if let Some(ns) = layer.average_ns() {
            group.time_ns = Some(group.time_ns.unwrap_or(0).saturating_add(ns));
        }
    }
    let mut list: Vec<Group> = groups
        .into_iter()
        .map(|(name, group)| Group {
            name: name.to_owned(),
            ..group
        })
        .collect();
    list.sort_by_key(|group| std::cmp::Reverse(group.touched_bytes.known));
    list
}

/// The precision of a layer: the type of what it writes, else of what it reads.
pub fn precision(layer: &Layer) -> &'static str {
    let first = layer.outputs.first().or(layer.inputs.first());
    first.map_or("none", |it| it.data_type().name())
}

/// The types that a layer reads and writes: `INT8`, `FP32→INT8`.
pub fn types(layer: &Layer) -> String {
    match (layer.inputs.first(), layer.outputs.first()) {
        (Some(input), Some(output)) if input.data_type() != output.data_type() => {
            format!("{}→{}", input.data_type().name(), output.data_type().name())
        }
        _ => precision(layer).to_owned(),
    }
}

/// The format of what a layer writes, else of what it reads, in short: `CHW32`, `HWC8`, `linear`.
pub fn format_of(layer: &Layer) -> &'static str {
    let first = layer.outputs.first().or(layer.inputs.first());
    first.map_or("none", |it| it.format.layout.short())
}

impl Layout {
    /// The name in short, as the library's header has it.
    pub fn short(self) -> &'static str {
        match self {
            Layout::Linear => "linear",
            Layout::Untold => "not given",
            Layout::ChannelVector { channels, spatial } => match (channels, spatial) {
                (2, 2) => "CHW2",
                (4, 2) => "CHW4",
                (8, 2) => "CHW8",
                (16, 2) => "CHW16",
                (32, 2) => "CHW32",
                (64, 2) => "CHW64",
                (32, 3) => "CDHW32",
                _ => "vectors of channels",
            },
            Layout::ChannelLast { channels, spatial } => match (channels, spatial) {
                (1, 2) => "HWC",
                (4, 2) => "HWC4",
                (8, 2) => "HWC8",
                (16, 2) => "HWC16",
                (32, 2) => "HWC32",
                (1, 3) => "DHWC",
                (8, 3) => "DHWC8",
                _ => "channels last",
            },
            Layout::DlaLinear { .. } => "DLA linear",
            Layout::DlaChannelLast { .. } => "DLA HWC",
            Layout::Unknown => "unknown",
        }
    }
}
