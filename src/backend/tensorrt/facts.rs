//! What TensorRT says of an engine, in a report's words.

use std::collections::BTreeMap;

use crate::ffi::tensorrt::{
    Engine, EngineStat, ProfileShapes, Runtime, Shape, Tensor, TensorMode as Mode, TensorRtError,
};
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
pub(super) fn buffer_sizes(tensor: &Tensor, shape: &[i64], batch: Option<u32>) -> Option<Sizes> {
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

/// Bytes of a tensor's elements, and of the buffer that holds them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    /// The elements themselves.
    pub(super) logical_bytes: u64,
    /// With the vectorised dimension rounded up to whole vectors.
    pub(super) padded_bytes: u64,
}

/// What the layout of a tensor is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout<'a> {
    /// The shape; no dimension may be open.
    pub(super) shape: &'a [i64],
    /// Bits of one element: 4 for `INT4` and `FP4`.
    pub(super) bits_per_element: u32,
    /// The dimension that is split into vectors.
    pub(super) vectorized_dimension: Option<u32>,
    /// Elements that one vector holds.
    pub(super) components_per_element: u32,
}

/// The sizes of a tensor; `None` where a dimension is open or the product leaves the range of a byte
/// count.
///
/// A vectorised format (`CHW32` and its kin) stores whole vectors, so its dimension counts up to the
/// next multiple: the rule by which trtexec allocates bindings (`samples/common/common.h`, `volume`).
pub(super) fn sizes(layout: Layout<'_>) -> Option<Sizes> {
    let components = u64::from(layout.components_per_element.max(1));
    let vectorized = layout
        .vectorized_dimension
        .and_then(|dimension| usize::try_from(dimension).ok());
    let (mut logical, mut padded) = (1u64, 1u64);
    for (position, &dimension) in layout.shape.iter().enumerate() {
        let extent = u64::try_from(dimension).ok()?;
        let stored = if vectorized == Some(position) {
            extent.checked_next_multiple_of(components)?
        } else {
            extent
        };
        logical = logical.checked_mul(extent)?;
        padded = padded.checked_mul(stored)?;
    }
    Some(Sizes {
        logical_bytes: bytes(logical, layout.bits_per_element)?,
        padded_bytes: bytes(padded, layout.bits_per_element)?,
    })
}

/// Whole bytes of so many elements: a last half byte takes one.
fn bytes(elements: u64, bits: u32) -> Option<u64> {
    Some(elements.checked_mul(u64::from(bits))?.div_ceil(8))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn layout(shape: &[i64], bits: u32) -> Layout<'_> {
        Layout {
            shape,
            bits_per_element: bits,
            vectorized_dimension: None,
            components_per_element: 1,
        }
    }

    #[test]
    fn a_linear_tensor_is_its_elements() {
        let sizes = sizes(layout(&[1, 3, 224, 224], 32)).unwrap();
        assert_eq!(sizes.logical_bytes, 3 * 224 * 224 * 4);
        assert_eq!(sizes.padded_bytes, sizes.logical_bytes);
    }

    #[test]
    fn three_channels_in_vectors_of_thirty_two_take_thirty_two() {
        let vectors = Layout {
            vectorized_dimension: Some(1),
            components_per_element: 32,
            ..layout(&[1, 3, 224, 224], 8)
        };
        let sizes = sizes(vectors).unwrap();
        assert_eq!(sizes.logical_bytes, 3 * 224 * 224);
        assert_eq!(sizes.padded_bytes, 32 * 224 * 224);
    }

    #[test]
    fn four_bit_elements_share_bytes_and_an_odd_one_takes_a_whole_one() {
        assert_eq!(sizes(layout(&[3, 5], 4)).unwrap().logical_bytes, 8);
    }

    #[test]
    fn a_scalar_is_one_element_and_an_empty_tensor_none() {
        assert_eq!(sizes(layout(&[], 32)).unwrap().logical_bytes, 4);
        assert_eq!(sizes(layout(&[4, 0], 32)).unwrap().logical_bytes, 0);
    }

    #[test]
    fn open_and_absurd_shapes_have_no_size() {
        assert_eq!(sizes(layout(&[-1, 3], 32)), None);
        assert_eq!(sizes(layout(&[i64::MAX, i64::MAX], 32)), None);
        assert_eq!(sizes(layout(&[i64::MAX, 3], 32)), None);
    }

    proptest! {
        #[test]
        fn padding_only_adds_and_less_than_a_vector_a_row(
            shape in proptest::collection::vec(0i64..100, 1..5),
            dimension in 0u32..5,
            components in 1u32..64,
        ) {
            let vectors = Layout {
                vectorized_dimension: Some(dimension),
                components_per_element: components,
                ..layout(&shape, 8)
            };
            let sizes = sizes(vectors).unwrap();
            prop_assert!(sizes.padded_bytes >= sizes.logical_bytes);
            let rows: i64 = shape
                .iter()
                .enumerate()
                .filter(|(position, _)| *position != dimension as usize)
                .map(|(_, extent)| extent)
                .product();
            let most = u64::from(components - 1) * rows.unsigned_abs();
            prop_assert!(sizes.padded_bytes - sizes.logical_bytes <= most);
        }
    }
}
