//! What is learnt while a life goes on: libraries, the device, engines.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::measured::Measured;
use super::stage::Stage;

/// Something learnt during a run, recorded once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "kebab-case")]
pub enum Fact {
    /// A library that does the work.
    Library {
        /// Its name: `TensorRT`, `CUDA`, `NVML`.
        name: String,
        /// Its version as it says itself, `8.4.12`.
        version: String,
        /// The file, where the system reports it.
        path: Option<String>,
    },
    /// The device that is used.
    Device(DeviceFacts),
    /// An engine, after it was deserialized.
    Engine(Box<EngineFacts>),
    /// A file that a stage mapped: a library, most often.
    Mapped(MappedFile),
    /// A note for the reader of the report, in one sentence.
    Remark {
        /// The sentence.
        text: String,
    },
}

/// A file that a stage mapped, and what its pages take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MappedFile {
    /// The stage after which it was mapped and before which it was not.
    pub stage: Stage,
    /// Its path.
    pub path: String,
    /// Pages of it that are in memory, whoever else maps them.
    pub resident_bytes: u64,
    /// Pages of them that are the process's alone and written to.
    pub private_bytes: u64,
}

/// The device that is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeviceFacts {
    /// Its name, `NVIDIA H200`.
    pub name: String,
    /// Its position, from 0.
    pub ordinal: u32,
    /// Compute capability, `9.0`.
    pub compute_capability: String,
    /// Whether its memory is the system's.
    pub integrated: bool,
    /// All its memory, as the driver says.
    pub total_bytes: Measured<u64>,
    /// Multiprocessors.
    pub multiprocessors: u32,
    /// Highest CUDA version the driver knows, `11.4`.
    pub driver_version: String,
}

/// An engine as TensorRT describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EngineFacts {
    /// Position of the model it was made of.
    pub model: u32,
    /// Its name; often empty.
    pub name: Measured<String>,
    /// Layers after fusion.
    pub layers: Measured<u32>,
    /// Device memory that one execution context needs for activations and scratch, of the largest
    /// profile.
    pub context_bytes: Measured<u64>,
    /// The same for each profile, where the release reports it.
    pub context_bytes_by_profile: Measured<Vec<u64>>,
    /// Optimization profiles.
    pub profiles: Measured<u32>,
    /// The profile that is used, from 0.
    pub profile: u32,
    /// Largest batch of an engine with an implicit batch dimension; absent for explicit ones.
    pub max_batch: Measured<u32>,
    /// Inputs and outputs, in the engine's order.
    pub tensors: Vec<TensorFacts>,
    /// DLA core that the runtime was set to use.
    pub dla_core: Measured<u32>,
    /// DLA cores the runtime knows.
    pub dla_cores: Measured<u32>,
    /// Bytes of weights that can be streamed from the host.
    pub streamable_weights_bytes: Measured<u64>,
    /// Device memory given to streamed weights.
    pub weight_streaming_budget_bytes: Measured<u64>,
    /// Scratch memory that streaming takes on top.
    pub weight_streaming_scratch_bytes: Measured<u64>,
    /// All weights, where the release reports it.
    pub weights_bytes: Measured<u64>,
    /// Whatever else was asked, by TensorRT's own name: `engine_capability`, `refittable`,
    /// `aux_streams`, `hardware_compatibility`, `tactic_sources`.
    pub properties: BTreeMap<String, String>,
}

/// Whether a tensor goes in or out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TensorMode {
    /// An input.
    Input,
    /// An output.
    Output,
}

/// An input or output of an engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TensorFacts {
    /// Its name.
    pub name: String,
    /// In or out.
    pub mode: TensorMode,
    /// Whether its data is in host memory: a shape tensor.
    pub on_host: bool,
    /// Element type, by TensorRT's own name without the k: `FLOAT`, `INT8`.
    pub data_type: String,
    /// Memory format, by TensorRT's own name without the k: `LINEAR`, `CHW32`.
    pub format: String,
    /// TensorRT's own description of the format.
    pub format_description: Measured<String>,
    /// Shape in the engine; -1 where it is open.
    pub shape: Vec<i64>,
    /// Shape that was used.
    pub bound_shape: Measured<Vec<i64>>,
    /// Smallest, optimal and largest shape of the profile; absent for outputs.
    pub profile_shapes: Measured<[Vec<i64>; 3]>,
    /// Dimension that is vectorised; absent where none is.
    pub vectorized_dimension: Measured<u32>,
    /// Elements that one vector of that dimension holds; 1 where it is linear.
    pub components_per_element: u32,
    /// Bits of one element.
    pub bits_per_element: u32,
    /// Bytes of the elements themselves.
    pub logical_bytes: Measured<u64>,
    /// Bytes of the buffer: with the vectorised dimension rounded up to whole vectors.
    pub padded_bytes: Measured<u64>,
}
