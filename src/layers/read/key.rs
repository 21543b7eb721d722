//! The fields of layers, of the object around them, and of a profile's records.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Visitor};

/// Fields that are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Name,
    LayerType,
    ParameterType,
    Inputs,
    Outputs,
    Kernel,
    Stride,
    Groups,
    OutMaps,
    Activation,
    Weights,
    Bias,
    Constants,
    Tactic,
    TacticValue,
    Origin,
    Metadata,
    StreamId,
    Layers,
    Bindings,
    IoTensors,
    IoMode,
    RecordName,
    TotalMs,
    AverageMs,
    MedianMs,
    Percentage,
    Count,
    Schema,
    LatencyMs,
    Other,
}

/// Reads the name of a field.
pub(super) struct KeySeed;

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
        Ok(Key::from_word(key))
    }
}

impl Key {
    pub(super) fn from_word(key: &str) -> Key {
        match key {
            "Name" => Key::Name,
            "LayerType" => Key::LayerType,
            "ParameterType" => Key::ParameterType,
            "Inputs" => Key::Inputs,
            "Outputs" => Key::Outputs,
            "Constants" => Key::Constants,
            "TacticName" => Key::Tactic,
            "TacticValue" => Key::TacticValue,
            "Origin" => Key::Origin,
            "Metadata" => Key::Metadata,
            "StreamId" => Key::StreamId,
            "Layers" | "layers" | "LayerInfo" | "layerInfo" => Key::Layers,
            "Bindings" => Key::Bindings,
            "I/O Tensors" | "IO Tensors" | "IOTensors" => Key::IoTensors,
            "IOMode" => Key::IoMode,
            "name" => Key::RecordName,
            "timeMs" => Key::TotalMs,
            "averageMs" => Key::AverageMs,
            "medianMs" => Key::MedianMs,
            "percentage" => Key::Percentage,
            "count" => Key::Count,
            "schema" => Key::Schema,
            "latencyMs" | "endToEndMs" | "computeMs" => Key::LatencyMs,
            // Constant layers write it small.
            "weights" => Key::Weights,
            // Where a pooling was fused into a convolution, the names of its fields are prefixed.
            other => Key::of_convolution(other.strip_prefix("Conv").unwrap_or(other)),
        }
    }

    fn of_convolution(key: &str) -> Key {
        match key {
            "Kernel" => Key::Kernel,
            "Stride" => Key::Stride,
            "Groups" => Key::Groups,
            "OutMaps" => Key::OutMaps,
            "Activation" => Key::Activation,
            "Weights" => Key::Weights,
            "Bias" => Key::Bias,
            _ => Key::Other,
        }
    }
}
