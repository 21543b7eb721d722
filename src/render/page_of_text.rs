//! A page of text being written from top to bottom.

use crate::form::Style as TableStyle;
use crate::form::words::wrap;

/// Lines that hang below a table are indented like it.
pub(super) const INDENT: usize = 2;

/// One paragraph as `style` says, ended; for what follows a page.
pub fn paragraph(text: &str, style: &TableStyle) -> String {
    let mut page = Page::new(*style);
    page.paragraph(text, 0);
    page.into_text()
}

/// A page of text being written from top to bottom.
pub(super) struct Page {
    text: String,
    style: TableStyle,
}

impl Page {
    /// An empty page.
    pub(super) fn new(style: TableStyle) -> Self {
        Page {
            text: String::new(),
            style,
        }
    }

    /// Lines that are laid out already, each ended.
    pub(super) fn raw(&mut self, lines: &str) {
        self.text.push_str(&self.style.spelled(lines));
    }

    /// A paragraph, broken to the width; what hangs is indented further.
    pub(super) fn paragraph(&mut self, paragraph: &str, indent: usize) {
        for line in paragraph.split('\n') {
            // Spelled before it is broken: a plain spelling can be longer.
            let line = format!("{}{}", " ".repeat(indent), self.style.spelled(line));
            self.text
                .push_str(&wrap(&line, self.style.width, indent + INDENT));
            self.text.push('\n');
        }
    }

    /// One empty line, never two.
    pub(super) fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// What was written.
    pub(super) fn into_text(self) -> String {
        self.text
    }
}
