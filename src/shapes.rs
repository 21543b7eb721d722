//! Shapes of inputs, in trtexec's spelling: `data:1x3x224x224,'images:0':8x3x640x640`.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Most dimensions of a tensor (`Dims::MAX_DIMS` of every TensorRT from 5 to 11).
const MOST_DIMENSIONS: usize = 8;

/// trtexec's word for a tensor without dimensions.
const SCALAR: &str = "scalar";

/// What is wrong with a text that should be shapes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShapeError {
    /// No colon between name and dimensions.
    #[error(
        "`{0}` has no shape; write the input's name, a colon and its dimensions, such as data:1x3x224x224"
    )]
    NoShape(String),
    /// Nothing before the colon.
    #[error("`{0}` names no input; write its name before the colon, such as data:1x3x224x224")]
    NoName(String),
    /// A quote that does not end, or does not enclose the whole name.
    #[error(
        "`{0}` is not quoted as it should be; enclose the whole name in single quotes, such as 'images:0':1x3x224x224 (and keep the quotes from the shell)"
    )]
    Quote(String),
    /// A dimension that is no number.
    #[error(
        "`{dimension}` in `{shape}` is not a dimension; write whole numbers from 0 on joined by x, or scalar"
    )]
    Dimension {
        /// The part that is none.
        dimension: String,
        /// The shape it is in.
        shape: String,
    },
    /// More dimensions than a tensor has.
    #[error("`{0}` has more than {MOST_DIMENSIONS} dimensions, which TensorRT does not take")]
    TooMany(String),
    /// An input twice.
    #[error("`{0}` is given two shapes; give one")]
    Twice(String),
}

/// Shapes by the name of the input.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Shapes(BTreeMap<String, Vec<i64>>);

impl Shapes {
    /// What several lists say together.
    ///
    /// # Errors
    /// [`ShapeError::Twice`] for an input that two of them name.
    pub fn merged(lists: &[Shapes]) -> Result<Shapes, ShapeError> {
        let mut merged = Shapes::default();
        for (name, dimensions) in lists.iter().flat_map(|list| &list.0) {
            merged.add(name.clone(), dimensions.clone())?;
        }
        Ok(merged)
    }

    fn add(&mut self, name: String, dimensions: Vec<i64>) -> Result<(), ShapeError> {
        match self.0.insert(name.clone(), dimensions) {
            Some(_) => Err(ShapeError::Twice(name)),
            None => Ok(()),
        }
    }

    /// The dimensions by name.
    pub fn by_name(&self) -> &BTreeMap<String, Vec<i64>> {
        &self.0
    }

    /// The names with their dimensions.
    pub fn into_list(self) -> Vec<(String, Vec<i64>)> {
        self.0.into_iter().collect()
    }
}

impl FromStr for Shapes {
    type Err = ShapeError;

    /// Reads a text given to `--shapes`.
    fn from_str(text: &str) -> Result<Shapes, ShapeError> {
        let mut shapes = Shapes::default();
        for part in parts(text) {
            let (name, dimensions) = named_shape(part)?;
            shapes.add(name, dimensions)?;
        }
        Ok(shapes)
    }
}

/// Several lists as the one that they are together, for serde.
pub(crate) mod as_one {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::Error};

    use super::Shapes;

    pub(crate) fn serialize<S: Serializer>(lists: &[Shapes], to: S) -> Result<S::Ok, S::Error> {
        let merged = Shapes::merged(lists).map_err(S::Error::custom)?;
        merged.serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Shapes>, D::Error> {
        Ok(vec![Shapes::deserialize(from)?])
    }
}

/// Splits at the commas that are outside quotes.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |character| {
        quoted ^= character == '\'';
        character == ',' && !quoted
    })
}

/// The name and dimensions of one input. An unquoted name may hold colons: the last one counts.
fn named_shape(part: &str) -> Result<(String, Vec<i64>), ShapeError> {
    let part = part.trim();
    let (name, shape) = match part.strip_prefix('\'') {
        Some(rest) => rest
            .rsplit_once('\'')
            .and_then(|(name, shape)| Some((name, shape.strip_prefix(':')?)))
            .ok_or_else(|| ShapeError::Quote(part.to_owned()))?,
        None => part
            .rsplit_once(':')
            .ok_or_else(|| ShapeError::NoShape(part.to_owned()))?,
    };
    if name.is_empty() {
        return Err(ShapeError::NoName(part.to_owned()));
    }
    if name.contains('\'') {
        return Err(ShapeError::Quote(part.to_owned()));
    }
    Ok((name.to_owned(), dimensions(shape)?))
}

fn dimensions(shape: &str) -> Result<Vec<i64>, ShapeError> {
    if shape == SCALAR {
        return Ok(Vec::new());
    }
    let dimensions = shape
        .split('x')
        .map(|dimension| {
            let is_number = dimension.bytes().all(|byte| byte.is_ascii_digit());
            let number = is_number.then(|| dimension.parse::<i64>().ok()).flatten();
            number.ok_or_else(|| ShapeError::Dimension {
                dimension: dimension.to_owned(),
                shape: shape.to_owned(),
            })
        })
        .collect::<Result<Vec<i64>, ShapeError>>()?;
    if dimensions.len() > MOST_DIMENSIONS {
        return Err(ShapeError::TooMany(shape.to_owned()));
    }
    Ok(dimensions)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn to_json(shapes: &Shapes) -> String {
        serde_json::to_string(shapes).expect("a document")
    }

    fn json(text: &str) -> String {
        let read = text.parse::<Shapes>().map_err(|error| error.to_string());
        read.map_or_else(|error| error, |shapes| to_json(&shapes))
    }

    #[test]
    fn trtexecs_own_examples_are_read() {
        assert_eq!(
            json("input0:1x3x256x256,input1:1x3x128x128"),
            r#"{"input0":[1,3,256,256],"input1":[1,3,128,128]}"#
        );
        assert_eq!(json("'Input:0':1x3x8"), r#"{"Input:0":[1,3,8]}"#);
        assert_eq!(json("axis:scalar"), r#"{"axis":[]}"#);
    }

    #[test]
    fn a_name_may_hold_colons_and_a_quoted_one_commas() {
        assert_eq!(json("images:0:8x3"), r#"{"images:0":[8,3]}"#);
        assert_eq!(json("'a,b':8,c:1"), r#"{"a,b":[8],"c":[1]}"#);
    }

    #[test]
    fn the_flag_may_be_given_repeatedly() {
        let merged =
            |texts: [&str; 2]| Shapes::merged(&texts.map(|it| it.parse().expect("shapes")));
        let shapes = merged(["a:1", "b:2x2"]).map(|shapes| to_json(&shapes));
        assert_eq!(shapes, Ok(r#"{"a":[1],"b":[2,2]}"#.to_owned()));
        assert_eq!(merged(["a:1", "a:1"]), Err(ShapeError::Twice("a".into())));
    }

    #[test]
    fn what_is_no_shape_is_refused_with_what_to_write() {
        for (text, words) in [
            ("", "has no shape"),
            ("data", "has no shape"),
            (":1x3", "names no input"),
            ("'':1x3", "names no input"),
            ("'data:1x3", "not quoted"),
            ("'data'1x3", "not quoted"),
            ("da'ta:1x3", "not quoted"),
            ("data:", "`` in `` is not a dimension"),
            ("data:1x", "is not a dimension"),
            ("data:1x-3", "`-3` in `1x-3` is not a dimension"),
            ("data:+1", "is not a dimension"),
            ("data:1,3,224", "has no shape"),
            ("data:1*3", "is not a dimension"),
            ("data:9223372036854775808", "is not a dimension"),
            ("data:1x1x1x1x1x1x1x1x1", "more than 8 dimensions"),
            ("a:1,a:2", "two shapes"),
        ] {
            assert!(json(text).contains(words), "{text}: {}", json(text));
        }
    }

    fn any_dimensions() -> impl Strategy<Value = Vec<i64>> {
        proptest::collection::vec(0..=i64::MAX, 1..=MOST_DIMENSIONS)
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            shapes in proptest::collection::btree_map("[^']+", any_dimensions(), 1..5)
        ) {
            let written: Vec<String> = shapes
                .iter()
                .map(|(name, dimensions)| {
                    let numbers: Vec<String> = dimensions.iter().map(i64::to_string).collect();
                    format!("'{name}':{}", numbers.join("x"))
                })
                .collect();
            let read = written.join(",").parse::<Shapes>();
            prop_assert_eq!(&read, &Ok(Shapes(shapes.clone())));
            let json = read.map(|shapes| to_json(&shapes)).unwrap_or_default();
            let back: BTreeMap<String, Vec<i64>> = serde_json::from_str(&json).unwrap_or_default();
            prop_assert_eq!(back, shapes);
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = text.parse::<Shapes>();
        }
    }
}
