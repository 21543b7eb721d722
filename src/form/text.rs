//! A document as text for a terminal, a serial console or a file.

use crate::view::document::{Block, Depth, Document, Text, Tone};

use super::spelling::{LONGEST_NAME, in_line, line};
use super::style::{Style, wrap};
use super::table;

/// Blanks before what stands behind a table.
const INDENT: &str = "  ";

/// Lines of a log that are shown.
const MOST_LINES: usize = 40;

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
            Block::Answer(tone, answer) => self.toned(Kind::Answer, answer, "", *tone),
            Block::Remark(remark) => self.paragraph(Kind::Answer, remark, ""),
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
                    self.paragraph(Kind::Prose, &one.into(), "  | ");
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

    fn paragraph(&mut self, kind: Kind, text: &Text, lead: &str) {
        self.toned(kind, text, lead, Tone::Plain);
    }

    /// A paragraph behind `lead`, broken to the width, what hangs indented further than that is. Spelled before it is
    /// broken: a plain spelling can be longer.
    fn toned(&mut self, kind: Kind, text: &Text, lead: &str, tone: Tone) {
        self.begin(kind);
        let line = line(text, LONGEST_NAME);
        let line = format!("{lead}{}", self.style.spelled(&line));
        let indent = lead.len() - lead.trim_start().len() + INDENT.len();
        let written = wrap(&line, self.style.width, indent);
        self.text.push_str(&self.style.coloured(&written, tone));
        self.text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::document::{Cell, Column, Depth, Row, RowKind, Table};

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
                Depth::Brief.section(
                    "stages",
                    "Stages",
                    vec![
                        Block::Warning("few runs".into()),
                        Block::Table(table),
                        Block::Answer(Tone::Bad, "It grew.".into()),
                    ],
                ),
                Depth::Full.section("more", "More", vec![Block::Prose("hidden".into())]),
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
            sections: vec![Depth::Behind.section("inside", "Inside", blocks)],
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
