//! Sentences broken to the width of a terminal.

/// Breaks a paragraph at blanks so that no line is longer than `width` columns, as far as its words
/// allow. Lines after the first are indented by `indent` blanks.
pub(crate) fn wrap(paragraph: &str, width: Option<usize>, indent: usize) -> String {
    let Some(width) = width else {
        return paragraph.to_owned();
    };
    let mut wrapped = String::with_capacity(paragraph.len() + 16);
    let mut column = 0;
    let mut words = paragraph.split(' ').enumerate().peekable();
    while let Some((index, word)) = words.next() {
        let length = word.chars().count();
        // A number stays with its unit.
        let unit = words
            .peek()
            .filter(|(_, next)| is_unit(next))
            .map_or(0, |(_, next)| 1 + next.chars().count());
        if index > 0 {
            let full = column + 1 + length + unit > width && !is_unit(word);
            if full && column > indent {
                wrapped.push('\n');
                wrapped.push_str(&" ".repeat(indent));
                column = indent;
            } else {
                wrapped.push(' ');
                column += 1;
            }
        }
        wrapped.push_str(word);
        column += length;
    }
    wrapped
}

fn is_unit(word: &str) -> bool {
    let word = word.trim_end_matches(|c: char| c.is_ascii_punctuation());
    ["B", "KiB", "MiB", "GiB", "TiB", "ns", "µs", "us", "ms", "s"].contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_is_broken_at_blanks_and_hangs() {
        let wrapped = wrap("one two three four", Some(9), 2);
        assert_eq!(wrapped, "one two\n  three\n  four");
        assert_eq!(wrap("one two", None, 2), "one two");
    }

    #[test]
    fn a_word_longer_than_a_line_stays_whole() {
        assert_eq!(
            wrap("aaa bbbbbbbbbbbb c", Some(4), 2),
            "aaa\n  bbbbbbbbbbbb\n  c"
        );
    }

    #[test]
    fn a_number_stays_with_its_unit() {
        assert_eq!(
            wrap("it took 65 ms, all", Some(11), 2),
            "it took\n  65 ms,\n  all"
        );
    }
}
