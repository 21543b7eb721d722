//! JSON values that may have another type than they should.
//!
//! A field that is not what it should be is as good as absent: an engine of a later release must not be
//! unreadable for one of a hundred fields.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use crate::layers::pool::Pool;

/// A text; numbers are one too.
pub(super) struct Text<'de>(pub(super) Option<Cow<'de, str>>);

/// A whole number; `true` is 1, and a text may hold one.
pub(super) struct Whole(pub(super) Option<i64>);

/// A number.
pub(super) struct Number(pub(super) Option<f64>);

/// A list of whole numbers; a single one is a list as well. Absent where one of them is none.
pub(super) struct Wholes(pub(super) Option<Vec<i64>>);

/// A shape: a list of whole numbers, kept once. Absent where one of them is none.
pub(super) struct ShapeSeed<'s>(pub(super) &'s mut Pool);

impl<'de> DeserializeSeed<'de> for ShapeSeed<'_> {
    type Value = Option<Arc<[i64]>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let mut few = [0; FEW];
        let mut many = Vec::new();
        let numbers = NumbersSeed {
            few: &mut few,
            many: &mut many,
        };
        let count = numbers.deserialize(deserializer)?;
        let few = |count| few.get(..count);
        Ok(count.and_then(|count| {
            let shape = if many.is_empty() { few(count)? } else { &many };
            Some(self.0.shape(shape))
        }))
    }
}

/// Dimensions that need no memory of their own while they are read; TensorRT has no more.
const FEW: usize = 8;

/// Numbers on their way into a shape; how many there were, none where one is no number.
struct NumbersSeed<'s> {
    few: &'s mut [i64; FEW],
    /// All of them, where they are more than few.
    many: &'s mut Vec<i64>,
}

impl<'de> DeserializeSeed<'de> for NumbersSeed<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NumbersSeed<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a shape")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        drain_map(map)?;
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut count = 0;
        let mut is_whole = true;
        while let Some(Whole(number)) = seq.next_element()? {
            let Some(number) = number else {
                is_whole = false;
                continue;
            };
            if let Some(place) = self.few.get_mut(count) {
                *place = number;
            } else {
                if self.many.is_empty() {
                    self.many.extend_from_slice(self.few);
                }
                self.many.push(number);
            }
            count += 1;
        }
        Ok(is_whole.then_some(count))
    }
}

/// Skips whatever comes.
fn drain_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<(), A::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

fn drain_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<(), A::Error> {
    while seq.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

/// The largest number there is stands for larger ones: what is computed of it is too large as well.
fn saturated(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A whole number of a float that is one.
fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation)] // Within the range where floats are whole numbers.
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}

macro_rules! loose {
    ($name:ident $(<$life:lifetime>)?, $visitor:ident, $($arm:item)*) => {
        struct $visitor;

        impl<'de> Visitor<'de> for $visitor {
            type Value = $name $(<$life>)?;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok($name(None))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                drain_map(map)?;
                Ok($name(None))
            }

            $($arm)*
        }

        impl<'de> Deserialize<'de> for $name $(<$life>)? {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any($visitor)
            }
        }
    };
}

loose! { Text<'de>, TextVisitor,
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Text(Some(Cow::Borrowed(text))))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Text(Some(Cow::Owned(text.to_owned()))))
    }

    fn visit_bool<E>(self, it: bool) -> Result<Self::Value, E> {
        Ok(Text(Some(Cow::Borrowed(if it { "true" } else { "false" }))))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Text(Some(Cow::Owned(number.to_string()))))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Text(Some(Cow::Owned(number.to_string()))))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Text(Some(Cow::Owned(number.to_string()))))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        drain_seq(seq)?;
        Ok(Text(None))
    }
}

loose! { Whole, WholeVisitor,
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Whole(text.trim().parse().ok()))
    }

    fn visit_bool<E>(self, it: bool) -> Result<Self::Value, E> {
        Ok(Whole(Some(i64::from(it))))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Whole(Some(saturated(number))))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Whole(Some(number)))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Whole(whole(number)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        drain_seq(seq)?;
        Ok(Whole(None))
    }
}

loose! { Number, NumberVisitor,
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Number(text.trim().parse().ok().filter(|it: &f64| it.is_finite())))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Number(None))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Number(Some(number as f64)))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Number(Some(number as f64)))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Number(Some(number)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        drain_seq(seq)?;
        Ok(Number(None))
    }
}

loose! { Wholes, WholesVisitor,
    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Wholes(None))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Wholes(None))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Wholes(Some(vec![saturated(number)])))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Wholes(Some(vec![number])))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Wholes(whole(number).map(|number| vec![number])))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut numbers = Some(Vec::with_capacity(8));
        while let Some(Whole(number)) = seq.next_element()? {
            numbers = numbers.zip(number).map(|(mut numbers, number)| {
                numbers.push(number);
                numbers
            });
        }
        Ok(Wholes(numbers))
    }
}
