//! Between which shapes each input of a network is to be.

use crate::ffi::tensorrt::Shape;
use crate::ffi::tensorrt::build::NetworkInput;
use crate::shapes::Shapes;

/// Shapes that were asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    /// For all three.
    pub(super) shapes: Shapes,
    /// The smallest.
    pub(super) min: Shapes,
    /// Those that the engine is to be fast for.
    pub(super) opt: Shapes,
    /// The largest.
    pub(super) max: Shapes,
}

/// The shapes of one input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Range {
    /// The input.
    pub(super) name: String,
    /// Smallest, optimum, largest.
    pub(super) shapes: [Shape; 3],
    /// Whether nobody said, so that every dynamic dimension is 1, as trtexec has it.
    pub(super) is_assumed: bool,
}

/// Shapes that a network cannot be built for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum RangeError {
    /// No input has this name.
    #[error("{flag} names `{name}`, which is not an input of the model; its inputs are {inputs}")]
    NoSuchInput {
        /// The flag.
        flag: &'static str,
        /// The name that was given.
        name: String,
        /// The inputs with their shapes.
        inputs: String,
    },
    /// The shape is none of the input.
    #[error("`{name}` cannot be {asked}: the model says {shape}")]
    Unlike {
        /// The input.
        name: String,
        /// The shape that was asked for.
        asked: String,
        /// Its shape in the model.
        shape: String,
    },
    /// More dimensions than TensorRT has.
    #[error("`{name}` is given more dimensions than TensorRT has")]
    TooMany {
        /// The input.
        name: String,
    },
    /// A smallest extent above the optimum, or that above the largest.
    #[error("`{name}` is at least {min}, best {opt}, at most {max}: these are not in order")]
    Disorder {
        /// The input.
        name: String,
        /// The smallest.
        min: String,
        /// The optimum.
        opt: String,
        /// The largest.
        max: String,
    },
}

/// The ranges of those inputs that need one: whose shape is open.
///
/// # Errors
/// A name or a shape that was asked for does not fit the model.
pub(super) fn ranges(inputs: &[NetworkInput], asked: &Asked) -> Result<Vec<Range>, RangeError> {
    let given = [
        ("--shapes", &asked.shapes),
        ("--minShapes", &asked.min),
        ("--optShapes", &asked.opt),
        ("--maxShapes", &asked.max),
    ];
    for (flag, shapes) in given {
        let known = |name: &str| inputs.iter().any(|input| input.name == name);
        if let Some(name) = shapes.by_name().keys().find(|name| !known(name)) {
            let inputs = inputs
                .iter()
                .map(|it| format!("{} ({})", it.name, it.shape));
            return Err(RangeError::NoSuchInput {
                flag,
                name: name.clone(),
                inputs: inputs.collect::<Vec<_>>().join(", "),
            });
        }
    }
    let of_inputs = inputs.iter().map(|input| range(input, asked));
    let all: Vec<Option<Range>> = of_inputs.collect::<Result<_, _>>()?;
    Ok(all.into_iter().flatten().collect())
}

fn range(input: &NetworkInput, asked: &Asked) -> Result<Option<Range>, RangeError> {
    let of = |shapes: &Shapes| {
        let found = shapes.by_name().get(&input.name);
        found.map(|extents| fitting(input, extents)).transpose()
    };
    let all = of(&asked.shapes)?;
    let (min, opt, max) = (of(&asked.min)?, of(&asked.opt)?, of(&asked.max)?);
    if !input.shape.is_open() {
        return Ok(None);
    }
    let middle = opt.or(all).or(max).or(min);
    let is_assumed = middle.is_none();
    let middle = middle.map_or_else(|| ones(input), Ok)?;
    let min = min.or(all).unwrap_or(middle);
    let max = max.or(all).unwrap_or(middle);
    let shapes = [min, middle, max];
    if shapes.windows(2).any(|pair| !in_order(pair)) {
        return Err(RangeError::Disorder {
            name: input.name.clone(),
            min: min.to_string(),
            opt: middle.to_string(),
            max: max.to_string(),
        });
    }
    Ok(Some(Range {
        name: input.name.clone(),
        shapes,
        is_assumed,
    }))
}

/// A shape that was asked for, if it can be the input's.
fn fitting(input: &NetworkInput, extents: &[i64]) -> Result<Shape, RangeError> {
    let too_many = |_| RangeError::TooMany {
        name: input.name.clone(),
    };
    let asked = Shape::new(extents).map_err(too_many)?;
    let own = input.shape.extents();
    let is_same = |(own, asked): (&i64, &i64)| *own < 0 || own == asked;
    if own.len() == extents.len() && own.iter().zip(extents).all(is_same) {
        return Ok(asked);
    }
    Err(RangeError::Unlike {
        name: input.name.clone(),
        asked: asked.to_string(),
        shape: input.shape.to_string(),
    })
}

/// The input's shape with every open extent 1.
fn ones(input: &NetworkInput) -> Result<Shape, RangeError> {
    let extents: Vec<i64> = input
        .shape
        .extents()
        .iter()
        .map(|&extent| if extent < 0 { 1 } else { extent })
        .collect();
    fitting(input, &extents)
}

fn in_order(pair: &[Shape]) -> bool {
    match pair {
        [low, high] => low
            .extents()
            .iter()
            .zip(high.extents())
            .all(|(low, high)| low <= high),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ffi::tensorrt::DataType;

    fn input(name: &str, extents: &[i64]) -> NetworkInput {
        NetworkInput {
            name: name.to_owned(),
            shape: Shape::new(extents).expect("few dimensions"),
            data_type: DataType::from_number(0),
            is_shape_tensor: false,
        }
    }

    fn read(text: &str) -> Shapes {
        match text {
            "" => Shapes::default(),
            text => text.parse().expect("shapes"),
        }
    }

    /// The range of `data` of -1x3x-1 with these flags, in words.
    fn asked(shapes: &str, min: &str, opt: &str, max: &str) -> Result<String, String> {
        let asked = Asked {
            shapes: read(shapes),
            min: read(min),
            opt: read(opt),
            max: read(max),
        };
        let inputs = [input("data", &[-1, 3, -1]), input("fixed", &[1, 4])];
        let found = ranges(&inputs, &asked).map_err(|error| error.to_string())?;
        let [range] = &found[..] else {
            panic!("{found:?}");
        };
        let [min, opt, max] = &range.shapes;
        Ok(format!("{min} {opt} {max} {}", range.is_assumed))
    }

    #[test]
    fn what_is_not_said_follows_from_what_is() {
        for (flags, range) in [
            (["", "", "", ""], "1x3x1 1x3x1 1x3x1 true"),
            (["data:2x3x8", "", "", ""], "2x3x8 2x3x8 2x3x8 false"),
            (["", "", "data:4x3x8", ""], "4x3x8 4x3x8 4x3x8 false"),
            (
                ["", "data:1x3x8", "data:4x3x8", "data:16x3x8"],
                "1x3x8 4x3x8 16x3x8 false",
            ),
            (
                ["", "data:1x3x8", "", "data:16x3x8"],
                "1x3x8 16x3x8 16x3x8 false",
            ),
            (["fixed:1x4", "", "", ""], "1x3x1 1x3x1 1x3x1 true"),
        ] {
            let [shapes, min, opt, max] = flags;
            assert_eq!(
                asked(shapes, min, opt, max),
                Ok(range.to_owned()),
                "{flags:?}"
            );
        }
    }

    #[test]
    fn what_does_not_fit_the_model_is_refused_with_what_does() {
        for (flags, words) in [
            (
                ["image:1x3x8", "", "", ""],
                "--shapes names `image`, which is not an input of the model; its inputs are data (",
            ),
            (["", "", "", "image:1"], "--maxShapes names `image`"),
            (
                ["data:1x4x8", "", "", ""],
                "`data` cannot be 1x4x8: the model says",
            ),
            (["data:1x3", "", "", ""], "`data` cannot be 1x3"),
            (["fixed:2x4", "", "", ""], "`fixed` cannot be 2x4"),
            (
                ["", "data:8x3x8", "data:4x3x8", "data:16x3x8"],
                "at least 8x3x8, best 4x3x8, at most 16x3x8: these are not in order",
            ),
        ] {
            let [shapes, min, opt, max] = flags;
            let said = asked(shapes, min, opt, max);
            assert!(
                said.clone().is_err_and(|error| error.contains(words)),
                "{flags:?}: {said:?}"
            );
        }
    }
}
