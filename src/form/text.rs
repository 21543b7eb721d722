//! A document as text for a terminal, a serial console or a file.

use crate::view::document::{Block, Depth, Document, Text};

use super::spelling::{LONGEST_NAME, in_line, line};
use super::style::Style;
use super::table;
use super::words::wrap;

/// Blanks before what stands behind a table.
const INDENT: usize = 2;

/// Lines of a log that are shown.
const MOST_LINES: usize = 40;

/// The document as text, every line ended.
pub fn text(document: &Document, style: &Style) -> String {
    let mut page = Page::new(*style);
    for about in &document.about {
        page.paragraph(Kind::Prose, about, "", 0);
    }
    for section in &document.sections {
        if matches!(section.depth, Depth::Brief | Depth::Behind) {
            page.blocks(&section.blocks);
        }
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
    fn new(style: Style) -> Page {
        Page {
            text: String::new(),
            style,
            last: None,
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Answer(answer) => {
                self.begin(Kind::Answer);
                let written = self.written(&answer.text, "", 0);
                self.text
                    .push_str(&self.style.coloured(&written, answer.tone));
                self.text.push('\n');
            }
            Block::Warning(warning) => self.paragraph(Kind::Warning, warning, "! ", 0),
            Block::Prose(prose) => self.paragraph(Kind::Prose, prose, "", 0),
            Block::Heading(heading) => {
                self.last = self.last.or(Some(Kind::Table));
                self.paragraph(Kind::Prose, heading, "", 0);
            }
            Block::List(points) => {
                for point in points {
                    self.paragraph(Kind::List, point, "", INDENT);
                }
            }
            Block::Facts(facts) => {
                for (name, fact) in facts {
                    let both = name.clone().then(": ").then(fact.clone());
                    self.paragraph(Kind::List, &both, "", INDENT);
                }
            }
            Block::Table(table) if table.is_line => {
                self.paragraph(Kind::List, &in_line(table), "", INDENT);
            }
            Block::Table(table) => {
                if !table.rows.is_empty() {
                    self.begin(Kind::Table);
                    self.text.push_str(&table::text(table, &self.style));
                }
                for note in &table.notes {
                    let written = self.written(note, "", INDENT);
                    self.text.push_str(&written);
                    self.text.push('\n');
                    self.last = Some(Kind::Table);
                }
            }
            Block::Lines(name, lines) => {
                self.paragraph(Kind::Prose, &format!("{name}:").into(), "", 0);
                for one in lines.iter().take(MOST_LINES) {
                    self.paragraph(Kind::Prose, &Text::from(one.as_str()), "| ", INDENT);
                }
                if let Some(more @ 1..) = lines.len().checked_sub(MOST_LINES) {
                    self.paragraph(
                        Kind::Prose,
                        &format!("[{more} more lines]").into(),
                        "",
                        INDENT,
                    );
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
        let apart = match self.last {
            None => false,
            Some(last) => last != kind && !(kind == Kind::Warning && last != Kind::Answer),
        };
        if apart {
            self.text.push('\n');
        }
        self.last = Some(kind);
    }

    fn paragraph(&mut self, kind: Kind, text: &Text, prefix: &str, indent: usize) {
        self.begin(kind);
        let written = self.written(text, prefix, indent);
        self.text.push_str(&written);
        self.text.push('\n');
    }

    /// A paragraph broken to the width, what hangs indented further. Spelled before it is broken: a plain spelling can
    /// be longer.
    fn written(&self, text: &Text, prefix: &str, indent: usize) -> String {
        let line = line(text, LONGEST_NAME);
        let line = format!(
            "{}{prefix}{}",
            " ".repeat(indent),
            self.style.spelled(&line)
        );
        wrap(&line, self.style.width, indent + INDENT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::document::{Cell, Column, Row, RowKind, Section, Table, Tone};

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
}
