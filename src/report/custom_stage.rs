//! Stages that a program names itself: `custom:preprocess`.
//!
//! A stage is copied wherever a figure goes, so what it holds is a place in a table of names, one table for the
//! process. The table is bounded, because names come from files that anybody wrote, and is made once: a program
//! that brackets its own stages has room made when its recorder is opened, and finds no name in its heap later.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::OnceLock;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// What stands before the name wherever a stage is written for a machine.
const PREFIX: &str = "custom:";

/// Longest name, bytes.
const LONGEST: usize = 64;

/// Most names of a process.
const MOST: usize = 256;

/// The names, in the order in which they were first heard. A place that is taken keeps its name.
static NAMES: OnceLock<Box<[OnceLock<Name>]>> = OnceLock::new();

/// The table, made when it is first asked for.
fn names() -> &'static [OnceLock<Name>] {
    NAMES.get_or_init(|| (0..MOST).map(|_| OnceLock::new()).collect())
}

/// A stage named by the program that goes through it. It belongs to the whole process, whatever engine it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CustomStage(u16);

/// Why a text names no stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StageError {
    /// It is none of the known ones, and not marked as the program's own.
    #[error("there is no such stage")]
    Unknown,
    /// What stands behind `custom:` is no name.
    #[error("a name of your own has 1 to {LONGEST} letters of a-z, A-Z, digits, `.`, `_` or `-`")]
    Name,
    /// The table is full.
    #[error("{MOST} names of stages of programs' own are known, and no more are read")]
    TooMany,
}

impl CustomStage {
    /// Makes room for every name, so that none takes memory when it is first given.
    pub fn make_room() {
        names();
    }

    /// The stage with this identifier, `custom:` and a name; the name is remembered for as long as the process lives.
    ///
    /// # Errors
    /// See [`StageError`].
    pub fn of_id(id: &str) -> Result<CustomStage, StageError> {
        let name = id.strip_prefix(PREFIX).ok_or(StageError::Unknown)?;
        let is_of_a_name = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        if name.is_empty() || name.len() > LONGEST || !name.bytes().all(is_of_a_name) {
            return Err(StageError::Name);
        }
        for (place, kept) in (0..).zip(names()) {
            // Another thread may take the place meanwhile, for another name.
            if kept.get_or_init(|| Name::new(id)).id() == id {
                return Ok(CustomStage(place));
            }
        }
        Err(StageError::TooMany)
    }

    /// `custom:preprocess`
    pub fn id(self) -> &'static str {
        let kept = names().get(usize::from(self.0)).and_then(OnceLock::get);
        kept.map_or(PREFIX, Name::id)
    }

    /// The place in the table, from 0.
    pub(super) fn place(self) -> usize {
        usize::from(self.0)
    }

    /// `preprocess`, as the program gave it.
    pub fn name(self) -> &'static str {
        let id = self.id();
        id.strip_prefix(PREFIX).unwrap_or(id)
    }
}

/// By name: the order of the table is that of a process.
impl Ord for CustomStage {
    fn cmp(&self, other: &Self) -> Ordering {
        self.id().cmp(other.id())
    }
}

impl PartialOrd for CustomStage {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl JsonSchema for CustomStage {
    fn schema_name() -> Cow<'static, str> {
        "CustomStage".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": format!("^{PREFIX}[A-Za-z0-9._-]{{1,{LONGEST}}}$"),
        })
    }
}

/// An identifier, in place.
struct Name {
    bytes: [u8; PREFIX.len() + LONGEST],
    length: usize,
}

impl Name {
    fn new(id: &str) -> Name {
        let mut bytes = [0; PREFIX.len() + LONGEST];
        for (place, byte) in bytes.iter_mut().zip(id.bytes()) {
            *place = byte;
        }
        Name {
            bytes,
            length: id.len(),
        }
    }

    fn id(&self) -> &str {
        let bytes = self.bytes.get(..self.length).unwrap_or_default();
        str::from_utf8(bytes).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_stage_however_often_it_is_given() {
        let stage = CustomStage::of_id("custom:a.b-c_1").expect("a name");
        assert_eq!(stage.id(), "custom:a.b-c_1");
        assert_eq!(stage.name(), "a.b-c_1");
        assert_eq!(CustomStage::of_id("custom:a.b-c_1"), Ok(stage));
        assert_ne!(CustomStage::of_id("custom:a"), Ok(stage));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let long = format!("custom:{}", "x".repeat(LONGEST + 1));
        for odd in ["custom:", "custom:a b", "custom:ä", "custom:a\n", &long] {
            assert_eq!(CustomStage::of_id(odd), Err(StageError::Name), "{odd}");
        }
        assert_eq!(CustomStage::of_id("mine"), Err(StageError::Unknown));
        let longest = long.get(..long.len() - 1).expect("ASCII");
        assert!(CustomStage::of_id(longest).is_ok());
    }

    #[test]
    fn names_are_in_their_own_order_and_not_in_that_of_the_table() {
        let of = |id| CustomStage::of_id(id).expect("a name");
        let (late, early) = (of("custom:z"), of("custom:y"));
        assert!(early < late);
    }
}
