//! One JSON object, whatever it turns out to be: a layer, a record of a time profile, the object around all
//! layers.
//!
//! Which it is shows only when its fields have been read, and they are read once. So every object is read as
//! all of them together.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::key::{Key, KeySeed};
use super::loose::{Number, Text, Whole, Wholes};
use super::state::{Part, State};
use super::tensor::{Tensors, WeightList, WeightsSeed};
use super::times::TimeRecord;
use crate::layers::draft::LayerDraft;
use crate::layers::model::Mode;

/// Where an object stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At the top, or in a list there.
    Top,
    /// In a list of layers.
    Layers,
    /// In a list of bindings.
    Bindings,
}

/// What an object's fields said.
#[derive(Default)]
struct Item {
    layer: LayerDraft,
    is_layer: bool,
    record: TimeRecord,
    is_record: bool,
    count: Option<i64>,
    mode: Option<Mode>,
    is_around: bool,
}

/// Reads any value at the top or in a list.
pub(super) struct ItemSeed<'s> {
    pub(super) state: &'s mut State,
    pub(super) place: Place,
}

impl<'de> DeserializeSeed<'de> for ItemSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ItemSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("layers")
    }

    fn visit_str<E>(self, name: &str) -> Result<(), E> {
        match self.place {
            Place::Top => {}
            Place::Layers => self.state.name(name),
            Place::Bindings => self.state.engine.push_binding(name, None),
        }
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let place = match self.place {
            // A list at the top holds layers, or records of a profile.
            Place::Top => {
                self.state.begin(Part::List);
                Place::Layers
            }
            place => place,
        };
        loop {
            self.state.is_between_layers = place == Place::Layers;
            let seed = ItemSeed {
                state: self.state,
                place,
            };
            if seq.next_element_seed(seed)?.is_none() {
                return Ok(());
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut item = Item::default();
        self.state.is_between_layers = false;
        while let Some(key) = map.next_key_seed(KeySeed)? {
            self.state.field(key, &mut item, &mut map)?;
        }
        self.state.finish(item, self.place);
        Ok(())
    }
}

impl State {
    /// Reads the value of a field.
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: Key,
        item: &mut Item,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match key {
            Key::Layers | Key::Bindings | Key::IoTensors => self.list(key, item, map),
            Key::RecordName
            | Key::TotalMs
            | Key::AverageMs
            | Key::MedianMs
            | Key::Percentage
            | Key::Count => record_field(key, item, map),
            Key::Kernel | Key::Stride | Key::Groups | Key::OutMaps | Key::Activation => {
                self.convolution_field(key, item, map)
            }
            Key::Schema => {
                let Text(text) = map.next_value()?;
                self.schema = text.map(|text| text.chars().take(60).collect());
                Ok(())
            }
            Key::LatencyMs => {
                self.has_latencies = true;
                map.next_value::<IgnoredAny>().map(drop)
            }
            Key::IoMode => {
                let Text(text) = map.next_value()?;
                item.mode = text.and_then(|text| mode(&text));
                Ok(())
            }
            Key::Other => map.next_value::<IgnoredAny>().map(drop),
            _ => self.layer_field(key, item, map),
        }
    }

    /// The lists of the object around all.
    fn list<'de, A: MapAccess<'de>>(
        &mut self,
        key: Key,
        item: &mut Item,
        map: &mut A,
    ) -> Result<(), A::Error> {
        if !item.is_around {
            item.is_around = true;
            self.begin(Part::Engine);
        }
        let place = if key == Key::Layers {
            Place::Layers
        } else {
            self.engine.bindings.get_or_insert_default();
            Place::Bindings
        };
        if key == Key::IoTensors {
            self.is_eleven();
        }
        map.next_value_seed(ItemSeed { state: self, place })
    }

    fn layer_field<'de, A: MapAccess<'de>>(
        &mut self,
        key: Key,
        item: &mut Item,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let pool = &mut self.engine.pool;
        let layer = &mut item.layer;
        item.is_layer |= matches!(key, Key::LayerType | Key::Inputs | Key::Outputs);
        match key {
            Key::Inputs => return map.next_value_seed(Tensors(pool, &mut layer.inputs)),
            Key::Outputs => return map.next_value_seed(Tensors(pool, &mut layer.outputs)),
            Key::Weights => layer.weights = map.next_value_seed(WeightsSeed(pool))?,
            Key::Bias => layer.bias = map.next_value_seed(WeightsSeed(pool))?,
            Key::Constants => {
                return map.next_value_seed(WeightList(pool, &mut layer.constants));
            }
            Key::StreamId => {
                let Whole(number) = map.next_value()?;
                layer.stream = number;
            }
            _ => {
                let Text(text) = map.next_value()?;
                let Some(text) = text else { return Ok(()) };
                match key {
                    Key::Name => layer.name = Some(text.into()),
                    Key::Metadata => layer.metadata = Some(text.into()),
                    Key::LayerType => layer.layer_type = Some(pool.text(&text)),
                    Key::ParameterType => layer.parameter_type = Some(pool.text(&text)),
                    Key::Tactic => layer.tactic = Some(pool.text(&text)),
                    Key::TacticValue => layer.tactic_value = Some(pool.text(&text)),
                    Key::Origin => layer.origin = Some(pool.text(&text)),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn convolution_field<'de, A: MapAccess<'de>>(
        &mut self,
        key: Key,
        item: &mut Item,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match key {
            Key::Kernel => {
                let Wholes(numbers) = map.next_value()?;
                let kernel = self.engine.pool.shape(&numbers.unwrap_or_default());
                item.layer.contraction().kernel = kernel;
            }
            Key::Stride => {
                let Wholes(numbers) = map.next_value()?;
                let stride = self.engine.pool.shape(&numbers.unwrap_or_default());
                item.layer.contraction().stride = stride;
            }
            Key::Groups => {
                let Whole(number) = map.next_value()?;
                item.layer.contraction().groups = number;
            }
            Key::OutMaps => {
                let Whole(number) = map.next_value()?;
                item.layer.contraction().output_maps = number;
            }
            _ => {
                let Text(text) = map.next_value()?;
                let said = text.filter(|text| text != "NONE");
                let text = said.map(|text| self.engine.pool.text(&text));
                if text.is_some() {
                    item.layer.contraction().activation = text;
                }
            }
        }
        Ok(())
    }

    /// Keeps what an object turned out to be.
    fn finish(&mut self, item: Item, place: Place) {
        if item.is_around {
            return;
        }
        match place {
            Place::Bindings => {
                if let Some(name) = item.layer.name {
                    self.engine.push_binding(&name, item.mode);
                }
            }
            _ if item.is_layer => self.layer(item.layer),
            _ if item.is_record => self.record(item.record),
            _ => {
                if let Some(count) = item.count {
                    self.iterations(count);
                } else if place == Place::Layers && item.layer.name.is_some() {
                    self.layer(item.layer);
                }
            }
        }
    }
}

/// A field of a profile's record.
fn record_field<'de, A: MapAccess<'de>>(
    key: Key,
    item: &mut Item,
    map: &mut A,
) -> Result<(), A::Error> {
    if key == Key::RecordName {
        let Text(text) = map.next_value()?;
        if let Some(text) = text {
            item.record.name = text.into();
        }
        return Ok(());
    }
    if key == Key::Count {
        let Whole(count) = map.next_value()?;
        item.count = count;
        return Ok(());
    }
    let Number(number) = map.next_value()?;
    item.is_record = true;
    let record = &mut item.record;
    match key {
        Key::TotalMs => record.total_ms = number,
        Key::AverageMs => record.average_ms = number,
        Key::MedianMs => record.median_ms = number,
        _ => record.percentage = number,
    }
    Ok(())
}

fn mode(text: &str) -> Option<Mode> {
    match text.trim_start_matches('k').to_ascii_lowercase().as_str() {
        "input" => Some(Mode::Input),
        "output" => Some(Mode::Output),
        _ => None,
    }
}
