//! A large JSON document read in several parts at once.
//!
//! Where a part may begin is guessed: before the object that a `"LayerType"` stands in. Whether the guess was
//! right is proved by reading: the part before must end between two layers, and the last must end with the
//! document. Where it was not, everything is read again in one piece.
//!
//! For this the comma before a part is overwritten with a bracket, so that the part is a list, and the comma
//! behind the list with a brace, so that the rest is an object. All are put back.

use std::mem;
use std::panic::resume_unwind;
use std::thread;

use serde::de::DeserializeSeed;
use serde_json::Deserializer;

use super::object::{ItemSeed, Place};
use super::state::State;
use crate::layers::draft_engine::EngineDraft;
use crate::layers::model::Source;

/// Guesses for the beginning of one part.
const GUESSES: usize = 8;

/// Reads a document in so many parts; none where it cannot be read so, and the bytes are as they were then.
pub(super) fn read(bytes: &mut [u8], parts: usize) -> Option<State> {
    let commas = commas(bytes, parts);
    if commas.is_empty() {
        return None;
    }
    for comma in &commas {
        *bytes.get_mut(*comma)? = b'[';
    }
    let read = in_parts(bytes, &commas);
    for comma in &commas {
        *bytes.get_mut(*comma)? = b',';
    }
    read
}

/// The commas before the layers that parts may begin with.
fn commas(bytes: &[u8], parts: usize) -> Vec<usize> {
    let mut commas: Vec<usize> = Vec::new();
    for part in 1..parts {
        let from = bytes.len() / parts * part;
        let comma = bytes.get(from..).and_then(|rest| comma(bytes, rest, from));
        if let Some(comma) = comma.filter(|comma| commas.last().is_none_or(|last| last < comma)) {
            commas.push(comma);
        }
    }
    commas
}

/// The comma before the first layer that begins behind `from`.
fn comma(bytes: &[u8], rest: &[u8], from: usize) -> Option<usize> {
    let mut behind = rest;
    for _ in 0..GUESSES {
        let at = find(behind, b"\"LayerType\"")?;
        let here = from + (rest.len() - behind.len()) + at;
        let name = bytes
            .get(..here)
            .and_then(|before| rfind(before, b"\"Name\""));
        let brace = name.and_then(|name| last_solid(bytes, name, b'{'));
        let comma = brace.and_then(|brace| last_solid(bytes, brace, b','));
        if comma.is_some_and(|comma| comma > from) {
            return comma;
        }
        behind = behind.get(at + 1..)?;
    }
    None
}

fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len()).position(|window| window == word)
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

/// What a part was.
enum Part {
    /// It ended between two layers.
    Cut(State),
    /// It ended with the list or with the document.
    Whole(State),
}

fn in_parts(bytes: &mut [u8], commas: &[usize]) -> Option<State> {
    let mut pieces = Vec::with_capacity(commas.len() + 1);
    let mut rest = bytes;
    let mut taken = 0;
    for comma in commas {
        let (piece, behind) = mem::take(&mut rest).split_at_mut_checked(comma - taken)?;
        pieces.push(piece);
        rest = behind;
        taken = *comma;
    }
    let last = pieces.len();
    pieces.push(rest);
    let read = |(number, piece): (usize, &mut [u8])| match number {
        number if number == last => last_part(piece).map(Part::Whole),
        _ => cut_part(piece).map(Part::Cut),
    };
    let parts = thread::scope(|scope| {
        let mut pieces = pieces.into_iter().enumerate();
        let own = pieces.next();
        let others: Vec<_> = pieces
            .map(|piece| scope.spawn(move || read(piece)))
            .collect();
        let mut parts = vec![own.and_then(read)];
        for other in others {
            parts.push(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        parts
    });
    let mut parts = parts.into_iter();
    let Some(Part::Cut(mut state)) = parts.next()? else {
        return None;
    };
    let mut is_closed = false;
    for part in parts {
        let next = match part? {
            Part::Cut(next) => next,
            Part::Whole(next) => {
                is_closed = next.has_engine;
                next
            }
        };
        append(&mut state, next)?;
    }
    // What was opened in the first part was closed in the last.
    (is_closed == state.has_engine).then_some(state)
}

/// A part that has to end between two layers.
fn cut_part(piece: &mut [u8]) -> Option<State> {
    let text = std::str::from_utf8(piece).ok()?;
    let mut state = State::default();
    let error = document(&mut Deserializer::from_str(text), &mut state).err()?;
    (error.is_eof() && state.is_between_layers).then_some(state)
}

/// The last part: a list, and then the rest of the object around it.
fn last_part(piece: &mut [u8]) -> Option<State> {
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
    *rest.first_mut()? = b',';
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

/// Appends the layers and bindings of the part that follows.
fn append(state: &mut State, mut next: State) -> Option<()> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn net() -> Vec<u8> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/layers/net.json");
        std::fs::read(path).unwrap_or_default()
    }

    #[test]
    fn the_beginning_of_a_layer_is_found_and_the_bytes_are_put_back() {
        let original = net();
        let mut bytes = original.clone();
        let state = read(&mut bytes, 3).expect("three parts");
        assert_eq!((state.engine.layers.len(), bytes == original), (10, true));
        let names = |at: usize| {
            state
                .engine
                .layers
                .get(at)
                .map(|layer| (layer.index, &*layer.name))
        };
        assert_eq!(names(9), Some((9, "add_myl1_2")));
    }

    #[test]
    fn what_is_cut_or_wrapped_otherwise_is_left_alone() {
        let text = net();
        let cut = text.get(..text.len() - 3).unwrap_or_default().to_vec();
        let wrapped = [b"[", text.as_slice(), b"]"].concat();
        let twice = [text.as_slice(), text.as_slice()].concat();
        for original in [cut, wrapped, twice, b"{}".to_vec(), Vec::new()] {
            let mut bytes = original.clone();
            assert!(read(&mut bytes, 2).is_none());
            assert_eq!(bytes, original);
        }
    }
}
