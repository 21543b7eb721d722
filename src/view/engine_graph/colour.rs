//! What a drawing shows by colour.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::escape::bounded;
use crate::graph::{KINDS, Key, Paint, STEPS, Sign};
use crate::layers::{DataType, Layer};
use crate::units;

use super::boxes::{precision, touched};

/// Where the steps of the scale begin, thousandths of the largest figure. Closer together where little is,
/// so that beside one layer that outshines all the rest is still told apart.
const BEGINS: [u128; STEPS] = [0, 50, 146, 272, 423, 596, 789];

/// What a drawing shows by colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colour {
    /// The bytes a layer touches.
    #[default]
    Bytes,
    /// The type it computes with.
    Precision,
    /// Its type.
    Type,
    /// The time it takes.
    Time,
}

impl Colour {
    /// Every colouring.
    pub const ALL: [Colour; 4] = [Colour::Bytes, Colour::Precision, Colour::Type, Colour::Time];

    /// The figure that ranks layers: time where that is shown, else bytes.
    pub(super) fn figure(self, layer: &Layer) -> Option<u64> {
        match self {
            Colour::Time => layer.average_ns(),
            _ => touched(layer).get(),
        }
    }
}

/// Colours for the layers of one drawing.
pub(super) struct Palette {
    colour: Colour,
    /// The largest figure of a layer.
    largest: u64,
    /// The types that have a colour of their own, most frequent first.
    kinds: Vec<String>,
    /// The precisions there are.
    precisions: BTreeMap<DataType, usize>,
}

impl Palette {
    /// The colours for these layers.
    pub(super) fn new(colour: Colour, layers: &[(usize, &Layer)]) -> Self {
        let figures = layers.iter().filter_map(|(_, layer)| colour.figure(layer));
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut precisions = BTreeMap::new();
        for (_, layer) in layers {
            *counts.entry(layer.kind()).or_default() += 1;
            *precisions.entry(precision(layer)).or_default() += 1;
        }
        let mut kinds: Vec<(&str, usize)> = counts.into_iter().collect();
        kinds.sort_by_key(|(_, count)| Reverse(*count));
        Palette {
            colour,
            largest: figures.max().unwrap_or(0),
            kinds: kinds.iter().map(|(kind, _)| (*kind).to_owned()).collect(),
            precisions,
        }
    }

    /// The colour of a layer.
    pub(super) fn paint(&self, layer: &Layer) -> Paint {
        match self.colour {
            Colour::Bytes | Colour::Time => {
                let figure = self.colour.figure(layer);
                figure.map_or(Paint::Plain, |figure| self.heat(figure))
            }
            Colour::Precision => Paint::Kind(place(precision(layer))),
            Colour::Type => {
                let place = self.kinds.iter().position(|kind| kind == layer.kind());
                Paint::Kind(place.unwrap_or(KINDS).min(KINDS - 1))
            }
        }
    }

    /// A step of the scale.
    fn heat(&self, figure: u64) -> Paint {
        let reached = (1..STEPS).filter(|step| figure > 0 && figure >= self.begin(*step));
        Paint::Heat(reached.count())
    }

    /// The least figure of a step.
    fn begin(&self, step: usize) -> u64 {
        let thousandths = BEGINS.get(step).copied().unwrap_or(1_000);
        let least = (u128::from(self.largest) * thousandths).div_ceil(1_000);
        u64::try_from(least).unwrap_or(u64::MAX)
    }

    /// What the colours mean, and the marks.
    pub(super) fn key(&self, marks: Vec<Sign>) -> Key {
        let (title, paints) = match self.colour {
            Colour::Bytes => ("colour: bytes a layer accesses", self.scale()),
            Colour::Time => ("colour: time of a layer", self.scale()),
            Colour::Precision => ("colour: the type a layer computes with", self.types()),
            Colour::Type => ("colour: the type of a layer", self.kinds()),
        };
        Key {
            title: title.to_owned(),
            paints,
            marks,
        }
    }

    fn scale(&self) -> Vec<(Paint, String)> {
        let steps = if self.largest == 0 { 1 } else { STEPS };
        let amount = match self.colour {
            Colour::Time => units::time,
            _ => units::size,
        };
        let from = |step| format!("from {}", amount(self.begin(step)));
        let scale = (1..steps).map(|step| (Paint::Heat(step), from(step)));
        let less = (Paint::Heat(0), "less".to_owned());
        [less].into_iter().chain(scale).collect()
    }

    fn types(&self) -> Vec<(Paint, String)> {
        let paint = |(of, count): (&DataType, &usize)| {
            let words = format!("{} ({count})", of.name());
            (Paint::Kind(place(*of)), words)
        };
        self.precisions.iter().map(paint).collect()
    }

    fn kinds(&self) -> Vec<(Paint, String)> {
        let others = (self.kinds.len() >= KINDS).then_some("others");
        let kinds = self.kinds.iter().take(KINDS - 1).map(String::as_str);
        let kinds = kinds.chain(others).enumerate();
        kinds
            .map(|(place, kind)| (Paint::Kind(place), bounded(kind, 40)))
            .collect()
    }
}

/// The colour of a type: the same in every drawing.
fn place(data_type: DataType) -> usize {
    match data_type {
        DataType::Fp16 => 0,
        DataType::Fp32 => 1,
        DataType::Int8 => 2,
        DataType::Fp8 => 3,
        DataType::Int32 | DataType::Int64 => 4,
        DataType::Int4 | DataType::Fp4 => 5,
        DataType::Bf16 => 6,
        DataType::Bool | DataType::Uint8 | DataType::E8m0 => 7,
        DataType::Unknown => 8,
    }
}
