//! How wide words are, as far as that can be told without a font, and how they are cut to fit.

use std::borrow::Cow;

/// About how many pixels a text takes in a system's sans-serif font. Rather too wide than too narrow.
pub(crate) fn width(text: &str, font: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * font
}

/// The width of a character as a part of the font's size, after `DejaVu Sans`, the widest of the fonts that
/// systems use for `sans-serif`.
fn em(character: char) -> f64 {
    match character {
        'i' | 'j' | 'l' | 'I' | '\'' | ' ' | '.' | ',' | ':' | ';' | '|' | '·' => 0.34,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' | '\\' | '!' => 0.42,
        '<' | '>' | '=' | '+' | '~' | '#' | '^' | 'w' | '\u{2212}' | '±' | '×' => 0.84,
        'm' | 'M' | 'W' | '@' | '%' | '…' | '—' => 1.0,
        'A'..='Z' | '&' => 0.74,
        '\u{0}'..='\u{2ff}' | '\u{590}'..='\u{5ff}' | '\u{2010}'..='\u{202f}' => 0.64,
        _ => 1.0,
    }
}

/// The text, or its beginning and end with an ellipsis between where it is wider than `room`.
pub(crate) fn fit(text: &str, room: f64, font: f64) -> Cow<'_, str> {
    // No chart has room for so many characters, and counting ten thousand of them is wasted.
    let most = 400;
    if text.chars().nth(most).is_none() && width(text, font) <= room {
        return Cow::Borrowed(text);
    }
    let room = room - font;
    // Two thirds for the beginning, the rest for the end, which tells files of one kind apart.
    let beginning = taken(text.chars(), room * 0.66, font);
    let end = taken(text.chars().rev(), room * 0.34, font);
    let beginning: String = text.chars().take(beginning).collect();
    let end: Vec<char> = text.chars().rev().take(end).collect();
    let end: String = end.into_iter().rev().collect();
    Cow::Owned(format!("{}…{}", beginning.trim_end(), end.trim_start()))
}

/// How many characters fit into so much room.
fn taken(characters: impl Iterator<Item = char>, room: f64, font: f64) -> usize {
    let mut used = 0.0;
    characters
        .take_while(|character| {
            used += em(*character) * font;
            used <= room
        })
        .count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_fits_is_left_alone_and_what_does_not_keeps_its_ends() {
        assert_eq!(fit("Bindings", 100.0, 13.0), "Bindings");
        let cut = fit("Deserialization (a_long_name_of_an.engine)", 150.0, 13.0);
        assert!(cut.starts_with("Deser") && cut.ends_with("gine)"), "{cut}");
        assert!(width(&cut, 13.0) <= 150.0);
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_its_room(text in any::<String>(), room in 30.0..400.0) {
            prop_assert!(width(&fit(&text, room, 13.0), 13.0) <= room + 0.001);
        }
    }
}
