//! How large the buffer of a tensor has to be.

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
    use proptest::prelude::*;

    use super::*;

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
