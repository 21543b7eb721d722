//! The parts of the answer put together.

use crate::render::format::TableStyle;
use crate::report::Report;

use super::shown::Shown;
use super::text::wrap;
use super::{answer, engines, grid, growth, header, log, notes, rows, story, summary};

/// Lines that hang below the table are indented like it.
const INDENT: usize = 2;

/// The whole answer, every line ended.
pub(in crate::render) fn text(report: &Report, style: &TableStyle) -> String {
    let shown = Shown::of(report);
    let lines = rows::lines(&shown);
    let mut page = Page {
        text: String::new(),
        style: *style,
    };
    for line in header::lines(&shown) {
        page.paragraph(&line, 0);
    }
    if !lines.is_empty() {
        page.blank();
        let grid = grid::draw(&shown, &lines);
        page.text.push_str(&style.spelled(&grid));
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
    page.text
}

/// A page being written from top to bottom.
struct Page {
    text: String,
    style: TableStyle,
}

impl Page {
    fn paragraph(&mut self, paragraph: &str, indent: usize) {
        for line in paragraph.split('\n') {
            // Spelled before it is broken: a plain spelling can be longer.
            let line = format!("{}{}", " ".repeat(indent), self.style.spelled(line));
            self.text
                .push_str(&wrap(&line, self.style.width, indent + INDENT));
            self.text.push('\n');
        }
    }

    /// One empty line, never two.
    fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }
}
