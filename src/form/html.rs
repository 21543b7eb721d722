//! A document as a page: one HTML file with nothing outside it and no script.
//!
//! One template writes it, and a chart is SVG within. Every word passes through [`Markup`] and is text when it arrives.

// The derived code spells out paths that are in scope.
#![allow(unused_qualifications)]

pub(crate) mod markup;
pub(crate) mod style;

use askama::Template;

use crate::chart::{Setting, Shape};
use crate::view::document::{
    Answer, Block, Cell, Chart, Column, Document, Part, Rank, Row, RowKind, Section, Table, Text,
    Tile, Tone, Value,
};

use super::spelling::figure;
use markup::Markup;

/// Rows of a table that a page has room for; more are a matter for a program.
const MOST_ROWS: usize = 1_000;

/// The page of a document.
pub fn html(document: &Document) -> String {
    let page = Page {
        title: markup::plain(&plain(&document.name)),
        document,
    };
    // A template that is compiled in can fail only where a value of it cannot be written as text, and every value here
    // is text.
    page.render().unwrap_or_default()
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
    title: String,
    document: &'a Document,
}

impl Page<'_> {
    fn answers(&self) -> impl Iterator<Item = &Answer> {
        self.blocks().filter_map(|block| match block {
            Block::Answer(answer) => Some(answer),
            _ => None,
        })
    }

    fn warnings(&self) -> Vec<&Text> {
        let blocks = self.blocks();
        let warnings = blocks.filter_map(|block| match block {
            Block::Warning(text) => Some(text),
            _ => None,
        });
        warnings.collect()
    }

    fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.document
            .sections
            .iter()
            .flat_map(|section| &section.blocks)
    }

    /// The sections that hold more than the answer and its warnings.
    fn sections(&self) -> Vec<&Section> {
        let all = self.document.sections.iter();
        all.filter(|section| section.blocks.iter().any(is_shown_in_place))
            .collect()
    }
}

fn is_shown_in_place(block: &Block) -> bool {
    match block {
        Block::Answer(_) | Block::Warning(_) => false,
        Block::Table(table) => !table.rows.is_empty() || !table.notes.is_empty(),
        Block::List(points) => !points.is_empty(),
        _ => true,
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
    /// A chart as wide as a page, beside which the style sheet shows the narrow one where that fits.
    fn wide(id: &str, chart: &Chart) -> Markup {
        in_shape(&format!("{id}-w"), chart, Shape::Wide)
    }

    /// A chart for a telephone.
    fn narrow(id: &str, chart: &Chart) -> Markup {
        in_shape(&format!("{id}-n"), chart, Shape::Narrow)
    }
}

fn in_shape(id: &str, chart: &Chart, shape: Shape) -> Markup {
    let alone = false;
    Markup::chart(drawn(chart, &Setting { id, shape, alone }))
}

impl Section {
    fn shown(&self) -> impl Iterator<Item = Shown<'_>> {
        let blocks = self.blocks.iter().filter(|block| is_shown_in_place(block));
        blocks.map(|block| Shown { block })
    }
}

impl Text {
    /// As HTML.
    fn html(&self) -> Markup {
        let mut html = Markup::default();
        for part in &self.parts {
            html = match part {
                Part::Words(words) => html.then(&Markup::prose(words)),
                Part::Name(name) => html.then(&Markup::name(name)),
                Part::Break => html.then(&Markup::line_break()),
            };
        }
        html
    }
}

/// The words of a text alone.
fn plain(text: &Text) -> String {
    let part = |part: &Part| match part {
        Part::Words(words) | Part::Name(words) => words.clone(),
        Part::Break => " ".to_owned(),
    };
    text.parts.iter().map(part).collect()
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
            None => (of_value(&self.figure), Markup::default()),
        }
    }
}

fn of_value(value: &Value) -> Markup {
    match value {
        Value::Words(words) => words.html(),
        Value::Verdict { short, details } => Markup::prose(&format!("{short}{details}")),
        value => Markup::prose(&figure(value).unwrap_or_default()),
    }
}

impl Table {
    /// Rows that the page has: all, but for what stands for others; of too many the sums and those that have to be seen
    /// first.
    fn shown_rows(&self) -> Vec<&Row> {
        let rows = self.all_rows();
        let mut rows: Vec<(usize, &Row)> = rows.enumerate().collect();
        rows.sort_by_key(|(_, row)| (row.kind != RowKind::Sum, row.rank));
        rows.truncate(MOST_ROWS);
        rows.sort_by_key(|(at, _)| *at);
        rows.into_iter().map(|(_, row)| row).collect()
    }

    fn left_out(&self) -> usize {
        self.all_rows().count().saturating_sub(MOST_ROWS)
    }

    fn all_rows(&self) -> impl Iterator<Item = &Row> {
        let rows = self.rows.iter();
        rows.filter(|row| row.rank != Rank::InPlaceOfRest)
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
        self.cells.first().map(Cell::html).unwrap_or_default()
    }

    /// Its cells behind the head, with the columns they are in; those that are not there are blank.
    fn others<'a>(&'a self, table: &'a Table) -> impl Iterator<Item = (Cell, &'a Column)> {
        let cells = self.cells.iter().cloned();
        let cells = cells.chain(std::iter::repeat_with(Cell::default));
        cells.zip(&table.columns).skip(1)
    }
}

impl Cell {
    fn html(&self) -> Markup {
        of_value(&self.value)
    }

    /// The class of its column and of how it stands.
    fn class(&self, column: &Column) -> String {
        let kind = if column.is_words { "words" } else { "" };
        [kind, self.tone.class()].join(" ").trim().to_owned()
    }
}
