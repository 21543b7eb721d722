//! A JSON document in parts, each read by itself.
//!
//! Where a part may begin is guessed: before the object that a `"LayerType"` stands in. Whether the guess was
//! right is proved by reading: the part before must end between two layers, and the last must end with the
//! document. Where it was not, the document has to be read in one piece.
//!
//! The comma before a part is overwritten with a bracket, so that the part is a list, and the comma behind
//! the list with a brace, so that the rest is an object.

use std::mem;

use serde::de::DeserializeSeed;
use serde_json::Deserializer;

use super::object::{ItemSeed, Place};
use super::state::State;
use crate::layers::draft::EngineDraft;
use crate::layers::model::Source;

/// Guesses for the end of one part.
const GUESSES: usize = 8;

/// The comma before the last layer that may begin in these bytes.
pub(super) fn last_comma(bytes: &[u8]) -> Option<usize> {
    let mut end = bytes.len();
    for _ in 0..GUESSES {
        end = rfind(bytes.get(..end)?, b"\"LayerType\"")?;
        let name = rfind(bytes.get(..end)?, b"\"Name\"");
        let brace = name.and_then(|name| last_solid(bytes, name, b'{'));
        let comma = brace.and_then(|brace| last_solid(bytes, brace, b','));
        if comma.is_some_and(|comma| comma > 0) {
            return comma;
        }
    }
    None
}

/// Whether a layer may be in these bytes.
pub(super) fn has_layer(bytes: &[u8]) -> bool {
    rfind(bytes, b"\"LayerType\"").is_some()
}

fn rfind(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len()).rposition(|window| window == word)
}

/// The place of the last byte before `end` that is no white space, if it is this one.
fn last_solid(bytes: &[u8], end: usize, wanted: u8) -> Option<usize> {
    let before = bytes.get(..end)?;
    let at = before
        .iter()
        .rposition(|byte| !byte.is_ascii_whitespace())?;
    (before.get(at) == Some(&wanted)).then_some(at)
}

/// A part that has to end between two layers.
pub(super) fn cut_part(piece: &[u8]) -> Option<State> {
    let text = std::str::from_utf8(piece).ok()?;
    let mut state = State::default();
    let error = document(&mut Deserializer::from_str(text), &mut state).err()?;
    (error.is_eof() && state.is_between_layers).then_some(state)
}

/// The last part: a list, and then the rest of the object around it.
pub(super) fn last_part(piece: &mut [u8]) -> Option<State> {
    let text = std::str::from_utf8(piece).ok()?;
    let mut state = State::default();
    let mut deserializer = Deserializer::from_str(text);
    document(&mut deserializer, &mut state).ok()?;
    let Err(error) = deserializer.end() else {
        // A list without anything around it.
        return Some(state);
    };
    state.has_engine = true;
    let at = offset(piece, error.line(), error.column())?;
    let rest = piece.get_mut(at..)?;
    match rest.split_first()? {
        (b'}', behind) if behind.iter().all(u8::is_ascii_whitespace) => return Some(state),
        (b',', _) => {}
        _ => return None,
    }
    *rest.first_mut()? = b'{';
    let around = rest_of_object(rest);
    let EngineDraft {
        bindings,
        pool,
        source,
        ..
    } = around?.engine;
    let tensors = pool.into_tensors();
    for binding in bindings.into_iter().flatten() {
        let at = usize::try_from(binding.tensor.0).ok()?;
        let name = &tensors.get(at)?.name;
        state.engine.push_binding(name, binding.mode);
    }
    state.engine.source = source;
    Some(state)
}

/// What stands behind the list of layers, as an object of its own.
fn rest_of_object(rest: &[u8]) -> Option<State> {
    let text = std::str::from_utf8(rest).ok()?;
    let mut state = State::default();
    let mut deserializer = Deserializer::from_str(text);
    document(&mut deserializer, &mut state).ok()?;
    deserializer.end().ok()?;
    let is_bare = state.engine.layers.is_empty() && state.engines.is_empty();
    is_bare.then_some(state)
}

fn document(
    deserializer: &mut Deserializer<serde_json::de::StrRead<'_>>,
    state: &mut State,
) -> Result<(), serde_json::Error> {
    let place = Place::Top;
    ItemSeed { state, place }.deserialize(deserializer)
}

/// The byte that an error's line and column mean. It is looked for from the end, where it is.
#[allow(clippy::naive_bytecount)] // Once a document; not worth a crate.
fn offset(text: &[u8], line: usize, column: usize) -> Option<usize> {
    let breaks = text.iter().filter(|byte| **byte == b'\n').count();
    let mut begins = text.len();
    if line == 1 {
        begins = 0;
    } else {
        for _ in 0..(breaks + 2).checked_sub(line)? {
            let before = text.get(..begins)?;
            begins = before.iter().rposition(|byte| *byte == b'\n')?;
        }
        begins += 1;
    }
    (begins + column).checked_sub(1)
}

/// Appends the layers and bindings of the part that follows; none where it is something else.
pub(super) fn append(state: &mut State, mut next: State) -> Option<()> {
    if !next.engines.is_empty() || !next.profiles.is_empty() || !next.times.records.is_empty() {
        return None;
    }
    let engine = &mut state.engine;
    let EngineDraft {
        source,
        pool,
        layers,
        bindings,
        ..
    } = mem::take(&mut next.engine);
    let ids: Vec<_> = pool
        .into_tensors()
        .iter()
        .map(|tensor| engine.pool.tensor(&tensor.name))
        .collect();
    let id_of = |old: u32| {
        usize::try_from(old)
            .ok()
            .and_then(|at| ids.get(at).copied())
    };
    engine.layers.reserve(layers.len());
    for mut layer in layers {
        layer.index = u32::try_from(engine.layers.len()).ok()?;
        engine.pool.note_tag(&layer.name);
        for used in layer.inputs.iter_mut().chain(&mut layer.outputs) {
            used.tensor = id_of(used.tensor.0)?;
        }
        engine.layers.push(layer);
    }
    for mut binding in bindings.into_iter().flatten() {
        binding.tensor = id_of(binding.tensor.0)?;
        engine.bindings.get_or_insert_default().push(binding);
    }
    if source != engine.source && source != Source::Json {
        engine.source = source;
    }
    Some(())
}
