//! Words made HTML: escaped, bounded, and kept from turning the direction of their neighbours.

use std::fmt;

use askama::filters::HtmlSafe;

use crate::chart::escaped;
use crate::escape::escape;

/// Characters of a name that are shown; the whole is in its tooltip.
const MOST_OF_NAME: usize = 90;

/// Characters of a word of a sentence that are shown.
const MOST_OF_WORD: usize = 60;

/// Characters of a paragraph.
const MOST_OF_PARAGRAPH: usize = 3_000;

/// Characters of a tooltip. The longest name that is worth having whole is a path, and a path of more
/// than 4,096 bytes cannot be opened (`PATH_MAX` of Linux).
const MOST_OF_TOOLTIP: usize = 4_096;

/// HTML that is safe to put into a page. Only this module and templates make it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Markup(String);

impl Markup {
    /// A name from anywhere: kept apart from the direction of its neighbours, shortened in its middle,
    /// the whole in a tooltip.
    pub(super) fn name(text: &str) -> Self {
        let text = escape(text);
        Markup(format!("<bdi>{}</bdi>", shortened(&text, MOST_OF_NAME)))
    }

    /// A sentence or a paragraph. Words too long to be read are shortened like names; words of writings
    /// that run from right to left are kept apart.
    pub(super) fn prose(text: &str) -> Self {
        let text = escape(text);
        let (bounded, end) = first_of(&text, MOST_OF_PARAGRAPH);
        let words = bounded.split(' ').map(|word| {
            let html = shortened(word, MOST_OF_WORD);
            if runs_from_right(word) {
                format!("<bdi>{html}</bdi>")
            } else {
                html
            }
        });
        Markup(words.collect::<Vec<_>>().join(" ") + end)
    }

    /// Lines of a log, one after another, each bounded.
    pub(super) fn lines<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        const MOST_OF_LINE: usize = 500;
        let line = |line: &str| {
            let line = escape(line);
            let (bounded, end) = first_of(&line, MOST_OF_LINE);
            format!("<bdi>{}{end}</bdi>\n", escaped(bounded))
        };
        Markup(lines.map(line).collect())
    }

    /// A chart, which is escaped where it is drawn.
    pub(super) fn chart(svg: String) -> Self {
        Markup(svg)
    }

    /// The end of a line within a cell.
    pub(super) fn line_break() -> Self {
        Markup("<br>".to_owned())
    }
}

impl FromIterator<Markup> for Markup {
    fn from_iter<I: IntoIterator<Item = Markup>>(pieces: I) -> Self {
        Markup(pieces.into_iter().map(|piece| piece.0).collect())
    }
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Markup {}

/// The beginning of a text, and `…` where something follows it.
fn first_of(text: &str, most: usize) -> (&str, &'static str) {
    match text.char_indices().nth(most) {
        Some((at, _)) => (text.get(..at).unwrap_or_default(), "…"),
        None => (text, ""),
    }
}

/// Escaped text, or its two ends with the whole in a tooltip.
fn shortened(text: &str, most: usize) -> String {
    if first_of(text, most).1.is_empty() {
        return escaped(text);
    }
    let (whole, cut) = first_of(text, MOST_OF_TOOLTIP);
    let (beginning, _) = first_of(text, most * 2 / 3);
    let end: Vec<char> = text.chars().rev().take(most / 4).collect();
    let end: String = end.into_iter().rev().collect();
    format!(
        "<span title=\"{}{cut}\">{}…{}</span>",
        escaped(whole),
        escaped(beginning),
        escaped(&end)
    )
}

/// Whether a text holds letters that run from right to left: Hebrew to Arabic Extended-A, their
/// presentation forms, and the ancient scripts of planes 1 (Unicode, `DerivedBidiClass`, R and AL).
fn runs_from_right(text: &str) -> bool {
    text.chars().any(|character| {
        matches!(character,
            '\u{590}'..='\u{8ff}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefe}'
            | '\u{10800}'..='\u{10fff}'
            | '\u{1e800}'..='\u{1efff}')
    })
}

/// A plain text of a page's head: bounded and without anything that steers; the template escapes it.
pub(super) fn plain(text: &str) -> String {
    let text = escape(text);
    let (bounded, end) = first_of(&text, MOST_OF_NAME);
    format!("{bounded}{end}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_script_stays_text() {
        let html = Markup::prose("of <script>alert(1)</script> \"x\" it's").to_string();
        assert_eq!(
            html,
            "of &lt;script&gt;alert(1)&lt;/script&gt; &quot;x&quot; it&#39;s"
        );
    }

    #[test]
    fn marks_that_turn_the_writing_are_shown_and_words_that_run_from_right_are_kept_apart() {
        assert_eq!(
            Markup::name("a\u{202e}b\u{1b}").to_string(),
            "<bdi>a\\u{202e}b\\x1b</bdi>"
        );
        assert_eq!(
            Markup::prose("of שלום.onnx 5 MiB").to_string(),
            "of <bdi>שלום.onnx</bdi> 5 MiB"
        );
    }

    #[test]
    fn a_long_name_keeps_its_ends_and_has_the_whole_in_its_tooltip() {
        let name = format!("{}{}.engine", "a".repeat(100), "b".repeat(100));
        let html = Markup::name(&name).to_string();
        assert!(html.contains(&format!("title=\"{name}\"")), "{html}");
        assert!(
            html.contains("a…b") && html.contains("b.engine</span>"),
            "{html}"
        );
    }

    #[test]
    fn ten_thousand_characters_do_not_fill_a_page() {
        let long = "x".repeat(10_000);
        assert!(Markup::name(&long).to_string().len() < 4_500);
        assert!(Markup::prose(&long).to_string().len() < 4_500);
    }

    proptest! {
        #[test]
        fn nothing_becomes_a_tag_but_what_keeps_words_apart(text in any::<String>()) {
            for html in [Markup::name(&text), Markup::prose(&text), Markup::lines(text.lines())] {
                let html = html.to_string();
                let bare = html.replace("<bdi>", "").replace("</bdi>", "").replace("</span>", "");
                let bare = bare.split("<span title=\"").collect::<Vec<_>>().join("").replace("\">", "");
                prop_assert!(!bare.contains(['<', '>', '"', '\'']), "{}", bare);
            }
        }
    }
}
