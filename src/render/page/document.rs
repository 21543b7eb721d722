//! A page as data: what the one template writes.

// The derived code spells out paths that are in scope.
#![allow(unused_qualifications)]

use askama::Template;

use crate::form::html::markup::Markup;
use crate::form::html::style;

/// A page.
#[derive(Template)]
#[template(path = "page.html", config = "src/render/page/askama.toml")]
pub(super) struct Page {
    /// For the window and for bookmarks.
    pub(super) title: String,
    /// What kind of page it is: `memory report`, `comparison`.
    pub(super) kind: &'static str,
    /// What it is about.
    pub(super) name: Markup,
    /// Lines below the name.
    pub(super) about: Vec<Markup>,
    /// How it ended, where that is not well; one or two words.
    pub(super) badge: Option<Badge>,
    /// The answer in words, the most important paragraph first.
    pub(super) answer: Vec<Markup>,
    /// What has to be known before a figure is believed.
    pub(super) warnings: Vec<Markup>,
    /// The figures that sum it up.
    pub(super) tiles: Vec<Tile>,
    /// Everything else.
    pub(super) sections: Vec<Section>,
    /// What made the page, and of what.
    pub(super) origin: Markup,
}

impl Page {
    /// The page as HTML. A template that is compiled in can fail only where a value of it cannot be
    /// written as text, and every value here is text.
    pub(super) fn html(&self) -> String {
        self.render().unwrap_or_default()
    }
}

/// A word beside the name of a page.
pub(super) struct Badge {
    /// The word.
    pub(super) word: &'static str,
    /// `bad`, `warn` or `good`.
    pub(super) class: &'static str,
}

/// A figure in large letters.
pub(super) struct Tile {
    /// What it is.
    pub(super) label: String,
    /// The figure.
    pub(super) figure: String,
    /// Its unit, or a remark.
    pub(super) unit: String,
    /// The class of its colour: `cpu`, `device`, `other` or nothing.
    pub(super) class: &'static str,
}

/// A part of a page with a heading.
pub(super) struct Section {
    /// Its name in links.
    pub(super) id: &'static str,
    /// Its heading.
    pub(super) title: &'static str,
    /// What it holds.
    pub(super) blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Template)]
#[template(path = "block.html", config = "src/render/page/askama.toml")]
pub(super) enum Block {
    /// A paragraph.
    Prose(Markup),
    /// A heading within the section.
    Heading(Markup),
    /// Points.
    List(Vec<Markup>),
    /// A chart in both shapes, and what is said below it.
    Figure {
        wide: Markup,
        narrow: Markup,
        caption: Markup,
    },
    /// A table.
    Table(Table),
}

impl askama::filters::HtmlSafe for Block {}

/// A table.
#[derive(Default)]
pub(super) struct Table {
    /// Its name in references; no two tables of a page share it.
    pub(super) id: &'static str,
    /// What it holds, in words.
    pub(super) caption: Markup,
    /// Whether it is as narrow as what it holds.
    pub(super) narrow: bool,
    /// The columns.
    pub(super) head: Vec<Column>,
    /// The rows.
    pub(super) rows: Vec<Row>,
}

/// The head of a column.
pub(super) struct Column {
    /// Its title.
    pub(super) title: Markup,
    /// `words` where it is read from the left.
    pub(super) class: &'static str,
}

/// A row.
#[derive(Default)]
pub(super) struct Row {
    /// `sum`, `group` or nothing.
    pub(super) class: &'static str,
    /// Its head.
    pub(super) head: Markup,
    /// Its cells; a `group` has none.
    pub(super) cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Default)]
pub(super) struct Cell {
    /// What it says.
    pub(super) text: Markup,
    /// `words`, `mark`, or the class of a verdict.
    pub(super) class: &'static str,
    /// Columns it takes; 0 and 1 are one.
    pub(super) span: usize,
}

impl Cell {
    /// A figure.
    pub(super) fn figure(text: &str) -> Self {
        Cell {
            text: Markup::prose(text),
            ..Cell::default()
        }
    }

    /// Words.
    pub(super) fn words(text: Markup) -> Self {
        Cell {
            text,
            class: "words",
            span: 1,
        }
    }
}

impl Column {
    /// A column of figures.
    pub(super) fn figures(title: &str) -> Self {
        Column {
            title: Markup::prose(title),
            class: "",
        }
    }

    /// A column of words.
    pub(super) fn words(title: &str) -> Self {
        Column {
            title: Markup::prose(title),
            class: "words",
        }
    }
}
