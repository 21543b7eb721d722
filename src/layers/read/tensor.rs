//! The lists of tensors and the weights of a layer in JSON.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::loose::{ShapeSeed, Text, Whole};
use crate::layers::draft::{TensorDraft, weights};
use crate::layers::model::{Use, Weights};
use crate::layers::pool::Pool;

/// The tensors that a layer reads or writes.
pub(super) struct Tensors<'s>(pub(super) &'s mut Pool, pub(super) &'s mut Vec<Use>);

/// Weights: `{"Type": "Half", "Count": 1152}`.
pub(super) struct WeightsSeed<'s>(pub(super) &'s mut Pool);

/// A list of weights, or of tensors that are constant.
pub(super) struct WeightList<'s>(pub(super) &'s mut Pool, pub(super) &'s mut Vec<Weights>);

/// One object that is a tensor, weights or both.
struct Described<'s>(&'s mut Pool);

/// What such an object said.
#[derive(Default)]
struct Description<'a> {
    tensor: TensorDraft<'a>,
    count: Option<i64>,
    type_text: Option<Cow<'a, str>>,
}

/// Fields of such an object.
enum Key {
    Name,
    Dimensions,
    Both,
    Format,
    DataType,
    Type,
    Count,
    Other,
}

struct KeySeed;

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
        Ok(match key {
            "Name" => Key::Name,
            "Dimensions" | "Shape" => Key::Dimensions,
            "Format/Datatype" | "Format/DataType" => Key::Both,
            "Format" => Key::Format,
            // The spelling is not settled.
            "DataType" | "Datatype" | "dataType" | "datatype" => Key::DataType,
            "Type" => Key::Type,
            "Count" => Key::Count,
            _ => Key::Other,
        })
    }
}

/// Lets everything pass that is not a list or an object, as nothing.
macro_rules! ignore_scalars {
    ($value:expr) => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("tensors or weights")
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($value)
        }

        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($value)
        }

        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok($value)
        }

        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok($value)
        }

        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok($value)
        }
    };
}

impl<'de> DeserializeSeed<'de> for Tensors<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tensors<'_> {
    type Value = ();

    ignore_scalars!(());

    fn visit_str<E>(self, name: &str) -> Result<(), E> {
        let draft = TensorDraft {
            tensor: Some(self.0.tensor(name)),
            ..TensorDraft::default()
        };
        self.1.push(draft.finish(self.0));
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(described) = seq.next_element_seed(Described(self.0))? {
            if let Some(described) = described {
                // Most layers have one or two, and they are kept as long as the engine is.
                self.1.reserve_exact(1);
                self.1.push(described.tensor.finish(self.0));
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let described = Described(self.0).visit_map(map)?;
        if let Some(described) = described {
            self.1.push(described.tensor.finish(self.0));
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Described<'_> {
    type Value = Option<Description<'de>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Described<'_> {
    type Value = Option<Description<'de>>;

    ignore_scalars!(None);

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        let mut described = Description::default();
        described.tensor.tensor = Some(self.0.tensor(name));
        Ok(Some(described))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let pool = self.0;
        let mut described = Description::default();
        while let Some(key) = map.next_key_seed(KeySeed)? {
            match key {
                Key::Dimensions => {
                    described.tensor.shape = map.next_value_seed(ShapeSeed(pool))?;
                }
                Key::Count => {
                    let Whole(count) = map.next_value()?;
                    described.count = count;
                }
                Key::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
                key => {
                    let Text(text) = map.next_value()?;
                    if let Some(text) = text {
                        described.said(&key, text, pool);
                    }
                }
            }
        }
        Ok(Some(described))
    }
}

impl<'a> Description<'a> {
    fn said(&mut self, key: &Key, text: Cow<'a, str>, pool: &mut Pool) {
        match key {
            Key::Name => self.tensor.tensor = Some(pool.tensor(&text)),
            Key::Both | Key::Format => self.tensor.format = Some(text),
            Key::DataType => self.tensor.data_type = Some(text),
            _ => self.type_text = Some(text),
        }
    }

    /// The weights it describes; those of a tensor are its elements.
    fn weights(self, pool: &mut Pool) -> Option<Weights> {
        let count = self.count.and_then(|count| u64::try_from(count).ok());
        if let Some(count) = count {
            let text = self.type_text.or(self.tensor.data_type);
            return Some(weights(count, text.as_deref().unwrap_or(""), pool));
        }
        self.tensor.shape.as_ref()?;
        let text = self.tensor.data_type.as_deref().map(|text| pool.text(text));
        let used = self.tensor.finish(pool);
        Some(Weights {
            count: used.elements.get()?,
            text: text.unwrap_or_else(|| pool.text(&used.format.text)),
            data_type: used.data_type(),
            bytes: used.padded_bytes,
        })
    }
}

impl<'de> DeserializeSeed<'de> for WeightsSeed<'_> {
    type Value = Option<Weights>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let described = Described(&mut *self.0).deserialize(deserializer)?;
        Ok(described.and_then(|described| described.weights(self.0)))
    }
}

impl<'de> DeserializeSeed<'de> for WeightList<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for WeightList<'_> {
    type Value = ();

    ignore_scalars!(());

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(weights) = seq.next_element_seed(WeightsSeed(self.0))? {
            self.1.extend(weights);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let described = Described(&mut *self.0).visit_map(map)?;
        let weights = described.and_then(|described| described.weights(self.0));
        self.1.extend(weights);
        Ok(())
    }
}
