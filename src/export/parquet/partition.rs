//! Which folder a report's rows go to.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::export::flat::Cell;

/// The folder of rows that have no value, by the name that Hive gave it.
const NO_VALUE: &str = "__HIVE_DEFAULT_PARTITION__";

/// Longest value in a folder's name, bytes. File systems take 255; the column's name and a mark are
/// beside it.
const LONGEST: usize = 180;

/// Where the rows of one release and board lie.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Partition {
    /// `release=drive-6.0.5/board=DRIVE%20Orin`.
    pub(super) folder: String,
}

impl Partition {
    /// The partition of these values.
    pub(super) fn of(release: &Cell, board: &Cell) -> Partition {
        Partition {
            folder: format!("release={}/board={}", value(release), value(board)),
        }
    }
}

fn value(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => shortened(&encoded(text), text),
        Cell::Integer(_) | Cell::Flag(_) | Cell::Empty => NO_VALUE.to_owned(),
    }
}

/// ASCII but letters, digits and `-_.~` by its number. Beyond ASCII nothing is encoded: Spark's
/// `unescapePathName` takes each `%XX` for a character of its own, not for a byte of UTF-8.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for character in text.chars() {
        if !character.is_ascii() || character.is_ascii_alphanumeric() || "-_.~".contains(character)
        {
            encoded.push(character);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{:02X}", u32::from(character));
        }
    }
    encoded
}

/// What is too long for a file system is cut, and told apart from its like by its hash.
fn shortened(encoded: &str, text: &str) -> String {
    if encoded.len() <= LONGEST {
        return encoded.to_owned();
    }
    let mut end = LONGEST;
    while !encoded.is_char_boundary(end) {
        end -= 1;
    }
    // Not within a `%XX`.
    let kept = encoded.get(..end).unwrap_or_default();
    let tail = kept.len().saturating_sub(2);
    let kept = match kept.rfind('%') {
        Some(at) if at >= tail => kept.get(..at).unwrap_or_default(),
        _ => kept,
    };
    let mut mark = String::new();
    for byte in Sha256::digest(text.as_bytes()).iter().take(8) {
        let _ = write!(mark, "{byte:02x}");
    }
    format!("{kept}~{mark}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(release: &str) -> String {
        value(&Cell::Text(release.to_owned()))
    }

    #[test]
    fn what_readers_take_for_syntax_is_encoded_and_nothing_else() {
        assert_eq!(folder("drive-6.0.5_rc~1"), "drive-6.0.5_rc~1");
        assert_eq!(folder("a/b=c d%"), "a%2Fb%3Dc%20d%25");
        assert_eq!(folder("版本 6"), "版本%206");
        assert_eq!(value(&Cell::Empty), "__HIVE_DEFAULT_PARTITION__");
    }

    #[test]
    fn long_values_are_cut_between_characters_and_stay_apart() {
        for sign in ["x", "é", "/", "網"] {
            for shift in ["", "a", "aa"] {
                let long = format!("{shift}{}", sign.repeat(10_000));
                let (one, other) = (folder(&long), folder(&(long + "y")));
                assert!(one.len() <= LONGEST + 17, "{one}");
                assert_ne!(one, other);
                let (cut, _) = one.rsplit_once('~').unwrap();
                assert!(
                    cut.split('%')
                        .skip(1)
                        .all(|rest| rest.len() == 2 || sign != "/")
                );
            }
        }
    }
}
