//! Which shape each input is given: the one asked for, else the profile's optimum.

use std::collections::BTreeMap;

use crate::report::{TensorFacts, TensorMode};

/// Shapes by input, as they were asked for.
pub(super) type Asked = BTreeMap<String, Vec<i64>>;

/// Why a shape that was asked for cannot be had. Every message names what can.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ShapeError {
    /// No input has this name.
    #[error(
        "--shapes names `{name}`, which is not an input of the engine; its inputs are {inputs}"
    )]
    NoSuchInput {
        /// The name that was given.
        name: String,
        /// The inputs with their shapes.
        inputs: String,
    },
    /// The shape is outside of what the engine takes.
    #[error("--shapes gives `{name}` {asked}, but the engine takes {allowed}")]
    OutOfRange {
        /// The input.
        name: String,
        /// The shape that was asked for.
        asked: String,
        /// What it takes.
        allowed: String,
    },
    /// Nothing says what an open dimension is to be.
    #[error(
        "`{name}` has dynamic dimensions ({shape}) that its profile does not define; give --shapes {name}:…"
    )]
    Open {
        /// The input.
        name: String,
        /// Its shape in the engine.
        shape: String,
    },
}

/// The shape of every input, in the engine's order; `tensors` are those of one profile.
///
/// # Errors
/// A name or a shape that was asked for does not fit the engine, or an open dimension is not known.
pub(super) fn resolve(
    tensors: &[TensorFacts],
    asked: &Asked,
) -> Result<Vec<(String, Vec<i64>)>, ShapeError> {
    let inputs: Vec<&TensorFacts> = tensors
        .iter()
        .filter(|tensor| tensor.mode == TensorMode::Input)
        .collect();
    if let Some(name) = asked
        .keys()
        .find(|name| inputs.iter().all(|input| input.name != **name))
    {
        return Err(ShapeError::NoSuchInput {
            name: name.clone(),
            inputs: listed(&inputs),
        });
    }
    inputs
        .into_iter()
        .map(|input| Ok((input.name.clone(), shape_of(input, asked)?)))
        .collect()
}

fn shape_of(input: &TensorFacts, asked: &Asked) -> Result<Vec<i64>, ShapeError> {
    let profile = input.profile_shapes.value();
    if let Some(shape) = asked.get(&input.name) {
        return if fits(input, shape) {
            Ok(shape.clone())
        } else {
            Err(ShapeError::OutOfRange {
                name: input.name.clone(),
                asked: dimensions(shape),
                allowed: allowed(input),
            })
        };
    }
    let is_closed = |shape: &Vec<i64>| shape.iter().all(|&extent| extent >= 0);
    let optimum = profile.map(|[_, optimum, _]| optimum);
    [Some(&input.shape), optimum]
        .into_iter()
        .flatten()
        .find(|shape| is_closed(shape))
        .cloned()
        .ok_or_else(|| ShapeError::Open {
            name: input.name.clone(),
            shape: dimensions(&input.shape),
        })
}

fn fits(input: &TensorFacts, shape: &[i64]) -> bool {
    if shape.len() != input.shape.len() || shape.iter().any(|&extent| extent < 0) {
        return false;
    }
    match input.profile_shapes.value() {
        Some([least, _, most]) if least.len() == shape.len() && most.len() == shape.len() => shape
            .iter()
            .zip(least.iter().zip(most))
            .all(|(extent, (least, most))| (least..=most).contains(&extent)),
        // Without a profile only what the engine fixes can be held against it.
        _ => shape
            .iter()
            .zip(&input.shape)
            .all(|(extent, fixed)| *fixed < 0 || extent == fixed),
    }
}

fn allowed(input: &TensorFacts) -> String {
    match input.profile_shapes.value() {
        Some([least, _, most]) if least != most => {
            format!("{} to {}", dimensions(least), dimensions(most))
        }
        Some([least, ..]) => format!("{} only", dimensions(least)),
        None => format!("{} only", dimensions(&input.shape)),
    }
}

fn listed(inputs: &[&TensorFacts]) -> String {
    let all: Vec<String> = inputs
        .iter()
        .map(|input| format!("`{}` ({})", input.name, allowed(input)))
        .collect();
    match all.as_slice() {
        [] => "none".to_owned(),
        all => all.join(", "),
    }
}

/// A shape as it is typed: `1x3x224x224`; a scalar is `()`.
pub(super) fn dimensions(shape: &[i64]) -> String {
    if shape.is_empty() {
        return "()".to_owned();
    }
    let extents: Vec<String> = shape.iter().map(ToString::to_string).collect();
    extents.join("x")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Measured;

    fn tensor(name: &str, mode: TensorMode, shape: &[i64]) -> TensorFacts {
        TensorFacts {
            name: name.to_owned(),
            mode,
            on_host: false,
            data_type: "FLOAT".to_owned(),
            format: "LINEAR".to_owned(),
            format_description: Measured::absent("not part of this test"),
            shape: shape.to_vec(),
            bound_shape: Measured::absent("not bound"),
            profile_shapes: Measured::absent("no profile"),
            vectorized_dimension: Measured::absent("linear"),
            components_per_element: 1,
            bits_per_element: 32,
            logical_bytes: Measured::absent("not bound"),
            padded_bytes: Measured::absent("not bound"),
        }
    }

    fn engine() -> Vec<TensorFacts> {
        let mut image = tensor("image", TensorMode::Input, &[-1, 3, 224, 224]);
        image.profile_shapes = Measured::Value([
            vec![1, 3, 224, 224],
            vec![4, 3, 224, 224],
            vec![8, 3, 224, 224],
        ]);
        vec![
            image,
            tensor("mask", TensorMode::Input, &[1, 10]),
            tensor("scores", TensorMode::Output, &[-1, 1000]),
        ]
    }

    fn ask(name: &str, shape: &[i64]) -> Asked {
        Asked::from([(name.to_owned(), shape.to_vec())])
    }

    #[test]
    fn without_a_word_every_input_has_the_optimum_of_its_profile() {
        assert_eq!(
            resolve(&engine(), &Asked::new()).unwrap(),
            [
                ("image".to_owned(), vec![4, 3, 224, 224]),
                ("mask".to_owned(), vec![1, 10])
            ]
        );
    }

    #[test]
    fn a_shape_within_the_profile_is_taken() {
        let shapes = resolve(&engine(), &ask("image", &[8, 3, 224, 224])).unwrap();
        assert_eq!(shapes[0].1, [8, 3, 224, 224]);
    }

    #[test]
    fn a_shape_outside_is_refused_with_the_range() {
        let error = resolve(&engine(), &ask("image", &[9, 3, 224, 224])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "--shapes gives `image` 9x3x224x224, but the engine takes 1x3x224x224 to 8x3x224x224"
        );
    }

    #[test]
    fn a_shape_of_another_rank_is_refused() {
        let error = resolve(&engine(), &ask("image", &[1, 3])).unwrap_err();
        assert!(matches!(error, ShapeError::OutOfRange { .. }));
    }

    #[test]
    fn a_fixed_input_takes_only_its_own_shape() {
        assert!(resolve(&engine(), &ask("mask", &[1, 10])).is_ok());
        let error = resolve(&engine(), &ask("mask", &[2, 10])).unwrap_err();
        assert!(error.to_string().ends_with("takes 1x10 only"), "{error}");
    }

    #[test]
    fn a_name_that_is_no_input_is_refused_with_those_that_are() {
        for name in ["scores", "imgae"] {
            let error = resolve(&engine(), &ask(name, &[1]))
                .unwrap_err()
                .to_string();
            assert!(
                error.contains("`image` (1x3x224x224 to 8x3x224x224), `mask` (1x10 only)"),
                "{error}"
            );
        }
    }

    #[test]
    fn an_open_dimension_that_nothing_says_is_asked_for() {
        let open = [tensor("x", TensorMode::Input, &[-1, 2])];
        let error = resolve(&open, &Asked::new()).unwrap_err();
        assert!(matches!(error, ShapeError::Open { .. }));
    }
}
