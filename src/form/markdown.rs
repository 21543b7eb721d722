//! A document as GitHub-flavoured Markdown: a comment on a pull request.
//!
//! The answer comes first, then what everybody reads, then the rest in `<details>`. A comment holds 65,536 characters at
//! most; what did not fit is said. Texts from reports, files and logs stay texts: no markup, no HTML, no link, no mention
//! of a person or an issue.

mod page;

use crate::view::document::{
    Block, Cell, Depth, Document, Part, Rank, Row, RowKind, Table, Text, Tone, Value,
};

use super::spelling::{figure, in_line};
use page::{CELL, Page, SENTENCE, beginning, plain};

/// The document as a comment or a page of a wiki.
pub fn markdown(document: &Document) -> String {
    let mut page = Page::default();
    let brief = || document.blocks(|depth| depth == Depth::Brief);
    for block in brief() {
        answer(&mut page, block);
    }
    let warnings = brief().filter_map(|block| match block {
        Block::Warning(text) => Some(format!("⚠️ {}", paragraph(text))),
        _ => None,
    });
    page.list("warning", warnings);
    for about in &document.about {
        page.paragraph(&paragraph(about));
    }
    for block in brief() {
        written(&mut page, block);
    }
    let folded = document.sections.iter();
    for section in folded.filter(|section| matches!(section.depth, Depth::Behind | Depth::Full)) {
        page.details(&one_line(&section.title), |page| {
            for block in &section.blocks {
                answer(page, block);
                written(page, block);
            }
        });
    }
    if !document.origin.is_empty() {
        page.paragraph(&paragraph(&document.origin));
    }
    page.finish()
}

/// The answer in bold, and what is added to it.
fn answer(page: &mut Page, block: &Block) {
    match block {
        Block::Answer(tone, text) => {
            let mark = match tone {
                Tone::Plain => "",
                Tone::Good => "✅ ",
                Tone::Warn => "❔ ",
                Tone::Bad => "❌ ",
            };
            page.paragraph(&bold(&(mark.to_owned() + &joined(text, SENTENCE))));
        }
        Block::Remark(text) => page.paragraph(&paragraph(text)),
        _ => {}
    }
}

fn written(page: &mut Page, block: &Block) {
    match block {
        Block::Answer(..) | Block::Remark(_) | Block::Warning(_) => {}
        Block::Prose(text) => page.paragraph(&paragraph(text)),
        Block::Heading(text) => page.paragraph(&bold(&joined(text, SENTENCE))),
        Block::List(points) => page.list("line", points.iter().map(paragraph)),
        Block::Facts(facts) => {
            let fact = |(name, fact): &(Text, Text)| {
                format!("{}: {}", paragraph(name), joined(fact, SENTENCE))
            };
            page.list("fact", facts.iter().map(fact));
        }
        Block::Table(table) if table.is_line => page.list("line", [paragraph(&in_line(table))]),
        Block::Table(table) => of_table(page, table),
        Block::Lines(name, lines) => page.details(name, |page| listed(page, lines)),
        Block::Details { summary, blocks } => page.details(&one_line(summary), |page| {
            for block in blocks {
                match block {
                    // What is folded away already is not folded twice.
                    Block::Lines(_, lines) => listed(page, lines),
                    block => written(page, block),
                }
            }
        }),
        // A comment has no place for drawings.
        #[cfg(any(feature = "host", feature = "layers"))]
        Block::Figure { .. } | Block::Drawing { .. } => {}
    }
}

fn listed(page: &mut Page, lines: &[String]) {
    page.list(
        "line",
        lines.iter().map(|line| beginning(plain(line, SENTENCE))),
    );
}

/// The rows that have to be seen, the others folded away below. Without news all rows are of one kind.
fn of_table(page: &mut Page, table: &Table) {
    let is_news = |row: &Row| row.rank == Rank::News;
    let folds = table.every_row().any(is_news) || !table.rest.is_empty();
    let columns = table.columns.iter();
    let columns: Vec<(String, bool)> = columns
        .map(|it| (one_line(&it.title), it.is_words))
        .collect();
    // A part may stand without its whole, and says of what it is a part; below a heading that is said.
    let mut whole = String::new();
    let (mut seen, mut rest) = (Vec::new(), Vec::new());
    for row in table.every_row() {
        let mut cells = cells(row, columns.len());
        match (row.kind, cells.first_mut()) {
            (RowKind::Part, Some(name)) => name.insert_str(0, &whole),
            (RowKind::Heading, _) | (_, None) => whole.clear(),
            (_, Some(name)) => whole = format!("{name}, "),
        }
        let into = if folds && !is_news(row) {
            &mut rest
        } else {
            &mut seen
        };
        into.push(cells);
    }
    page.table(table.noun, &columns, &seen);
    page.list("note", table.notes.iter().map(paragraph));
    if folds {
        let summary = if table.rest.is_empty() {
            "The other rows".to_owned()
        } else {
            one_line(&table.rest)
        };
        page.details(&summary, |page| page.table(table.noun, &columns, &rest));
    }
}

fn cells(row: &Row, columns: usize) -> Vec<String> {
    let mut cells: Vec<String> = row.cells.iter().map(cell).collect();
    if row.kind == RowKind::Heading
        && let Some(name) = cells.first_mut()
    {
        *name = bold(name);
    }
    cells.resize(columns, String::new());
    cells
}

fn cell(cell: &Cell) -> String {
    let mut text = match &cell.value {
        Value::Words(words) => one_line(words),
        Value::Verdict { short, details } => {
            let details = plain(details, CELL);
            match cell.tone {
                Tone::Bad | Tone::Warn => format!("**{short}**{details}"),
                Tone::Good | Tone::Plain => format!("{short}{details}"),
            }
        }
        value => figure(value).unwrap_or_default(),
    };
    if !cell.mark.is_empty() {
        text.push(' ');
        text.push_str(&plain(cell.mark, CELL));
    }
    text
}

/// Bold, as far as there is something: stars alone are a rule across the page.
fn bold(text: &str) -> String {
    match text.trim() {
        "" => String::new(),
        _ => format!("**{text}**"),
    }
}

/// A text in one line of a table or a summary.
fn one_line(text: &Text) -> String {
    joined(text, CELL)
}

fn joined(text: &Text, most: usize) -> String {
    let part = |part: &Part| match part {
        Part::Words(words) | Part::Name(words) => plain(words, most),
        Part::Break => " · ".to_owned(),
    };
    text.0.iter().map(part).collect()
}

/// A text that begins a line, which must not begin a list or underline what is above.
fn paragraph(text: &Text) -> String {
    beginning(joined(text, SENTENCE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::document::Column;

    #[test]
    fn a_heading_of_nothing_is_no_rule() {
        assert_eq!(bold("base"), "**base**");
        assert_eq!(bold(" "), "");
    }

    #[test]
    fn what_stands_behind_a_figure_is_folded_once() {
        let lines = Block::Lines("Output", vec!["loading".into()]);
        let fold = Block::Details {
            summary: "The log".into(),
            blocks: vec![lines],
        };
        let prose = Block::Prose("seen".into());
        let document = Document {
            sections: vec![
                Depth::Behind.section("log", "Log", vec![fold]),
                Depth::Brief.section(
                    "all",
                    "All",
                    vec![prose, Block::Answer(Tone::Good, "Yes.".into())],
                ),
            ],
            ..Document::default()
        };
        let folded = "<details><summary>Log</summary>\n\n<details><summary>The log</summary>\n\n- loading\n\n</details>\n\n</details>\n";
        assert_eq!(
            markdown(&document),
            format!("**✅ Yes.**\n\nseen\n\n{folded}")
        );
    }

    #[test]
    fn a_part_says_of_what_it_is_a_part() {
        let row = |name: &str| Row::new(vec![Cell::words(name), Cell::signed(Some(1 << 20))]);
        let table = Table {
            columns: vec![Column::words("MiB"), Column::figures("total")],
            rows: vec![
                row("Bindings"),
                row("cpu").kind(RowKind::Part).rank(Rank::News),
            ],
            ..Table::default()
        };
        let document = Document {
            sections: vec![Depth::Brief.section("rows", "Rows", vec![Block::Table(table)])],
            ..Document::default()
        };
        let text = markdown(&document);
        let (seen, folded) = text.split_once("<details>").unwrap_or_default();
        assert!(seen.contains("| Bindings, cpu | +1.00 |"), "{text}");
        assert!(folded.contains("| Bindings | +1.00 |"), "{text}");
    }
}
