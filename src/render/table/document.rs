//! The parts of the answer put together.

use crate::render::format::TableStyle;
use crate::render::page_of_text::{INDENT, Page};
use crate::report::Report;

use super::shown::Shown;
use super::{answer, engines, grid, growth, header, log, notes, rows, story, summary};

/// The whole answer, every line ended.
pub(in crate::render) fn text(report: &Report, style: &TableStyle) -> String {
    let shown = Shown::of(report);
    let lines = rows::lines(&shown);
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
    for line in summary::lines(&shown) {
        page.paragraph(&line, INDENT);
    }
    let more = [
        engines::lines(&shown),
        growth::lines(&shown),
        log::lines(&shown),
        notes::lines(&shown, &lines),
    ];
    for line in more.concat() {
        page.paragraph(&line, INDENT);
    }
    page.blank();
    let paragraphs = story::paragraphs(report);
    // A life that ended early has no whole to take shares of.
    if let (Some(answer), true) = (answer::sentence(&shown, &lines), shown.finished()) {
        page.paragraph(&answer, 0);
    }
    for paragraph in paragraphs {
        page.paragraph(&paragraph, 0);
    }
    for leak in growth::sentences(&shown) {
        page.paragraph(&leak, 0);
    }
    page.into_text()
}
