//! Documents in JSON: one, or several one after another.

use serde::de::DeserializeSeed;
use serde_json::Deserializer;

use super::object::{ItemSeed, Place};
use super::state::State;

/// Reads every document of a text.
pub(super) fn read(text: &str, state: &mut State) -> Result<(), serde_json::Error> {
    let mut deserializer = Deserializer::from_str(text);
    loop {
        let seed = ItemSeed {
            state,
            place: Place::Top,
        };
        seed.deserialize(&mut deserializer)?;
        // At the end it is done, and before another document it says that there is more.
        if deserializer.end().is_ok() {
            return Ok(());
        }
    }
}

/// Bytes of the object or list that a text begins with, brackets in texts not counted; none where it does
/// not end.
pub(super) fn extent(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b'"' => loop {
                match bytes.next()?.1 {
                    b'\\' => drop(bytes.next()?),
                    b'"' => break,
                    _ => {}
                }
            },
            _ => {}
        }
    }
    None
}

/// Whether a line can be the first of an object or a list of JSON: a log's line in brackets is not.
pub(super) fn may_begin(line: &str) -> bool {
    let line = line.trim();
    let rest = line.strip_prefix(['{', '[']).map(str::trim_start);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['{', '"', '}', ']']))
}
