//! What TensorRT says of an engine, in a report's words.

use std::collections::BTreeMap;

use super::sizes::{Layout, sizes};
use crate::ffi::tensorrt::{Engine, EngineStat, Runtime, Shape, Tensor, TensorMode as Mode};
use crate::ffi::tensorrt::{ProfileShapes, TensorRtError};
use crate::report::{EngineFacts, Measured, TensorFacts, TensorMode};

/// Shapes that tensors were given, by name.
pub(super) type Bound = BTreeMap<String, Vec<i64>>;

/// Everything the release tells of an engine; what it does not tell is absent with its words.
pub(super) fn engine_facts(
    model: u32,
    runtime: &Runtime,
    engine: &Engine,
    profile: u32,
    tensors: Vec<TensorFacts>,
) -> EngineFacts {
    let streaming = engine.weight_streaming();
    let told = |pick: fn(&crate::ffi::tensorrt::WeightStreaming) -> Option<u64>| match &streaming {
        Ok(streaming) => Measured::from_option(
            pick(streaming),
            match streaming.streamable_bytes {
                0 => "the engine was not built for weight streaming",
                _ => "this release does not report it",
            },
        ),
        Err(error) => Measured::absent(reason(error)),
    };
    EngineFacts {
        model,
        name: measured(engine.name()),
        layers: measured(engine.layers()),
        context_bytes: measured(engine.device_memory_bytes()),
        context_bytes_by_profile: by_profile(engine),
        profiles: measured(engine.profiles()),
        profile,
        max_batch: Measured::from_option(
            engine.implicit_batch(),
            "the batch is a dimension of the tensors",
        ),
        tensors,
        dla_core: match runtime.dla_core() {
            Ok(core) => Measured::from_option(core, "none was asked for"),
            Err(error) => Measured::absent(reason(&error)),
        },
        dla_cores: measured(runtime.dla_cores()),
        streamable_weights_bytes: told(|streaming| Some(streaming.streamable_bytes)),
        weight_streaming_budget_bytes: told(|streaming| streaming.budget_bytes),
        weight_streaming_scratch_bytes: told(|streaming| streaming.scratch_bytes),
        weights_bytes: measured(engine.stat(EngineStat::TotalWeights)),
        properties: engine.properties(),
    }
}

fn by_profile(engine: &Engine) -> Measured<Vec<u64>> {
    let profiles = engine.profiles().unwrap_or(1);
    let sizes: Result<Vec<u64>, TensorRtError> = (0..profiles)
        .map(|profile| engine.device_memory_bytes_of(profile))
        .collect();
    measured(sizes)
}

fn measured<T>(told: Result<T, TensorRtError>) -> Measured<T> {
    match told {
        Ok(value) => Measured::Value(value),
        Err(error) => Measured::absent(reason(&error)),
    }
}

fn reason(error: &TensorRtError) -> String {
    if error.is_not_in_release() {
        "this release of TensorRT does not report it".to_owned()
    } else {
        error.to_string()
    }
}

/// Inputs and outputs; `bound` are the shapes they were given, none before they are.
pub(super) fn tensor_facts(
    tensors: &[Tensor],
    batch: Option<u32>,
    bound: &Bound,
) -> Vec<TensorFacts> {
    let describe = |tensor| one(tensor, batch, bound);
    tensors.iter().map(describe).collect()
}

fn one(tensor: &Tensor, batch: Option<u32>, bound: &Bound) -> TensorFacts {
    let shape = tensor.shape.map(|shape| shape.extents().to_vec());
    let bound_shape = bound.get(&tensor.name).cloned();
    let closed = bound_shape.clone().or_else(|| shape.clone());
    let sizes = closed.and_then(|shape| buffer_sizes(tensor, &shape, batch));
    let open = "its shape is dynamic until it is set";
    TensorFacts {
        name: tensor.name.clone(),
        mode: match tensor.mode {
            Mode::Input => TensorMode::Input,
            Mode::Output => TensorMode::Output,
        },
        on_host: tensor.on_host,
        data_type: tensor.data_type.to_string(),
        format: tensor.format.to_string(),
        format_description: Measured::from_option(
            tensor.format_description.clone(),
            "TensorRT does not describe it",
        ),
        shape: shape.unwrap_or_default(),
        bound_shape: Measured::from_option(bound_shape, "no shape was set"),
        profile_shapes: Measured::from_option(
            tensor.profile_shapes.as_ref().map(three),
            "no profile has shapes for it",
        ),
        vectorized_dimension: Measured::from_option(
            tensor.vectorized_dimension,
            "its format has no vectors",
        ),
        components_per_element: tensor.components_per_element.unwrap_or(1),
        bits_per_element: bits(tensor).unwrap_or(0),
        logical_bytes: Measured::from_option(sizes.map(|sizes| sizes.logical_bytes), open),
        padded_bytes: Measured::from_option(sizes.map(|sizes| sizes.padded_bytes), open),
    }
}

fn three(shapes: &ProfileShapes<Shape>) -> [Vec<i64>; 3] {
    [shapes.min, shapes.opt, shapes.max].map(|shape| shape.extents().to_vec())
}

/// Bits of an element: by its type, else by what TensorRT says of its components.
fn bits(tensor: &Tensor) -> Option<u32> {
    let by_bytes = || tensor.bytes_per_component?.checked_mul(8);
    tensor.data_type.bits().or_else(by_bytes)
}

/// The sizes of a tensor of this shape; an implicit batch comes on top of it.
pub(super) fn buffer_sizes(
    tensor: &Tensor,
    shape: &[i64],
    batch: Option<u32>,
) -> Option<super::sizes::Sizes> {
    let mut whole = shape.to_vec();
    let mut vectorized = tensor.vectorized_dimension;
    if let Some(batch) = batch {
        whole.insert(0, i64::from(batch));
        vectorized = vectorized.and_then(|dimension| dimension.checked_add(1));
    }
    sizes(Layout {
        shape: &whole,
        bits_per_element: bits(tensor)?,
        vectorized_dimension: vectorized,
        components_per_element: tensor.components_per_element.unwrap_or(1),
    })
}
