//! A comment being written from top to bottom, never longer than a comment may be, and text that Markdown takes for
//! nothing but text.

use crate::escape::bounded;
use crate::units;

/// The longest comment, in bytes. GitHub refuses one of more than 65,536 characters; a byte is at most
/// a character, and what a bot puts around the comment needs room too.
const LONGEST: usize = 60_000;

/// Room kept for saying what was left out, and for closing what is open.
const KEPT: usize = 1_000;

/// Longest text in a cell of a table, characters.
pub(super) const CELL: usize = 120;

/// Longest sentence, characters.
pub(super) const SENTENCE: usize = 600;

/// The page.
#[derive(Default)]
pub(super) struct Page {
    text: String,
    left_out: Vec<String>,
}

impl Page {
    /// A paragraph of its own; the text is already escaped.
    pub(super) fn paragraph(&mut self, text: &str) {
        if self.fits(text.len() + 2) {
            self.text.push_str(text);
            self.text.push_str("\n\n");
        } else {
            self.note(1, "paragraph");
        }
    }

    /// A list, one item each; the texts are already escaped. Nothing where there is none.
    pub(super) fn list(&mut self, what: &str, items: impl IntoIterator<Item = String>) {
        let items = items.into_iter().map(|item| format!("- {item}\n"));
        self.lines(what, "", items);
    }

    /// A table of columns with their titles, aligned to the left if they are the first or of words, else to the right.
    /// The cells are already escaped. Nothing where there are no rows.
    pub(super) fn table(&mut self, what: &str, columns: &[(String, bool)], rows: &[Vec<String>]) {
        if rows.is_empty() {
            return;
        }
        let titles: Vec<String> = columns.iter().map(|(title, _)| title.clone()).collect();
        let aligned = columns.iter().enumerate().map(|(at, (_, is_words))| {
            let left = at == 0 || *is_words;
            if left { ":---" } else { "---:" }.to_owned()
        });
        let head = line(&titles) + &line(&aligned.collect::<Vec<_>>());
        self.lines(what, &head, rows.iter().map(|row| line(row)));
    }

    /// As many lines as fit behind their head, with an empty one behind them; of the others the number.
    fn lines(&mut self, what: &str, head: &str, lines: impl Iterator<Item = String>) {
        let before = self.text.len();
        let is_open = self.fits(head.len());
        if is_open {
            self.text.push_str(head);
        }
        let mut left_out = 0usize;
        for line in lines {
            if is_open && left_out == 0 && self.fits(line.len()) {
                self.text.push_str(&line);
            } else {
                left_out += 1;
            }
        }
        if self.text.len() > before {
            self.text.push('\n');
        }
        self.note(left_out, what);
    }

    /// What `fill` writes, folded away under a summary. Nothing where it writes nothing.
    pub(super) fn details(&mut self, summary: &str, fill: impl FnOnce(&mut Page)) {
        let open = format!("<details><summary>{summary}</summary>\n\n");
        let before = self.text.len();
        if !self.fits(open.len()) {
            self.left_out.push(format!("“{summary}”"));
            return;
        }
        self.text.push_str(&open);
        let opened = self.text.len();
        fill(self);
        if self.text.len() == opened {
            self.text.truncate(before);
        } else {
            // The room kept has place for it.
            self.text.push_str("</details>\n\n");
        }
    }

    /// The page, and what was left out of it.
    pub(super) fn finish(mut self) -> String {
        let left_out = self.left_out.join(", ");
        if !left_out.is_empty() {
            self.text.push_str(&format!(
                "Left out, because a comment holds no more: {left_out}. The CSV and JSON forms have everything."
            ));
        }
        format!("{}\n", self.text.trim_end())
    }

    fn fits(&self, more: usize) -> bool {
        self.text.len().saturating_add(more) <= LONGEST - KEPT
    }

    fn note(&mut self, count: usize, what: &str) {
        if count > 0 && self.left_out.len() < 8 {
            self.left_out.push(units::count(count, what));
        }
    }
}

fn line(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

/// Text as it stands, at most `most` characters of it: what Markdown or HTML would act upon is escaped.
///
/// GitHub looks for mentions, issues, links and formulas after Markdown is done, so a backslash does not
/// stop it; an empty comment between the characters does.
pub(super) fn plain(text: &str, most: usize) -> String {
    let text = bounded(text, most);
    let mut safe = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => {
                safe.push('\\');
                safe.push(character);
            }
            '@' | '#' => {
                safe.push(character);
                safe.push_str("<!-- -->");
            }
            '$' => safe.push_str("<span>$</span>"),
            // `http://` and `www.` become links by themselves.
            '/' if before == ':' => safe.push_str("<!-- -->/"),
            '.' if before.eq_ignore_ascii_case(&'w') => safe.push_str("<!-- -->."),
            other => safe.push(other),
        }
        before = character;
    }
    safe
}

/// Escaped text that begins a line, which must not begin a list or underline what is above.
pub(super) fn beginning(mut safe: String) -> String {
    let digits = safe.bytes().take_while(u8::is_ascii_digit).count();
    let at = match safe.as_bytes().get(digits) {
        Some(b'.' | b')') if digits > 0 => digits,
        Some(b'-' | b'+' | b'=') if digits == 0 => 0,
        _ => return safe,
    };
    safe.insert(at, '\\');
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_table_is_cut_and_the_page_says_so() {
        let mut page = Page::default();
        page.details("All", |page| {
            let rows = (0..10_000).map(|row| vec![format!("row {row}"), "x".repeat(50)]);
            let columns = [("a".into(), true), ("b".into(), false)];
            page.table("row", &columns, &rows.collect::<Vec<_>>());
        });
        page.details("More", |page| page.paragraph(&"y".repeat(2_000)));
        let text = page.finish();
        assert!(text.len() <= LONGEST);
        assert!(text.contains("</details>\n"));
        assert!(text.contains(" rows, "), "{}", &text[text.len() - 200..]);
    }

    #[test]
    fn what_is_empty_leaves_nothing() {
        let mut page = Page::default();
        page.details("All", |page| page.list("item", Vec::new()));
        assert_eq!(page.finish(), "\n");
    }

    fn cell(text: &str) -> String {
        plain(text, CELL)
    }

    #[test]
    fn ordinary_names_are_left_alone() {
        assert_eq!(
            cell("resnet50.engine · 41.2 MiB (91%)"),
            "resnet50.engine · 41.2 MiB (91%)"
        );
        assert_eq!(cell("−34.90"), "−34.90");
    }

    #[test]
    fn markup_is_shown_instead_of_followed() {
        assert_eq!(cell("<b>|`*_"), "&lt;b&gt;\\|\\`\\*\\_");
        assert_eq!(cell("a\nb"), "a\\\\x0ab");
        assert_eq!(beginning(plain("- x", SENTENCE)), "\\- x");
        assert_eq!(beginning(plain("12. x", SENTENCE)), "12\\. x");
    }

    #[test]
    fn nobody_is_called_and_nothing_is_linked() {
        assert_eq!(cell("@a #1"), "@<!-- -->a #<!-- -->1");
        assert_eq!(cell("https://x"), "https:<!-- -->//x");
        assert_eq!(cell("www.x"), "www<!-- -->.x");
    }
}
