//! A document as a page: one HTML file with nothing outside it and no script.
//!
//! One template writes it, and a chart is SVG within. Every word passes through [`Markup`] and is text when it arrives.

// The derived code spells out paths that are in scope.
#![allow(unused_qualifications)]

mod markup;

use askama::Template;

use crate::chart::{Setting, Shape, style};
use crate::view::document::{
    Block, Cell, Chart, Column, Document, Part, Row, RowKind, Section, Table, Text, Tile, Tone,
    Value,
};

use super::spelling::figure;
use markup::Markup;

/// Rows of a table that a page has room for; more are a matter for a program.
const MOST_ROWS: usize = 1_000;

/// The page of a document.
pub fn html(document: &Document) -> String {
    // A template that is compiled in can fail only where a value of it cannot be written as text, and every value here
    // is text.
    Page { document }.render().unwrap_or_default()
}

/// A chart as a file of its own.
pub fn chart(chart: &Chart) -> String {
    let setting = Setting {
        id: "chart",
        shape: Shape::Wide,
        alone: true,
    };
    drawn(chart, &setting) + "\n"
}

fn drawn(chart: &Chart, setting: &Setting) -> String {
    match chart {
        Chart::Waterfall(chart) => chart.svg(setting),
        Chart::Timeline(chart) => chart.svg(setting),
        Chart::Lines(chart) => chart.svg(setting),
        Chart::Bars(chart) => chart.svg(setting),
        Chart::Steps(chart) => chart.svg(setting),
    }
}

#[derive(Template)]
#[template(path = "document.html", config = "src/form/html/askama.toml")]
struct Page<'a> {
    document: &'a Document,
}

impl Page<'_> {
    fn style() -> String {
        include_str!("html/page.css").to_owned() + &style()
    }

    /// The name of the document in the page's head.
    fn title(&self) -> String {
        let part = |part: &Part| match part {
            Part::Words(words) | Part::Name(words) => words.clone(),
            Part::Break => " ".to_owned(),
        };
        let name: String = self.document.name.0.iter().map(part).collect();
        markup::plain(&name)
    }

    fn answers(&self) -> impl Iterator<Item = &Text> {
        let blocks = self.document.blocks(|_| true);
        blocks.filter_map(|block| match block {
            Block::Answer(_, text) | Block::Remark(text) => Some(text),
            _ => None,
        })
    }

    fn warnings(&self) -> Vec<&Text> {
        let blocks = self.document.blocks(|_| true);
        let warnings = blocks.filter_map(|block| match block {
            Block::Warning(text) => Some(text),
            _ => None,
        });
        warnings.collect()
    }

    /// The sections that hold more than the answer and its warnings.
    fn sections(&self) -> impl Iterator<Item = &Section> {
        let all = self.document.sections.iter();
        all.filter(|section| section.shown().next().is_some())
    }
}

/// A block of a section.
#[derive(Template)]
#[template(path = "block.html", config = "src/form/html/askama.toml")]
struct Shown<'a> {
    block: &'a Block,
}

impl askama::filters::HtmlSafe for Shown<'_> {}

impl Shown<'_> {
    /// A chart for a page, or beside it for a telephone: the style sheet shows the one that fits.
    fn drawn(id: &str, chart: &Chart, shape: Shape) -> Markup {
        let end = if shape == Shape::Wide { "w" } else { "n" };
        let (id, alone) = (&format!("{id}-{end}"), false);
        Markup::chart(drawn(chart, &Setting { id, shape, alone }))
    }
}

impl Section {
    /// What stands in its place: answers and warnings have one of their own.
    fn shown(&self) -> impl Iterator<Item = Shown<'_>> {
        let blocks = self.blocks.iter().filter(|block| match block {
            Block::Answer(..) | Block::Remark(_) | Block::Warning(_) => false,
            Block::Table(table) => !table.rows.is_empty() || !table.notes.is_empty(),
            Block::List(points) => !points.is_empty(),
            _ => true,
        });
        blocks.map(|block| Shown { block })
    }
}

impl Text {
    /// As HTML.
    fn html(&self) -> Markup {
        let part = |part: &Part| match part {
            Part::Words(words) => Markup::prose(words),
            Part::Name(name) => Markup::name(name),
            Part::Break => Markup::line_break(),
        };
        self.0.iter().map(part).collect()
    }
}

impl Tone {
    /// The class of its colour.
    fn class(self) -> &'static str {
        match self {
            Tone::Plain => "",
            Tone::Good => "good",
            Tone::Warn => "warn",
            Tone::Bad => "bad",
        }
    }
}

impl Tile {
    /// The figure, and what is smaller behind it: the unit it was spelled with.
    fn spelled(&self) -> (Markup, Markup) {
        let figure = figure(&self.figure);
        match figure.as_deref().and_then(|text| text.rsplit_once(' ')) {
            Some((number, unit)) => (Markup::prose(number), Markup::prose(unit)),
            None => (self.figure.html(), Markup::default()),
        }
    }
}

impl Value {
    fn html(&self) -> Markup {
        match self {
            Value::Words(words) => words.html(),
            Value::Verdict { short, details } => Markup::prose(&format!("{short}{details}")),
            value => Markup::prose(&figure(value).unwrap_or_default()),
        }
    }
}

impl Table {
    /// Rows that the page has: all, but for what stands for others; of too many the sums and those that have to be seen
    /// first. With the number of the others.
    fn shown_rows(&self) -> (Vec<&Row>, usize) {
        let mut rows: Vec<(usize, &Row)> = self.every_row().enumerate().collect();
        let left_out = rows.len().saturating_sub(MOST_ROWS);
        rows.sort_by_key(|(_, row)| (row.kind != RowKind::Sum, row.rank));
        rows.truncate(MOST_ROWS);
        rows.sort_by_key(|(at, _)| *at);
        (rows.into_iter().map(|(_, row)| row).collect(), left_out)
    }
}

impl Row {
    fn class(&self) -> &'static str {
        match self.kind {
            RowKind::Figures | RowKind::Ruled => "",
            RowKind::Part => "part",
            RowKind::Sum => "sum",
            RowKind::Heading => "group",
        }
    }

    fn head(&self) -> Markup {
        let head = self.cells.first().map(|cell| cell.value.html());
        head.unwrap_or_default()
    }

    /// Its cells behind the head, with the columns they are in; those that are not there are blank.
    fn others<'a>(&'a self, table: &'a Table) -> impl Iterator<Item = (Cell, &'a Column)> {
        let cells = self.cells.iter().cloned();
        let cells = cells.chain(std::iter::repeat_with(Cell::default));
        cells.zip(&table.columns).skip(1)
    }
}

impl Cell {
    /// The class of its column and of how it stands.
    fn class(&self, column: &Column) -> String {
        let kind = if column.is_words { "words" } else { "" };
        [kind, self.tone.class()].join(" ").trim().to_owned()
    }
}
