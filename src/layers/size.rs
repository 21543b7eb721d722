//! Sizes of tensors and weights: elements, bytes, bytes with padding.

use super::figure::{Figure, Why};
use super::model::{DataType, Format, Layout};

/// Elements of a tensor, its bytes, and its bytes with padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    pub(super) elements: Figure,
    pub(super) logical_bytes: Figure,
    pub(super) padded_bytes: Figure,
}

/// The sizes of a tensor of this shape, `None` where none is told.
pub(super) fn sizes(shape: Option<&[i64]>, format: &Format) -> Sizes {
    let elements = shape.map_or(Figure::Unknown(Why::NoShape), elements);
    let unknown_type = if format.is_dynamic() {
        Why::Dynamic
    } else {
        Why::DataType
    };
    let of_type = |elements| match bytes(elements, format.data_type) {
        Figure::Unknown(Why::DataType) => Figure::Unknown(unknown_type),
        bytes => bytes,
    };
    let logical_bytes = of_type(elements);
    let padded_bytes = match (shape, logical_bytes) {
        (Some(shape), Figure::Exact(bytes)) => padded(shape, bytes, format),
        (_, unknown) => unknown,
    };
    Sizes {
        elements,
        logical_bytes,
        padded_bytes,
    }
}

/// The product of the dimensions; 1 for a scalar.
pub(super) fn elements(shape: &[i64]) -> Figure {
    if shape.iter().any(|dimension| *dimension < 0) {
        return Figure::Unknown(Why::Dynamic);
    }
    if shape.contains(&0) {
        return Figure::ZERO;
    }
    shape.iter().fold(Figure::Exact(1), |product, dimension| {
        product.times(Figure::Exact(dimension.unsigned_abs()))
    })
}

/// Bytes of so many elements, packed, the last byte whole.
pub(super) fn bytes(elements: Figure, data_type: DataType) -> Figure {
    let Some(bits) = data_type.bits() else {
        return Figure::Unknown(Why::DataType);
    };
    match elements {
        Figure::Exact(elements) => {
            let bytes = (u128::from(elements) * u128::from(bits)).div_ceil(8);
            u64::try_from(bytes).map_or(Figure::Unknown(Why::TooLarge), Figure::Exact)
        }
        unknown @ Figure::Unknown(_) => unknown,
    }
}

/// Bytes with the padding of the layout; `logical` without it. No dimension is negative.
fn padded(shape: &[i64], logical: u64, format: &Format) -> Figure {
    match format.layout {
        Layout::Linear | Layout::Untold => Figure::Exact(logical),
        Layout::ChannelVector { channels, spatial } | Layout::ChannelLast { channels, spatial } => {
            let behind = usize::from(spatial);
            let axis = shape.len().checked_sub(behind.saturating_add(1));
            // Without a channel there is nothing to group.
            let Some(axis) = axis else {
                return Figure::Exact(logical);
            };
            let grouped = shape.iter().enumerate().map(|(at, dimension)| {
                if at == axis {
                    rounded_up(dimension.unsigned_abs(), u64::from(channels))
                } else {
                    Figure::Exact(dimension.unsigned_abs())
                }
            });
            bytes(product(grouped), format.data_type)
        }
        Layout::DlaLinear { row_bytes } => {
            let (columns, rows) = shape
                .split_last()
                .map_or((1, shape), |(last, rest)| (*last, rest));
            let row = bytes(Figure::Exact(columns.unsigned_abs()), format.data_type);
            pitched(row, row_bytes, rows.iter().copied())
        }
        Layout::DlaChannelLast {
            channels,
            row_bytes,
        } => dla_channel_last(shape, channels, row_bytes, format.data_type),
        Layout::Unknown => Figure::Unknown(Why::Layout),
    }
}

/// Rows of pixels that hold every channel, each row rounded up.
fn dla_channel_last(shape: &[i64], channels: u32, row_bytes: u32, data_type: DataType) -> Figure {
    let [others @ .., depth, rows, columns] = shape else {
        return bytes(elements(shape), data_type);
    };
    let depth = rounded_up(depth.unsigned_abs(), u64::from(channels));
    let row = bytes(
        Figure::Exact(columns.unsigned_abs()).times(depth),
        data_type,
    );
    pitched(row, row_bytes, others.iter().chain([rows]).copied())
}

/// So many rows, each rounded up to a number of bytes.
fn pitched(row: Figure, row_bytes: u32, rows: impl Iterator<Item = i64>) -> Figure {
    let row = match row {
        Figure::Exact(bytes) => rounded_up(bytes, u64::from(row_bytes)),
        unknown @ Figure::Unknown(_) => unknown,
    };
    row.times(product(
        rows.map(|count| Figure::Exact(count.unsigned_abs())),
    ))
}

fn rounded_up(number: u64, multiple: u64) -> Figure {
    number
        .checked_next_multiple_of(multiple.max(1))
        .map_or(Figure::Unknown(Why::TooLarge), Figure::Exact)
}

/// The product; zero wins over what is too large.
fn product(factors: impl Iterator<Item = Figure>) -> Figure {
    let mut product = Figure::Exact(1);
    let mut is_empty = false;
    for factor in factors {
        is_empty |= factor == Figure::ZERO;
        product = product.times(factor);
    }
    if is_empty { Figure::ZERO } else { product }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn padded_bytes(shape: &[i64], text: &str) -> Figure {
        sizes(Some(shape), &Format::from_words(text, None)).padded_bytes
    }

    #[test]
    fn vectors_round_the_channels_up() {
        for (text, bytes) in [
            (
                "Thirty-two wide channel vectorized row major Int8 format",
                3200,
            ),
            ("Channel major FP16 format where channel % 8 == 0", 1600),
            ("Row major FP16 format where column stride % 64 == 0", 1920),
            (
                "Channel major FP16 format where channel == 4 and column stride % 32 == 0",
                960,
            ),
            ("Channel major FP32 format", 1200),
            ("Half", 600),
        ] {
            assert_eq!(
                padded_bytes(&[1, 3, 10, 10], text),
                Figure::Exact(bytes),
                "{text}"
            );
        }
    }

    #[test]
    fn odd_counts_of_half_bytes_are_rounded_up() {
        assert_eq!(bytes(Figure::Exact(27), DataType::Fp4), Figure::Exact(14));
        assert_eq!(bytes(Figure::Exact(5), DataType::Int4), Figure::Exact(3));
    }

    #[test]
    fn what_cannot_be_computed_says_why() {
        let why = |shape: &[i64], text| padded_bytes(shape, text).why();
        assert_eq!(why(&[-1, 3], "Half"), Some(Why::Dynamic));
        assert_eq!(why(&[-1, -1], "Half"), Some(Why::Dynamic));
        assert_eq!(why(&[1 << 32, 1 << 32, 2], "Half"), Some(Why::TooLarge));
        assert_eq!(why(&[1 << 32, 1 << 31], "Half"), Some(Why::TooLarge));
        assert_eq!(why(&[4], "Quux"), Some(Why::DataType));
        assert_eq!(why(&[4], "Blocked FP8 format"), Some(Why::Layout));
        assert_eq!(why(&[4], "N/A due to dynamic shapes"), Some(Why::Dynamic));
        assert_eq!(padded_bytes(&[i64::MAX, 0, 2], "Half"), Figure::ZERO);
        assert_eq!(padded_bytes(&[], "Half"), Figure::Exact(2));
    }
}
