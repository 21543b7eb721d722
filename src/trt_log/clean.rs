//! Taking colours and carriage returns off.

use std::borrow::Cow;

/// The text without terminal sequences, and of what a carriage return overwrote only the last.
pub fn clean(line: &str) -> Cow<'_, str> {
    let line = line.trim_end_matches(['\r', '\n']);
    let line = match line.rsplit_once('\r') {
        Some((_, last)) => last,
        None => line,
    };
    if line.contains('\u{1b}') {
        Cow::Owned(without_sequences(line))
    } else {
        Cow::Borrowed(line)
    }
}

/// Leaves out `ESC [ … letter` and other sequences of two characters.
fn without_sequences(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        if c != '\u{1b}' {
            kept.push(c);
        } else if rest.next() == Some('[') {
            // Parameters end with the first character from @ to ~ (ECMA-48, 5.4).
            rest.by_ref().find(|c| ('@'..='~').contains(c));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn colours_are_taken_off() {
        assert_eq!(clean("\u{1b}[0;32mINFO: \u{1b}[0m[x] - y"), "INFO: [x] - y");
        assert_eq!(clean("\u{1b}[1A\u{1b}[0G\u{1b}[2K[-] 0/6"), "[-] 0/6");
        assert_eq!(clean("cut \u{1b}[0;3"), "cut ");
        assert_eq!(clean("cut \u{1b}"), "cut ");
    }

    #[test]
    fn what_was_overwritten_is_left_out() {
        assert_eq!(clean("10%\r50%\rdone\r\n"), "done");
        assert_eq!(clean("plain\n"), "plain");
    }
}
