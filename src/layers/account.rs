//! Everything there is to say of one engine, computed once.

use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::Serialize;

use super::figure::{Figure, Why};
use super::liveness::{Liveness, Region};
use super::model::{Engine, Layer, Layout, TensorId};
use super::totals::Totals;

/// An engine with what follows from its layers.
#[derive(Clone, Debug)]
pub struct Account {
    /// What the engine is called: its file.
    pub name: String,
    /// The engine.
    pub engine: Engine,
    /// What is held at once.
    pub liveness: Liveness,
    /// Sums over all layers.
    pub totals: Totals,
}

/// What padding costs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Padding<'a> {
    /// Bytes that padding adds to what layers read and write.
    pub bytes: u64,
    /// What they would read and write without it.
    pub logical_bytes: u64,
    /// The format that adds most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worst_format: Option<&'static str>,
    /// How many bytes that format adds.
    #[serde(skip)]
    pub worst_format_bytes: u64,
    /// The name of the layer that reads or writes most padding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worst_layer: Option<&'a str>,
}

/// What layers cost that only change the format of a tensor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reformats {
    /// How many there are.
    pub layers: usize,
    /// Bytes they read and write.
    pub touched_bytes: u64,
    /// Average time of one inference spent in them, where a profile was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_ns: Option<u64>,
}

/// The peak activation memory: the most that intermediate tensors take at once.
#[derive(Clone, Debug)]
pub enum Peak<'a> {
    /// Its bytes, the first layer that needs so much, and what is live while that runs, the largest first.
    Known(u64, &'a Layer, Vec<Region>),
    /// There is none: every tensor belongs to the caller.
    None,
    /// No tensor's size is known.
    Unknown,
}

/// The device memory for activations that an engine asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its bytes.
    pub bytes: u64,
    /// Scratch memory among it.
    pub scratch_bytes: Option<u64>,
    /// So much more than the peak it is; absent where that, or a tensor's size, is unknown.
    pub more_bytes: Option<i64>,
}

/// A part of a whole, 0 to 1; nothing of nothing is 0.
pub fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

impl Account {
    /// Computes it.
    pub fn of(name: impl Into<String>, engine: Engine) -> Account {
        Account {
            name: name.into(),
            liveness: Liveness::of(&engine),
            totals: Totals::of(&engine),
            engine,
        }
    }

    /// Bytes held while the layer at this position runs.
    pub fn live_bytes(&self, position: usize) -> u64 {
        self.liveness.live_bytes.get(position).copied().unwrap_or(0)
    }

    /// The part of all time that a layer takes, 0 to 1; none without a profile.
    pub fn share(&self, layer: &Layer) -> Option<f64> {
        self.share_of(layer.average_ns()?)
    }

    /// The part of all time that so much is; none without a profile.
    pub fn share_of(&self, time_ns: u64) -> Option<f64> {
        let all = self.engine.time_ns.filter(|all| *all > 0)?;
        Some(share(time_ns, all))
    }

    /// The layers at these positions.
    pub fn layers_at<'a>(
        &'a self,
        positions: &'a [usize],
    ) -> impl Iterator<Item = (usize, &'a Layer)> + Clone {
        let layer = |position: &usize| Some((*position, self.engine.layers.get(*position)?));
        positions.iter().filter_map(layer)
    }

    /// The layers of which there is a figure, the largest first; those with equal ones in the order of execution.
    pub fn ranked(&self, of: impl Fn(&Layer) -> Option<u64>) -> Vec<(u64, &Layer)> {
        let layers = self.engine.layers.iter();
        let mut ranked: Vec<_> = layers
            .filter_map(|layer| Some((of(layer)?, layer)))
            .collect();
        ranked.sort_by_key(|(figure, layer)| (Reverse(*figure), layer.index));
        ranked
    }

    /// The peak activation memory.
    pub fn peak(&self) -> Peak<'_> {
        let live = &self.liveness;
        let layer = |at: usize| Some((at, self.engine.layers.get(at)?));
        match live.peak_layer.and_then(layer) {
            Some((at, layer)) => Peak::Known(live.peak_bytes, layer, live.held_at(at)),
            None if live.without_size.is_empty() => Peak::None,
            None => Peak::Unknown,
        }
    }

    /// What the engine asks for, as was given by hand or else as its file says.
    pub fn asked(&self, given: Option<u64>) -> Option<Asked> {
        let bytes = given.or(self.engine.activation_bytes)?;
        let peak = self.liveness.peak_bytes;
        let is_known = peak > 0 && self.liveness.without_size.is_empty();
        let more = i128::from(bytes) - i128::from(peak);
        let more = i64::try_from(more).unwrap_or(i64::MAX);
        Some(Asked {
            bytes,
            scratch_bytes: self.engine.scratch_bytes.filter(|bytes| *bytes > 0),
            more_bytes: is_known.then_some(more),
        })
    }

    /// How many tensors have no size, the first of them, and why they have none.
    pub fn without_size(&self) -> Option<(usize, TensorId, Option<Why>)> {
        let ids = &self.liveness.without_size;
        let uses = self.engine.layers.iter().flat_map(Layer::uses);
        let why = uses.filter_map(|it| it.padded_bytes.why()).min();
        Some((ids.len(), *ids.first()?, why))
    }

    /// Of how many tensors the format is not given, each time a layer uses one, and how many uses there are.
    pub fn formats_not_given(&self) -> (usize, usize) {
        let uses = || self.engine.layers.iter().flat_map(Layer::uses);
        let not_given = uses().filter(|it| it.format.layout == Layout::Untold);
        (not_given.count(), uses().count())
    }

    /// How many layers that run have no time in the profile.
    pub fn without_time(&self) -> usize {
        self.moving().filter(|layer| layer.time.is_none()).count()
    }

    /// What the activations of the engine take, as its own figure says, else at least as much as is held at
    /// once.
    pub fn activation_bytes(&self) -> u64 {
        let said = self.engine.activation_bytes;
        said.unwrap_or(self.liveness.peak_bytes)
    }

    /// Time of the profile's records that belong to no layer; none without a profile.
    pub fn unmatched_ns(&self) -> Option<u64> {
        self.engine.time_ns?;
        let times = self.engine.unmatched.iter().filter_map(|it| it.average_ns);
        Some(times.fold(0, u64::saturating_add))
    }

    /// What padding costs, as far as it is known.
    pub fn padding(&self) -> Padding<'_> {
        let mut padding = Padding::default();
        let mut formats: Vec<(&'static str, u64)> = Vec::new();
        let mut most = 0;
        for layer in self.moving() {
            let of_layer = layer.known_padding_bytes();
            for it in layer.uses() {
                let (Figure::Exact(padded), Figure::Exact(logical)) =
                    (it.padded_bytes, it.logical_bytes)
                else {
                    continue;
                };
                padding.logical_bytes = padding.logical_bytes.saturating_add(logical);
                let more = padded.saturating_sub(logical);
                add(&mut formats, it.format.layout.short(), more);
            }
            padding.bytes = padding.bytes.saturating_add(of_layer);
            if of_layer > most {
                most = of_layer;
                padding.worst_layer = Some(&layer.name);
            }
        }
        let worst = formats.into_iter().max_by_key(|(_, bytes)| *bytes);
        if let Some((format, bytes @ 1..)) = worst {
            padding.worst_format = Some(format);
            padding.worst_format_bytes = bytes;
        }
        padding
    }

    /// What reformats cost.
    pub fn reformats(&self) -> Reformats {
        let mut reformats = Reformats::default();
        for layer in self.moving().filter(|layer| layer.is_reformat()) {
            reformats.layers += 1;
            let bytes = layer.touched_bytes().known();
            reformats.touched_bytes = reformats.touched_bytes.saturating_add(bytes);
            if let Some(ns) = layer.average_ns() {
                reformats.time_ns = Some(reformats.time_ns.unwrap_or(0).saturating_add(ns));
            }
        }
        reformats
    }

    /// The layers that move bytes.
    fn moving(&self) -> impl Iterator<Item = &Layer> {
        let layers = self.engine.layers.iter();
        layers.filter(|layer| !layer.is_constant() && !layer.is_free())
    }
}

fn add(formats: &mut Vec<(&'static str, u64)>, name: &'static str, bytes: u64) {
    match formats.iter_mut().find(|(known, _)| *known == name) {
        Some((_, sum)) => *sum = sum.saturating_add(bytes),
        None => formats.push((name, bytes)),
    }
}

impl Layer {
    /// Whether it only changes the format or the type of a tensor.
    pub fn is_reformat(&self) -> bool {
        self.kind() == "Reformat"
    }
}
