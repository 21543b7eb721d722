//! From bytes to the engines and profiles they hold.

use std::borrow::Cow;

use super::error::ReadLayersError;
use super::state::State;
use super::times::Times;
use super::{json, text};
use crate::layers::draft::EngineDraft;

/// What a file holds.
#[derive(Debug, Default)]
pub struct Found {
    /// Engines, in the order of the file.
    pub engines: Vec<EngineDraft>,
    /// Profiles, in the order of the file.
    pub profiles: Vec<Times>,
}

/// The byte order mark that some programs put first.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Reads whatever the bytes are.
///
/// # Errors
/// [`ReadLayersError`] where there is neither an engine nor a profile in them.
pub fn read(bytes: &[u8]) -> Result<Found, ReadLayersError> {
    let text = readable(bytes);
    let text = text.trim_start_matches(BYTE_ORDER_MARK).trim();
    if text.is_empty() {
        return Err(ReadLayersError::Empty);
    }
    let mut state = State::default();
    let refused = if text.starts_with(['{', '[']) {
        json::read(text, &mut state).err()
    } else {
        None
    };
    let is_json = text.starts_with(['{', '[']) && refused.is_none();
    if !is_json {
        state = State::default();
        text::read(text, &mut state);
    }
    state.end();
    if state.engines.is_empty() && state.profiles.is_empty() {
        return Err(nothing(text, &state, refused));
    }
    Ok(Found {
        engines: state.engines,
        profiles: state.profiles,
    })
}

/// The text. Windows' tools write UTF-16, logs hold anything.
fn readable(bytes: &[u8]) -> Cow<'_, str> {
    let (pairs, little) = match bytes {
        [0xff, 0xfe, rest @ ..] => (rest, true),
        [0xfe, 0xff, rest @ ..] => (rest, false),
        _ => {
            // Finding out that all is well is much quicker than looking for what is not.
            return match std::str::from_utf8(bytes) {
                Ok(text) => Cow::Borrowed(text),
                Err(_) => String::from_utf8_lossy(bytes),
            };
        }
    };
    let (pairs, _) = pairs.as_chunks::<2>();
    let of = if little {
        u16::from_le_bytes
    } else {
        u16::from_be_bytes
    };
    let units = pairs.iter().map(|pair| of(*pair));
    let text = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
    Cow::Owned(text.collect())
}

/// Why there is nothing.
fn nothing(text: &str, state: &State, refused: Option<serde_json::Error>) -> ReadLayersError {
    let first = text.lines().next().unwrap_or_default();
    match refused {
        Some(error) if json::may_begin(first) || text.starts_with('{') => ReadLayersError::Json {
            reason: error.to_string(),
        },
        None if text.starts_with(['{', '[']) => ReadLayersError::OtherJson {
            what: other_json(state),
        },
        _ => ReadLayersError::NoLayers,
    }
}

fn other_json(state: &State) -> &'static str {
    match &state.schema {
        Some(schema) if schema.starts_with("trtmem.report") => {
            "a report of trtmem, which keeps the engine inspector's JSON in a file of its own (trtmem run --export-layer-info FILE)"
        }
        Some(schema) if schema.starts_with("trtmem.") => "a document of trtmem",
        _ if state.has_latencies => "the times of whole inferences (--exportTimes)",
        _ => "something else",
    }
}
