//! The parts of the answer put together.

use crate::form::Style as TableStyle;
use crate::render::page_of_text::{INDENT, Page};
use crate::report::Report;

use super::{answer, engines, grid, growth, header, log, notes, story, summary};
use crate::analysis::lifecycle::Shown;
use crate::analysis::lifecycle::{self, Line};

/// The whole answer, every line ended.
pub(crate) fn text(report: &Report, style: &TableStyle) -> String {
    let shown = Shown::of(report);
    let lines = lifecycle::lines(&shown);
    let mut page = Page::new(*style);
    for line in header::lines(&shown) {
        page.paragraph(&line, 0);
    }
    if !lines.is_empty() {
        page.blank();
        let grid = grid::draw(&shown, &lines);
        page.raw(&grid);
        page.blank();
    }
    for line in below(&shown, &lines) {
        page.paragraph(&line, INDENT);
    }
    page.blank();
    for paragraph in words(&shown, &lines) {
        page.paragraph(&paragraph, 0);
    }
    page.into_text()
}

/// The same answer in its parts, for forms that put them in another order.
pub(crate) struct Parts {
    /// What was measured, where, and how quiet the machine was.
    pub(crate) head: Vec<String>,
    /// The cells of the table, the titles first; a heading has one and words have two.
    pub(crate) rows: Vec<Vec<String>>,
    /// What stands behind the table.
    pub(crate) below: Vec<String>,
    /// The answer in words.
    pub(crate) words: Vec<String>,
}

/// The parts of the answer.
pub(crate) fn parts(report: &Report) -> Parts {
    let shown = Shown::of(report);
    let lines = lifecycle::lines(&shown);
    Parts {
        head: header::lines(&shown),
        rows: grid::rows(&shown, &lines),
        below: below(&shown, &lines),
        words: words(&shown, &lines),
    }
}

fn below(shown: &Shown, lines: &[Line]) -> Vec<String> {
    let parts = [
        summary::lines(shown),
        engines::lines(shown),
        growth::lines(shown),
        log::lines(shown),
        notes::lines(shown, lines),
    ];
    parts.concat()
}

fn words(shown: &Shown, lines: &[Line]) -> Vec<String> {
    // A life that ended early has no whole to take shares of.
    let answer = answer::sentence(shown, lines).filter(|_| shown.finished());
    let mut words: Vec<String> = answer.into_iter().collect();
    words.extend(story::paragraphs(shown.report));
    words.extend(growth::sentences(shown));
    words
}
