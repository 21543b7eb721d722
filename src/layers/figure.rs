//! A number that follows from what a file says, or why none does.

use std::fmt;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::report::Measured;

/// A number computed from shapes, types and formats, or why there is none. As small as can be, for there are
/// millions of them; [`Measured`] says the same with words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// The number.
    Exact(u64),
    /// Why there is none.
    Unknown(Why),
}

/// Why a number does not follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// A dimension is decided when the engine runs.
    Dynamic,
    /// No shape is told.
    NoShape,
    /// The type of the elements is unknown, so they have no size.
    DataType,
    /// The format is one whose padding is unknown.
    Layout,
    /// More than 64 bits hold.
    TooLarge,
    /// What it would be computed from is unknown.
    Untold,
}

impl Why {
    /// The reason in words.
    pub fn words(self) -> &'static str {
        match self {
            Why::Dynamic => "a dimension is dynamic; give its shape with --shapes",
            Why::NoShape => "no shape is given; build with --profilingVerbosity=detailed",
            Why::DataType => "the data type is unknown",
            Why::Layout => "the padding of the format is unknown",
            Why::TooLarge => "the number is larger than 64 bits hold",
            Why::Untold => "the file does not contain it",
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

impl Figure {
    /// Nothing, exactly.
    pub const ZERO: Figure = Figure::Exact(0);

    /// The number, if there is one.
    pub fn get(self) -> Option<u64> {
        match self {
            Figure::Exact(number) => Some(number),
            Figure::Unknown(_) => None,
        }
    }

    /// Why there is none, if there is none.
    pub fn why(self) -> Option<Why> {
        match self {
            Figure::Exact(_) => None,
            Figure::Unknown(why) => Some(why),
        }
    }

    /// The same with the reason in words.
    pub fn measured(self) -> Measured<u64> {
        match self {
            Figure::Exact(number) => Measured::Value(number),
            Figure::Unknown(why) => Measured::absent(why.words()),
        }
    }

    /// The number, or zero for sums that say themselves that parts are missing.
    pub fn known(self) -> u64 {
        self.get().unwrap_or(0)
    }

    /// The sum; the first absence wins, and one too large for 64 bits is absent.
    #[must_use]
    pub fn plus(self, other: Figure) -> Figure {
        self.combined(other, u64::checked_add)
    }

    /// The product; the first absence wins, and one too large for 64 bits is absent.
    #[must_use]
    pub fn times(self, other: Figure) -> Figure {
        self.combined(other, u64::checked_mul)
    }

    /// The sum of all.
    pub fn sum(figures: impl IntoIterator<Item = Figure>) -> Figure {
        figures.into_iter().fold(Figure::ZERO, Figure::plus)
    }

    fn combined(self, other: Figure, f: impl FnOnce(u64, u64) -> Option<u64>) -> Figure {
        match (self, other) {
            (Figure::Exact(a), Figure::Exact(b)) => {
                f(a, b).map_or(Figure::Unknown(Why::TooLarge), Figure::Exact)
            }
            (Figure::Unknown(why), _) | (_, Figure::Unknown(why)) => Figure::Unknown(why),
        }
    }
}

impl From<u64> for Figure {
    fn from(number: u64) -> Self {
        Figure::Exact(number)
    }
}

impl JsonSchema for Figure {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Figure".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Measured::<u64>::json_schema(generator)
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.measured().serialize(serializer)
    }
}
