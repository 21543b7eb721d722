//! From what was read to an engine: which layers belong to the profile, what each tensor is held for, which
//! weights nobody lists.

use std::collections::HashMap;

use super::draft::{BindingDraft, EngineDraft};
use super::dynamic;
use super::figure::Figure;
use super::model::{Binding, Engine, Held, Layer, Mode, Source, Tensor, TensorId};
use super::optimization_profile as profile;
use super::read::ReadLayersError;
use super::size;

/// Concludes what a file does not say by itself.
///
/// # Errors
/// [`ReadLayersError::NoSuchProfile`] where no layer belongs to the optimization profile asked for.
pub fn assemble(
    draft: EngineDraft,
    asked: Option<u32>,
    shapes: &[(String, Vec<i64>)],
) -> Result<Engine, ReadLayersError> {
    let EngineDraft {
        source,
        pool,
        mut layers,
        bindings,
        warnings,
        activation_bytes,
        scratch_bytes,
        line: _,
    } = draft;
    let has_tags = pool.has_tags();
    let mut tensors = pool.into_tensors();
    let records = layers.len();
    let profiles = profile::assign(&mut layers, &tensors, has_tags);
    let chosen = choose(&profiles, asked)?;
    layers.retain(|layer| layer.profile == chosen);
    let traffic = Traffic::of(&layers, tensors.len());
    let (bindings, has_bindings) = match bindings {
        Some(told) if !told.is_empty() => {
            (told_bindings(&told, &tensors, &traffic, has_tags), true)
        }
        _ => (inferred_bindings(&layers, &traffic), false),
    };
    let is_whole = has_bindings && bindings.iter().any(|it| it.mode != Mode::Unknown);
    // The listing of a build holds every layer: what nobody reads there is an output.
    let has_outputs = has_bindings || source == Source::Listing;
    hold(&mut tensors, &bindings, has_outputs, &traffic, is_whole);
    let mut engine = Engine {
        source,
        layers,
        tensors,
        bindings,
        has_bindings,
        profiles,
        records,
        activation_bytes,
        scratch_bytes,
        warnings,
        ..Engine::default()
    };
    if !shapes.is_empty() {
        let words = dynamic::resolve(&mut engine, shapes);
        engine.warnings.extend(words);
    }
    for layer in &mut engine.layers {
        find_weights(layer, &engine.tensors);
    }
    Ok(engine)
}

/// The profile asked for, or the first that has layers.
fn choose(profiles: &[u32], asked: Option<u32>) -> Result<u32, ReadLayersError> {
    let Some(asked) = asked else {
        return Ok(profiles.first().copied().unwrap_or(0));
    };
    if profiles.contains(&asked) || (profiles.is_empty() && asked == 0) {
        return Ok(asked);
    }
    let there: Vec<String> = profiles.iter().map(u32::to_string).collect();
    Err(ReadLayersError::NoSuchProfile {
        asked,
        there: match there.as_slice() {
            [] => "no layers".to_owned(),
            there => there.join(", "),
        },
    })
}

/// Who reads and writes each tensor.
struct Traffic {
    read: Vec<bool>,
    written: Vec<bool>,
    /// Written by a `Constant` layer.
    constant: Vec<bool>,
}

impl Traffic {
    fn of(layers: &[Layer], tensors: usize) -> Self {
        let mut traffic = Traffic {
            read: vec![false; tensors],
            written: vec![false; tensors],
            constant: vec![false; tensors],
        };
        for layer in layers {
            let is_constant = layer.is_constant();
            for it in &layer.inputs {
                mark(&mut traffic.read, it.tensor);
            }
            for it in &layer.outputs {
                mark(&mut traffic.written, it.tensor);
                if is_constant {
                    mark(&mut traffic.constant, it.tensor);
                }
            }
        }
        traffic
    }

    fn mode(&self, id: TensorId) -> Mode {
        if marked(&self.written, id) {
            Mode::Output
        } else if marked(&self.read, id) {
            Mode::Input
        } else {
            Mode::Unknown
        }
    }
}

fn mark(marks: &mut [bool], id: TensorId) {
    if let Some(mark) = at(id).and_then(|at| marks.get_mut(at)) {
        *mark = true;
    }
}

fn marked(marks: &[bool], id: TensorId) -> bool {
    at(id).and_then(|at| marks.get(at)).is_some_and(|it| *it)
}

fn at(id: TensorId) -> Option<usize> {
    usize::try_from(id.0).ok()
}

/// The bindings of the file's list. It has the names of the first profile; the layers of another one use
/// tensors with its tag.
fn told_bindings(
    told: &[BindingDraft],
    tensors: &[Tensor],
    traffic: &Traffic,
    has_tags: bool,
) -> Vec<Binding> {
    let is_used = |id: TensorId| traffic.mode(id) != Mode::Unknown;
    let tagged: HashMap<&str, TensorId> = (0..)
        .map(TensorId)
        .zip(tensors)
        .filter(|_| has_tags)
        .filter(|(id, tensor)| profile::tag(&tensor.name).is_some() && is_used(*id))
        .map(|(id, tensor)| (profile::without_tag(&tensor.name), id))
        .collect();
    let of = |binding: &BindingDraft| {
        let mut tensor = binding.tensor;
        if !tagged.is_empty() && !is_used(tensor) {
            let name = at(tensor).and_then(|at| tensors.get(at));
            let other = name.and_then(|tensor| tagged.get(&*tensor.name));
            tensor = other.copied().unwrap_or(tensor);
        }
        Binding {
            tensor,
            mode: match (traffic.mode(tensor), binding.mode) {
                (Mode::Unknown, Some(mode)) | (mode, _) => mode,
            },
        }
    };
    told.iter().map(of).collect()
}

/// Where the file has no list: what nobody writes goes in, what nobody reads comes out.
fn inferred_bindings(layers: &[Layer], traffic: &Traffic) -> Vec<Binding> {
    let mut seen = vec![false; traffic.read.len()];
    let mut bindings = Vec::new();
    let mut add = |tensor: TensorId, mode| {
        if !marked(&seen, tensor) {
            mark(&mut seen, tensor);
            bindings.push(Binding { tensor, mode });
        }
    };
    for it in layers.iter().flat_map(|layer| &layer.inputs) {
        if !marked(&traffic.written, it.tensor) {
            add(it.tensor, Mode::Input);
        }
    }
    for it in layers.iter().flat_map(|layer| &layer.outputs) {
        if !marked(&traffic.read, it.tensor) {
            add(it.tensor, Mode::Output);
        }
    }
    bindings
}

/// What each tensor is held for.
///
/// Without a list of bindings nothing that nobody writes can be called constant, and what nobody reads may be
/// an output or kept by the engine: it is counted.
fn hold(
    tensors: &mut [Tensor],
    bindings: &[Binding],
    has_outputs: bool,
    traffic: &Traffic,
    is_whole: bool,
) {
    for (id, tensor) in (0..).map(TensorId).zip(tensors.iter_mut()) {
        tensor.held = if marked(&traffic.constant, id) {
            Held::ConstantLayer
        } else if marked(&traffic.written, id) {
            Held::Activation
        } else if is_whole && !tensor.name.starts_with("Reformatted Input Tensor") {
            Held::Constant
        } else {
            Held::Binding
        };
    }
    let is_told = |binding: &&Binding| has_outputs || binding.mode == Mode::Input;
    for binding in bindings.iter().filter(is_told) {
        let tensor = at(binding.tensor).and_then(|at| tensors.get_mut(at));
        if let Some(tensor) = tensor {
            tensor.held = Held::Binding;
        }
    }
}

/// Weights that no field lists.
fn find_weights(layer: &mut Layer, tensors: &[Tensor]) {
    let is_constant = |id: TensorId| {
        let tensor = at(id).and_then(|at| tensors.get(at));
        tensor.is_some_and(|tensor| tensor.held == Held::Constant)
    };
    if !layer.is_free() && !layer.is_constant() {
        let constant = layer.inputs.iter().filter(|it| is_constant(it.tensor));
        layer.constant_inputs_bytes = Figure::sum(constant.map(|it| it.padded_bytes));
    }
    if &*layer.layer_type == "gemm" && layer.weights.is_none() && layer.constants.is_empty() {
        layer.inferred_weights_bytes = one_input_product(layer);
    }
}

/// The matrix that a product with one input must hold: as many rows as the input has columns, as many columns
/// as the output.
fn one_input_product(layer: &Layer) -> Option<u64> {
    let ([input], [output, ..]) = (&*layer.inputs, &*layer.outputs) else {
        return None;
    };
    let side = |shape: &[i64]| shape.last().and_then(|last| u64::try_from(*last).ok());
    let count = side(&input.shape)?.checked_mul(side(&output.shape)?)?;
    size::bytes(Figure::Exact(count), input.data_type()).get()
}
