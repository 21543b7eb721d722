//! What `--dumpLayerInfo` prints: `Name: …, LayerType: …, Inputs: [ { Name: …, Dimensions: [1,3], … }], …`, a
//! line for each layer, or its bare name; then `Bindings:` and a name in each line.

use std::borrow::Cow;
use std::sync::Arc;

use serde::de::DeserializeSeed;

use super::key::Key;
use super::tensor::WeightsSeed;
use crate::layers::draft::EngineDraft;
use crate::layers::draft::{LayerDraft, TensorDraft};
use crate::layers::model::{Source, Use, Weights};
use crate::layers::pool::Pool;

/// A dump being read.
pub(super) struct Dump {
    engine: EngineDraft,
    part: Part,
}

/// Where in a dump the lines are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Layers,
    /// Behind the layers, where `Bindings:` may come.
    Between,
    Bindings,
}

impl Dump {
    /// Of an engine that begins here.
    pub(super) fn new(engine: EngineDraft) -> Self {
        Dump {
            engine,
            part: Part::Layers,
        }
    }

    /// Takes a line of the log that came between; whether the dump is over.
    pub(super) fn logged(&mut self, body: &str) -> bool {
        if body.starts_with("Name: ") {
            self.layer(body);
            return false;
        }
        // Other lines can fall between the headers and the first layer.
        !self.engine.layers.is_empty() && self.part != Part::Layers
    }

    /// Takes a line without prefix; whether the dump is over.
    pub(super) fn line(&mut self, line: &str) -> bool {
        let text = line.trim();
        if text == "Bindings:" {
            self.part = Part::Bindings;
            self.engine.bindings.get_or_insert_default();
            return false;
        }
        match self.part {
            Part::Bindings if text.is_empty() => return true,
            Part::Bindings => self.engine.push_binding(text, None),
            _ if text.starts_with("Name: ") && text.contains(", LayerType: ") => self.layer(text),
            Part::Layers if text.is_empty() => {
                if !self.engine.layers.is_empty() {
                    self.part = Part::Between;
                }
            }
            Part::Layers => {
                let is_all_names = self.engine.layers.iter().all(|it| it.layer_type.is_empty());
                if is_all_names {
                    self.engine.push_name(text);
                }
            }
            Part::Between => return !text.is_empty(),
        }
        false
    }

    /// The engine, if there was one.
    pub(super) fn end(mut self) -> Option<EngineDraft> {
        if self.engine.layers.iter().all(|it| it.layer_type.is_empty()) {
            self.engine.source = Source::Names;
        }
        (!self.engine.layers.is_empty()).then_some(self.engine)
    }

    fn layer(&mut self, text: &str) {
        self.part = Part::Layers;
        let draft = layer(text, &mut self.engine.pool);
        self.engine.push(draft);
    }
}

/// The layer of a line; what is cut off is not in it.
fn layer(text: &str, pool: &mut Pool) -> LayerDraft {
    let mut draft = LayerDraft::default();
    let rest = text.strip_prefix("Name: ").unwrap_or(text);
    let (name, rest) = rest.split_once(", LayerType: ").unwrap_or((rest, ""));
    draft.name = Some(name.into());
    let (layer_type, rest) = rest.split_once(", Inputs: [").unwrap_or((rest, ""));
    let layer_type = layer_type.split_once(", ").map_or(layer_type, |(it, _)| it);
    draft.layer_type = Some(pool.text(layer_type));
    let rest = tensors(rest, pool, &mut draft.inputs);
    let rest = match rest.split_once("Outputs: [") {
        Some((_, rest)) => tensors(rest, pool, &mut draft.outputs),
        None => rest,
    };
    fields(rest, pool, &mut draft);
    draft
}

/// Reads tensors up to the end of their list, and gives what follows it.
fn tensors<'a>(text: &'a str, pool: &mut Pool, uses: &mut Vec<Use>) -> &'a str {
    let mut rest = text.trim_start_matches([' ', ',']);
    while let Some(inside) = rest.strip_prefix("{ ").or_else(|| rest.strip_prefix('{')) {
        let Some((draft, next)) = tensor(inside, pool) else {
            return "";
        };
        uses.push(draft.finish(pool));
        rest = next.trim_start_matches([' ', ',']);
    }
    rest.strip_prefix(']').unwrap_or(rest)
}

/// `Name: x, Location: Device, Dimensions: [1,1,28,28], Format/Datatype: Row major linear FP32 }` and the rest.
fn tensor<'a>(text: &'a str, pool: &mut Pool) -> Option<(TensorDraft<'a>, &'a str)> {
    let (name, rest) = text
        .trim_start()
        .strip_prefix("Name: ")?
        .split_once(", Dimensions: [")?;
    let name = name
        .rsplit_once(", Location: ")
        .map_or(name, |(name, _)| name);
    let (dimensions, rest) = rest.split_once(']')?;
    let (formats, rest) = rest.split_once('}')?;
    let numbers: Option<Vec<i64>> = dimensions
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect();
    let mut draft = TensorDraft {
        tensor: Some(pool.tensor(name)),
        shape: numbers.map(|numbers| pool.shape(&numbers)),
        ..TensorDraft::default()
    };
    for field in formats.split(", ") {
        let Some((key, value)) = field.split_once(": ") else {
            continue;
        };
        let value = Cow::Borrowed(value.trim());
        match key.trim() {
            "Format/Datatype" | "Format/DataType" | "Format" => draft.format = Some(value),
            "DataType" | "Datatype" => draft.data_type = Some(value),
            _ => {}
        }
    }
    Some((draft, rest))
}

/// Reads the fields behind the tensors.
fn fields(text: &str, pool: &mut Pool, draft: &mut LayerDraft) {
    let mut rest = text.trim_start_matches([' ', ',']);
    while let Some((key, behind)) = rest.split_once(": ") {
        let key = Key::from_word(key.trim());
        // The names of layers in it hold anything; it is the last field or near it.
        if key == Key::Metadata {
            draft.metadata = Some(behind.into());
            return;
        }
        let (value, next) = value(behind);
        field(key, value, pool, draft);
        rest = next.trim_start_matches([' ', ',']);
    }
}

/// The value a text begins with, and the rest: a list or an object up to its end, else up to the next field.
fn value(text: &str) -> (&str, &str) {
    let end = match text.as_bytes().first() {
        Some(b'[') => text.find(']').map(|at| at + 1),
        Some(b'{') => text.find('}').map(|at| at + 1),
        _ => next_field(text),
    };
    end.and_then(|end| text.split_at_checked(end))
        .unwrap_or((text, ""))
}

/// Where `, Key: ` stands.
fn next_field(text: &str) -> Option<usize> {
    text.match_indices(", ").map(|(at, _)| at).find(|at| {
        let behind = text.get(at + 2..).unwrap_or_default();
        let word = behind.find(|c: char| !c.is_ascii_alphanumeric());
        word.is_some_and(|end| end > 0 && behind.get(end..).is_some_and(|it| it.starts_with(": ")))
    })
}

fn field(key: Key, value: &str, pool: &mut Pool, draft: &mut LayerDraft) {
    let number = || value.trim().parse().ok();
    match key {
        Key::ParameterType => draft.parameter_type = Some(pool.text(value)),
        Key::Tactic => draft.tactic = Some(pool.text(value)),
        Key::TacticValue => draft.tactic_value = Some(pool.text(value)),
        Key::Origin => draft.origin = Some(pool.text(value)),
        Key::StreamId => draft.stream = number(),
        Key::Groups => draft.contraction().groups = number(),
        Key::OutMaps => draft.contraction().output_maps = number(),
        Key::Kernel => draft.contraction().kernel = numbers(value, pool),
        Key::Stride => draft.contraction().stride = numbers(value, pool),
        Key::Activation if value != "NONE" => {
            draft.contraction().activation = Some(pool.text(value));
        }
        Key::Weights => draft.weights = weights(value, pool),
        Key::Bias => draft.bias = weights(value, pool),
        _ => {}
    }
}

fn numbers(value: &str, pool: &mut Pool) -> Arc<[i64]> {
    let numbers: Vec<i64> = serde_json::from_str(value).unwrap_or_default();
    pool.shape(&numbers)
}

fn weights(value: &str, pool: &mut Pool) -> Option<Weights> {
    WeightsSeed(pool)
        .deserialize(&mut serde_json::Deserializer::from_str(value))
        .ok()
        .flatten()
}
