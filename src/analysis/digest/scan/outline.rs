//! The parts of an object between the arrays that are read where they stand.

use super::text::length_of_string;

/// Deeper than a report is, and far from the depth at which the JSON reader gives up.
const DEEPEST: usize = 64;

/// How a part of an object ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Behind the opening bracket of the array with this name.
    Array(&'static str),
    /// Behind the object's closing brace.
    Object,
}

/// The length of the part of an object at the beginning of `text`, and how it ends: at the next of the
/// `arrays` that belongs to the object itself, or with the object. `depth` is 0 before the object's opening
/// brace and 1 inside. Whether the part is well formed is for others to see; `None` where it does not end.
pub(super) fn part(text: &[u8], mut depth: usize, arrays: &[&'static str]) -> Option<(usize, End)> {
    let mut at = 0;
    loop {
        match text.get(at)? {
            b'"' => {
                let length = length_of_string(text.get(at + 1..)?)?;
                let string = text.get(at + 1..at + 1 + length)?;
                at += length + 2;
                let named = arrays.iter().find(|name| name.as_bytes() == string);
                if let (1, Some(name)) = (depth, named) {
                    match behind_key(text.get(at..)?) {
                        Behind::Array(length) => return Some((at + length, End::Array(name))),
                        Behind::Other => {}
                        Behind::Nothing => return None,
                    }
                }
            }
            b'{' | b'[' if depth == DEEPEST => return None,
            b'{' | b'[' => (depth, at) = (depth + 1, at + 1),
            b'}' | b']' => {
                at += 1;
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some((at, End::Object));
                }
            }
            _ => at += 1,
        }
    }
}

/// What stands behind a string.
enum Behind {
    /// A colon and an array, which opens so many bytes on: the string is a key.
    Array(usize),
    /// Another value, or the string is no key.
    Other,
    /// The text ends too early to tell.
    Nothing,
}

fn behind_key(text: &[u8]) -> Behind {
    let is_mark = |byte: &u8| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
    let mut marks = text.iter().enumerate().filter(|(_, byte)| is_mark(byte));
    match (marks.next(), marks.next()) {
        (None | Some((_, &b':')), None) => Behind::Nothing,
        (Some((_, &b':')), Some((at, &b'['))) => Behind::Array(at + 1),
        _ => Behind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_ends_behind_the_bracket_of_an_array_of_the_object_itself() {
        let text = br#"{"a":{"runs":[1]},"b":"\"runs\":[","c":"runs","runs" : [{}]}"#;
        let (length, end) = part(text, 0, &["runs"]).unwrap();
        assert_eq!(end, End::Array("runs"));
        assert_eq!(&text[length..], b"{}]}");
    }

    #[test]
    fn a_part_ends_with_the_object() {
        assert_eq!(
            part(b"],\"x\":[{}]} ", 2, &["runs"]),
            Some((11, End::Object))
        );
        assert_eq!(
            part(b"{\"runs\":{}}", 0, &["runs"]),
            Some((11, End::Object))
        );
    }

    #[test]
    fn a_part_that_is_cut_or_deep_has_no_end() {
        let whole = br#"{"a":{"b":[1]},"runs": ["#;
        for length in 0..whole.len() {
            assert_eq!(part(&whole[..length], 0, &["runs"]), None);
        }
        assert_eq!(part(&vec![b'['; 1 << 20], 0, &["runs"]), None);
    }
}
