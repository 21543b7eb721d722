//! Shapes, as TensorRT lays them out: 36 bytes up to 9.x, 72 since 10.0.

use std::fmt;

/// Most dimensions a shape can have (`Dims::MAX_DIMS`, every release).
pub const MOST_DIMENSIONS: usize = 8;

/// `nvinfer1::Dims` up to 9.x.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dims32 {
    /// How many dimensions; -1 for an invalid or unknown shape.
    pub count: i32,
    /// Their extents; -1 where one is open.
    pub extents: [i32; MOST_DIMENSIONS],
}

/// `nvinfer1::Dims64` since 10.0.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dims64 {
    /// How many dimensions; -1 for an invalid or unknown shape.
    pub count: i32,
    /// Their extents; -1 where one is open.
    pub extents: [i64; MOST_DIMENSIONS],
}

const _: () = assert!(size_of::<Dims32>() == 36 && align_of::<Dims32>() == 4);
const _: () = assert!(size_of::<Dims64>() == 72 && align_of::<Dims64>() == 8);
const _: () = assert!(std::mem::offset_of!(Dims64, extents) == 8);

/// A shape of any release: at most eight extents, -1 where one is open.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shape {
    rank: u8,
    extents: [i64; MOST_DIMENSIONS],
}

/// A shape with more dimensions than TensorRT has, or an extent that a release's numbers do not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a shape has at most {MOST_DIMENSIONS} dimensions, and this release's hold numbers of its own size"
)]
pub struct RankError;

impl Shape {
    /// The shape with these extents.
    ///
    /// # Errors
    /// There are more than eight.
    pub fn new(extents: &[i64]) -> Result<Shape, RankError> {
        let mut shape = Shape {
            rank: u8::try_from(extents.len()).map_err(|_| RankError)?,
            extents: [0; MOST_DIMENSIONS],
        };
        let room = shape.extents.get_mut(..extents.len()).ok_or(RankError)?;
        room.copy_from_slice(extents);
        Ok(shape)
    }

    /// Its extents.
    pub fn extents(&self) -> &[i64] {
        self.extents.get(..usize::from(self.rank)).unwrap_or(&[])
    }

    /// Whether an extent is open.
    pub fn is_open(&self) -> bool {
        self.extents().iter().any(|extent| *extent < 0)
    }

    /// How many elements it has: 1 without dimensions, `None` where an extent is open or the product is
    /// beyond 64 bits.
    pub fn elements(&self) -> Option<u64> {
        self.extents().iter().try_fold(1_u64, |product, extent| {
            product.checked_mul(u64::try_from(*extent).ok()?)
        })
    }

    /// As releases up to 9.x take it.
    ///
    /// # Errors
    /// An extent is beyond 32 bits.
    pub fn to_dims32(self) -> Result<Dims32, RankError> {
        let mut extents = [0; MOST_DIMENSIONS];
        for (to, from) in extents.iter_mut().zip(self.extents) {
            *to = i32::try_from(from).map_err(|_| RankError)?;
        }
        Ok(Dims32 {
            count: i32::from(self.rank),
            extents,
        })
    }

    /// As releases since 10.0 take it.
    pub fn to_dims64(self) -> Dims64 {
        Dims64 {
            count: i32::from(self.rank),
            extents: self.extents,
        }
    }
}

/// `None` where TensorRT says that it knows no such shape.
impl From<Dims32> for Option<Shape> {
    fn from(dims: Dims32) -> Option<Shape> {
        let dims = Dims64 {
            count: dims.count,
            extents: dims.extents.map(i64::from),
        };
        dims.into()
    }
}

/// `None` where TensorRT says that it knows no such shape.
impl From<Dims64> for Option<Shape> {
    fn from(dims: Dims64) -> Option<Shape> {
        let rank = usize::try_from(dims.count).ok()?;
        Shape::new(dims.extents.get(..rank)?).ok()
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rank == 0 {
            return f.write_str("scalar");
        }
        for (position, extent) in self.extents().iter().enumerate() {
            if position > 0 {
                f.write_str("x")?;
            }
            write!(f, "{extent}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shape({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::{Dims32, Dims64, Shape};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn shapes_go_through_both_layouts_unchanged(extents in proptest::collection::vec(-1..=i64::from(i32::MAX), 0..=8)) {
            let shape = Shape::new(&extents).unwrap();
            prop_assert_eq!(shape.extents(), &extents[..]);
            prop_assert_eq!(Option::<Shape>::from(shape.to_dims64()), Some(shape));
            prop_assert_eq!(Option::<Shape>::from(shape.to_dims32().unwrap()), Some(shape));
        }

        #[test]
        fn whatever_a_library_returns_is_a_shape_or_none(count: i32, extents: [i64; 8], narrow: [i32; 8]) {
            let wide: Option<Shape> = Dims64 { count, extents }.into();
            let narrow: Option<Shape> = Dims32 { count, extents: narrow }.into();
            prop_assert_eq!(wide.is_some(), (0..=8).contains(&count));
            prop_assert_eq!(narrow.is_some(), wide.is_some());
            let elements = wide.and_then(|shape| shape.elements());
            prop_assert!(elements.is_none() || !wide.unwrap().is_open());
        }
    }

    #[test]
    fn nine_dimensions_and_wide_extents_are_refused() {
        assert!(Shape::new(&[1; 9]).is_err());
        assert!(Shape::new(&[1 << 40]).unwrap().to_dims32().is_err());
        assert_eq!(Shape::new(&[]).unwrap().elements(), Some(1));
        assert_eq!(Shape::new(&[i64::MAX, i64::MAX]).unwrap().elements(), None);
    }
}
