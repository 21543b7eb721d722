//! Everything there is to say of one engine, computed once.

use super::figure::Figure;
use super::liveness::Liveness;
use super::model::{Engine, Layer};
use super::totals::{Totals, format_of};

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Padding {
    /// Bytes that padding adds to what layers read and write.
    pub bytes: u64,
    /// What they would read and write without it.
    pub logical_bytes: u64,
    /// The format that adds most, and how much.
    pub worst: Option<(&'static str, u64)>,
    /// Position of the layer that reads or writes most padding.
    pub worst_layer: Option<usize>,
}

/// What layers cost that only change the format of a tensor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reformats {
    /// How many there are.
    pub layers: usize,
    /// Bytes they read and write.
    pub touched_bytes: u64,
    /// Average time of one inference spent in them, where a profile was given.
    pub time_ns: Option<u64>,
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
        let all = self.engine.time_ns.filter(|all| *all > 0)?;
        let own = layer.time?.average_ns?;
        Some(own as f64 / all as f64)
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
    pub fn padding(&self) -> Padding {
        let mut padding = Padding {
            bytes: 0,
            logical_bytes: 0,
            worst: None,
            worst_layer: None,
        };
        let mut formats: Vec<(&'static str, u64)> = Vec::new();
        let mut most = 0;
        for (position, layer) in self.moving() {
            let mut of_layer = 0_u64;
            for it in layer.uses() {
                let (Figure::Exact(padded), Figure::Exact(logical)) =
                    (it.padded_bytes, it.logical_bytes)
                else {
                    continue;
                };
                let more = padded.saturating_sub(logical);
                padding.logical_bytes = padding.logical_bytes.saturating_add(logical);
                of_layer = of_layer.saturating_add(more);
                add(&mut formats, it.format.layout.short(), more);
            }
            padding.bytes = padding.bytes.saturating_add(of_layer);
            if of_layer > most {
                most = of_layer;
                padding.worst_layer = Some(position);
            }
        }
        padding.worst = formats.into_iter().max_by_key(|(_, bytes)| *bytes);
        padding.worst = padding.worst.filter(|(_, bytes)| *bytes > 0);
        padding
    }

    /// What reformats cost.
    pub fn reformats(&self) -> Reformats {
        let mut reformats = Reformats::default();
        for (_, layer) in self.moving().filter(|(_, layer)| layer.is_reformat()) {
            reformats.layers += 1;
            let bytes = layer.touched_bytes().known();
            reformats.touched_bytes = reformats.touched_bytes.saturating_add(bytes);
            if let Some(ns) = layer.time.and_then(|time| time.average_ns) {
                reformats.time_ns = Some(reformats.time_ns.unwrap_or(0).saturating_add(ns));
            }
        }
        reformats
    }

    /// The layers that move bytes, with their positions.
    fn moving(&self) -> impl Iterator<Item = (usize, &Layer)> {
        let layers = self.engine.layers.iter().enumerate();
        layers.filter(|(_, layer)| !layer.is_constant() && !layer.is_free())
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

    /// Whether its output lies in memory otherwise than its first input.
    pub fn changes_format(&self) -> bool {
        let of = |it: &super::model::Use| (it.format.data_type, it.format.layout);
        match (self.inputs.first(), self.outputs.first()) {
            (Some(input), Some(output)) => of(input) != of(output),
            _ => false,
        }
    }

    /// The format of what it writes, in short.
    pub fn short_format(&self) -> &'static str {
        format_of(self)
    }
}
