//! A document as text for a terminal, a serial console or a file, and what that place is like.

use std::borrow::Cow;

use crate::escape::ascii;
use crate::view::document::{Block, Depth, Document, Text, Tone};

use super::spelling::{LONGEST_NAME, in_line, line};
use super::table;

/// Blanks before what stands behind a table.
const INDENT: &str = "  ";

/// Lines of a log that are shown.
const MOST_LINES: usize = 40;

/// How text is written. The other forms are the same everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Columns at which sentences are broken. `None` leaves them whole.
    pub width: Option<usize>,
    /// Columns of the terminal, which tables are laid out to fit. `None` leaves them as wide as they are.
    pub columns: Option<usize>,
    /// ASCII only: for a serial console, a pipe, or where the locale is of no other letters.
    pub plain: bool,
    /// Colours of ECMA-48 for what has a tone.
    pub colour: bool,
    /// Every row, and not those alone that a reader has to see.
    pub everything: bool,
}

impl Style {
    /// Text as the console can show it.
    pub(crate) fn spelled<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.plain {
            Cow::Owned(ascii(text))
        } else {
            Cow::Borrowed(text)
        }
    }

    /// Text in the colour of its tone, if there are colours.
    pub(crate) fn coloured<'a>(&self, text: &'a str, tone: Tone) -> Cow<'a, str> {
        let code = match tone {
            Tone::Good => "32",
            Tone::Warn => "33",
            Tone::Bad => "1;31",
            Tone::Plain => return Cow::Borrowed(text),
        };
        if !self.colour || text.trim().is_empty() {
            return Cow::Borrowed(text);
        }
        Cow::Owned(format!("\x1b[{code}m{text}\x1b[0m"))
    }
}

/// The document as text, every line ended.
pub fn text(document: &Document, style: &Style) -> String {
    let mut page = Page {
        text: String::new(),
        style: *style,
        last: None,
    };
    for about in &document.about {
        page.paragraph(Kind::Prose, about, "");
    }
    for block in document.blocks(|depth| matches!(depth, Depth::Brief | Depth::Behind)) {
        page.block(block);
    }
    page.text
}

/// What a block is to its neighbours: some stand together, the others are parted by an empty line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Answer,
    Warning,
    Prose,
    List,
    Table,
}

struct Page {
    text: String,
    style: Style,
    last: Option<Kind>,
}

impl Page {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Answer(answer) => {
                self.begin(Kind::Answer);
                let written = self.written(&answer.text, "");
                self.line(&self.style.coloured(&written, answer.tone));
            }
            Block::Warning(warning) => self.paragraph(Kind::Warning, warning, "! "),
            Block::Prose(prose) => self.paragraph(Kind::Prose, prose, ""),
            Block::Heading(heading) => {
                self.last = self.last.or(Some(Kind::Table));
                self.paragraph(Kind::Prose, heading, "");
            }
            Block::List(points) => {
                for point in points {
                    self.paragraph(Kind::List, point, INDENT);
                }
            }
            Block::Facts(facts) => {
                for (name, fact) in facts {
                    let both = name.clone().then(": ").then(fact.clone());
                    self.paragraph(Kind::List, &both, INDENT);
                }
            }
            Block::Table(table) if table.is_line => {
                self.paragraph(Kind::List, &in_line(table), INDENT);
            }
            Block::Table(table) => {
                if !table.rows.is_empty() {
                    self.begin(Kind::Table);
                    self.text.push_str(&table::text(table, &self.style));
                }
                for note in &table.notes {
                    self.last = Some(Kind::Table);
                    self.paragraph(Kind::Table, note, INDENT);
                }
            }
            Block::Lines(name, lines) => {
                self.paragraph(Kind::Prose, &format!("{name}:").into(), "");
                for one in lines.iter().take(MOST_LINES) {
                    self.paragraph(Kind::Prose, &one.as_str().into(), "  | ");
                }
                if let Some(more @ 1..) = lines.len().checked_sub(MOST_LINES) {
                    let more = format!("[{more} more lines]");
                    self.paragraph(Kind::Prose, &more.into(), INDENT);
                }
            }
            // What is folded away elsewhere, and what is drawn, has no place here.
            Block::Details { .. } => {}
            #[cfg(any(feature = "host", feature = "layers"))]
            Block::Figure { .. } | Block::Drawing { .. } => {}
        }
    }

    /// An empty line where the last block was of another kind, but for a warning, which belongs to what it follows.
    fn begin(&mut self, kind: Kind) {
        let follows = |last| last == kind || (kind == Kind::Warning && last != Kind::Answer);
        if self.last.is_some_and(|last| !follows(last)) {
            self.text.push('\n');
        }
        self.last = Some(kind);
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn paragraph(&mut self, kind: Kind, text: &Text, lead: &str) {
        self.begin(kind);
        let written = self.written(text, lead);
        self.line(&written);
    }

    /// A paragraph behind `lead`, broken to the width, what hangs indented further than that is. Spelled before it is
    /// broken: a plain spelling can be longer.
    fn written(&self, text: &Text, lead: &str) -> String {
        let line = line(text, LONGEST_NAME);
        let indent = lead.len() - lead.trim_start().len() + INDENT.len();
        let line = format!("{lead}{}", self.style.spelled(&line));
        wrap(&line, self.style.width, indent)
    }
}

/// Breaks a paragraph at blanks so that no line is longer than `width` columns, as far as its words
/// allow. Lines after the first are indented by `indent` blanks.
pub(super) fn wrap(paragraph: &str, width: Option<usize>, indent: usize) -> String {
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
    use crate::view::document::{Cell, Column, Row, RowKind, Section, Table};

    fn document() -> Document {
        let table = Table {
            columns: vec![Column::words("MiB"), Column::figures("total")],
            rows: vec![Row::new(vec![
                Cell::words("Plan read"),
                Cell::signed(Some(1 << 20)),
            ])],
            notes: vec!["~ within the noise".into()],
            ..Table::default()
        };
        Document {
            about: vec!["net.engine · 1 run".into()],
            sections: vec![
                Section::brief(
                    "stages",
                    "Stages",
                    vec![
                        Block::Warning("few runs".into()),
                        Block::Table(table),
                        Block::answer(Tone::Bad, "It grew."),
                    ],
                ),
                Section::full("more", "More", vec![Block::Prose("hidden".into())]),
            ],
            ..Document::default()
        }
    }

    #[test]
    fn blocks_of_different_kinds_are_parted_and_a_warning_stays_with_what_it_is_about() {
        assert_eq!(
            text(&document(), &Style::default()),
            "net.engine · 1 run\n! few runs\n\n  MiB        total\n  Plan read  +1.00\n  ~ within the noise\n\nIt grew.\n"
        );
    }

    #[test]
    fn parts_stand_in_one_line_without_their_sum_and_lines_of_a_log_have_a_bar() {
        let row = |name, mib| {
            Row::new(vec![
                Cell::words(name),
                Cell::signed(Some(i64::from(mib) << 20)),
            ])
        };
        let parts = Table {
            caption: "inside device".into(),
            rows: vec![
                row("bindings", 2),
                row("unattributed", 1),
                row("sum", 3).kind(RowKind::Sum),
            ],
            is_line: true,
            ..Table::default()
        };
        let blocks = vec![
            Block::Table(parts),
            Block::Lines("The end of its output", vec!["a\u{1b}b".into()]),
        ];
        let document = Document {
            sections: vec![Section::behind("inside", "Inside", blocks)],
            ..Document::default()
        };
        assert_eq!(
            text(&document, &Style::default()),
            "  inside device: bindings +2.00 · unattributed +1.00\n\nThe end of its output:\n  | a\\x1bb\n"
        );
    }

    #[test]
    fn a_tone_has_a_colour_where_there_are_colours() {
        let style = Style {
            colour: true,
            ..Style::default()
        };
        assert!(text(&document(), &style).ends_with("\x1b[1;31mIt grew.\x1b[0m\n"));
    }

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
