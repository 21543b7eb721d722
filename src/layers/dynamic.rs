//! Dimensions that are decided when the engine runs, given by hand.
//!
//! Up to TensorRT 8.4 a listing numbers them, -2, -3, …, one number for each unknown. Everywhere else each is
//! -1, and which of them are the same is not told: where all that are given are one number, as where the
//! batch alone is dynamic, every one is taken to be that.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::model::{Engine, Use};
use super::size;

/// What every unknown dimension is told to be, by its number in the file.
#[derive(Debug, Default)]
struct Unknowns {
    numbers: BTreeMap<i64, i64>,
    /// Numbers that were given two values.
    torn: Vec<i64>,
}

/// Puts the shapes of inputs that are given in the place of what is dynamic, and says what could not be.
pub(super) fn resolve(engine: &mut Engine, given: &[(String, Vec<i64>)]) -> Vec<String> {
    let mut warnings = Vec::new();
    let mut unknowns = Unknowns::default();
    for (name, shape) in given {
        let listed = listed_shape(engine, name);
        match listed {
            None => warnings.push(format!("--shapes: no tensor is called {name}")),
            Some(listed) if !unknowns.learn(&listed, shape) => {
                warnings.push(format!(
                    "--shapes: the shape of {name} is {listed:?}, which {shape:?} does not fit"
                ));
            }
            Some(_) => {}
        }
    }
    if !unknowns.torn.is_empty() {
        let words = "--shapes: the file does not say which dynamic dimensions are the same, and those given differ; only the inputs themselves are computed";
        warnings.push(words.to_owned());
    }
    for layer in &mut engine.layers {
        for it in layer.inputs.iter_mut().chain(&mut layer.outputs) {
            let name = usize::try_from(it.tensor.0).ok();
            let name = name.and_then(|at| Some(&*engine.tensors.get(at)?.name));
            let own = given.iter().find(|(given, _)| Some(given.as_str()) == name);
            fill(it, own.map(|(_, shape)| shape.as_slice()), &unknowns);
        }
    }
    warnings
}

/// The shape that the file has for a tensor.
fn listed_shape(engine: &Engine, name: &str) -> Option<Arc<[i64]>> {
    let mut uses = engine.layers.iter().flat_map(super::model::Layer::uses);
    let first = uses.find(|it| engine.name_of(it.tensor) == name)?;
    Some(first.shape.clone())
}

impl Unknowns {
    /// Learns what the dynamic dimensions of a shape are; whether the two fit.
    fn learn(&mut self, listed: &[i64], given: &[i64]) -> bool {
        let fits = |(listed, given): (&i64, &i64)| *listed < 0 || listed == given;
        if listed.len() != given.len() || !listed.iter().zip(given).all(fits) {
            return false;
        }
        for (listed, given) in listed.iter().zip(given).filter(|(listed, _)| **listed < 0) {
            let known = self.numbers.insert(*listed, *given);
            if known.is_some_and(|known| known != *given) {
                self.torn.push(*listed);
            }
        }
        true
    }

    fn value(&self, dimension: i64) -> i64 {
        if dimension >= 0 || self.torn.contains(&dimension) {
            return dimension;
        }
        self.numbers.get(&dimension).copied().unwrap_or(dimension)
    }
}

/// Gives a tensor its shape and its sizes.
fn fill(used: &mut Use, own: Option<&[i64]>, unknowns: &Unknowns) {
    if used.shape.iter().all(|dimension| *dimension >= 0) {
        return;
    }
    used.shape = match own {
        Some(own) if own.len() == used.shape.len() => own.into(),
        _ => used.shape.iter().map(|it| unknowns.value(*it)).collect(),
    };
    let sizes = size::sizes(Some(&used.shape), &used.format);
    used.elements = sizes.elements;
    used.logical_bytes = sizes.logical_bytes;
    used.padded_bytes = sizes.padded_bytes;
}
